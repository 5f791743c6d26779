"""What is read off a run to be held against a known answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from bposim.analysis.experiment import design_loads
from bposim.analysis.measuring.handling import overlap
from bposim.analysis.measuring.load import loads
from bposim.analysis.measuring.population import Bools, within
from bposim.analysis.measuring.steadiness import drift, steady
from bposim.analysis.running import Run
from bposim.analysis.validation.known import Quantity
from bposim.model.operation import Ints
from bposim.model.runlog import Reason, State
from bposim.model.ticks import HOUR, MINUTE, SECOND
from bposim.scenarios.study import Study

Column = Literal["queued", "begin", "end", "worked", "gap", "overtime", "server"]
MOMENTS = ("queued", "begin", "end")


def measured(name: str, per: float = 1.0) -> Quantity:
    """A measure by its name, in another unit where `per` of them make one of its own."""
    return lambda run: run.measures[name] * per


# Items


def _arrived(run: Run) -> Bools:
    return within(run.log.items.arrived, *run.operation.measured)


def share_waiting(run: Run) -> float:
    return float(np.mean(run.log.items.waited[_arrived(run)] > 0))


def share_begun_within(seconds: int) -> Quantity:
    return lambda run: float(np.mean(run.log.items.waited[_arrived(run)] <= seconds * SECOND))


def turnaround(work_type: str, unit: float) -> Quantity:
    """Of one work type alone, in units of so many minutes."""

    def mean(run: Run) -> float:
        items, code = run.log.items, run.operation.work_types.index(work_type)
        chosen = _arrived(run) & (items.work_type == code) & (items.state == State.DONE)
        return float(np.mean(items.closed[chosen] - items.arrived[chosen])) / (unit * MINUTE)

    return mean


def number_at(step: str) -> Quantity:
    """Time average of the items queued or in hand at a step."""

    def average(run: Run) -> float:
        (start, end), touches = run.operation.measured, run.log.touches
        here = np.array(run.operation.steps.name)[touches.step] == step
        return float(overlap(touches.queued, touches.end, start, end)[here].sum()) / (end - start)

    return average


def _hour(run: Run, tick: int) -> float:
    """From the study's start."""
    return (tick - run.operation.start) / HOUR


def done_hour(item: int) -> Quantity:
    return lambda run: _hour(run, int(run.log.items.closed[item]))


def waited_until_hour(item: int) -> Quantity:
    """When the item's wait that needs nobody was over."""

    def hour(run: Run) -> float:
        waits = run.log.waits
        return _hour(run, int(waits.end[waits.item == item][0]))

    return hour


def unfinished(run: Run) -> float:
    return float(np.count_nonzero(run.log.items.state == State.IN_PROGRESS))


# Handlings


def handling(column: Column, item: int, nth: int = 0) -> Quantity:
    """Of an item's n-th touch: a moment or a span in hours, or the server's number."""

    def value(run: Run) -> float:
        touches = run.log.touches
        mine = np.flatnonzero(touches.item == item)
        found = int(getattr(touches, column)[mine[np.argsort(touches.begin[mine])][nth]])
        if column == "server":
            return float(found)
        return _hour(run, found) if column in MOMENTS else found / HOUR

    return value


def handlings(item: int) -> Quantity:
    return lambda run: float(np.count_nonzero(run.log.touches.item == item))


def overtime_hours(server: int) -> Quantity:
    def hours(run: Run) -> float:
        touches = run.log.touches
        return int(touches.overtime[touches.server == server].sum()) / HOUR

    return hours


# Rosters


def stretches(run: Run, team: str) -> tuple[Ints, Ints]:
    """When the team's people are available: starts and ends in ticks, stretches that touch made one."""
    shifts = run.log.shifts
    code = [each.name for each in run.operation.teams].index(team)
    chosen = np.flatnonzero((shifts.team == code) & (shifts.reason == Reason.AVAILABLE))
    chosen = chosen[np.argsort(shifts.start[chosen])]
    starts, ends = shifts.start[chosen], shifts.end[chosen]
    apart = starts[1:] != ends[:-1]
    return starts[np.append(True, apart)], ends[np.append(apart, True)]


def present_hours(team: str) -> Quantity:
    def hours(run: Run) -> float:
        starts, ends = stretches(run, team)
        return int((ends - starts).sum()) / HOUR

    return hours


def stretch_hours(team: str, nth: int) -> Quantity:
    def hours(run: Run) -> float:
        starts, ends = stretches(run, team)
        return int(ends[nth] - starts[nth]) / HOUR

    return hours


def stretch_start(team: str, nth: int) -> Quantity:
    """Hours from the study's first UTC midnight."""
    return lambda run: int(stretches(run, team)[0][nth]) / HOUR


def overlap_hours(team: str, other: str, first_day: int, last_day: int) -> Quantity:
    """Hours in which both teams are there, from one day of the study to before another."""

    def hours(run: Run) -> float:
        shared = 0
        for start, end in zip(*stretches(run, team), strict=True):
            when = max(int(start), first_day * 24 * HOUR), min(int(end), last_day * 24 * HOUR)
            shared += int(overlap(*stretches(run, other), *when).sum())
        return shared / HOUR

    return hours


# Load and steadiness


def load(team: str) -> Quantity:
    return lambda run: loads(run.operation, run.rosters)[team]


def growth(run: Run) -> float:
    return drift(run.sojourns)


def judged_steady(study: Study, growths: Sequence[float]) -> float:
    """1 where the study is reported as steady, else 0."""
    return float(steady(growths, design_loads(study)[study.baseline]) is True)
