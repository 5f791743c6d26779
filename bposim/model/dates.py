"""Days as the client counts them: business days, payment runs, and the weights of a yearly volume."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bposim.model import ticks
from bposim.model.hours import public_holidays
from bposim.scenarios.schema.demand import DayShape
from bposim.scenarios.schema.fields import parse_days, parse_time
from bposim.scenarios.schema.scenario import Client, Runs, Scenario

ONE_DAY = timedelta(days=1)
MARGIN = timedelta(days=430)  # calendars reach beyond the run, so that every due date and opening item has its day


class Span(NamedTuple):
    """The days of a study: local start, and the day after its last."""

    start: date
    end: date

    def days(self) -> Iterator[date]:
        return (self.start + timedelta(days=k) for k in range((self.end - self.start).days))


class Business(NamedTuple):
    """The client's calendar over the study and a margin on both sides."""

    days_off: frozenset[date]
    days: tuple[date, ...]

    def before(self, day: date, count: int) -> date:
        """The business day `count` business days before the last one at or before `day`."""
        return [known for known in self.days if known <= day][-1 - count]


def span_of(scenario: Scenario) -> Span:
    weeks = scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks
    return Span(scenario.start, scenario.start + timedelta(weeks=weeks))


def business_of(client: Client, span: Span) -> Business:
    first, last = span.start - MARGIN, span.end + MARGIN
    off = public_holidays(client.holidays, first, last)
    weekdays = parse_days(client.days)
    every = (first + timedelta(days=k) for k in range((last - first).days))
    return Business(off, tuple(day for day in every if day.weekday() in weekdays and day not in off))


def run_dates(runs: Runs, business: Business) -> list[date]:
    """The day of each monthly run, moved to the business day before where it falls on a day off."""
    first, last = business.days[0], business.days[-1]
    months = ((year, month) for year in range(first.year, last.year + 1) for month in range(1, 13))
    nominal = (date(y, m, min(runs.day_of_month, calendar.monthrange(y, m)[1])) for y, m in months)
    return [business.before(day, 0) for day in nominal if first <= day <= last]


def run_ticks(runs: Runs, business: Business, epoch: datetime, zone: str) -> list[int]:
    return [ticks.at(epoch, day, parse_time(runs.at), zone) for day in run_dates(runs, business)]


def day_weights(shape: DayShape, business: Business, span: Span) -> dict[date, float]:
    """Relative volume of each day of the study and of the year from its start."""
    weekdays = parse_days(shape.days)
    open_days = set(business.days)
    length = max((span.end - span.start).days, 366)
    weights = {}
    for day in Span(span.start, span.start + timedelta(days=length)).days():
        closed = day.weekday() not in weekdays or (day in business.days_off and not shape.on_holidays)
        weights[day] = 0.0 if closed else _factor(shape, day, business, open_days)
    return weights


def _factor(shape: DayShape, day: date, business: Business, open_days: set[date]) -> float:
    factor = 1.0
    if shape.month_factors:
        factor *= shape.month_factors[day.month - 1]
    if shape.weekday_factors:
        factor *= shape.weekday_factors[day.weekday()]
    ends = shape.month_ends
    if day in open_days and ends.first_days and _rank(day, -1, open_days) < ends.first_days:
        factor *= ends.first_factor
    if day in open_days and ends.last_days and _rank(day, 1, open_days) < ends.last_days:
        factor *= ends.last_factor
    if shape.after_holiday_factor != 1 and day in open_days and _after_holiday(day, business, open_days):
        factor *= shape.after_holiday_factor
    return factor


def _rank(day: date, direction: int, open_days: set[date]) -> int:
    """Business days of the month that lie beyond `day` in a direction."""
    count, other = 0, day + direction * ONE_DAY
    while other.month == day.month:
        count += other in open_days
        other += direction * ONE_DAY
    return count


def _after_holiday(day: date, business: Business, open_days: set[date]) -> bool:
    """The first business day after a holiday that was not a weekend day."""
    other = day - ONE_DAY
    while other not in open_days and day - other < timedelta(days=15):
        if other in business.days_off and other.weekday() < 5:
            return True
        other -= ONE_DAY
    return False
