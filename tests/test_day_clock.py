"""Who works when on the client's clock? Oracle: the world clock, by hand."""

from __future__ import annotations

from datetime import date

import pytest
from paper import days_9_to_17, ints, operation, team

from bposim.analysis.explaining.day_clock import Presence, day_clock
from bposim.analysis.running import plan
from bposim.model.teams import DayPart, ShiftPattern
from bposim.model.ticks import DAY, HOUR, WEEK
from bposim.scenarios.study import load_study

WEEKDAYS = (0, 1, 2, 3, 4)


@pytest.fixture(scope="module")
def clocks():
    """By study and scenario, in January and July."""

    def found(study, scenario):
        each = plan(load_study(study).scenarios[scenario]).operation
        return day_clock(each, "winter"), day_clock(each, "summer")

    return found


def shift(start, end, days=WEEKDAYS, seats=range(1)):
    return ShiftPattern(seats, days, DayPart(60 * start, 60 * end), (), False)


def seen(zone, *patterns, client="UTC", weeks=60, **more):
    crew = team("crew", sum(len(each.seats) for each in patterns))._replace(zone=zone, patterns=patterns)
    where = operation(teams=(crew,), zone=client, **more)
    return where._replace(business=days_9_to_17(weeks))


def test_manila_by_day_is_new_york_by_night_and_an_hour_later_in_summer(clocks):
    """Manila is 13 hours ahead of New York in January, 12 in July."""
    winter, summer = (clock[1] for clock in clocks("invoice_processing", "offshore"))
    assert winter == Presence("capture", False, 17, "Asia/Manila", "09:00-18:00", ((0, 5), (20, 24)), ())
    assert summer.hours == ((0, 6), (21, 24))
    assert winter.overlap_hours == summer.overlap_hours == 0


def test_an_afternoon_in_manila_meets_the_client_for_an_hour_and_for_two_in_summer(clocks):
    """14:00 to 23:00 there is 01:00 to 10:00 in New York, 02:00 to 11:00 in July; the client opens at nine."""
    assert [clock[1].overlap for clock in clocks("claims", "offshore")] == [((9, 10),), ((9, 11),)]


def test_the_client_comes_first_with_its_own_hours(clocks):
    winter, _ = clocks("invoice_processing", "in_house")
    assert winter[0] == Presence("client", True, 0, "America/New_York", "09:00-17:00", ((9, 17),), ())


def test_half_an_hour_of_zone_counts(clocks):
    """Kolkata is 5.5 hours ahead of London in January."""
    winter, summer = (clock[1] for clock in clocks("payroll", "offshore"))
    assert (winter.overlap_hours, summer.overlap_hours) == (7.5, 8)


def test_shifts_of_other_hours_are_rows_of_their_own_and_of_the_same_hours_one():
    where = seen("UTC", shift(6, 14, seats=range(2)), shift(6, 14, (2,), range(2, 5)), shift(14, 22, seats=range(5, 6)))
    assert [(who.local, who.heads) for who in day_clock(where, "summer")[1:]] == [
        ("06:00-14:00", 5),
        ("14:00-22:00", 1),
    ]


def test_a_night_shift_is_cut_at_midnight_and_has_two_parts():
    (_, crew) = day_clock(seen("UTC", shift(22, 30)), "summer")
    assert (crew.local, crew.hours) == ("22:00-06:00", ((0, 6), (22, 24)))


def test_a_shift_of_saturdays_is_not_there_on_a_wednesday():
    (_, crew) = day_clock(seen("UTC", shift(9, 17, (5,))), "summer")
    assert crew.hours == crew.overlap == ()


def test_a_wednesday_on_which_the_client_is_closed_is_passed_over():
    """Closed on the first Wednesday of July 2026, open for an hour on the second."""
    second = (date(2026, 7, 8) - date(2026, 2, 2)).days * DAY
    where = seen("UTC", shift(9, 17))
    hour = where.business._replace(starts=ints(second + 9 * HOUR), ends=ints(second + 10 * HOUR), before=ints(0))
    assert day_clock(where._replace(business=hour), "summer")[0].hours == ((9, 10),)


def test_a_client_that_never_opens_shares_nothing():
    where = seen("UTC", shift(9, 17))
    never = where.business._replace(starts=ints(-WEEK), ends=ints(-WEEK + 1), before=ints(0))
    client, crew = day_clock(where._replace(business=never), "summer")
    assert (client.local, client.hours, crew.hours, crew.overlap) == ("closed", (), ((9, 17),), ())
