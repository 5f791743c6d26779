"""Systems published elsewhere whose numbers were found again independently of this program."""

from __future__ import annotations

from functools import partial

import numpy as np

from bposim.analysis.handling import team_of_server
from bposim.analysis.known import Case, Kind, Seen, System
from bposim.analysis.ledger import POINTS
from bposim.analysis.quantities import growth, judged_steady, load, measured
from bposim.analysis.textbook import arriving, exponential, poisson, shift, step, tables, team, uniform
from bposim.model.operation import Outcome
from bposim.model.ticks import DAY

_case = partial(Case, kind=Kind.PUBLISHED)
_steady = partial(_case, unit="verdict", quantity=growth, replications=20, judge=judged_steady)
_TURNAROUND = measured("turnaround_mean_hours")


# P14: kalasim's call centre, with a work force that leaves at shift end and one that does not


def _call_centre(name: str, policy: str, late: int, weeks: int, warm_up: int, *cases: Case) -> System:
    shifts = {
        "early": shift("00:00-12:00", "Mon-Fri", heads=2),
        "late": shift("12:00-24:00", "Mon-Fri", heads=late),
    }
    agents = team(2 + late, shifts=shifts, shift_end=policy)
    work_types = {name.lower().replace(".", "_"): arriving(poisson(6))}
    return System(name, cases, tables(work_types, {"work": step(exponential(25))}, {"agents": agents}, weeks, warm_up))


def _call_centres() -> tuple[System, ...]:
    about = "calls round the clock, 2 and {} agents Mon-Fri, {}:"
    finish, leave = about.format(5, "finish"), about.format(5, "return")
    more = about.format(6, "finish"), about.format(6, "return")
    return (
        _call_centre(
            "P14.1", "finish", 5, 20, 20,
            _case("P14a", f"{finish} turnaround", 26.5, "hours", _TURNAROUND, tolerance=0.5),
            _steady("P14b", f"{finish} steady (1) or not (0)", 1.0),
            _case("P14c", f"{finish} load", 1.0, "load", load("agents"), replications=1),
        ),
        _call_centre("P14.2", "return", 5, 24, 0, _steady("P14d", f"{leave} steady (1) or not (0)", 0.0)),
        _call_centre(
            "P14.3", "finish", 6, 10, 4,
            _case("P14e", f"{more[0]} turnaround", 20.3, "hours", _TURNAROUND, tolerance=0.3),
        ),
        _call_centre(
            "P14.4", "return", 6, 10, 4,
            _case("P14f", f"{more[1]} turnaround", 21.5, "hours", _TURNAROUND, tolerance=0.3),
        ),
    )  # fmt: skip


# P15: Rossetti's bills; a crew clears the desks overnight, so that each day begins with none, as his days do


def _days(seen: Seen) -> float:
    start, end = seen.run.operation.measured
    return (end - start) / DAY * 5 / 7


def _wages(seen: Seen) -> float:
    return seen.run.ledger.total / POINTS / _days(seen)


def _with_bills(seen: Seen) -> float:
    """Wages and 0.02 for each bill and stage that a clerk completes."""
    touches, operation = seen.run.log.touches, seen.run.operation
    clerks = [code for code, each in enumerate(operation.teams) if each.name in ("first", "second")]
    by_clerk = np.isin(team_of_server(operation)[touches.server], clerks)
    bills = np.count_nonzero(by_clerk & (touches.outcome == Outcome.CLEAN))
    return _wages(seen) + 0.02 * bills / _days(seen)


def _bill_processing() -> System:
    day, overnight = {"day": shift("08:00-16:00", "Mon-Fri")}, {"night": shift("16:00-24:00", "Mon-Fri")}
    minutes = {"distribution": "triangular", "low_minutes": 0.5, "mode_minutes": 1.0, "high_minutes": 1.5}
    work_types = {"p15": arriving(poisson(60, days="Mon-Fri", hours="08:00-16:00"), "first")}
    steps = {"first": step(minutes, next="second"), "second": step(minutes)}
    teams = {
        "first": team(1, ["first"], day, shift_end="return", site="at_first"),
        "second": team(1, ["second"], day, shift_end="return", site="at_second"),
        "overnight": team(10, ["first", "second"], overnight, pace=10.0),
    }
    sites = {
        "at_first": {"time_zone": "UTC", "wage_per_hour": 7.75},
        "at_second": {"time_zone": "UTC", "wage_per_hour": 5.15},
    }
    name = "bills past two clerks, 8 h from empty:"
    return System(
        "P15",
        (
            _case("P15a", f"{name} wages a day", 103.20, "currency", _wages, replications=1),
            _case(
                "P15b", f"{name} utilisation of the first", 0.963, "share", measured("occupancy.first"), tolerance=0.001
            ),
            _case(
                "P15c",
                f"{name} utilisation of the second",
                0.955,
                "share",
                measured("occupancy.second"),
                tolerance=0.001,
            ),
            _case("P15d", f"{name} total a day", 121.59, "currency", _with_bills, tolerance=0.03),
        ),
        tables(work_types, steps, teams, weeks=4, sites=sites),
    )


# P16: JaamSim's library; who has one application takes its three steps before another


def _lending(name: str, share: float, *cases: Case) -> System:
    minutes = uniform(3, 5)
    work_types = {name.lower().replace(".", "_"): arriving({"form": "renewal", "gap": uniform(6, 7.5)}, "first")}
    steps = {
        "first": step(minutes, queue="desk", priority=2, next="second", max_attempts=1000),
        "second": step(minutes, queue="desk", priority=1, next="third"),
        "third": step(minutes, queue="desk", priority=0, exception={"share": share, "to": "first"}),
    }
    teams = {"processors": team(2, ["first", "second", "third"])}
    return System(name, cases, tables(work_types, steps, teams, weeks=4, warm_up=2))


def _library() -> tuple[System, ...]:
    load_of, steady = "lending, {} sent back: load", "lending, {} sent back: steady (1) or not (0)"
    certain = partial(_case, unit="load", quantity=load("processors"), replications=1, tolerance=1e-6)
    few = partial(_steady, replications=5)
    return (
        _lending("P16.1", 0.0, certain("P16a", load_of.format("none"), 8 / 9), few("P16b", steady.format("none"), 1.0)),
        _lending("P16.2", 0.1, certain("P16c", load_of.format("10 %"), 80 / 81), few("P16d", steady.format("10 %"), 1.0)),
        _lending("P16.3", 1 / 9, certain("P16e", load_of.format("1 in 9"), 1.0)),
        _lending("P16.4", 0.15, certain("P16f", load_of.format("15 %"), 160 / 153), few("P16g", steady.format("15 %"), 0.0)),
    )  # fmt: skip


SYSTEMS = (*_call_centres(), _bill_processing(), *_library())
