"""Days as the client counts them: business days, payment runs, and the weights of a yearly volume."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.hours import day_numbers, public_holidays, ticks_at
from bposim.model.operation import Ints
from bposim.scenarios.schema.demand import DayShape
from bposim.scenarios.schema.events import DayOff
from bposim.scenarios.schema.fields import parse_days, parse_time
from bposim.scenarios.schema.scenario import Runs, Scenario

MARGIN = timedelta(days=430)  # calendars reach beyond the run, so that every due date and opening item has its day


Bools = NDArray[np.bool_]


class Span(NamedTuple):
    """The days of a study: local start, and the day after its last."""

    start: date
    end: date

    def days(self) -> Ints:
        """Days since the start."""
        return np.arange((self.end - self.start).days)


class Business(NamedTuple):
    """The client's calendar over the study and a margin on both sides."""

    days_off: frozenset[date]
    days: tuple[date, ...]

    def before(self, day: date, count: int) -> date:
        """The business day `count` business days before the last one at or before `day`."""
        return self.days[: bisect_right(self.days, day)][-1 - count]


def year_later(day: date, years: int) -> date:
    """The same date so many years on; 1 March where that is no leap year's 29 February."""
    year = day.year + years
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not calendar.isleap(year) else day.replace(year=year)


def span_of(scenario: Scenario) -> Span:
    weeks = scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks
    return Span(scenario.start, scenario.start + timedelta(weeks=weeks))


def business_of(scenario: Scenario, span: Span) -> Business:
    return _business(scenario.client.holidays, scenario.client.days, span, days_off(scenario, None))


def days_off(scenario: Scenario, site: str | None) -> frozenset[date]:
    """By events, at a site or, where none is named, at the client's alone."""
    events = [event for event in scenario.events.values() if isinstance(event, DayOff) and event.site == site]
    return frozenset(day for event in events for day in event.dates)


@lru_cache(maxsize=32)
def _business(holidays: str, days: str, span: Span, by_events: frozenset[date]) -> Business:
    first, last = span.start - MARGIN, span.end + MARGIN
    off = public_holidays(holidays, first, last) | by_events
    weekdays = parse_days(days)
    every = (first + timedelta(days=k) for k in range((last - first).days))
    return Business(off, tuple(day for day in every if day.weekday() in weekdays and day not in off))


def run_dates(runs: Runs, business: Business) -> list[date]:
    """The day of each monthly run, moved to the business day before where it falls on a day off."""
    first, last = business.days[0], business.days[-1]
    months = ((year, month) for year in range(first.year, last.year + 1) for month in range(1, 13))
    nominal = (date(y, m, min(runs.day_of_month, calendar.monthrange(y, m)[1])) for y, m in months)
    return [business.before(day, 0) for day in nominal if first <= day <= last]


def run_ticks(runs: Runs, business: Business, epoch: datetime, zone: str) -> Ints:
    return ticks_at(epoch, zone, day_numbers(epoch, run_dates(runs, business)), parse_time(runs.at))


class _Days(NamedTuple):
    """What a shape may ask of each day of the study and of the year from its start."""

    month: Ints  # January = 0
    weekday: Ints
    off: Bools
    is_business: Bools
    since_first: Ints  # business days of the month before it
    until_last: Ints  # and after it
    after_holiday: Bools


def day_weights(shape: DayShape, business: Business, span: Span) -> NDArray[np.float64]:
    """Relative volume of each day of the study and of the year from its start."""
    days, ends = _days(business, span), shape.month_ends
    weights = np.ones(len(days.month))
    if shape.month_factors:
        weights *= np.array(shape.month_factors)[days.month]
    if shape.weekday_factors:
        weights *= np.array(shape.weekday_factors)[days.weekday]
    weights[days.is_business & (days.since_first < ends.first_days)] *= ends.first_factor
    weights[days.is_business & (days.until_last < ends.last_days)] *= ends.last_factor
    weights[days.after_holiday] *= shape.after_holiday_factor
    closed = ~np.isin(days.weekday, parse_days(shape.days)) | (days.off & (not shape.on_holidays))
    return np.where(closed, 0.0, weights)


@lru_cache(maxsize=32)
def _days(business: Business, span: Span) -> _Days:
    beyond = 31  # so that the months and the holidays around the first and the last day are whole
    inside = slice(beyond, beyond + max((span.end - span.start).days, 366))
    since_start = np.arange(-beyond, inside.stop + beyond)
    weekday = (since_start + span.start.weekday()) % 7
    off, is_business = (
        np.isin(since_start + span.start.toordinal(), [day.toordinal() for day in known]) for known in business
    )
    month = (np.datetime64(span.start) + since_start).astype("datetime64[M]").astype(np.int64)
    passed = np.append(0, np.cumsum(is_business))  # business days before each date
    since_first = passed[:-1] - passed[np.searchsorted(month, month)]
    until_last = passed[np.searchsorted(month, month, side="right")] - passed[1:]
    after = is_business & _after_holiday(is_business, off & (weekday < 5))
    return _Days(
        month[inside] % 12,
        weekday[inside],
        off[inside],
        is_business[inside],
        since_first[inside],
        until_last[inside],
        after[inside],
    )


def _after_holiday(is_business: Bools, holiday: Bools) -> Bools:
    """Whether there is a holiday between a day and the last business day before it, of two weeks at most."""
    place = np.arange(len(holiday))
    last = np.maximum.accumulate(np.where(is_business, place, -1))
    begin = np.maximum(np.append(-1, last[:-1]) + 1, place - 14)
    passed = np.append(0, np.cumsum(holiday))
    found: Bools = passed[place] > passed[np.maximum(begin, 0)]
    return found
