"""Who is there when: shifts and breaks as rows of presence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from rostering import MONDAY, compiled, logged, no_luck, pattern, rows, team, text

from bposim.model import ticks
from bposim.model.rosters import compile_rosters
from bposim.model.runlog import Reason
from bposim.model.teams import DayPart, LongerDay
from bposim.model.ticks import FOREVER, HOUR, WEEK


def test_a_week_of_office_hours_is_five_rows() -> None:
    found = compiled(team(pattern("Mon-Fri", "09:00-17:00")))
    assert rows(found) == [
        ("Mon 05 09:00", "Mon 05 17:00"),
        ("Tue 06 09:00", "Tue 06 17:00"),
        ("Wed 07 09:00", "Wed 07 17:00"),
        ("Thu 08 09:00", "Thu 08 17:00"),
        ("Fri 09 09:00", "Fri 09 17:00"),
    ]
    assert logged(found, Reason.AVAILABLE) == rows(found)


def test_servers_are_numbered_over_the_teams_in_order() -> None:
    clerks = team(pattern("Mon", seats=range(2)), pace=900, defect_factor=1100)
    bots = team(pattern("Tue", "00:00-24:00"), pace=2000, defect_factor=500)
    found = compiled(clerks, bots)
    assert found.team.tolist() == [0, 0, 1]
    assert found.first_row.tolist() == [0, 1, 2, 3]
    assert found.pace.tolist() == [900, 900, 2000]
    assert found.defect_factor.tolist() == [1100, 1100, 500]
    assert (found.shifts.server.tolist(), found.shifts.team.tolist()) == ([0, 1, 2], [0, 0, 1])


def test_seats_of_one_team_keep_their_own_patterns() -> None:
    found = compiled(team(pattern("Tue", "06:00-14:00"), pattern("Tue", "14:00-22:00", seats=range(1, 3))))
    assert rows(found, 0) == [("Tue 06 06:00", "Tue 06 14:00")]
    assert rows(found, 1) == rows(found, 2) == [("Tue 06 14:00", "Tue 06 22:00")]
    assert found.limit.tolist() == [16 * HOUR] * 3  # one seat's end is not joined to another's begin


def test_a_team_without_heads_has_no_rows() -> None:
    found = compiled(team(pattern(seats=range(0))), team(pattern("Mon")))
    assert found.team.tolist() == [1]
    assert rows(found, 0) == [("Mon 05 09:00", "Mon 05 17:00")]


def test_nobody_at_all_is_an_empty_table() -> None:
    found = compiled()
    assert (found.first_row.tolist(), found.start.tolist(), found.shifts.start.tolist()) == ([0], [], [])


def test_a_shift_to_24_00_ends_at_midnight() -> None:
    assert rows(compiled(team(pattern("Mon", "16:00-24:00")))) == [("Mon 05 16:00", "Tue 06 00:00")]


def test_a_shift_over_midnight_is_one_row() -> None:
    assert rows(compiled(team(pattern("Tue", "22:00-06:00")))) == [("Tue 06 22:00", "Wed 07 06:00")]


def test_a_shift_that_began_before_the_study_is_there_from_tick_0() -> None:
    found = compiled(team(pattern("Sun", "22:00-06:00")))
    assert rows(found) == [("Mon 05 00:00", "Mon 05 06:00"), ("Sun 11 22:00", "Mon 12 00:00")]
    assert found.start[0] == 0


def test_a_run_window_of_two_local_dates_ago_may_still_be_open_at_tick_0() -> None:
    found = compiled(team(pattern("Mon-Sun", "22:00-20:00"), zone="America/New_York"))
    assert rows(found)[:2] == [("Mon 05 00:00", "Mon 05 01:00"), ("Mon 05 03:00", "Tue 06 01:00")]


def test_the_horizon_cuts_the_last_row() -> None:
    found = compile_rosters((team(pattern("Mon", "09:00-17:00")),), MONDAY, 12 * HOUR, (no_luck(1),))
    assert rows(found) == [("Mon 05 09:00", "Mon 05 12:00")]
    assert logged(found, Reason.AVAILABLE) == rows(found)


def test_a_week_that_wraps_leaves_no_hole_at_sunday_midnight() -> None:
    found = compiled(team(pattern("Sat-Mon", "00:00-24:00")), weeks=2)
    weekend = slice(1, 4)
    assert rows(found)[weekend] == [
        ("Sat 10 00:00", "Sun 11 00:00"),
        ("Sun 11 00:00", "Mon 12 00:00"),
        ("Mon 12 00:00", "Tue 13 00:00"),
    ]
    assert found.limit[weekend].tolist() == [FOREVER, FOREVER, 16 * HOUR]


def test_round_the_clock_is_one_stretch_that_never_ends_a_shift() -> None:
    for zone in ("Europe/London", "America/New_York", "Asia/Manila"):
        found = compiled(team(pattern("Mon-Sun", "00:00-24:00"), zone=zone, finish=True, limit=0), weeks=52)
        assert (found.start[0], found.end[-1]) == (0, 52 * WEEK)
        assert (found.start[1:] == found.end[:-1]).all()
        assert (set(found.finish.tolist()), set(found.limit.tolist())) == ({0}, {FOREVER})


@pytest.mark.parametrize(
    ("sunday", "zone", "length"),
    [
        (date(2026, 3, 29), "Europe/London", 23),
        (date(2026, 10, 25), "Europe/London", 25),
        (date(2026, 3, 8), "America/New_York", 23),
        (date(2026, 11, 1), "America/New_York", 25),
    ],
)
def test_a_24_hour_shift_lasts_23_or_25_hours_when_the_clock_changes(sunday: date, zone: str, length: int) -> None:
    found = compiled(team(pattern("Sun", "00:00-24:00"), zone=zone), epoch=ticks.first_midnight(sunday, zone))
    assert (found.end - found.start)[0] == length * HOUR


@pytest.mark.parametrize(
    ("saturday", "zone", "length"),
    [
        (date(2026, 3, 28), "Europe/London", 7),
        (date(2026, 10, 24), "Europe/London", 9),
        (date(2026, 3, 7), "America/New_York", 7),
        (date(2026, 10, 31), "America/New_York", 9),
    ],
)
def test_a_night_shift_keeps_its_local_hours_when_the_clock_changes(saturday: date, zone: str, length: int) -> None:
    found = compiled(team(pattern("Sat", "22:00-06:00"), zone=zone), epoch=ticks.first_midnight(saturday, zone))
    assert (found.end - found.start)[0] == length * HOUR


def test_a_london_day_shift_is_an_hour_earlier_in_utc_in_summer() -> None:
    spring = datetime(2026, 3, 23, tzinfo=UTC)
    london = team(pattern("Sat-Mon", "09:00-17:00"), zone="Europe/London")
    assert rows(compiled(london, epoch=spring, weeks=2), epoch=spring)[1:4] == [
        ("Sat 28 09:00", "Sat 28 17:00"),
        ("Sun 29 08:00", "Sun 29 16:00"),
        ("Mon 30 08:00", "Mon 30 16:00"),
    ]


def test_london_and_new_york_share_an_hour_more_in_the_three_weeks_between_their_changes() -> None:
    march = datetime(2026, 3, 2, tzinfo=UTC)
    places = [team(pattern(), zone=zone) for zone in ("Europe/London", "America/New_York")]
    found = compiled(*places, epoch=march, weeks=5)
    (start, new_york_start), (end, new_york_end) = found.start.reshape(2, 25), found.end.reshape(2, 25)
    shared = np.minimum(end, new_york_end) - np.maximum(start, new_york_start)
    assert (shared // HOUR).reshape(5, 5).tolist() == [[n] * 5 for n in (3, 4, 4, 4, 3)]


def test_a_break_that_the_clock_skips_leaves_the_night_shift_whole() -> None:
    saturday = datetime(2026, 3, 28, tzinfo=UTC)
    night = pattern("Sat", "22:00-06:00")._replace(breaks=(DayPart(25 * 60 + 30, 26 * 60),))
    found = compiled(team(night, zone="Europe/London"), epoch=saturday)
    assert rows(found, epoch=saturday) == [("Sat 28 22:00", "Sun 29 01:30"), ("Sun 29 01:30", "Sun 29 05:00")]


def test_breaks_lie_between_rows_that_hold_their_work() -> None:
    found = compiled(team(pattern("Mon", "09:00-17:00", "12:00-13:00", "15:00-15:15"), finish=True, limit=2 * HOUR))
    assert rows(found) == [
        ("Mon 05 09:00", "Mon 05 12:00"),
        ("Mon 05 13:00", "Mon 05 15:00"),
        ("Mon 05 15:15", "Mon 05 17:00"),
    ]
    assert found.finish.tolist() == [0, 0, 1]
    assert found.limit.tolist() == [FOREVER, FOREVER, 2 * HOUR]
    assert found.reason.tolist() == [Reason.BREAK, Reason.BREAK, Reason.AVAILABLE]


@pytest.mark.parametrize("paid", [False, True])
def test_breaks_are_logged_as_paid_or_not(paid: bool) -> None:
    found = compiled(team(pattern("Mon", "09:00-17:00", "12:00-13:00", paid=paid)))
    assert found.shifts.reason.tolist() == [Reason.AVAILABLE, Reason.BREAK, Reason.AVAILABLE]
    assert found.shifts.paid.tolist() == [1, int(paid), 1]


@pytest.mark.parametrize(("finish", "limit"), [(True, FOREVER), (True, HOUR), (False, 16 * HOUR), (False, 0)])
def test_a_shift_ends_as_the_team_does(finish: bool, limit: int) -> None:
    found = compiled(team(pattern("Mon-Tue"), finish=finish, limit=limit))
    assert found.finish.tolist() == [int(finish)] * 2
    assert found.limit.tolist() == [limit] * 2
    assert found.reason.tolist() == [Reason.AVAILABLE] * 2


def test_a_night_shifts_break_after_midnight_is_taken_on_the_next_date() -> None:
    night = pattern("Mon", "22:00-06:00")._replace(breaks=(DayPart(26 * 60, 26 * 60 + 30),))
    assert rows(compiled(team(night))) == [("Mon 05 22:00", "Tue 06 02:00"), ("Tue 06 02:30", "Tue 06 06:00")]


def test_a_break_at_the_end_of_the_day_is_no_shift_end_where_the_next_shift_touches() -> None:
    found = compiled(team(pattern("Mon-Tue", "00:00-24:00", "23:30-24:00")))
    assert rows(found) == [("Mon 05 00:00", "Mon 05 23:30"), ("Tue 06 00:00", "Tue 06 23:30")]
    assert found.limit.tolist() == [FOREVER, 16 * HOUR]
    assert found.reason.tolist() == [Reason.BREAK, Reason.AVAILABLE]


def test_hours_of_a_day_off_go_on_when_a_longer_day_has_begun() -> None:
    """Monday's night shift is off until 6, with lunch from 3 to 4; Tuesday's begins at 4 instead of at 22."""
    night = pattern("Mon-Tue", "22:00-06:00")._replace(breaks=(DayPart(27 * 60, 28 * 60),))
    early = LongerDay(DayPart(4 * 60, 12 * 60), premium=500)
    monday, tuesday = MONDAY.date(), date(2026, 1, 6)
    found = compiled(team(night, holidays=frozenset({monday}), longer={tuesday: early}))
    stretches = zip(found.shifts.reason.tolist(), found.shifts.start.tolist(), found.shifts.end.tolist(), strict=True)
    assert [(Reason(reason), text(MONDAY, start), text(MONDAY, end)) for reason, start, end in stretches] == [
        (Reason.HOLIDAY, "Mon 05 22:00", "Tue 06 03:00"),
        (Reason.AVAILABLE, "Tue 06 04:00", "Tue 06 12:00"),
        (Reason.HOLIDAY, "Tue 06 04:00", "Tue 06 06:00"),
    ]
