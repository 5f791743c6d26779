"""Who stays away, and who is paid for it: holidays, leave and absence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from rostering import NEVER, compiled, hours, logged, no_luck, pattern, rows, team

from bposim.model.hours import public_holidays
from bposim.model.runlog import Reason
from bposim.model.ticks import HOUR
from bposim.model.workload import GAPS, SeatLuck


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
        np.full((1, 8), NEVER, dtype=np.uint32),
        np.zeros((1, 0, GAPS), dtype=np.uint32),
    )
    luck.absence[0, [1, 2, 3]] = 0  # local dates 5, 6 and 7 January: the axis begins on the 4th
    luck.absence[0, 4] = 2**31  # just not below the threshold
    found = compiled(team(pattern(), leave_share=0.25, absence=2**31), luck=luck)
    assert logged(found, Reason.LEAVE) == [("Tue 06 09:00", "Tue 06 17:00")]
    assert logged(found, Reason.ABSENCE) == [("Mon 05 09:00", "Mon 05 17:00"), ("Wed 07 09:00", "Wed 07 17:00")]
    assert rows(found) == [("Thu 08 09:00", "Thu 08 17:00"), ("Fri 09 09:00", "Fri 09 17:00")]
    assert found.shifts.paid.tolist() == [1] * 5


def test_the_night_shift_before_the_study_draws_from_the_first_column() -> None:
    luck = no_luck(1)._replace(absence=np.full((1, 8), NEVER, dtype=np.uint32))
    luck.absence[0, 0] = 0
    found = compiled(team(pattern("Sun", "22:00-06:00"), absence=1), luck=luck)
    assert logged(found, Reason.ABSENCE) == [("Mon 05 00:00", "Mon 05 06:00")]
    assert rows(found) == [("Sun 11 22:00", "Mon 12 00:00")]


def test_an_absence_between_touching_shifts_is_a_shift_end() -> None:
    luck = no_luck(1)._replace(absence=np.full((1, 8), NEVER, dtype=np.uint32))
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
