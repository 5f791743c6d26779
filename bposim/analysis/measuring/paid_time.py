"""Rostered and paid time by month and team, as fees and wages count it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.population import period_of
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Reason, Shifts
from bposim.model.teams import ShiftPattern, Team
from bposim.model.ticks import FOREVER

_ON_THE_JOB = (Reason.AVAILABLE, Reason.SHRINKAGE, Reason.MEETING, Reason.FAILURE, Reason.MAINTENANCE)
_AT_WORK = (*_ON_THE_JOB, Reason.BREAK, Reason.STANDBY)
_LEARNING = (Reason.TRAINING, Reason.NESTING)
_NOT_ON_THE_JOB = (*_LEARNING, Reason.BENCH, Reason.VACANCY)
_OFF = (Reason.HOLIDAY, Reason.LEAVE, Reason.ABSENCE)
_KINDS = 2 * len(Reason)


class PaidTime(NamedTuple):
    """Ticks by team in one period, or by period and team; overtime is part of the first three."""

    worked: Ints  # paid and at work, shrinkage, paid breaks, meetings, standby and down time included
    paid: Ints  # and paid leave, absence, holidays, training and bench
    rostered: Ints  # what a rostered hour of a fee is: at work, breaks and standby where paid, outages of the site not
    available: Ints  # on shift and ready to handle
    premium: Ints  # paid ticks x premium per mille of longer shifts
    overtime: Ints
    meetings: Ints
    learning: Ints  # paid training and nesting
    bench: Ints
    vacant: Ints
    filled_share: NDArray[
        np.float64
    ]  # of the time of all seats, that of people on the job; NaN where nothing is rostered


class Paid(NamedTuple):
    """The measured months side by side, and the window as a whole."""

    months: PaidTime
    window: PaidTime


def paid_time(operation: Operation, shifts: Shifts, edges: Ints, overtime: Ints) -> Paid:
    """`overtime` is by edge of the measured months and team, ticks before it."""
    time, premium = _sums(operation, shifts, edges)
    over = np.diff(overtime, axis=0)
    found = _paid(operation, *map(_with_their_sum, (time, premium, over)))
    return Paid(_at(found, slice(-1)), _at(found, -1))


def _at(time: PaidTime, place: int | slice) -> PaidTime:
    columns: list[Any] = [column[place] for column in time]
    return PaidTime(*columns)


def _with_their_sum(by_month: Ints) -> Ints:
    return np.concatenate([by_month, by_month.sum(axis=0, keepdims=True)])


def _paid(operation: Operation, time: Ints, premium: Ints, overtime: Ints) -> PaidTime:
    """By period and team, from sums by reason and whether it is paid."""
    by_reason, paid = time.sum(axis=-1), time[..., 1]
    paid_work = paid[..., _AT_WORK].sum(axis=-1)
    return PaidTime(
        worked=paid_work + paid[..., Reason.OUTAGE] + overtime,
        paid=paid.sum(axis=-1) + overtime,
        rostered=paid_work + time[..., _ON_THE_JOB, 0].sum(axis=-1) + overtime,
        available=by_reason[..., Reason.AVAILABLE] + overtime,
        premium=premium[..., 1].sum(axis=-1),
        overtime=overtime,
        meetings=by_reason[..., Reason.MEETING],
        learning=paid[..., _LEARNING].sum(axis=-1),
        bench=paid[..., Reason.BENCH],
        vacant=by_reason[..., Reason.VACANCY],
        filled_share=_filled(operation, by_reason),
    )


class _Rest(NamedTuple):
    """What of stretches is not summed yet."""

    start: Ints
    end: Ints
    place: Ints  # in the sums
    period: Ints
    premium: Ints


def _sums(operation: Operation, shifts: Shifts, edges: Ints) -> tuple[Ints, Ints]:
    """Time, and time x premium: (months, teams, reasons, paid). A stretch over an edge is cut there."""
    period, kinds = period_of(shifts.start, edges), len(operation.teams) * _KINDS
    place = period * kinds + shifts.team * _KINDS + shifts.reason * 2 + shifts.paid
    until = np.append(edges, FOREVER)
    time, premium = np.zeros((2, len(until) * kinds), np.int64)
    rest = _Rest(shifts.start, shifts.end, place, period, shifts.premium)
    while len(rest.start):
        end = np.minimum(rest.end, until[rest.period])
        np.add.at(time, rest.place, end - rest.start)
        if rest.premium.any():
            np.add.at(premium, rest.place, (end - rest.start) * rest.premium)
        goes_on = np.flatnonzero(end < rest.end)
        rest = _Rest(*(column[goes_on] for column in rest))
        rest = rest._replace(start=end[goes_on], place=rest.place + kinds, period=rest.period + 1)
    shape = len(until), len(operation.teams), len(Reason), 2
    return time.reshape(shape)[1:-1], premium.reshape(shape)[1:-1]


def _filled(operation: Operation, time: Ints) -> NDArray[np.float64]:
    """Of time by period, team and reason; the seats of the bench have the same hours as the others and nobody on the
    job. Who is off is so on the job or not, and left out. Not a number where nothing is rostered."""
    whole = time.sum(axis=-1) - time[..., _OFF].sum(axis=-1)
    on_the_job = whole - time[..., _NOT_ON_THE_JOB].sum(axis=-1)
    of_all = whole * np.array([team.headcount / max(1, team.servers) for team in operation.teams])
    share: NDArray[np.float64] = np.divide(on_the_job, of_all, out=np.full_like(of_all, np.nan), where=of_all > 0)
    return share


def contract_hours(team: Team) -> float:
    """Paid hours of a head in a year of 52 weeks, averaged over the seats."""
    weekly = [len(pattern.seats) * len(pattern.days) * _paid_minutes(pattern) / 60 for pattern in team.patterns]
    return 52 * sum(weekly) / max(1, team.headcount)


def _paid_minutes(pattern: ShiftPattern) -> int:
    unpaid = 0 if pattern.breaks_paid else sum(part.end - part.start for part in pattern.breaks)
    return pattern.hours.end - pattern.hours.start - unpaid
