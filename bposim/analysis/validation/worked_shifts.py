"""Systems worked out on paper in which shifts decide: every number is certain."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import numpy as np

from bposim.analysis.running import Run
from bposim.analysis.validation.known import Case, Kind, System
from bposim.analysis.validation.quantities import (
    done_hour,
    handling,
    handlings,
    overlap_hours,
    overtime_hours,
    present_hours,
    stretch_hours,
    stretch_start,
    unfinished,
)
from bposim.analysis.validation.textbook import Row, Tables, fixed, from_file, shift, step, tables, team
from bposim.model.runlog import State

_case = partial(Case, kind=Kind.DETERMINISTIC, replications=1)
_hours = partial(_case, unit="hours")
_at = partial(_case, unit="hour of the study")


def _one_type(name: str, minutes: float, clerks: Tables, weeks: int = 1, **rest: Any) -> Tables:
    return tables({name: from_file()}, {"work": step(fixed(minutes))}, {"clerks": clerks}, weeks, **rest)


def _held_over_a_gap() -> System:
    return System(
        "D1",
        (
            _at("D1a", "10 h of work, server away 5-9, held: done at", 15.0, quantity=done_hour(0)),
            _hours("D1b", "the same: held for", 4.0, quantity=handling("gap", 0)),
            _case("D1c", "the same: touches", 1.0, "touches", handlings(0)),
        ),
        _one_type("d1", 600, team(shifts={"wrapped": shift("09:00-05:00")})),
        (("2026-01-05T01:00", "d1", 1),),
    )


def _overtime() -> System:
    arrivals = (1, 5), (1, 7), (1, 9), (9, 4), (9, 5), (12, 5)  # at this hour, needs so many
    kinds = [f"d3_{number}" for number in range(6)]
    handle_time = {kind: fixed(60 * need) for kind, (_, need) in zip(kinds, arrivals, strict=True)}
    shifts = {
        "early": shift("00:00-07:00", heads=3),
        "middle": shift("07:00-11:00", heads=2),
        "late": shift("11:00-20:00", heads=1),
    }
    return System(
        "D3",
        tuple(
            _hours(
                f"D3{'abcdef'[server]}",
                f"six staggered servers: overtime of server {server}",
                known,
                quantity=overtime_hours(server),
            )
            for server, known in enumerate((0.0, 1.0, 3.0, 2.0, 3.0, 0.0))
        ),
        tables(
            {kind: from_file() for kind in kinds},
            {"work": step(handle_time)},
            {"clerks": team(6, shifts=shifts, shift_end="finish")},
        ),
        tuple((f"2026-01-05T{hour:02}:00", kind, 1) for kind, (hour, _) in zip(kinds, arrivals, strict=True)),
    )


def _capacity_up_and_down() -> System:
    shifts = {"always": shift(heads=1), "second_hour": shift("01:00-02:00", heads=2)}
    return System(
        "D5",
        tuple(
            _at(f"D5{'abc'[item]}", f"capacity 1, 3, 1: item {item} done at", known, quantity=done_hour(item))
            for item, known in enumerate((2.0, 3.0, 3.0))
        ),
        _one_type("d5", 120, team(3, shifts=shifts, shift_end="finish")),
        (("2026-01-05T00:00", "d5", 3),),
    )


def _midnight() -> tuple[System, ...]:
    until_midnight = team(shifts={"late": shift("16:00-24:00", "Mon")}, shift_end="finish")
    night = team(shifts={"night": shift("22:00-06:00", "Sun")})
    return (
        System(
            "D13.1",
            (
                _at("D13a", "shift to Monday 24:00, work to 24:00: done at", 24.0, quantity=done_hour(0)),
                _hours("D13b", "the same: overtime", 0.0, quantity=overtime_hours(0)),
            ),
            _one_type("d13_1", 60, until_midnight),
            (("2026-01-05T23:00", "d13_1", 1),),
        ),
        System(
            "D13.2",
            (
                _at("D13c", "160 h of work, always there: done at", 160.0, quantity=done_hour(0)),
                _hours("D13d", "always there: hours in a week", 168.0, quantity=present_hours("clerks")),
            ),
            _one_type("d13_2", 9600, team()),
            (("2026-01-05T00:00", "d13_2", 1),),
        ),
        System(
            "D13.3",
            (_hours("D13e", "Sunday 22:00-06:00: hours in a week", 8.0, quantity=present_hours("clerks")),),
            _one_type("d13_3", 60, night),
            (("2026-01-05T01:00", "d13_3", 1),),
        ),
    )


_CITIES = {"london": {"time_zone": "Europe/London"}, "new_york": {"time_zone": "America/New_York"}}


def _daylight_saving() -> tuple[System, ...]:
    day = {"day": shift("09:00-17:00")}
    teams = {
        "london": team(site="london", shifts=day),
        "new_york": team(site="new_york", shifts=day),
        "round": team(site="london", shifts={"sunday": shift(days="Sun")}),
    }
    build = partial(tables, {"d14": from_file()}, {"work": step(fixed(60))}, teams, sites=_CITIES)
    shared = partial(overlap_hours, "london", "new_york")
    return (
        System(
            "D14.1",
            (
                _hours("D14a", "24 h shift on 29 March in London lasts", 23.0, quantity=stretch_hours("round", 3)),
                _hours("D14b", "9-17 on 28 March begins at, UTC", 26 * 24 + 9, quantity=stretch_start("london", 26)),
                _hours("D14c", "9-17 on 29 March begins at, UTC", 27 * 24 + 8, quantity=stretch_start("london", 27)),
                _hours("D14d", "9-17 on 29 March lasts", 8.0, quantity=stretch_hours("london", 27)),
                _hours("D14e", "London and New York, 2-7 March: overlap", 18.0, quantity=shared(0, 6)),
                _hours("D14f", "London and New York, 8-28 March: overlap", 84.0, quantity=shared(6, 27)),
                _hours("D14g", "London and New York, 29 March to 5 April", 24.0, quantity=shared(27, 35)),
            ),
            build(weeks=5, start=date(2026, 3, 2)),
            (("2026-03-02T01:00", "d14", 1),),
        ),
        System(
            "D14.2",
            (_hours("D14h", "24 h shift on 25 October in London lasts", 25.0, quantity=stretch_hours("round", 0)),),
            build(weeks=1, start=date(2026, 10, 19)),
            (("2026-10-19T01:00", "d14", 1),),
        ),
    )


def _absent_next_day() -> System:
    """The day on which the server does not come back is the bank holiday of Monday 4 May."""
    site = {"time_zone": "Europe/London", "holidays": "GB", "holiday_policy": "local"}
    clerks = team(site="london", shifts={"day": shift("09:00-17:00")}, shift_end="hold", hold_hours=16.0)
    back, away = 6 * 24 + 9, 7 * 24 + 9
    return System(
        "D20",
        (
            _at("D20a", "held 16 h, server back by then: done at", back + 1.0, quantity=done_hour(0)),
            _hours("D20b", "the same: held for", 16.0, quantity=handling("gap", 0)),
            _case("D20c", "the same: touches", 1.0, "touches", handlings(0)),
            _at("D20d", "server not back: released at", away, quantity=handling("end", 1)),
            _at("D20e", "the same: queued again at", away, quantity=handling("queued", 1, 1)),
            _at("D20f", "the same: taken at", away + 24.0, quantity=handling("begin", 1, 1)),
            _at("D20g", "the same: done at", away + 25.0, quantity=done_hour(1)),
        ),
        _one_type(
            "d20",
            120,
            clerks,
            weeks=2,
            start=date(2026, 4, 27),
            client={"time_zone": "Europe/London"},
            sites={"london": site},
        ),
        (("2026-05-02T16:00", "d20", 1), ("2026-05-03T16:00", "d20", 1)),
    )


def _returned() -> tuple[System, ...]:
    evening_after = {"day": shift("09:00-17:00", heads=1), "evening": shift("17:00-24:00", heads=1)}
    evening_over = evening_after | {"evening": shift("13:00-22:00", heads=1)}
    return (
        System(
            "D21.1",
            (
                _at("D21a", "returned at shift end: queued again at", 17.0, quantity=handling("queued", 0, 1)),
                _at("D21b", "the same: taken by one who comes then, at", 17.0, quantity=handling("begin", 0, 1)),
                _case("D21c", "the same: by the server of number", 1.0, "number", handling("server", 0, 1)),
                _at(
                    "D21d",
                    "its key is the old one: what queued in between begins at",
                    19.0,
                    quantity=handling("begin", 1),
                ),
            ),
            _one_type("d21_1", 180, team(2, shifts=evening_after, shift_end="return")),
            (("2026-01-05T16:00", "d21_1", 1), ("2026-01-05T16:30", "d21_1", 1)),
        ),
        System(
            "D21.2",
            (
                _at(
                    "D21e", "returned at shift end, taken by one who idles, at", 17.0, quantity=handling("begin", 0, 1)
                ),
                _at("D21f", "the same: done at", 19.0, quantity=done_hour(0)),
            ),
            _one_type("d21_2", 180, team(2, shifts=evening_over, shift_end="return")),
            (("2026-01-05T16:00", "d21_2", 1),),
        ),
    )


def _per_agent_day(run: Run) -> float:
    done = np.count_nonzero(run.log.items.state == State.DONE)
    return done / (5 * run.operation.teams[0].headcount)


def _agents_needed(run: Run) -> float:
    return len(run.log.items.arrived) / 5 / _per_agent_day(run)


def _backlog(agents: int, *cases: Case) -> System:
    """200 waiting and 80 a day for 5 days, 25 minutes each, 5.5 hours a day."""
    name = f"e23_{agents}"
    clerks = team(agents, shifts={"day": shift("09:00-14:30", "Mon-Fri")}, hold_hours=24.0)
    content = tables(
        {name: from_file(opening_backlog={"items": 200, "oldest_days": 5.0})},
        {"work": step(fixed(25))},
        {"clerks": clerks},
    )
    rows: tuple[Row, ...] = tuple((f"2026-01-{day:02}T09:00", name, 80) for day in range(5, 10))
    return System(f"E23.{agents}", cases, content, rows)


SYSTEMS = (
    _held_over_a_gap(),
    _overtime(),
    _capacity_up_and_down(),
    *_midnight(),
    *_daylight_saving(),
    _absent_next_day(),
    *_returned(),
    _backlog(
        9,
        _case("E23a", "25 minutes in days of 5.5 h: items for each agent and day", 13.2, "items", _per_agent_day),
        _case("E23b", "200 waiting and 80 a day, to clear in 5 days: agents", 100 / 11, "agents", _agents_needed),
        _case("E23c", "the same with 9 agents: left after 5 days", 6.0, "items", unfinished),
    ),
    _backlog(10, _case("E23d", "the same with 10 agents: left after 5 days", 0.0, "items", unfinished)),
)
