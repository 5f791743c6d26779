"""The shift days of a pattern, the same for all its seats, and the shrinkage gaps that each seat has in them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.hours import day_numbers, ticks_at
from bposim.model.operation import Ints
from bposim.model.streams import uniforms
from bposim.model.teams import DayPart, LongerDay, ShiftPattern, Team
from bposim.model.ticks import FOREVER, MINUTE, moment, zone
from bposim.model.workload import GAPS, Luck

Bools = NDArray[np.bool_]

FIRST_DATE = -2  # the earliest local date whose shift can run past tick 0, in days since the epoch's date
USUAL_GAP = 30 * MINUTE


class Dates(NamedTuple):
    """Local dates from FIRST_DATE to the one after the horizon's."""

    number: Ints  # days since the epoch's date
    regular: Bools  # a day of the pattern
    longer: Bools  # a day of other hours
    holiday: Bools


class Plan(NamedTuple):
    """Stretches of the shift days in order of time."""

    day: Ints  # index into Dates
    start: Ints
    end: Ints
    premium: Ints  # per mille


class Plans(NamedTuple):
    work: Plan
    breaks: Plan
    off: Plan  # what is paid on a day of the pattern that is not worked


class ShiftDays(NamedTuple):
    dates: Dates
    plans: Plans


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
    part = pattern.days, pattern.hours, pattern.breaks, pattern.breaks_paid
    return _shift_days(_Calendar(epoch, team.zone, tuple(team.longer.items()), team.holidays), horizon, *part)


@lru_cache(maxsize=256)
def _shift_days(
    calendar: _Calendar,
    horizon: int,
    days: tuple[int, ...],
    hours: DayPart,
    breaks: tuple[DayPart, ...],
    breaks_paid: bool,
) -> ShiftDays:
    """What the replications of a scenario, and most scenarios of a study, have in common."""
    dates = _dates(calendar, days, horizon)
    return ShiftDays(dates, _plans(calendar, dates, hours, breaks, breaks_paid))


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


def _plans(
    calendar: _Calendar, dates: Dates, usual: DayPart, breaks_at: tuple[DayPart, ...], breaks_paid: bool
) -> Plans:
    hours, premium = _hours(calendar, dates, usual)
    hours = _without_overlap(hours, dates.regular | dates.longer)
    own = calendar.at(dates.number, np.array(usual, dtype=np.int64))
    own = np.where(dates.regular[:, np.newaxis], own, hours[:, :1])
    breaks = calendar.at(dates.number, np.array(breaks_at, dtype=np.int64).ravel())
    laid_out = _laid_out(hours, breaks)
    return Plans(
        work=_with_premium(laid_out, ~laid_out.inner, own, premium),
        breaks=_with_premium(laid_out, laid_out.inner, own, premium),
        off=_paid_off(own, breaks[:, :0] if breaks_paid else breaks),
    )


def _with_premium(laid_out: Alternating, chosen: Bools, own: Ints, premium: Ints) -> Plan:
    """The chosen stretches, cut where the pattern's own hours begin and end, with the premium outside these."""
    day, start, end = laid_out.row[chosen], laid_out.start[chosen], laid_out.end[chosen]
    usual = np.clip(own[day], start[:, np.newaxis], end[:, np.newaxis])
    parts = alternating(np.column_stack((start, usual, end)))
    day = day[parts.row]
    return Plan(day, parts.start, parts.end, np.where(parts.inner, 0, premium[day]))


def _paid_off(own: Ints, unpaid: Ints) -> Plan:
    laid_out = _laid_out(own, unpaid)
    return _with_premium(laid_out, ~laid_out.inner, own, np.zeros(len(own), dtype=np.int64))


def _gaps(work: Plan, share: float, luck: Luck) -> tuple[Ints, Ints]:
    """Where gaps begin in the day's working time, by (seat, date, gap), and their length by date.

    There are as many as on the date with most; elsewhere the last ones lie at the end of the day.
    """
    working = np.bincount(work.day, weights=work.end - work.start, minlength=luck.shape[1])
    lost = np.rint(working * share)
    number = np.clip(np.rint(lost / USUAL_GAP), 1, GAPS)
    length = lost // number
    place = np.arange(int(number.max(initial=1)))
    drawn = uniforms(luck[..., : len(place)])
    drawn[:, place >= number[:, np.newaxis]] = 1.0  # the end of the day's work
    drawn.sort(axis=2)
    begin = np.floor(drawn * (working - number * length)[:, np.newaxis])
    return (begin + place * length[:, np.newaxis]).astype(np.int64), length.astype(np.int64)


def gap_bounds(work: Plan, share: float, luck: Luck, seat: Ints, piece: Ints) -> Ints:
    """Bounds of work and gaps for rows (seat, piece of `work`): (rows, 2 x most gaps + 2); `luck` is by seat and date.

    Gaps are placed in the day's working time, so that one that meets a break goes on after it.
    """
    begin, length = _gaps(work, share, luck)
    before = np.cumsum(work.end - work.start) - (work.end - work.start)
    before -= before[np.searchsorted(work.day, work.day)]
    day, start, end = work.day[piece], work.start[piece, np.newaxis], work.end[piece, np.newaxis]
    dates, most = begin.shape[1:]
    bounds = np.empty((len(piece), 2 * most + 2), np.int64)
    bounds[:, :1], bounds[:, -1:] = start, end
    edges = begin.reshape(-1, most).take(seat * dates + day, axis=0)
    edges += (work.start - before)[piece, np.newaxis]
    for column in (1, 2):
        np.minimum(np.maximum(edges, start), end, out=bounds[:, column:-1:2])
        edges += length[day, np.newaxis]
    return bounds
