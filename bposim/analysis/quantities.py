"""What is read off a run to be held against a known answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from bposim.analysis.experiment import design_loads
from bposim.analysis.handling import overlap
from bposim.analysis.known import Quantity, Seen
from bposim.analysis.load import loads
from bposim.analysis.population import Bools, within
from bposim.analysis.steadiness import drift, steady
from bposim.model.operation import Ints
from bposim.model.runlog import Reason, State
from bposim.model.ticks import HOUR, MINUTE, SECOND
from bposim.scenarios.study import Study

Column = Literal["queued", "begin", "end", "worked", "gap", "overtime", "server"]
MOMENTS = ("queued", "begin", "end")


def measured(name: str, per: float = 1.0) -> Quantity:
    """A measure by its name, in another unit where `per` of them make one of its own."""
    return lambda seen: seen.measures[name] * per


# Items


def _arrived(seen: Seen) -> Bools:
    return within(seen.run.log.items.arrived, *seen.run.operation.measured)


def share_waiting(seen: Seen) -> float:
    return float(np.mean(seen.run.log.items.waited[_arrived(seen)] > 0))


def share_begun_within(seconds: int) -> Quantity:
    return lambda seen: float(np.mean(seen.run.log.items.waited[_arrived(seen)] <= seconds * SECOND))


def turnaround(work_type: str, unit: float) -> Quantity:
    """Of one work type alone, in units of so many minutes."""

    def mean(seen: Seen) -> float:
        items, code = seen.run.log.items, seen.run.operation.work_types.index(work_type)
        chosen = _arrived(seen) & (items.work_type == code) & (items.state == State.DONE)
        return float(np.mean(items.closed[chosen] - items.arrived[chosen])) / (unit * MINUTE)

    return mean


def number_at(step: str) -> Quantity:
    """Time average of the items queued or in hand at a step."""

    def average(seen: Seen) -> float:
        (start, end), touches = seen.run.operation.measured, seen.run.log.touches
        here = np.array(seen.run.operation.steps.name)[touches.step] == step
        return float(overlap(touches.queued, touches.end, start, end)[here].sum()) / (end - start)

    return average


def _hour(seen: Seen, tick: int) -> float:
    """From the study's start."""
    return (tick - seen.run.operation.start) / HOUR


def done_hour(item: int) -> Quantity:
    return lambda seen: _hour(seen, int(seen.run.log.items.closed[item]))


def waited_until_hour(item: int) -> Quantity:
    """When the item's wait that needs nobody was over."""

    def hour(seen: Seen) -> float:
        waits = seen.run.log.waits
        return _hour(seen, int(waits.end[waits.item == item][0]))

    return hour


def unfinished(seen: Seen) -> float:
    return float(np.count_nonzero(seen.run.log.items.state == State.IN_PROGRESS))


# Handlings


def handling(column: Column, item: int, nth: int = 0) -> Quantity:
    """Of an item's n-th touch: a moment or a span in hours, or the server's number."""

    def value(seen: Seen) -> float:
        touches = seen.run.log.touches
        mine = np.flatnonzero(touches.item == item)
        found = int(getattr(touches, column)[mine[np.argsort(touches.begin[mine])][nth]])
        if column == "server":
            return float(found)
        return _hour(seen, found) if column in MOMENTS else found / HOUR

    return value


def handlings(item: int) -> Quantity:
    return lambda seen: float(np.count_nonzero(seen.run.log.touches.item == item))


def overtime_hours(server: int) -> Quantity:
    def hours(seen: Seen) -> float:
        touches = seen.run.log.touches
        return int(touches.overtime[touches.server == server].sum()) / HOUR

    return hours


# Rosters


def stretches(seen: Seen, team: str) -> tuple[Ints, Ints]:
    """When the team's people are available: starts and ends in ticks, stretches that touch made one."""
    shifts = seen.run.log.shifts
    code = [each.name for each in seen.run.operation.teams].index(team)
    chosen = np.flatnonzero((shifts.team == code) & (shifts.reason == Reason.AVAILABLE))
    chosen = chosen[np.argsort(shifts.start[chosen])]
    starts, ends = shifts.start[chosen], shifts.end[chosen]
    apart = starts[1:] != ends[:-1]
    return starts[np.append(True, apart)], ends[np.append(apart, True)]


def present_hours(team: str) -> Quantity:
    def hours(seen: Seen) -> float:
        starts, ends = stretches(seen, team)
        return int((ends - starts).sum()) / HOUR

    return hours


def stretch_hours(team: str, nth: int) -> Quantity:
    def hours(seen: Seen) -> float:
        starts, ends = stretches(seen, team)
        return int(ends[nth] - starts[nth]) / HOUR

    return hours


def stretch_start(team: str, nth: int) -> Quantity:
    """Hours from the study's first UTC midnight."""
    return lambda seen: int(stretches(seen, team)[0][nth]) / HOUR


def overlap_hours(team: str, other: str, first_day: int, last_day: int) -> Quantity:
    """Hours in which both teams are there, from one day of the study to before another."""

    def hours(seen: Seen) -> float:
        shared = 0
        for start, end in zip(*stretches(seen, team), strict=True):
            when = max(int(start), first_day * 24 * HOUR), min(int(end), last_day * 24 * HOUR)
            shared += int(overlap(*stretches(seen, other), *when).sum())
        return shared / HOUR

    return hours


# Load and steadiness


def load(team: str) -> Quantity:
    return lambda seen: loads(seen.run.operation, seen.run.rosters)[team]


def growth(seen: Seen) -> float:
    return drift(seen.run.operation, seen.run.log)


def judged_steady(study: Study, growths: Sequence[float]) -> float:
    """1 where the study is reported as steady, else 0."""
    return float(steady(growths, design_loads(study)[study.baseline]) is True)
