"""What is down is not there: failures, maintenance and systems. Oracle: paper, and teams that never fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rostering import compiled, hours, logged, no_luck, pattern, rows, team

from bposim.analysis.running import Engine, Run, simulate
from bposim.analysis.validation import textbook
from bposim.model.downtime import Down
from bposim.model.rosters import Rosters
from bposim.model.runlog import Reason
from bposim.model.tables import digest
from bposim.model.teams import Team
from bposim.model.ticks import DAY, FOREVER, HOUR, MINUTE
from bposim.scenarios.mistakes import StudyError

both_engines = pytest.mark.parametrize("engine", ["compiled", "simpy"])


def down(*windows: tuple[float, float], reason: Reason = Reason.FAILURE) -> Down:
    """Of seat 0, in hours of Monday."""
    starts, ends = (np.array(column) for column in zip(*windows, strict=True))
    return Down(reason, np.zeros(len(windows), np.int64), *((x * HOUR).astype(np.int64) for x in (starts, ends)))


def roster(*causes: Down, **changes: Any) -> Rosters:
    """Monday 9 to 17 with lunch from 12 to 13; what is down holds its work for 2 h."""
    clerk: Team = team(pattern("Mon", "09:00-17:00", "12:00-13:00"), down_limit=2 * HOUR, finish=True, **changes)
    return compiled(clerk, luck=no_luck(1)._replace(down=causes))


def policy(found: Rosters) -> list[tuple[int, float, int]]:
    """finish, limit in hours (-1 for ever) and reason by row."""
    limit = [-1 if ticks == FOREVER else ticks / HOUR for ticks in found.limit.tolist()]
    return list(zip(found.finish.tolist(), limit, found.reason.tolist(), strict=True))


# Rosters


def test_down_time_is_cut_out_of_available_time_and_leaves_breaks_alone() -> None:
    found = roster(down((10, 10.5), (11.5, 14)))
    assert rows(found) == [
        ("Mon 05 09:00", "Mon 05 10:00"),
        ("Mon 05 10:30", "Mon 05 11:30"),
        ("Mon 05 14:00", "Mon 05 17:00"),
    ]
    assert logged(found, Reason.FAILURE) == [
        ("Mon 05 10:00", "Mon 05 10:30"),
        ("Mon 05 11:30", "Mon 05 12:00"),
        ("Mon 05 13:00", "Mon 05 14:00"),
    ]
    assert logged(found, Reason.BREAK) == [("Mon 05 12:00", "Mon 05 13:00")]


def test_work_is_held_from_the_failure_on_and_not_finished_at_the_end_of_a_shift_that_is_down() -> None:
    """Each row's limit is counted from its end; after the last failure the shift does not go on."""
    found = roster(down((10, 10.5), (15, 20)))
    assert policy(found) == [(0, 2, Reason.FAILURE), (0, -1, Reason.BREAK), (0, 2, Reason.FAILURE)]


def test_a_failure_in_the_lunch_break_counts_from_where_it_is_felt() -> None:
    """Rows end at 12; the failure is felt at 13, so that the work is let go 3 h after the row, at 15."""
    assert policy(roster(down((12.5, 16))))[0] == (0, 3, Reason.BREAK)


def test_a_whole_day_down_does_not_touch_the_day_before() -> None:
    week = team(pattern("Mon-Tue", "09:00-17:00"), down_limit=2 * HOUR, finish=True, limit=HOUR)
    found = compiled(week, luck=no_luck(1)._replace(down=(down((24, 48)),)))
    assert rows(found) == [("Mon 05 09:00", "Mon 05 17:00")]
    assert policy(found) == [(1, 1, Reason.AVAILABLE)]


def test_of_two_causes_that_meet_the_first_counts() -> None:
    found = roster(down((10, 12), reason=Reason.OUTAGE), down((9.5, 11), reason=Reason.FAILURE))
    assert logged(found, Reason.OUTAGE) == [("Mon 05 10:00", "Mon 05 12:00")]
    assert logged(found, Reason.FAILURE) == [("Mon 05 09:30", "Mon 05 10:00")]


def test_windows_off_shift_cut_nothing_and_end_overtime() -> None:
    """Down from 18:00, an hour after the shift."""
    plain, cut = roster(), roster(down((1, 8), (18, 30)))
    limit = Rosters._fields.index("limit")
    others = [column for column in range(len(Rosters._fields) - 2) if column != limit]
    assert [cut[column].tolist() for column in others] == [plain[column].tolist() for column in others]
    assert [number for _, number, _ in policy(plain)] == [-1, 16]
    assert [number for _, number, _ in policy(cut)] == [-1, 1]


def test_nobody_begins_overtime_while_down() -> None:
    """Of three causes the first that is felt after 17:00 counts; one that goes on then leaves no minute."""
    assert [number for _, number, _ in policy(roster(down((20, 21)), down((19, 22)), down((23, 24))))] == [-1, 2]
    assert [number for _, number, _ in policy(roster(down((16.5, 20))))] == [
        -1,
        2,
    ]  # down at the end: no overtime, held


def test_windows_that_touch_are_one() -> None:
    assert logged(roster(down((10, 11), (11, 12))), Reason.FAILURE) == [
        ("Mon 05 10:00", "Mon 05 11:00"),
        ("Mon 05 11:00", "Mon 05 12:00"),
    ]


# Runs, all in minutes from Monday 00:00


def clerk(*serves: str, **changes: Any) -> dict[str, Any]:
    return textbook.team(1, serves or ("work",), **changes)


def run(
    teams: dict[str, Any], engine: Engine, *arrivals: str, systems: dict[str, Any] | None = None, minutes: float = 30
) -> Run:
    """Work of so many minutes that comes at clock times of the first Monday."""
    steps = {name: textbook.step(textbook.fixed(minutes)) for each in teams.values() for name in each["serves"]}
    kinds = {name: textbook.from_file(name) for name in steps}
    tables = textbook.tables(kinds, steps, teams)
    tables["delivery"]["systems"] = systems or {}
    listed = [(f"2026-01-05T{time}:00", name, 1) for time in arrivals for name in steps]
    study = textbook.study(tables, listed)
    return simulate(study.scenarios["base"], study.data, engine=engine)


def touches(found: Run) -> list[tuple[float, ...]]:
    """item, server, begin, end, gap"""
    log = found.log.touches
    times = (column / MINUTE for column in (log.begin, log.end, log.gap))
    return list(zip(log.item.tolist(), log.server.tolist(), *(time.tolist() for time in times), strict=True))


MONDAY_NOON = {"days": "Mon", "hours": "12:00-14:00"}


@both_engines
def test_work_is_held_through_maintenance(engine: Engine) -> None:
    """The item of 11:40 works 20 min, waits for two hours, works 10 min more; the next one waits until then."""
    found = run({"bots": clerk(maintenance={"patches": MONDAY_NOON})}, engine, "11:00", "11:40", "12:30")
    assert touches(found) == [(0, 0, 660, 690, 0), (1, 0, 700, 850, 120), (2, 0, 850, 880, 0)]


@both_engines
def test_work_is_returned_when_maintenance_begins_and_goes_first_after_it(engine: Engine) -> None:
    """20 of 30 min were done by noon; 10 are left at 14:00."""
    bots = clerk(maintenance={"patches": MONDAY_NOON}, work_when_down="return")
    found = run({"bots": bots}, engine, "11:40", "12:30")
    assert touches(found) == [(0, 0, 700, 720, 0), (0, 0, 840, 850, 0), (1, 0, 850, 880, 0)]


@both_engines
def test_held_work_is_let_go_at_the_limit(engine: Engine) -> None:
    """Held until 13:00 and queued until 14:00."""
    bots = clerk(maintenance={"patches": MONDAY_NOON}, hold_hours=1.0)
    assert touches(run({"bots": bots}, engine, "11:40")) == [(0, 0, 700, 780, 60), (0, 0, 840, 850, 0)]


@both_engines
def test_teams_that_need_a_system_are_down_with_it_and_others_are_not(engine: Engine) -> None:
    teams = {
        "bots": clerk("read", needs=["erp"]),
        "clerks": clerk("check", needs=["erp"]),
        "others": clerk("post"),
    }
    systems = {"erp": {"maintenance": {"patches": MONDAY_NOON}}}
    found = run(teams, engine, "11:40", systems=systems)
    assert touches(found) == [(2, 2, 700, 730, 0), (0, 0, 700, 850, 120), (1, 1, 700, 850, 120)]


@both_engines
def test_each_server_fails_by_itself_and_is_repaired(engine: Engine) -> None:
    """Up 2 h, down 1 h by turns from midnight, idle or not: down from 2 to 3, 5 to 6, ..., 11 to 12."""
    failures = {"time_to_failure": textbook.fixed(120), "time_to_repair": textbook.fixed(60)}
    found = run({"bots": clerk(failures={"crash": failures})}, engine, "01:00", "10:50", "11:10")
    assert touches(found) == [(0, 0, 60, 90, 0), (1, 0, 650, 740, 60), (2, 0, 740, 770, 0)]


def lucky(weeks: int = 1, heads: int = 2, **changes: Any) -> Run:
    failures = {"time_to_failure": textbook.exponential(600), "time_to_repair": textbook.exponential(60)}
    plain = {"failures": {"crash": failures}} | changes
    steps = {"work": textbook.step(textbook.exponential(5))}
    tables = textbook.tables(
        {"item": textbook.arriving(textbook.poisson(10))}, steps, {"bots": textbook.team(heads, **plain)}, weeks
    )
    tables["delivery"]["systems"] = {"erp": {"failures": {"crash": failures}}}
    return simulate(textbook.study(tables).scenarios["base"])


def failed(found: Run, server: int, until: float = 1e9) -> list[tuple[int, int]]:
    log = found.log.shifts
    own = (log.server == server) & (log.reason == Reason.FAILURE) & (log.end < until * DAY)
    return list(zip(log.start[own].tolist(), log.end[own].tolist(), strict=True))


def test_servers_that_never_fail_are_plain_servers_bit_for_bit() -> None:
    """A failure after the horizon, and one that takes no time."""
    plain = digest(lucky(failures={}).log)
    late = {"time_to_failure": textbook.fixed(1e6), "time_to_repair": textbook.fixed(60)}
    assert digest(lucky(failures={"crash": late}).log) == plain
    log = lucky(
        failures={"crash": late | {"time_to_failure": textbook.fixed(600), "time_to_repair": textbook.fixed(0)}}
    )
    assert digest(log.log) == plain


def test_one_more_week_or_server_moves_no_failure() -> None:
    short, long, more = lucky(), lucky(weeks=3), lucky(heads=3)
    assert failed(long, 0, until=6.5) == failed(short, 0, until=6.5)
    assert failed(more, 1) == failed(short, 1)


def test_servers_fail_apart_and_with_their_system_together() -> None:
    apart, together = lucky(), lucky(failures={}, needs=["erp"])
    assert failed(apart, 0) != failed(apart, 1)
    assert failed(together, 0) == failed(together, 1) != []


def test_the_share_of_time_down_is_that_of_the_alternating_process() -> None:
    """60 / (600 + 60); over 100 server-weeks of about 15 turns a deviation of .0909 x .9091 x sqrt(2 / 1500)."""
    found = lucky(weeks=50, heads=2)
    down_hours = sum(end - start for server in (0, 1) for start, end in failed(found, server)) / HOUR
    assert down_hours / (2 * 50 * 168) == pytest.approx(60 / 660, abs=4 * 0.0909 * 0.9091 * (2 / 1500) ** 0.5)


def test_down_time_is_paid_and_not_available() -> None:
    found = roster(down((10, 11)), down((14, 16), reason=Reason.OUTAGE))
    assert hours(found) == 4
    assert found.shifts.paid[np.isin(found.shifts.reason, (Reason.FAILURE, Reason.OUTAGE))].tolist() == [1, 1]


def test_mistakes_in_failures_and_needs_are_named() -> None:
    repair = {"time_to_repair": textbook.fixed(1)}
    failures = {"never": repair | {"time_to_failure": textbook.fixed(0)}}
    often = {"failures": {"often": repair | {"time_to_failure": textbook.fixed(2)}}}
    teams = {"bots": textbook.team(500, needs=["erb"], **often), "clerks": clerk("check", failures=failures)}
    with pytest.raises(StudyError) as caught:
        run(teams, "compiled", systems={"erp": {}})
    assert [(each.path, each.expected, each.nearest) for each in caught.value.mistakes] == [
        ("delivery.teams.bots.needs", "the name of a system", "erp"),
        (
            "delivery.teams.bots.failures.often.time_to_failure",
            "at most 1,000,000 failures in all, not 2,520,000",
            "",
        ),
        ("delivery.teams.clerks.failures.never.time_to_failure", "a minute or more in the mean", ""),
    ]
