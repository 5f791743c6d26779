"""Calendar months in the client's zone, as far as the measured window covers them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bposim.model import ticks
from bposim.model.operation import Ints, Operation

DAYS_A_YEAR = 365  # by which money of a year is spread over days
MEAN_YEAR = 365.25  # days, in which chances of a year and time since a date are counted


class Month(NamedTuple):
    """`name` as in "2026-02"; `days` of its `length` days lie in the window, from tick `start` to tick `end`."""

    name: str
    start: int
    end: int
    days: int
    length: int

    @property
    def full(self) -> bool:
        return self.days == self.length


class _Calendar(NamedTuple):
    """All that the client's days depend on."""

    epoch: datetime
    zone: str
    measured: tuple[int, int]

    def midnight_of(self, day: date) -> int:
        return ticks.at(self.epoch, day, 0, self.zone)

    def local_day(self, tick: int) -> date:
        moment: datetime = ticks.moment(self.epoch, tick + ticks.DAY // 2)
        return moment.astimezone(ticks.zone(self.zone)).date()


def _calendar(operation: Operation) -> _Calendar:
    return _Calendar(operation.epoch, operation.client_zone, operation.measured)


def midnight_of(operation: Operation, day: date) -> int:
    return _calendar(operation).midnight_of(day)


def local_day(operation: Operation, tick: int) -> date:
    """The client's day whose first midnight is nearest to `tick`."""
    return _calendar(operation).local_day(tick)


def day_ends(operation: Operation) -> Ints:
    """The ticks at which the client's days of the measured window are over."""
    return _day_ends(_calendar(operation))


@lru_cache(maxsize=64)
def _day_ends(calendar: _Calendar) -> Ints:
    first, last = (calendar.local_day(edge) for edge in calendar.measured)
    midnights = [calendar.midnight_of(first + timedelta(days=k)) for k in range(1, (last - first).days)]
    found = np.array([*midnights, calendar.measured[1]], dtype=np.int64)
    found.setflags(write=False)
    return found


def measured_months(operation: Operation) -> tuple[Month, ...]:
    """They meet without a gap and cover the window from its first tick to its last."""
    return _months(_calendar(operation))


def month_edges(operation: Operation) -> Ints:
    """Where the measured months begin, and where the last one ends."""
    return np.array([month.start for month in measured_months(operation)] + [operation.measured[1]])


def first_days(operation: Operation) -> tuple[int, ...]:
    """The days since the epoch's on which the measured months begin, and the first after the last."""
    return _first_days(_calendar(operation))


@lru_cache(maxsize=64)
def _first_days(calendar: _Calendar) -> tuple[int, ...]:
    edges = *(month.start for month in _months(calendar)), calendar.measured[1]
    return tuple((calendar.local_day(edge) - calendar.epoch.date()).days for edge in edges)


@lru_cache(maxsize=64)
def _months(calendar: _Calendar) -> tuple[Month, ...]:
    start, end = calendar.measured
    first, last = calendar.local_day(start), calendar.local_day(end)
    months: list[Month] = []
    while first < last:
        length = monthrange(first.year, first.month)[1]
        until = min(last, first.replace(day=1) + timedelta(days=length))
        begins = start if not months else months[-1].end
        ends = end if until == last else calendar.midnight_of(until)
        months.append(Month(f"{first:%Y-%m}", begins, ends, (until - first).days, length))
        first = until
    return tuple(months)
