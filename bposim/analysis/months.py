"""Calendar months in the client's zone, as far as the measured window covers them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bposim.model import ticks
from bposim.model.operation import Operation

DAYS_A_YEAR = 365


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


def midnight_of(operation: Operation, day: date) -> int:
    return ticks.at(operation.epoch, day, 0, operation.client_zone)


def local_day(operation: Operation, tick: int) -> date:
    """The client's day whose first midnight is nearest to `tick`."""
    moment: datetime = ticks.moment(operation.epoch, tick + ticks.DAY // 2)
    return moment.astimezone(ticks.zone(operation.client_zone)).date()


def measured_days(operation: Operation) -> tuple[date, ...]:
    first, last = (local_day(operation, edge) for edge in operation.measured)
    return tuple(first + timedelta(days=k) for k in range((last - first).days))


def measured_months(operation: Operation) -> tuple[Month, ...]:
    """They meet without a gap and cover the window from its first tick to its last."""
    start, end = operation.measured
    first, last = local_day(operation, start), local_day(operation, end)
    months: list[Month] = []
    while first < last:
        length = monthrange(first.year, first.month)[1]
        until = min(last, first.replace(day=1) + timedelta(days=length))
        begins = start if not months else months[-1].end
        ends = end if until == last else midnight_of(operation, until)
        months.append(Month(f"{first:%Y-%m}", begins, ends, (until - first).days, length))
        first = until
    return tuple(months)
