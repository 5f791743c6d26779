"""The shift days of a pattern, the same for all its seats and all replications."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.hours import day_numbers, ticks_at
from bposim.model.operation import Ints
from bposim.model.runlog import Reason
from bposim.model.stretches import Gaps, Plan
from bposim.model.teams import DayPart, LongerDay, ShiftPattern, Team
from bposim.model.ticks import FOREVER, MINUTE, moment, zone
from bposim.model.workload import GAPS

Bools = NDArray[np.bool_]

FIRST_DATE = -2  # the earliest local date whose shift can run past tick 0, in days since the epoch's date
USUAL_GAP = 30 * MINUTE


class Dates(NamedTuple):
    """Local dates from FIRST_DATE to the one after the horizon's."""

    number: Ints  # days since the epoch's date
    regular: Bools  # a day of the pattern
    longer: Bools  # a day of other hours
    holiday: Bools


class ShiftDays(NamedTuple):
    dates: Dates
    plan: Plan
    gaps: Gaps
    most: int  # stretches of one seat
    overlap: bool  # what is rostered of a day off may go on when the next shift has begun


class _Calendar(NamedTuple):
    """All that a team's shift days depend on but its pattern."""

    epoch: datetime
    zone: str
    longer: tuple[tuple[date, LongerDay], ...]
    holidays: frozenset[date]

    def at(self, days: Ints, minutes: Ints) -> Ints:
        return ticks_at(self.epoch, self.zone, days[:, np.newaxis], minutes)


class Alternating(NamedTuple):
    """The stretches of some length between bounds; every second one is `inner`."""

    row: Ints
    start: Ints
    end: Ints
    inner: Bools


def alternating(bounds: Ints) -> Alternating:
    """Of bounds (rows, an even number) that do not fall within a row."""
    width, flat = bounds.shape[1], bounds.ravel()
    some = np.append(flat[:-1] < flat[1:], False)
    some[width - 1 :: width] = False
    place = np.flatnonzero(some)
    return Alternating(place // width, flat[place], flat[place + 1], place % 2 == 1)


def shift_days(team: Team, pattern: ShiftPattern, epoch: datetime, horizon: int) -> ShiftDays:
    calendar = _Calendar(epoch, team.zone, tuple(team.longer.items()), team.holidays)
    return _shift_days(calendar, horizon, pattern._replace(seats=range(0)), team.shrinkage_share)


@lru_cache(maxsize=256)
def _shift_days(calendar: _Calendar, horizon: int, pattern: ShiftPattern, shrinkage_share: float) -> ShiftDays:
    """What the replications of a scenario, and most scenarios of a study, have in common."""
    dates = _dates(calendar, pattern.days, horizon)
    worked, off = _worked_and_off(calendar, dates, pattern)
    gaps = _gaps(worked, shrinkage_share)
    most = np.maximum(np.diff(worked.first) + 2 * gaps.number, np.diff(off.first))
    return ShiftDays(dates, _joined(worked, off), gaps, int(most.sum()), _overlap(worked, off))


def _dates(calendar: _Calendar, days: tuple[int, ...], horizon: int) -> Dates:
    epoch = calendar.epoch
    number = date_numbers(epoch, calendar.zone, horizon)
    return Dates(
        number,
        regular=np.isin((number + epoch.weekday()) % 7, days),
        longer=np.isin(number, _longer(calendar)),
        holiday=np.isin(number, day_numbers(epoch, calendar.holidays)),
    )


def date_numbers(epoch: datetime, zone_name: str, horizon: int) -> Ints:
    """Days since the epoch's date, from FIRST_DATE to the one after the horizon's."""
    last_date = moment(epoch, horizon - 1).astimezone(zone(zone_name)).date()
    return np.arange(FIRST_DATE, (last_date - epoch.date()).days + 2)


def _longer(calendar: _Calendar) -> Ints:
    return day_numbers(calendar.epoch, (on for on, _ in calendar.longer))


def _hours(calendar: _Calendar, dates: Dates, usual: DayPart) -> tuple[Ints, Ints]:
    """Ticks (dates, 2) of begin and end with the longer days in place, and the premium of each date."""
    minutes = np.tile(np.array(usual, dtype=np.int64), (len(dates.number), 1))
    premium = np.zeros(len(dates.number), dtype=np.int64)
    for number, (_, day) in zip(_longer(calendar), calendar.longer, strict=True):
        minutes[dates.number == number] = day.hours
        premium[dates.number == number] = day.premium
    return calendar.at(dates.number, minutes), premium


def _without_overlap(hours: Ints, planned: Bools) -> Ints:
    """Dates without a shift made empty, and a shift that runs into the next one ends where that begins."""
    start, end = hours.T
    next_start = np.minimum.accumulate(np.where(planned, start, FOREVER)[::-1])[::-1]
    end = np.minimum(end, np.append(next_start[1:], FOREVER))
    return np.column_stack((start, np.where(planned, end, start)))


def _laid_out(hours: Ints, breaks: Ints) -> Alternating:
    """Work and breaks of each date; a break counts as far as it lies within the hours."""
    bounds = np.hstack((hours[:, :1], breaks, hours[:, 1:]))
    return alternating(np.maximum.accumulate(np.clip(bounds, hours[:, :1], hours[:, 1:]), axis=1))


def _worked_and_off(calendar: _Calendar, dates: Dates, pattern: ShiftPattern) -> tuple[Plan, Plan]:
    hours, premium = _hours(calendar, dates, pattern.hours)
    hours = _without_overlap(hours, dates.regular | dates.longer)
    own = calendar.at(dates.number, np.array(pattern.hours, dtype=np.int64))
    own = np.where(dates.regular[:, np.newaxis], own, hours[:, :1])
    breaks = calendar.at(dates.number, np.array(pattern.breaks, dtype=np.int64).ravel())
    off = _laid_out(own, breaks[:, :0] if pattern.breaks_paid else breaks)
    at_work = ~off.inner
    off = Alternating(off.row[at_work], off.start[at_work], off.end[at_work], off.inner[at_work])
    return (
        _plan(_laid_out(hours, breaks), own, premium, pattern.breaks_paid),
        _plan(off, own, np.zeros_like(premium), pattern.breaks_paid),
    )


def _plan(laid_out: Alternating, own: Ints, premium: Ints, breaks_paid: bool) -> Plan:
    """Cut where the pattern's own hours begin and end, with the premium outside these."""
    day, start, end, is_break = laid_out
    usual = np.clip(own[day], start[:, np.newaxis], end[:, np.newaxis])
    parts = alternating(np.column_stack((start, usual, end)))
    day, is_break = day[parts.row], is_break[parts.row]
    first = np.searchsorted(day, np.arange(len(own) + 1))
    passed = np.append(0, np.cumsum(np.where(is_break, 0, parts.end - parts.start)))
    return Plan(
        first,
        parts.start,
        parts.end,
        reason=np.where(is_break, int(Reason.BREAK), int(Reason.AVAILABLE)),
        paid=(~is_break | breaks_paid).astype(np.int64),
        premium=np.where(parts.inner, 0, premium[day]),
        passed=passed[:-1] - passed[first[day]],
    )


def _joined(worked: Plan, off: Plan) -> Plan:
    first = np.stack((worked.first, off.first + len(worked.start)))
    return Plan(first, *map(np.concatenate, zip(worked[1:], off[1:], strict=True)))


def _gaps(worked: Plan, share: float) -> Gaps:
    """Of about half an hour each."""
    passed = np.append(0, np.cumsum(np.where(worked.reason == Reason.AVAILABLE, worked.end - worked.start, 0)))
    working = np.diff(passed[worked.first])
    if not share:
        return Gaps(*np.zeros((3, len(working)), np.int64))
    lost = np.rint(working * share)
    number = np.clip(np.rint(lost / USUAL_GAP), 1, GAPS)
    length = lost // number
    return Gaps(*(each.astype(np.int64) for each in (number, length, working - number * length)))


def _overlap(*plans: Plan) -> bool:
    """Whether stretches of a date may end after some of a later one have begun."""
    dates = len(plans[0].first) - 1
    begin, end = np.full(dates, FOREVER), np.full(dates, -FOREVER)
    for plan in plans:
        date = np.repeat(np.arange(dates), np.diff(plan.first))
        np.minimum.at(begin, date, plan.start)
        np.maximum.at(end, date, plan.end)
    later: Ints = np.minimum.accumulate(begin[::-1])[::-1]
    return bool((end[:-1] > later[1:]).any())
