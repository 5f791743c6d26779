"""Systems whose answer is exact theory: queues in equilibrium, and counts of a Poisson process whose rate varies."""

from __future__ import annotations

from functools import partial

import numpy as np

from bposim.analysis.running import Run
from bposim.analysis.validation.known import Case, Kind, Quantity, System
from bposim.analysis.validation.quantities import (
    measured,
    number_at,
    share_begun_within,
    share_waiting,
    turnaround,
)
from bposim.analysis.validation.textbook import (
    Tables,
    arriving,
    exponential,
    fixed,
    markov,
    poisson,
    step,
    tables,
    team,
)
from bposim.model.ticks import DAY, HOUR

_case = partial(Case, kind=Kind.THEORY)
_WAIT_HOURS = measured("wait_mean_hours")
_WAIT_MINUTES = measured("wait_mean_hours", 60)
_BACKLOG = measured("backlog_mean")
_OCCUPANCY = measured("occupancy.clerks")

UNIT = 5  # minutes, where the textbook names no unit: a week to warm up is long, and not too many items
_UNITS = f"{UNIT} min"
_WAIT = measured("wait_mean_hours", 60 / UNIT)
_TURNAROUND = measured("turnaround_mean_hours", 60 / UNIT)


def _queued(run: Run) -> float:
    """Mean queue: mean backlog less mean number in hand, which for one clerk is the occupancy."""
    return _BACKLOG(run) - _OCCUPANCY(run)


def _rate(per_unit: float) -> Tables:
    return poisson(per_unit * 60 / UNIT)


def _service(units: float) -> Tables:
    return exponential(units * UNIT)


# E1, E2, E6: Erlang; E5: the same by the mean time between arrivals and the number of servers


def _markovian() -> tuple[System, ...]:
    return (
        System(
            "E1a",
            (_case("E1a", "M/M/1, 5 and 8 an hour: mean wait", 0.208333, "hours", _WAIT_HOURS),),
            markov("e1a", per_hour=5, minutes=7.5, servers=1, weeks=32),
        ),
        System(
            "E1b",
            (
                _case("E1b", "M/M/1, 1 and 2 an hour: mean wait", 0.5, "hours", _WAIT_HOURS),
                _case("E1c", "M/M/1, 1 and 2 an hour: mean queue", 0.5, "items", _queued),
            ),
            markov("e1b", per_hour=1, minutes=30, servers=1, weeks=40),
        ),
        System(
            "E2",
            (
                _case("E2a", "M/M/3, 10 and 4 an hour: mean wait", 0.351124, "hours", _WAIT_HOURS),
                _case("E2b", "M/M/3, 10 and 4 an hour: share that waits", 0.702247, "share", share_waiting),
                _case("E2c", "M/M/3, 10 and 4 an hour: occupancy", 0.833333, "share", _OCCUPANCY),
            ),
            markov("e2", per_hour=10, minutes=15, servers=3, weeks=30),
        ),
        System(
            "E6",
            (
                _case("E6a", "M/M/12, 4.2 and .5 a minute: share that waits", 0.183889, "share", share_waiting),
                _case("E6b", "M/M/12, 4.2 and .5 a minute: mean wait", 0.102160, "minutes", _WAIT_MINUTES),
                _case("E6c", "M/M/12: share begun within 20 s", 0.899080, "share", share_begun_within(20)),
                _case("E6d", "M/M/12: occupancy", 0.7, "share", _OCCUPANCY),
            ),
            markov("e6", per_hour=252, minutes=2, servers=12, weeks=1, around=0),
        ),
    )


def _erlang(case: str, gap: int, servers: int, wait: float, weeks: int) -> System:
    work_types, steps = {case.lower(): arriving(_rate(1 / gap))}, {"work": step(_service(10))}
    return System(
        case,
        (_case(case, f"M/M/{servers}, one in {gap}, 10 each: mean wait", wait, _UNITS, _WAIT),),
        tables(work_types, steps, {"clerks": team(servers)}, weeks, around=1),
    )


def _staffed() -> tuple[System, ...]:
    return (
        _erlang("E5a", gap=3, servers=6, wait=0.555812, weeks=32),
        _erlang("E5b", gap=3, servers=7, wait=0.167076, weeks=32),
        _erlang("E5c", gap=4, servers=6, wait=0.135557, weeks=34),
        _erlang("E5d", gap=4, servers=7, wait=0.034319, weeks=60),
    )


# E11: Cobham


def _priorities() -> System:
    work_types = {
        "e11_urgent": arriving(_rate(0.2), priority=0),
        "e11_usual": arriving(_rate(0.6), priority=1),
    }
    name = "M/M/1 at .8, class {} before it is taken: time in the system"
    return System(
        "E11",
        (
            _case("E11a", name.format("1 of 2"), 2.0, _UNITS, turnaround("e11_urgent", UNIT)),
            _case("E11b", name.format("2 of 2"), 6.0, _UNITS, turnaround("e11_usual", UNIT)),
        ),
        tables(work_types, {"work": step(_service(1))}, {"clerks": team()}, weeks=16, around=1),
    )


# E14: Jackson; E15: the same with one node, so that an item sent back is one more arrival at load / (1 - p)


def _network() -> System:
    work_types = {
        "e14_at_one": arriving(_rate(0.3), "one"),
        "e14_at_two": arriving(_rate(0.2), "two"),
    }
    steps = {
        "one": step(_service(1), exception={"share": 0.3, "to": "two"}, next="three"),
        "two": step(_service(2.5), next="three"),
        "three": step(_service(2)),
    }
    teams = {
        "at_one": team(1, ["one"]),
        "at_two": team(2, ["two"]),
        "at_three": team(2, ["three"]),
    }
    name = "Jackson network of three nodes:"
    return System(
        "E14",
        (
            _case("E14a", f"{name} mean number in it", 2.596587, "items", _BACKLOG),
            _case("E14b", f"{name} time in it", 5.193175, _UNITS, _TURNAROUND),
            _case("E14c", f"{name} mean number at the first", 0.428571, "items", number_at("one")),
            _case("E14d", f"{name} mean number at the second", 0.834682, "items", number_at("two")),
            _case("E14e", f"{name} mean number at the third", 1.333333, "items", number_at("three")),
        ),
        tables(work_types, steps, teams, weeks=16, around=1),
    )


def _rework(
    name: str, ids: str, rate: float, service: float, servers: int, share: float, number: float, time: float, weeks: int
) -> System:
    steps = {"work": step(_service(service), exception={"share": share, "to": "work"}, max_attempts=1000)}
    work_types = {name.lower().replace(".", "_"): arriving(_rate(rate))}
    about = f"M/M/{servers}, {share:.0%} done again:"
    return System(
        name,
        (
            _case(f"E15{ids[0]}", f"{about} mean number in it", number, "items", _BACKLOG),
            _case(f"E15{ids[1]}", f"{about} time in it", time, _UNITS, _TURNAROUND),
        ),
        tables(work_types, steps, {"clerks": team(servers)}, weeks, around=1),
    )


# E16: Pollaczek and Khinchine, by the squared coefficient of variation of the service time


def _general(case: str, squared_cv: int, handle_time: Tables, wait: float, weeks: int) -> System:
    return System(
        case,
        (_case(case, f"M/G/1 at .8, squared CV {squared_cv}: mean wait", wait, _UNITS, _WAIT),),
        tables(
            {case.lower(): arriving(_rate(0.8))},
            {"work": step(handle_time)},
            {"clerks": team()},
            weeks=weeks,
            around=1,
        ),
    )


def _service_times() -> tuple[System, ...]:
    gamma = {"distribution": "gamma", "mean_minutes": 1.0 * UNIT, "cv": 2.0}
    return (
        _general("E16a", 0, fixed(UNIT), wait=2, weeks=16),
        _general("E16b", 1, _service(1), wait=4, weeks=32),
        _general("E16c", 4, gamma, wait=10, weeks=48),
    )


# E17: a server that fails and is repaired, whether or not it has work (White and Christie 1958):
# L = rate ((f + r)^2 + service f) / ((f + r) (service r - rate (f + r)))


def _breakdowns() -> System:
    failures = {"time_to_failure": _service(20), "time_to_repair": _service(2)}
    clerk = team(1, failures={"breakdown": failures}, hold_hours=8760.0)
    return System(
        "E17",
        (_case("E17", "M/M/1 at .6, fails at .05, repaired at .5: mean number", 2.262032, "items", _BACKLOG),),
        tables({"e17": arriving(_rate(0.6))}, {"work": step(_service(1))}, {"clerks": clerk}, weeks=24, around=1),
    )


# E21: two cycles of ten hours are a Monday and a Tuesday, here of every week


def _counts(start: float, end: float) -> Quantity:
    """Arrivals between two hours of the day, for each week."""

    def mean(run: Run) -> float:
        arrived = run.log.items.arrived
        hour = arrived % DAY / HOUR
        return float(np.count_nonzero((hour >= start) & (hour < end))) / (run.operation.horizon / (7 * DAY))

    return mean


def _varying_rate() -> System:
    forms = {
        name: poisson(rate, days="Mon-Tue", hours=hours)
        for name, rate, hours in (
            ("first", 5, "00:00-03:12"),
            ("second", 1.5, "03:12-07:54"),
            ("third", 3, "07:54-10:00"),
        )
    }
    work_types = {"e21": {"first_step": "work", "arrivals": forms}}
    name = "Poisson at rates 5, 1.5, 3, two cycles:"
    return System(
        "E21",
        (
            _case("E21a", f"{name} arrivals in (0, 3.2]", 32.0, "items", _counts(0, 3.2)),
            _case("E21b", f"{name} arrivals in (3.2, 7.9]", 14.1, "items", _counts(3.2, 7.9)),
            _case("E21c", f"{name} arrivals in (7.9, 10]", 12.6, "items", _counts(7.9, 10)),
        ),
        tables(work_types, {"work": step(fixed(1))}, {"clerks": team(5)}, weeks=8),
    )


SYSTEMS = (
    *_markovian(),
    *_staffed(),
    _priorities(),
    _network(),
    _rework("E15.1", "ab", rate=2, service=4, servers=10, share=0.1, number=13.979339, time=6.989669, weeks=12),
    _rework("E15.2", "cd", rate=0.5, service=1, servers=1, share=0.2, number=1.666667, time=3.333333, weeks=32),
    *_service_times(),
    _breakdowns(),
    _varying_rate(),
)
