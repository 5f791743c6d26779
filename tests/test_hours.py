"""What is open when: local hours, holidays, daylight saving and transfer slots as windows of ticks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bposim.model import ticks
from bposim.model.edges import MANY
from bposim.model.hours import (
    always,
    public_holidays,
    ticks_at,
    wait_end,
    weekly,
    windows,
    without,
)
from bposim.model.machine_code import MachineCode
from bposim.model.open_time import at_opened, opened, opened_by, reach
from bposim.model.operation import OpenHours
from bposim.model.ticks import DAY, FOREVER, HOUR, MINUTE, WEEK
from bposim.scenarios.schema.fields import parse_days, parse_hours, parse_time

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
SPRING = datetime(2026, 3, 1, tzinfo=UTC)  # New York changes on 8 March, London on 29 March 2026
AUTUMN = datetime(2026, 10, 19, tzinfo=UTC)  # London changes on 25 October, New York on 1 November 2026


def hours_of(
    days: str,
    hours: str = "00:00-24:00",
    zone: str = "UTC",
    epoch: datetime = MONDAY,
    weeks: int = 1,
    holidays: frozenset[date] = frozenset(),
    slots: tuple[str, ...] = (),
) -> OpenHours:
    times = tuple(parse_time(slot) for slot in slots)
    return weekly(epoch, 0, weeks * WEEK, zone, parse_days(days), parse_hours(hours), holidays, times)


def in_utc(hours: OpenHours, epoch: datetime = MONDAY) -> list[tuple[str, str]]:
    def text(tick: int) -> str:
        return f"{ticks.moment(epoch, int(tick)):%d %b %H:%M}"

    return [(text(start), text(end)) for start, end in zip(hours.starts, hours.ends, strict=True)]


def tick(day: int, clock: str) -> int:
    """Of a clock time `day` days after the Monday, in UTC."""
    return day * DAY + parse_time(clock) * MINUTE


def test_holidays_are_public_ones_with_the_days_on_which_they_are_observed() -> None:
    july = public_holidays("US", date(2026, 7, 1), date(2026, 7, 31))
    assert july == {date(2026, 7, 3), date(2026, 7, 4)}  # Independence Day 2026 is a Saturday
    april = public_holidays("US", date(2026, 4, 1), date(2026, 4, 30))
    assert april == set()  # Good Friday is no federal holiday


def test_new_years_day_on_a_saturday_is_observed_in_the_old_year() -> None:
    assert public_holidays("US", date(2021, 12, 30), date(2021, 12, 31)) == {date(2021, 12, 31)}


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    rajyotsava, boxing_day = date(2024, 11, 1), date(2026, 12, 26)
    year = (date(2024, 1, 1), date(2024, 12, 31))
    assert rajyotsava in public_holidays("IN-KA", *year)
    assert rajyotsava not in public_holidays("IN-TN", *year)
    assert boxing_day in public_holidays("GB-ENG", boxing_day, boxing_day)


def test_no_code_means_no_holidays() -> None:
    assert public_holidays("", date(2026, 1, 1), date(2026, 12, 31)) == frozenset()


def test_weekly_hours_open_on_their_days_only() -> None:
    assert in_utc(hours_of("Mon,Wed", "09:00-17:00", weeks=2)) == [
        ("05 Jan 09:00", "05 Jan 17:00"),
        ("07 Jan 09:00", "07 Jan 17:00"),
        ("12 Jan 09:00", "12 Jan 17:00"),
        ("14 Jan 09:00", "14 Jan 17:00"),
    ]


def test_a_holiday_is_skipped() -> None:
    found = hours_of("Mon-Wed", "09:00-17:00", holidays=frozenset({date(2026, 1, 6)}))
    assert in_utc(found) == [("05 Jan 09:00", "05 Jan 17:00"), ("07 Jan 09:00", "07 Jan 17:00")]


def test_hours_to_24_00_touch_hours_from_00_00() -> None:
    assert in_utc(hours_of("Mon,Tue", "00:00-24:00")) == [("05 Jan 00:00", "07 Jan 00:00")]


def test_hours_that_end_on_monday_24_00_end_on_tuesday_00_00() -> None:
    assert in_utc(hours_of("Mon", "16:00-24:00")) == [("05 Jan 16:00", "06 Jan 00:00")]


def test_a_week_wraps_from_sunday_to_monday() -> None:
    found = in_utc(hours_of("Sun-Mon", "00:00-24:00", weeks=2))
    assert found == [
        ("05 Jan 00:00", "06 Jan 00:00"),
        ("11 Jan 00:00", "13 Jan 00:00"),
        ("18 Jan 00:00", "19 Jan 00:00"),
    ]


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    found = hours_of("Fri", "22:00-06:00", weeks=2, holidays=frozenset({date(2026, 1, 16)}))
    assert in_utc(found) == [("09 Jan 22:00", "10 Jan 06:00")]


def test_what_opened_before_the_first_tick_is_open_at_it() -> None:
    found = hours_of("Sun", "22:00-06:00", weeks=1)
    assert in_utc(found) == [("05 Jan 00:00", "05 Jan 06:00"), ("11 Jan 22:00", "12 Jan 00:00")]


def test_hours_that_began_two_local_dates_ago_are_open_at_the_first_tick() -> None:
    found = hours_of("Mon-Sun", "22:00-20:00", "America/New_York")
    assert in_utc(found)[:2] == [("05 Jan 00:00", "05 Jan 01:00"), ("05 Jan 03:00", "06 Jan 01:00")]


def test_hours_of_a_local_date_ahead_of_utc_are_open_before_the_last_tick() -> None:
    found = weekly(MONDAY, 0, WEEK - HOUR, "Pacific/Auckland", (0,), (540, 1020), frozenset())
    assert in_utc(found)[-1] == ("11 Jan 20:00", "11 Jan 23:00")  # Monday from 09:00, 13 h ahead


def test_a_calendar_reaches_back_before_tick_0() -> None:
    found = weekly(MONDAY, -WEEK, 0, "UTC", (4,), (540, 1020), frozenset())
    assert in_utc(found) == [("02 Jan 09:00", "02 Jan 17:00")]


def test_round_the_clock_is_one_window_across_both_changes_of_the_clock() -> None:
    for zone in ("Europe/London", "America/New_York"):
        found = hours_of("Mon-Sun", zone=zone, epoch=SPRING, weeks=52)
        assert (found.starts.tolist(), found.ends.tolist()) == ([0], [52 * WEEK])


@pytest.mark.parametrize(
    ("zone", "days", "hours_before", "hours_after"),
    [
        ("Europe/London", (date(2026, 3, 27), date(2026, 3, 30)), "09-17", "08-16"),
        ("Europe/London", (date(2026, 10, 23), date(2026, 10, 26)), "08-16", "09-17"),
        ("America/New_York", (date(2026, 3, 6), date(2026, 3, 9)), "14-22", "13-21"),
        ("America/New_York", (date(2026, 10, 30), date(2026, 11, 2)), "13-21", "14-22"),
    ],
)
def test_local_hours_are_kept_when_the_clock_changes(
    zone: str, days: tuple[date, date], hours_before: str, hours_after: str
) -> None:
    epoch = datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC)
    found = weekly(epoch, 0, 4 * DAY, zone, (0, 4), (540, 1020), frozenset())
    opening = [f"{ticks.moment(epoch, int(start)):%d %H}" for start in found.starts]
    closing = [f"{ticks.moment(epoch, int(end)):%H}" for end in found.ends]
    utc = [f"{start}-{end}" for start, end in zip(opening, closing, strict=True)]
    assert utc == [f"{days[0]:%d} {hours_before}", f"{days[1]:%d} {hours_after}"]


@pytest.mark.parametrize(
    ("sunday", "zone", "length"),
    [
        (date(2026, 3, 29), "Europe/London", 23),
        (date(2026, 10, 25), "Europe/London", 25),
        (date(2026, 3, 8), "America/New_York", 23),
        (date(2026, 11, 1), "America/New_York", 25),
    ],
)
def test_a_whole_sunday_has_23_or_25_hours_when_the_clock_changes(sunday: date, zone: str, length: int) -> None:
    epoch = ticks.first_midnight(sunday, zone)
    found = weekly(epoch, 0, 3 * DAY, zone, (6,), (0, 1440), frozenset())
    assert (found.ends - found.starts).tolist() == [length * HOUR]


def test_london_and_new_york_overlap_four_hours_in_three_weeks_of_march_and_three_in_the_others() -> None:
    london = hours_of("Mon-Fri", "09:00-17:00", "Europe/London", SPRING, weeks=6)
    new_york = hours_of("Mon-Fri", "09:00-17:00", "America/New_York", SPRING, weeks=6)
    start = np.maximum(london.starts, new_york.starts)
    shared = np.minimum(london.ends, new_york.ends) - start
    assert (shared // HOUR).reshape(6, 5).tolist() == [[n] * 5 for n in (3, 4, 4, 4, 3, 3)]


def test_a_time_that_daylight_saving_skips_opens_nothing_twice() -> None:
    found = hours_of("Sun", "01:15-01:45", "Europe/London", SPRING + timedelta(days=27), weeks=1)
    assert in_utc(found, SPRING + timedelta(days=27)) == [("29 Mar 01:15", "29 Mar 01:45")]  # 02:15-02:45 BST
    across = hours_of("Sun", "01:30-02:00", "Europe/London", SPRING + timedelta(days=27), weeks=1)
    assert in_utc(across) == []  # begins after it ends


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/London", date(2026, 3, 28)),
        ("America/New_York", date(2026, 10, 31)),
        ("Australia/Lord_Howe", date(2026, 4, 4)),  # half an hour
        ("America/Sao_Paulo", date(2018, 11, 3)),  # midnight itself is skipped
        ("America/Havana", date(2026, 10, 31)),  # midnight comes twice
    ],
)
def test_ticks_of_arrays_are_the_ticks_of_each(zone: str, first: date) -> None:
    epoch = ticks.first_midnight(first, zone)
    days = np.arange((first - epoch.date()).days, (first - epoch.date()).days + 3)
    minutes = np.arange(0, 2880, 15)
    found = ticks_at(epoch, zone, days[:, np.newaxis], minutes)
    dates = [epoch.date() + timedelta(days=int(day)) for day in days]
    assert found.tolist() == [[ticks.at(epoch, day, int(m), zone) for m in minutes] for day in dates]


def test_items_leave_at_the_next_transfer_slot() -> None:
    slots = hours_of("Mon-Fri", slots=("12:00", "18:00"))
    entries = np.array([tick(0, clock) for clock in ("11:59", "12:00", "12:01")])
    expected = [tick(0, clock) for clock in ("12:00", "12:00", "18:00")]
    assert reach(slots, entries, np.zeros(3, dtype=np.int64)).tolist() == expected


def test_a_slot_is_one_tick_and_keeps_to_open_days() -> None:
    slots = hours_of("Mon-Fri", slots=("12:00",), weeks=2, holidays=frozenset({date(2026, 1, 12)}))
    assert set((slots.ends - slots.starts).tolist()) == {1}
    late_friday = np.array([tick(4, "12:00") + 1])
    assert reach(slots, late_friday, np.array([0])).tolist() == [tick(8, "12:00")]


def test_a_slot_keeps_its_local_time_when_the_clock_changes() -> None:
    slots = hours_of("Sat,Sun", zone="America/New_York", epoch=SPRING + timedelta(days=6), slots=("12:00",))
    assert slots.starts.tolist() == [17 * HOUR, DAY + 16 * HOUR]


def test_four_business_hours_from_friday_15_00_end_on_monday_11_00() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00", weeks=2)
    assert reach(office, np.array([tick(4, "15:00")]), np.array([4 * HOUR])).tolist() == [tick(7, "11:00")]


def test_a_delay_used_up_at_closing_time_ends_then() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00")
    assert reach(office, np.array([tick(0, "15:00")]), np.array([2 * HOUR])).tolist() == [tick(0, "17:00")]


def test_without_delay_a_wait_ends_when_it_is_open_next() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00")
    entries = np.array([tick(0, clock) for clock in ("08:00", "09:00", "12:34", "17:00")])
    expected = [tick(0, "09:00"), tick(0, "09:00"), tick(0, "12:34"), tick(1, "09:00")]
    assert reach(office, entries, np.zeros(4, dtype=np.int64)).tolist() == expected


def test_a_delay_that_begins_when_closed_runs_from_the_next_opening() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00")
    entries = np.array([-HOUR, tick(0, "08:00"), tick(0, "17:00"), tick(0, "20:00")])
    expected = [tick(0, "09:00") + 1, tick(0, "09:00") + 1, tick(1, "09:00") + 1, tick(1, "09:00") + 1]
    assert reach(office, entries, np.ones(4, dtype=np.int64)).tolist() == expected


def test_a_wait_past_the_last_window_never_ends() -> None:
    office = hours_of("Mon", "09:00-17:00")
    entries = np.array([tick(0, "16:00"), tick(0, "16:00"), tick(0, "17:00"), tick(0, "17:00")])
    delays = np.array([HOUR, HOUR + 1, 0, 1])
    assert reach(office, entries, delays).tolist() == [tick(0, "17:00"), FOREVER, FOREVER, FOREVER]


def test_windows_within_and_across_others_are_made_one() -> None:
    """The second lies in the first, the third begins in the first and not in the second, the fourth touches it."""
    found = windows(np.array([7, 0, 2, 12, 20]), np.array([12, 10, 3, 15, 30]), 0, 25)
    assert [column.tolist() for column in found] == [[0, 20], [15, 25], [0, 15]]


def test_open_time_before_a_tick_counts_windows_only() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00", weeks=2)
    when = np.array([-DAY, tick(0, "09:00"), tick(0, "10:00"), tick(0, "23:00"), tick(5, "12:00"), tick(7, "09:30")])
    assert opened(office, when).tolist() == [0, 0, HOUR, 8 * HOUR, 40 * HOUR, 40 * HOUR + 30 * MINUTE]


def test_an_amount_of_open_time_is_reached_at_the_first_tick_that_has_it() -> None:
    office = hours_of("Mon-Fri", "09:00-17:00")
    amounts = np.array([1, 8 * HOUR, 8 * HOUR + 1, 40 * HOUR, 40 * HOUR + 1])
    expected = [tick(0, "09:00") + 1, tick(0, "17:00"), tick(1, "09:00") + 1, tick(4, "17:00"), FOREVER]
    assert at_opened(office, amounts).tolist() == expected


def test_always_is_elapsed_time() -> None:
    clock = always(-400 * DAY, WEEK)
    entries, delays = np.array([-DAY, 0, DAY]), np.array([HOUR, 0, 48 * HOUR])
    assert reach(clock, entries, delays).tolist() == [HOUR - DAY, 0, 3 * DAY]


def test_a_calendar_that_never_opens_keeps_everything_waiting() -> None:
    never = hours_of("Mon", holidays=frozenset({date(2026, 1, 5)}))
    assert opened(never, np.array([0, DAY])).tolist() == [0, 0]
    assert reach(never, np.array([0, 0]), np.array([0, HOUR])).tolist() == [FOREVER, FOREVER]
    assert wait_end(*never, 0, 0) == FOREVER


@given(
    edges=st.lists(st.integers(-20, 60), min_size=0, max_size=12, unique=True),
    entry=st.integers(-25, 70),
    delay=st.integers(0, 40),
)
def test_scalar_and_vector_agree_with_counting_open_ticks(edges: list[int], entry: int, delay: int) -> None:
    hours, is_open = between(edges)
    ahead = [t for t in is_open if t >= entry]
    enough = len(ahead) >= max(delay, 1)
    expected = (ahead[delay - 1] + 1 if delay else ahead[0]) if enough else FOREVER

    assert wait_end(*hours, entry, delay) == expected
    assert reach(hours, np.array([entry]), np.array([delay])).tolist() == [expected]
    assert opened(hours, np.array([entry])).tolist() == [sum(t < entry for t in is_open)]


def between(edges: list[int]) -> tuple[OpenHours, list[int]]:
    """Open from every second edge to the next one, and all ticks at which that is so."""
    edges = sorted(edges[: len(edges) // 2 * 2])
    starts, ends = np.array(edges[::2], dtype=np.int64), np.array(edges[1::2], dtype=np.int64)
    hours = OpenHours(starts, ends, np.cumsum(ends - starts) - (ends - starts))
    return hours, [t for a, b in zip(edges[::2], edges[1::2], strict=True) for t in range(a, b)]


@pytest.mark.parametrize("way", ["machine code", "uncompiled"])
@given(
    edges=st.lists(st.integers(-20, 60), max_size=12, unique=True),
    when=st.lists(st.integers(-25, 70), min_size=1, max_size=30),
)
def test_open_time_before_many_ticks_is_that_before_each(way: str, edges: list[int], when: list[int]) -> None:
    hours, is_open = between(edges)
    with pytest.MonkeyPatch.context() as patch:
        if way == "uncompiled":
            patch.setattr(MachineCode, "of", lambda *_: opened_by)
        found = opened(hours, np.resize(when, MANY))
    assert found.tolist() == np.resize([sum(t < tick for t in is_open) for tick in when], MANY).tolist()


SOME = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def ticks_in(calendar: OpenHours) -> set[int]:
    spans = zip(calendar.starts.tolist(), calendar.ends.tolist(), strict=True)
    return {tick for start, end in spans for tick in range(start, end)}


@given(SOME, SOME)
def test_what_is_open_without_another_calendar_is_open_in_the_one_and_not_in_the_other(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    """Tick by tick."""
    here, out = (windows(*np.array(each, np.int64).reshape(-1, 2).T, 0, 60) for each in (one, other))
    found = without(here, out)
    assert ticks_in(found) == ticks_in(here) - ticks_in(out)
    assert found.before.tolist() == [len([t for t in ticks_in(found) if t < start]) for start in found.starts]
