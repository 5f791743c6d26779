"""Systems published elsewhere whose numbers were found again independently of this program."""

from __future__ import annotations

from functools import partial

import numpy as np

from bposim.analysis.money.ledger import POINTS
from bposim.analysis.running import Run
from bposim.analysis.validation.known import Case, Kind, System
from bposim.analysis.validation.quantities import growth, judged_steady, load, measured
from bposim.analysis.validation.textbook import arriving, exponential, poisson, shift, step, tables, team, uniform
from bposim.model.operation import Outcome
from bposim.model.teams import team_of_server
from bposim.model.ticks import DAY

_case = partial(Case, kind=Kind.PUBLISHED)
_steady = partial(_case, unit="verdict", quantity=growth, replications=20, judge=judged_steady)
_turnaround = partial(_case, unit="hours", quantity=measured("turnaround_mean_hours"))


# P14: kalasim's call centre, calls round the clock; who finishes a call after shift end works overtime


def _call_centre(nth: int, policy: str, late: int, weeks: int, around: int, *cases: Case) -> System:
    shifts = {
        "early": shift("00:00-12:00", "Mon-Fri", heads=2),
        "late": shift("12:00-24:00", "Mon-Fri", heads=late),
    }
    agents = team(2 + late, shifts=shifts, shift_end=policy)
    work_types = {f"p14_{nth}": arriving(poisson(6))}
    content = tables(work_types, {"work": step(exponential(25))}, {"agents": agents}, weeks, around)
    return System(f"P14.{nth}", cases, content)


def _call_centres() -> tuple[System, ...]:
    five, six = "2 and 5 agents Mon-Fri", "2 and 6 agents Mon-Fri"
    full = (
        _turnaround("P14a", f"{five}, finish: turnaround", 26.5, tolerance=0.5),
        _steady("P14b", f"{five}, finish: steady (1) or not (0)", 1.0),
        _case("P14c", f"{five}: load", 1.0, "load", load("agents"), replications=1),
    )
    growing = _steady("P14d", f"{five}, return: steady (1) or not (0)", 0.0)
    finishing = _turnaround("P14e", f"{six}, finish: turnaround", 20.3, tolerance=0.3)
    returning = _turnaround("P14f", f"{six}, return: turnaround", 21.5, tolerance=0.3)
    return (
        _call_centre(1, "finish", 5, 12, 12, *full),
        _call_centre(2, "return", 5, 12, 0, growing),
        _call_centre(3, "finish", 6, 7, 2, finishing),
        _call_centre(4, "return", 6, 7, 2, returning),
    )


# P15: Rossetti's bills; a crew clears the desks overnight, so that each day begins with none, as his days do


def _days(run: Run) -> float:
    start, end = run.operation.measured
    return (end - start) / DAY * 5 / 7


def _wages(run: Run) -> float:
    return run.ledger.total / POINTS / _days(run)


def _with_bills(run: Run) -> float:
    """Wages and 0.02 for each bill and stage that a clerk completes."""
    touches, operation = run.log.touches, run.operation
    clerks = [code for code, each in enumerate(operation.teams) if each.name in ("first", "second")]
    by_clerk = np.isin(team_of_server(operation.teams)[touches.server], clerks)
    bills = np.count_nonzero(by_clerk & (touches.outcome == Outcome.CLEAN))
    return _wages(run) + 0.02 * bills / _days(run)


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
    used = partial(_case, unit="share", tolerance=0.001)
    first, second = measured("occupancy.first"), measured("occupancy.second")
    return System(
        "P15",
        (
            _case("P15a", f"{name} wages a day", 103.20, "currency", _wages, replications=1),
            used("P15b", f"{name} utilisation of the first", 0.963, quantity=first),
            used("P15c", f"{name} utilisation of the second", 0.955, quantity=second),
            _case("P15d", f"{name} total a day", 121.59, "currency", _with_bills, tolerance=0.03),
        ),
        tables(work_types, steps, teams, weeks=1, sites=sites),
    )


# P16: JaamSim's library; who has one application takes its three steps before another


def _lending(nth: int, sent_back: str, share: float, load_of: float, *others: Case) -> System:
    """The load is exact but for the share, which is compared with 32 bits of luck."""
    minutes = uniform(3, 5)
    work_types = {f"p16_{nth}": arriving({"form": "renewal", "gap": uniform(6, 7.5)}, "first")}
    steps = {
        "first": step(minutes, queue="desk", priority=2, next="second", max_attempts=1000),
        "second": step(minutes, queue="desk", priority=1, next="third"),
        "third": step(minutes, queue="desk", priority=0, exception={"share": share, "to": "first"}),
    }
    teams = {"processors": team(2, ["first", "second", "third"])}
    about, quantity = f"lending, {sent_back} sent back: load", load("processors")
    loaded = _case(f"P16{'aceg'[nth]}", about, load_of, "load", quantity, tolerance=1e-6, replications=1)
    return System(f"P16.{nth}", (loaded, *others), tables(work_types, steps, teams, weeks=3, around=1))


def _library() -> tuple[System, ...]:
    steady, few = "lending, {} sent back: steady (1) or not (0)", partial(_steady, replications=4)
    return (
        _lending(0, "none", 0.0, 8 / 9, few("P16b", steady.format("none"), 1.0)),
        _lending(1, "10 %", 0.1, 80 / 81, few("P16d", steady.format("10 %"), 1.0)),
        _lending(2, "15 %", 0.15, 160 / 153, few("P16f", steady.format("15 %"), 0.0)),
        _lending(3, "1 in 9", 1 / 9, 1.0),
    )


SYSTEMS = (*_call_centres(), _bill_processing(), *_library())
