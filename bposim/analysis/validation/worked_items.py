"""Systems worked out on paper in which arrivals, waits and counting decide: every number is certain."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np

from bposim.analysis.measuring.handling import overlap
from bposim.analysis.running import Run
from bposim.analysis.validation.known import Case, Kind, Quantity, System
from bposim.analysis.validation.quantities import (
    growth,
    handling,
    judged_steady,
    load,
    measured,
    unfinished,
    waited_until_hour,
)
from bposim.analysis.validation.textbook import (
    arriving,
    exponential,
    fixed,
    from_file,
    poisson,
    shift,
    step,
    tables,
    team,
)
from bposim.model.operation import Outcome
from bposim.model.ticks import HOUR

_case = partial(Case, kind=Kind.DETERMINISTIC, replications=1)
_at = partial(_case, unit="hour of the study")


# D12: arrivals outside the calendar


def _first_whole_hour(run: Run) -> float:
    return float((run.log.items.arrived[0] - run.operation.start) // HOUR)


def _outside(first: int, last: int) -> Quantity:
    def count(run: Run) -> float:
        hour = (run.log.items.arrived - run.operation.start) / HOUR
        return float(np.count_nonzero((hour < first) | (hour >= last)))

    return count


def _allowed_hours() -> System:
    """In a zone whose midnight is not a whole hour of UTC, so that the study does not start at tick 0."""
    form = poisson(60, days="Wed", hours="09:00-14:00")
    return System(
        "D12",
        (
            _at("D12a", "arrivals on Wednesday 9-14 alone, from Tuesday: first in", 33.0, quantity=_first_whole_hour),
            _case("D12b", "the same: arrivals at other times", 0.0, "items", _outside(33, 38)),
        ),
        tables(
            {"d12": arriving(form)},
            {"work": step(fixed(1))},
            {"clerks": team()},
            start=date(2026, 1, 6),
            client={"time_zone": "Asia/Kathmandu"},
        ),
    )


# D15, D18: the end of the run


def _in_hand(run: Run) -> float:
    return float(np.count_nonzero(run.log.touches.outcome == Outcome.OPEN))


def _not_empty_at_the_end() -> System:
    name = "10 items of 1 h in the last 5.5 h:"
    return System(
        "D15",
        (
            _case("D15a", f"{name} arrived", 10.0, "items", measured("items_arrived")),
            _case("D15b", f"{name} done", 5.0, "items", measured("items_done")),
            _case("D15c", f"{name} in progress", 5.0, "items", measured("items_in_progress")),
            _case("D15d", f"{name} unfinished in the log", 5.0, "items", unfinished),
            _case("D15e", f"{name} of these in hand", 1.0, "items", _in_hand),
        ),
        tables({"d15": from_file()}, {"work": step(fixed(60))}, {"clerks": team()}),
        (("2026-01-11T18:30", "d15", 10),),
    )


def _overdue() -> System:
    """Of 10 items 4 are in time and 4 late when the run ends, 8 hours after they came."""
    return System(
        "D18",
        (_case("D18", "due after 4 of the last 8 hours: SLA attainment", 0.4, "share", measured("sla_attainment")),),
        tables(
            {"d18": from_file()},
            {"work": step(fixed(60))},
            {"clerks": team()},
            sla={"prompt": {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.9}},
        ),
        (("2026-01-11T16:00", "d18", 10),),
    )


# D16, D17: who is taken, and by how many


def _no_reserving() -> System:
    work_types = {"d16_low": from_file(priority=5), "d16_high": from_file(priority=0)}
    return System(
        "D16",
        (
            _at("D16a", "low priority waits, server idle from 1: begins at", 1.0, quantity=handling("begin", 0)),
            _at("D16b", "high priority, later: begins at", 3.0, quantity=handling("begin", 1)),
        ),
        tables(work_types, {"work": step(fixed(120))}, {"clerks": team(shifts={"day": shift("01:00-24:00")})}),
        (("2026-01-05T00:30", "d16_low", 1), ("2026-01-05T01:30", "d16_high", 1)),
    )


def _both_skills() -> System:
    work_types = {
        "d17_billing": arriving({"form": "renewal", "gap": fixed(12)}, "billing"),
        "d17_technical": arriving({"form": "renewal", "gap": fixed(20)}, "technical"),
    }
    steps = {"billing": step(fixed(60)), "technical": step(fixed(60))}
    name = "five people for work of 5 and of 3:"
    return System(
        "D17",
        (
            _case("D17a", f"{name} load", 1.6, "load", load("agents")),
            _case("D17b", f"{name} steady (1) or not (0)", 0.0, "verdict", growth, judge=judged_steady),
            _case("D17c", f"{name} occupancy", 1.0, "share", measured("occupancy.agents")),
        ),
        tables(work_types, steps, {"agents": team(5, ["billing", "technical"])}, weeks=4, around=1),
    )


# D22: slots


def _transfer_slots() -> System:
    steps = {
        "transfer": {"kind": "wait", "awaiting": "transfer", "open": {"slots": ["12:00", "18:00"]}, "next": "work"},
        "work": step(fixed(1)),
    }
    return System(
        "D22",
        tuple(
            _at(
                f"D22{'abc'[item]}",
                f"slots at 12 and 18, came at {came}: leaves at",
                known,
                quantity=waited_until_hour(item),
            )
            for item, (came, known) in enumerate((("11:59", 12.0), ("12:00", 12.0), ("12:01", 18.0)))
        ),
        tables({"d22": from_file("transfer")}, steps, {"clerks": team()}, client={"time_zone": "America/New_York"}),
        tuple((f"2026-01-05T{came}", "d22", 1) for came in ("11:59", "12:00", "12:01")),
    )


# E22: Little's law holds of any window, of a system that never settles too


def _little(from_hour: float, to_hour: float) -> Quantity:
    """L / (lambda x W): the area under the number in the system, by events, over the items' times in the window."""

    def ratio(run: Run) -> float:
        items, (start, end) = run.log.items, (round(from_hour * HOUR), round(to_hour * HOUR))
        gone = np.where(items.closed < 0, run.operation.horizon, items.closed)
        comes, goes = np.clip(items.arrived, start, end), np.clip(gone, start, end)
        when = np.concatenate([comes, goes])
        order = np.argsort(when, kind="stable")
        inside = np.cumsum(np.repeat([1, -1], len(comes))[order])
        area = int((inside[:-1] * np.diff(when[order])).sum())
        return area / int(overlap(items.arrived, gone, start, end).sum())

    return ratio


def _littles_law() -> System:
    name = "overloaded M/M/2, L / (lambda W) of"
    windows = (("a", "the whole run", 0, 168), ("b", "hours 30.5 to 31", 30.5, 31), ("c", "the rest", 31, 168))
    return System(
        "E22",
        tuple(
            _case(f"E22{letter}", f"{name} {window}", 1.0, "ratio", _little(start, end), kind=Kind.THEORY)
            for letter, window, start, end in windows
        ),
        tables({"e22": arriving(poisson(30))}, {"work": step(exponential(5))}, {"clerks": team(2)}),
    )


SYSTEMS = (
    _allowed_hours(),
    _not_empty_at_the_end(),
    _no_reserving(),
    _both_skills(),
    _overdue(),
    _transfer_slots(),
    _littles_law(),
)
