"""Who is there when: shifts, breaks, holidays, leave, absence, gaps and longer days as rows of presence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bposim.model import streams, ticks
from bposim.model.hours import public_holidays
from bposim.model.operation import DayPart, LongerDay, ShiftPattern, Team
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import Reason
from bposim.model.ticks import FOREVER, HOUR, WEEK
from bposim.model.workload import GAPS, SeatLuck
from bposim.scenarios.schema.fields import parse_days, parse_hours

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
NEVER = 2**32 - 1


def pattern(
    days: str = "Mon-Fri", hours: str = "09:00-17:00", *breaks: str, paid: bool = False, seats: range = range(1)
) -> ShiftPattern:
    parts = tuple(DayPart(*parse_hours(text)) for text in breaks)
    return ShiftPattern(seats, parse_days(days), DayPart(*parse_hours(hours)), parts, paid)


def team(*patterns: ShiftPattern, **changes: Any) -> Team:
    plain = Team(
        name="clerks",
        headcount=sum(len(each.seats) for each in patterns),
        zone="UTC",
        patterns=patterns,
        longer={},
        holidays=frozenset(),
        skeleton=0,
        pace=1000,
        defect_factor=1000,
        absence=0,
        leave_share=0.0,
        shrinkage_share=0.0,
        finish=False,
        limit=16 * HOUR,
        hand_over=0,
    )
    return plain._replace(**changes)


def no_luck(seats: int) -> SeatLuck:
    """Columns that nothing draws from."""
    return SeatLuck(*(np.zeros((seats, 0, 0)[: n + 1], dtype=np.uint32) for n in range(3)))


def fair_luck(seats: int, weeks: int, name: str = "clerks") -> SeatLuck:
    days = 7 * weeks + 3

    def draw(purpose: str, size: int) -> Any:
        return np.array([streams.column(size, 1, 0, name, purpose, seat) for seat in range(seats)])

    gaps = draw("gaps", days * GAPS).reshape(seats, days, GAPS)
    return SeatLuck(draw("phase", 1).reshape(seats), draw("absence", days), gaps)


def compiled(*teams: Team, weeks: int = 1, epoch: datetime = MONDAY, luck: SeatLuck | None = None) -> Rosters:
    seats = (luck,) if luck else tuple(no_luck(each.headcount) for each in teams)
    return compile_rosters(teams, epoch, weeks * WEEK, seats)


def text(epoch: datetime, tick: int) -> str:
    return f"{ticks.moment(epoch, tick):%a %d %H:%M}"


def rows(rosters: Rosters, server: int = 0, epoch: datetime = MONDAY) -> list[tuple[str, str]]:
    own = slice(rosters.first_row[server], rosters.first_row[server + 1])
    times = zip(rosters.start[own].tolist(), rosters.end[own].tolist(), strict=True)
    return [(text(epoch, start), text(epoch, end)) for start, end in times]


def logged(rosters: Rosters, reason: Reason, server: int = 0, epoch: datetime = MONDAY) -> list[tuple[str, str]]:
    log = rosters.shifts
    own = (log.reason == reason) & (log.server == server)
    times = zip(log.start[own].tolist(), log.end[own].tolist(), strict=True)
    return [(text(epoch, start), text(epoch, end)) for start, end in times]


def hours(rosters: Rosters, reason: Reason = Reason.AVAILABLE) -> float:
    log = rosters.shifts
    return float((log.end - log.start)[log.reason == reason].sum() / HOUR)


# Shifts


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
    found = compiled(team(pattern("Mon", "06:00-14:00"), pattern("Mon", "14:00-22:00", seats=range(1, 3))))
    assert rows(found, 0) == [("Mon 05 06:00", "Mon 05 14:00")]
    assert rows(found, 1) == rows(found, 2) == [("Mon 05 14:00", "Mon 05 22:00")]


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


# Shift ends and breaks


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


# Holidays, leave and absence


def test_a_holiday_is_off_and_paid() -> None:
    found = compiled(team(pattern("Mon-Wed"), holidays=frozenset({date(2026, 1, 6), date(2026, 1, 10)})))
    assert rows(found) == [("Mon 05 09:00", "Mon 05 17:00"), ("Wed 07 09:00", "Wed 07 17:00")]
    assert logged(found, Reason.HOLIDAY) == [("Tue 06 09:00", "Tue 06 17:00")]
    assert found.shifts.paid.tolist() == [1, 1, 1]


def test_a_holiday_on_one_side_of_the_ocean_leaves_the_other_at_work() -> None:
    monday = datetime(2026, 5, 18, tzinfo=UTC)  # Memorial Day and the spring bank holiday are both on 25 May
    independence = datetime(2026, 6, 29, tzinfo=UTC)  # 4 July, observed on Friday the 3rd
    year = (date(2026, 1, 1), date(2026, 12, 31))
    london = team(pattern(), zone="Europe/London", holidays=public_holidays("GB-ENG", *year))
    new_york = team(pattern(), zone="America/New_York", holidays=public_holidays("US", *year))
    both = compiled(london, new_york, epoch=monday, weeks=2)
    assert np.diff(both.first_row).tolist() == [9, 9]
    one = compiled(london, new_york, epoch=independence)
    assert np.diff(one.first_row).tolist() == [5, 4]
    assert logged(one, Reason.HOLIDAY, server=1, epoch=independence) == [("Fri 03 13:00", "Fri 03 21:00")]


def test_a_holiday_takes_away_the_night_shift_that_begins_on_it() -> None:
    found = compiled(team(pattern("Mon-Tue", "22:00-06:00"), holidays=frozenset({date(2026, 1, 6)})))
    assert rows(found) == [("Mon 05 22:00", "Tue 06 06:00")]


def test_the_skeleton_works_on_holidays() -> None:
    found = compiled(team(pattern("Mon", seats=range(3)), holidays=frozenset({date(2026, 1, 5)}), skeleton=1))
    assert [len(rows(found, seat)) for seat in range(3)] == [1, 0, 0]
    assert [len(logged(found, Reason.HOLIDAY, seat)) for seat in range(3)] == [0, 1, 1]


def leave_days(share: float, phase: float, weeks: int, **changes: Any) -> list[tuple[str, str]]:
    luck = no_luck(1)._replace(phase=np.array([phase * 2**32], dtype=np.uint32))
    clerks = team(pattern("Mon-Fri", "09:00-17:00"), leave_share=share, **changes)
    return logged(compiled(clerks, weeks=weeks, luck=luck), Reason.LEAVE)


def test_leave_is_spread_evenly_over_working_days() -> None:
    # share 1/4, phase 1/2: k/4 + 1/2 steps up after 2, 6, 10 ... working days
    assert leave_days(0.25, 0.5, weeks=2) == [
        ("Tue 06 09:00", "Tue 06 17:00"),
        ("Mon 12 09:00", "Mon 12 17:00"),
        ("Fri 16 09:00", "Fri 16 17:00"),
    ]


def test_leave_is_not_taken_on_holidays() -> None:
    shifted = leave_days(0.25, 0.5, weeks=1, holidays=frozenset({date(2026, 1, 6)}))
    assert shifted == [("Wed 07 09:00", "Wed 07 17:00")]


def test_leave_adds_up_to_its_share() -> None:
    for phase in (0.0, 0.3, 0.999):
        assert len(leave_days(0.1, phase, weeks=40)) == 20


def test_leave_and_absence_are_paid_and_not_worked() -> None:
    luck = SeatLuck(
        np.array([2**31], dtype=np.uint32),
        np.full((1, 9), NEVER, dtype=np.uint32),
        np.zeros((1, 0, GAPS), dtype=np.uint32),
    )
    luck.absence[0, [1, 2, 3]] = 0  # local dates 5, 6 and 7 January: the axis begins on the 4th
    found = compiled(team(pattern(), leave_share=0.25, absence=2**31), luck=luck)
    assert logged(found, Reason.LEAVE) == [("Tue 06 09:00", "Tue 06 17:00")]
    assert logged(found, Reason.ABSENCE) == [("Mon 05 09:00", "Mon 05 17:00"), ("Wed 07 09:00", "Wed 07 17:00")]
    assert rows(found) == [("Thu 08 09:00", "Thu 08 17:00"), ("Fri 09 09:00", "Fri 09 17:00")]
    assert found.shifts.paid.tolist() == [1] * 5


def test_the_night_shift_before_the_study_draws_from_the_first_column() -> None:
    luck = no_luck(1)._replace(absence=np.full((1, 9), NEVER, dtype=np.uint32))
    luck.absence[0, 0] = 0
    found = compiled(team(pattern("Sun", "22:00-06:00"), absence=1), luck=luck)
    assert logged(found, Reason.ABSENCE) == [("Mon 05 00:00", "Mon 05 06:00")]
    assert rows(found) == [("Sun 11 22:00", "Mon 12 00:00")]


def test_an_absence_between_touching_shifts_is_a_shift_end() -> None:
    luck = no_luck(1)._replace(absence=np.full((1, 9), NEVER, dtype=np.uint32))
    luck.absence[0, 2] = 0
    found = compiled(team(pattern("Mon-Wed", "00:00-24:00"), absence=1), luck=luck)
    assert rows(found) == [("Mon 05 00:00", "Tue 06 00:00"), ("Wed 07 00:00", "Thu 08 00:00")]
    assert found.limit.tolist() == [16 * HOUR] * 2


@pytest.mark.parametrize(("paid", "expected"), [(False, 7), (True, 8)])
def test_a_day_off_is_paid_as_the_shift_would_be(paid: bool, expected: int) -> None:
    day = pattern("Mon", "09:00-17:00", "12:00-13:00", paid=paid)
    found = compiled(team(day, holidays=frozenset({date(2026, 1, 5)})))
    assert hours(found, Reason.HOLIDAY) == expected
    assert found.shifts.paid.all()


# Shrinkage


def gaps_of(day: ShiftPattern, share: float, uniforms: tuple[float, ...]) -> Rosters:
    gaps = np.broadcast_to(np.array(uniforms) * 2**32, (1, 9, GAPS)).astype(np.uint32)
    return compiled(team(day, shrinkage_share=share, finish=True, limit=HOUR), luck=no_luck(1)._replace(gaps=gaps))


def test_gaps_take_their_share_of_the_working_time() -> None:
    # 10 % of 10 h = 2 gaps of 30 min; sorted starts .25 x 9 h and .75 x 9 h + 30 min after 08:00
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.1, (0.75, 0.25, 0.9, 0.1))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 10:15", "Mon 05 10:45"), ("Mon 05 15:15", "Mon 05 15:45")]
    assert rows(found) == [
        ("Mon 05 08:00", "Mon 05 10:15"),
        ("Mon 05 10:45", "Mon 05 15:15"),
        ("Mon 05 15:45", "Mon 05 18:00"),
    ]


def test_work_is_held_over_a_gap() -> None:
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.1, (0.75, 0.25, 0.9, 0.1))
    assert found.finish.tolist() == [0, 0, 1]
    assert found.limit.tolist() == [FOREVER, FOREVER, HOUR]
    assert found.reason.tolist() == [Reason.SHRINKAGE, Reason.SHRINKAGE, Reason.AVAILABLE]
    assert found.shifts.paid.tolist() == [1] * 5


def test_a_gap_that_meets_a_break_goes_on_after_it() -> None:
    # 5 % of 10 h working time is one gap of 30 min that starts at .5 x 9.5 h = 4:45 of work, 15 min before lunch
    found = gaps_of(pattern("Mon", "08:00-19:00", "13:00-14:00"), 0.05, (0.5, 0.1, 0.2, 0.3))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 12:45", "Mon 05 13:00"), ("Mon 05 14:00", "Mon 05 14:15")]
    assert rows(found) == [("Mon 05 08:00", "Mon 05 12:45"), ("Mon 05 14:15", "Mon 05 19:00")]
    assert found.reason.tolist() == [Reason.SHRINKAGE, Reason.AVAILABLE]


def test_gaps_drawn_at_one_place_follow_each_other() -> None:
    # 4 gaps of 30 min, all at 0 of the 6 h left: 09:00 to 11:00 without overlap
    found = gaps_of(pattern("Mon", "09:00-17:00"), 0.25, (0.0, 0.0, 0.0, 0.0))
    assert hours(found, Reason.SHRINKAGE) == 2
    assert rows(found) == [("Mon 05 11:00", "Mon 05 17:00")]


def test_half_of_a_long_day_is_lost_in_four_long_gaps() -> None:
    found = gaps_of(pattern("Mon", "09:00-17:00"), 0.5, (0.0, 0.25, 0.5, 0.75))
    assert logged(found, Reason.SHRINKAGE) == [
        ("Mon 05 09:00", "Mon 05 10:00"),
        ("Mon 05 11:00", "Mon 05 12:00"),
        ("Mon 05 13:00", "Mon 05 14:00"),
        ("Mon 05 15:00", "Mon 05 16:00"),
    ]


def test_a_small_share_is_one_short_gap() -> None:
    found = gaps_of(pattern("Mon", "08:00-18:00"), 0.01, (0.0, 0.5, 0.5, 0.5))
    assert logged(found, Reason.SHRINKAGE) == [("Mon 05 08:00", "Mon 05 08:06")]


# Longer days


def test_a_longer_day_pays_its_premium_outside_the_patterns_hours() -> None:
    longer = {date(2026, 1, 6): LongerDay(DayPart(7 * 60, 20 * 60), premium=500)}
    found = compiled(team(pattern("Mon-Tue", "09:00-17:00", "12:00-13:00"), longer=longer))
    log = found.shifts
    assert logged(found, Reason.AVAILABLE) == [
        ("Mon 05 09:00", "Mon 05 12:00"),
        ("Mon 05 13:00", "Mon 05 17:00"),
        ("Tue 06 07:00", "Tue 06 09:00"),
        ("Tue 06 09:00", "Tue 06 12:00"),
        ("Tue 06 13:00", "Tue 06 17:00"),
        ("Tue 06 17:00", "Tue 06 20:00"),
    ]
    assert log.premium[log.reason == Reason.AVAILABLE].tolist() == [0, 0, 500, 0, 0, 500]
    assert found.limit.tolist()[2:] == [FOREVER, FOREVER, FOREVER, 16 * HOUR]


def test_a_longer_day_on_a_day_off_is_work_wholly_at_the_premium() -> None:
    longer = {date(2026, 1, 10): LongerDay(DayPart(8 * 60, 13 * 60), premium=250)}
    found = compiled(team(pattern("Fri"), longer=longer))
    assert rows(found) == [("Fri 09 09:00", "Fri 09 17:00"), ("Sat 10 08:00", "Sat 10 13:00")]
    assert found.shifts.premium.tolist() == [0, 250]


def test_other_hours_that_are_shorter_carry_no_premium() -> None:
    longer = {date(2026, 1, 5): LongerDay(DayPart(9 * 60, 15 * 60), premium=250)}
    found = compiled(team(pattern("Mon"), longer=longer))
    assert rows(found) == [("Mon 05 09:00", "Mon 05 15:00")]
    assert found.shifts.premium.tolist() == [0]


def test_absence_on_a_longer_day_pays_the_patterns_own_hours() -> None:
    luck = no_luck(1)._replace(absence=np.zeros((1, 9), dtype=np.uint32))
    longer = {date(2026, 1, day): LongerDay(DayPart(9 * 60, 20 * 60), premium=500) for day in (5, 10)}
    found = compiled(team(pattern("Mon"), longer=longer, absence=1), luck=luck)
    assert logged(found, Reason.ABSENCE) == [("Mon 05 09:00", "Mon 05 17:00")]
    assert (found.shifts.premium.tolist(), rows(found)) == ([0], [])


def test_a_longer_day_ends_where_the_next_shift_begins() -> None:
    longer = {date(2026, 1, 5): LongerDay(DayPart(12 * 60, 36 * 60), premium=500)}
    found = compiled(team(pattern("Mon-Tue", "09:00-17:00"), longer=longer))
    assert rows(found)[-2:] == [("Mon 05 17:00", "Tue 06 09:00"), ("Tue 06 09:00", "Tue 06 17:00")]


# What stays as it was


def everything(seats: int) -> Team:
    half = seats // 2
    return team(
        pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(half)),
        pattern("Sun-Thu", "14:00-23:00", "18:00-18:30", paid=True, seats=range(half, seats)),
        zone="America/New_York",
        holidays=frozenset({date(2026, 1, 19), date(2026, 2, 16)}),
        longer={date(2026, 1, 30): LongerDay(DayPart(8 * 60, 21 * 60), premium=500)},
        skeleton=1,
        absence=streams.threshold(0.05),
        leave_share=0.08,
        shrinkage_share=0.12,
    )


def of_server(rosters: Rosters, server: int, until: int) -> list[list[int]]:
    own = slice(rosters.first_row[server], rosters.first_row[server + 1])
    table = np.column_stack([column[own] for column in rosters[2:9]])
    found: list[list[int]] = table[table[:, 1] < until].tolist()
    return found


def test_more_weeks_change_no_earlier_row() -> None:
    clerks = everything(6)
    short = compiled(clerks, weeks=4, luck=fair_luck(6, 4))
    long = compiled(clerks, weeks=9, luck=fair_luck(6, 9))
    for seat in range(6):
        assert of_server(long, seat, 4 * WEEK) == of_server(short, seat, 4 * WEEK)


def test_more_seats_change_no_row_of_the_others() -> None:
    few, many = everything(6), everything(6)
    more = ShiftPattern(range(6, 9), *few.patterns[0][1:])
    many = many._replace(headcount=9, patterns=(*few.patterns, more))
    before = compiled(few, weeks=6, luck=fair_luck(6, 6))
    after = compiled(many, weeks=6, luck=fair_luck(9, 6))
    for seat in range(6):
        assert of_server(after, seat, 7 * WEEK) == of_server(before, seat, 7 * WEEK)


@given(
    zone=st.sampled_from(("Europe/London", "America/New_York", "Asia/Manila", "Asia/Kolkata", "Pacific/Auckland")),
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    begin=st.integers(0, 95),
    length=st.integers(1, 95),
    rest=st.integers(0, 95),
    shrinkage=st.sampled_from((0.0, 0.03, 0.3)),
)
def test_rows_are_sorted_disjoint_and_what_the_log_calls_available(
    zone: str, start: date, begin: int, length: int, rest: int, shrinkage: float
) -> None:
    day = DayPart(15 * begin, 15 * (begin + length))
    pause = DayPart(day.start + 15 * (rest % length), day.start + 15 * (rest % length) + 15)
    clerks = everything(4)._replace(
        patterns=(ShiftPattern(range(4), (0, 2, 3, 4, 6), day, (pause,), False),), zone=zone, shrinkage_share=shrinkage
    )
    found = compiled(clerks, weeks=3, epoch=ticks.first_midnight(start, zone), luck=fair_luck(4, 3))
    log, working = found.shifts, found.shifts.reason == Reason.AVAILABLE
    for server in range(4):
        own = slice(found.first_row[server], found.first_row[server + 1])
        assert (found.start[own] < found.end[own]).all()
        assert (found.start[own][1:] >= found.end[own][:-1]).all()
        mine = working & (log.server == server)
        assert log.start[mine].tolist() == found.start[own].tolist()
        assert log.end[mine].tolist() == found.end[own].tolist()
    assert {column.dtype for column in (*found[:-1], *log)} == {np.dtype(np.int64)}
    assert (log.start >= 0).all()
    assert (log.end <= 3 * WEEK).all()


def test_shares_of_a_year_come_out_as_stated() -> None:
    clerks = team(
        pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(100)),
        absence=streams.threshold(0.05),
        leave_share=0.1,
        shrinkage_share=0.15,
    )
    found = compiled(clerks, weeks=50, luck=fair_luck(100, 50))
    rostered = 100 * 50 * 5 * 8
    assert hours(found, Reason.LEAVE) == 0.1 * rostered
    present = hours(found) + hours(found, Reason.SHRINKAGE)
    assert present == pytest.approx(0.9 * 0.95 * rostered, rel=3 * (0.05 / 0.95 / 22_500) ** 0.5)
    assert hours(found, Reason.SHRINKAGE) == pytest.approx(0.15 * present, rel=1e-6)


def test_a_year_of_a_hundred_servers_is_compiled_in_well_under_a_second() -> None:
    clerks = team(pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(100)), shrinkage_share=0.1)
    luck = fair_luck(100, 52)
    began = process_time()
    compiled(clerks, weeks=52, luck=luck)
    assert process_time() - began < 0.5  # about 0.05 s; Python loops over seats and days take seconds
