"""Calendars: how local hours, holidays and transfer slots become windows of ticks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np

from bposim.model import ticks
from bposim.model.operation import Ints, OpenHours
from bposim.model.ticks import DAY, FOREVER, MINUTE

DAY_MINUTES = 1440
NEVER_OPEN = OpenHours(*np.empty((3, 0), np.int64))


@lru_cache(maxsize=128)
def public_holidays(code: str, first: date, last: date) -> frozenset[date]:
    """Public holidays from `first` to `last`, both included, and the days on which they are observed."""
    if not code:
        return frozenset()
    from holidays import country_holidays  # 200 ms that a study without holidays does not need

    country, _, part = code.partition("-")
    found = country_holidays(country, subdiv=part or None, years=range(first.year, last.year + 1))
    return frozenset(day for day in found if first <= day <= last)


def day_numbers(epoch: datetime, dates: Iterable[date]) -> Ints:
    """Dates as days since the epoch's date."""
    return np.fromiter((day.toordinal() for day in dates), np.int64) - epoch.toordinal()


@lru_cache(maxsize=128)
def _midnights(epoch: datetime, zone: str, first: int, count: int) -> Ints:
    start = datetime.combine(epoch.date() + timedelta(days=first), time(), ticks.zone(zone))
    ahead = ((start + timedelta(days=k)).utcoffset() or timedelta() for k in range(count))
    found: Ints = (first + np.arange(count)) * DAY
    return found - np.fromiter((offset // timedelta(milliseconds=1) for offset in ahead), np.int64, count)


def ticks_at(epoch: datetime, zone: str, days: Ints, minutes: Ints | int) -> Ints:
    """`ticks.at` for arrays that broadcast; days are numbered from the epoch's date."""
    days, minutes = np.broadcast_arrays(days + np.asarray(minutes) // DAY_MINUTES, np.asarray(minutes) % DAY_MINUTES)
    if not days.size:
        return np.zeros(days.shape, dtype=np.int64)
    first = int(days.min())
    midnights = _midnights(epoch, zone, first, int(days.max()) - first + 2)
    found = midnights[days - first] + minutes * MINUTE
    changed = np.diff(midnights) != DAY
    for place in zip(*np.nonzero(changed[days - first]), strict=True):
        day = epoch.date() + timedelta(days=int(days[place]))
        found[place] = ticks.at(epoch, day, int(minutes[place]), zone)
    return found


def windows(starts: Ints, ends: Ints, first: int, last: int) -> OpenHours:
    """Clipped to [first, last), sorted, those that touch or overlap made one."""
    starts, ends = np.clip(starts, first, last), np.clip(ends, first, last)
    some = np.flatnonzero(starts < ends)
    order = some[np.argsort(starts[some], kind="stable")]
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    opens, closes = np.ones((2, len(order)), dtype=np.bool_)
    opens[1:] = closes[:-1] = starts[1:] > ends[:-1]
    starts, ends = starts[opens], ends[closes]
    return OpenHours(starts, ends, np.cumsum(ends - starts) - (ends - starts))


def always(first: int, last: int) -> OpenHours:
    return windows(np.array([first]), np.array([last]), first, last)


@lru_cache(maxsize=128)
def weekly(
    epoch: datetime,
    first: int,
    last: int,
    zone: str,
    days: tuple[int, ...],
    hours: tuple[int, int],
    holidays: frozenset[date],
    slots: tuple[int, ...] = (),
) -> OpenHours:
    """Local hours (minutes, perhaps past 1440) on weekdays that are no holidays, within ticks [first, last).

    With slots the windows are one tick long at these minutes of the open days, whatever the hours.
    """
    dates = np.arange(first // DAY - 3, last // DAY + 2)  # no zone and no hours reach further
    is_open = np.isin((dates + epoch.weekday()) % 7, days) & ~np.isin(dates, day_numbers(epoch, holidays))
    minutes = np.array(slots or hours, dtype=np.int64)
    found = ticks_at(epoch, zone, dates[is_open][:, np.newaxis], minutes)
    if slots:
        return windows(found.ravel(), found.ravel() + 1, first, last)
    return windows(found[:, 0], found[:, 1], first, last)


def every(hours: OpenHours, number: int) -> OpenHours:
    """The first window and each so manieth after it."""
    starts, ends = hours.starts[::number], hours.ends[::number]
    return OpenHours(starts, ends, np.cumsum(ends - starts) - (ends - starts))


def without(hours: OpenHours, out: OpenHours) -> OpenHours:
    """Open as before, but not in the windows of another calendar."""
    if not len(hours.starts) or not len(out.starts):
        return hours
    first, last = int(hours.starts[0]), int(hours.ends[-1])
    rest = windows(np.append(first, out.ends), np.append(out.starts, last), first, last)
    starts = np.union1d(hours.starts, rest.starts)
    here, there = (np.searchsorted(each.starts, starts, side="right") - 1 for each in (hours, rest))
    is_open = (here >= 0) & (there >= 0)
    starts, here, there = starts[is_open], here[is_open], there[is_open]
    return windows(starts, np.minimum(hours.ends[here], rest.ends[there]), first, last)


def wait_end(starts: Ints, ends: Ints, before: Ints, entry: int, delay: int) -> int:
    """`open_time.reach` for one wait: with delay 0 the first open tick, FOREVER where the calendar ends."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if ends[middle] > entry:
            high = middle
        else:
            low = middle + 1
    if low == len(ends):
        return FOREVER
    begin = max(entry, int(starts[low]))
    if delay == 0:
        return begin
    needed = int(before[low]) + begin - int(starts[low]) + delay
    high = len(ends)
    while low < high:
        middle = (low + high) // 2
        if before[middle] + ends[middle] - starts[middle] >= needed:
            high = middle
        else:
            low = middle + 1
    return FOREVER if low == len(ends) else int(starts[low]) + needed - int(before[low])
