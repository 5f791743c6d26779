"""Other hours on some dates, and their premium."""

from __future__ import annotations

from datetime import date

import numpy as np
from rostering import compiled, logged, no_luck, pattern, rows, team

from bposim.model.runlog import Reason
from bposim.model.teams import DayPart, LongerDay
from bposim.model.ticks import FOREVER, HOUR


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
