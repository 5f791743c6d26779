"""The shift days of a pattern, the same for all its seats, and the shrinkage gaps that each seat has in them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.hours import day_numbers, ticks_at
from bposim.model.operation import Ints, ShiftPattern, Team
from bposim.model.streams import uniforms
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


class Alternating(NamedTuple):
    """The stretches of some length between bounds; every second one is `inner`."""

    row: Ints
    start: Ints
    end: Ints
    inner: Bools


def alternating(bounds: Ints) -> Alternating:
    """Of bounds (rows, an even number) that do not fall within a row."""
    row, column = np.nonzero(bounds[:, :-1] < bounds[:, 1:])
    return Alternating(row, bounds[row, column], bounds[row, column + 1], column % 2 == 1)


def shift_dates(team: Team, pattern: ShiftPattern, epoch: datetime, horizon: int) -> Dates:
    last_date = moment(epoch, horizon - 1).astimezone(zone(team.zone)).date()
    number = np.arange(FIRST_DATE, (last_date - epoch.date()).days + 2)
    return Dates(
        number,
        regular=np.isin((number + epoch.weekday()) % 7, pattern.days),
        longer=np.isin(number, day_numbers(epoch, team.longer)),
        holiday=np.isin(number, day_numbers(epoch, team.holidays)),
    )


def _hours(team: Team, pattern: ShiftPattern, epoch: datetime, dates: Dates) -> tuple[Ints, Ints]:
    """Ticks (dates, 2) of begin and end with the longer days in place, and the premium of each date."""
    minutes = np.tile(np.array(pattern.hours, dtype=np.int64), (len(dates.number), 1))
    premium = np.zeros(len(dates.number), dtype=np.int64)
    for day, number in zip(team.longer.values(), day_numbers(epoch, team.longer), strict=True):
        minutes[dates.number == number] = day.hours
        premium[dates.number == number] = day.premium
    return ticks_at(epoch, team.zone, dates.number[:, np.newaxis], minutes), premium


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


def plans(team: Team, pattern: ShiftPattern, epoch: datetime, dates: Dates) -> Plans:
    hours, premium = _hours(team, pattern, epoch, dates)
    hours = _without_overlap(hours, dates.regular | dates.longer)
    days = dates.number[:, np.newaxis]
    own = ticks_at(epoch, team.zone, days, np.array(pattern.hours, dtype=np.int64))
    own = np.where(dates.regular[:, np.newaxis], own, hours[:, :1])
    breaks = ticks_at(epoch, team.zone, days, np.array(pattern.breaks, dtype=np.int64).ravel())
    laid_out = _laid_out(hours, breaks)
    return Plans(
        work=_with_premium(laid_out, ~laid_out.inner, own, premium),
        breaks=_with_premium(laid_out, laid_out.inner, own, premium),
        off=_paid_off(own, breaks[:, :0] if pattern.breaks_paid else breaks),
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
    """Where gaps begin in the day's working time, by (seat, date, gap), and their length by date."""
    working = np.bincount(work.day, weights=work.end - work.start, minlength=luck.shape[1])
    lost = np.rint(working * share)
    number = np.clip(np.rint(lost / USUAL_GAP), 1, GAPS)
    length = lost // number
    place = np.arange(GAPS)
    drawn = np.where(place < number[:, np.newaxis], uniforms(luck), 1.0)  # 1 is the end of the day's work
    begin = np.floor(np.sort(drawn, axis=2) * (working - number * length)[:, np.newaxis])
    return (begin + place * length[:, np.newaxis]).astype(np.int64), length.astype(np.int64)


def gap_bounds(work: Plan, share: float, luck: Luck, seat: Ints, piece: Ints) -> Ints:
    """Bounds of work and gaps for rows (seat, piece of `work`): (rows, 2 x GAPS + 2); `luck` is by seat and date.

    Gaps are placed in the day's working time, so that one that meets a break goes on after it.
    """
    begin, length = _gaps(work, share, luck)
    before = np.cumsum(work.end - work.start) - (work.end - work.start)
    before -= before[np.searchsorted(work.day, work.day)]
    day, start, end = work.day[piece], work.start[piece, np.newaxis], work.end[piece, np.newaxis]
    begins = begin[seat, day] + start - before[piece, np.newaxis]
    edges = np.stack((begins, begins + length[day, np.newaxis]), axis=2).reshape(len(piece), 2 * GAPS)
    return np.hstack((start, np.clip(edges, start, end), end))
