"""Rostered and paid time by month and team, as fees and wages count it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.handling import Handled, by_team, overlap
from bposim.model.operation import Ints, Operation, ShiftPattern, Team
from bposim.model.runlog import Reason, Shifts

_ON_THE_JOB = (Reason.AVAILABLE, Reason.SHRINKAGE, Reason.FAILURE, Reason.MAINTENANCE)
_AT_WORK = (*_ON_THE_JOB, Reason.BREAK)
_LEARNING = (Reason.TRAINING, Reason.NESTING)
_NOT_ON_THE_JOB = (*_LEARNING, Reason.BENCH, Reason.VACANCY)
_KINDS = 2 * len(Reason)


class PaidTime(NamedTuple):
    """Ticks by team in one period; overtime is part of the first three."""

    worked: Ints  # paid and at work, shrinkage, paid breaks and down time included
    paid: Ints  # and paid leave, absence, holidays, training and bench
    rostered: Ints  # at work, breaks only where paid, outages of the site not: what a rostered hour of a fee is
    available: Ints  # on shift and ready to handle
    premium: Ints  # paid ticks x premium per mille of longer shifts
    overtime: Ints
    learning: Ints  # paid training and nesting
    bench: Ints
    vacant: Ints
    filled_share: NDArray[np.float64]  # of the time of all seats, that of people on the job, on leave or ill


def paid_time(operation: Operation, shifts: Shifts, handled: Handled) -> tuple[PaidTime, ...]:
    """One for each measured month."""
    overtime = np.diff(handled.overtime, axis=0)
    return _by_period(operation, shifts, handled.edges, overtime)


def paid_in_window(operation: Operation, shifts: Shifts, handled: Handled) -> PaidTime:
    overtime = handled.overtime[-1:] - handled.overtime[:1]
    return _by_period(operation, shifts, (handled.edges[0], handled.edges[-1]), overtime)[0]


def _by_period(operation: Operation, shifts: Shifts, edges: Sequence[int], overtime: Ints) -> tuple[PaidTime, ...]:
    """Time is summed by team, reason and whether it is paid; the kinds are sums of these."""
    kinds = shifts.team * _KINDS + shifts.reason * 2 + shifts.paid
    premium = shifts.premium.any()
    teams = len(operation.teams)

    def sums(amounts: Ints) -> Ints:
        return by_team(amounts, kinds, teams * _KINDS).reshape(teams, len(Reason), 2)

    def period(start: int, end: int, overtime: Ints) -> PaidTime:
        inside = overlap(shifts.start, shifts.end, start, end)
        time = sums(inside)
        paid_work = time[:, _AT_WORK, 1].sum(axis=1)
        return PaidTime(
            worked=paid_work + time[:, Reason.OUTAGE, 1] + overtime,
            paid=time[:, :, 1].sum(axis=1) + overtime,
            rostered=paid_work + time[:, _ON_THE_JOB, 0].sum(axis=1) + overtime,
            available=time[:, Reason.AVAILABLE].sum(axis=1) + overtime,
            premium=sums(inside * shifts.premium)[:, :, 1].sum(axis=1) if premium else 0 * overtime,
            overtime=overtime,
            learning=time[:, _LEARNING, 1].sum(axis=1),
            bench=time[:, Reason.BENCH, 1],
            vacant=time[:, Reason.VACANCY].sum(axis=1),
            filled_share=_filled(operation, time.sum(axis=2)),
        )

    return tuple(period(*bounds, part) for bounds, part in zip(pairwise(edges), overtime, strict=True))


def _filled(operation: Operation, time: Ints) -> NDArray[np.float64]:
    """Of time by team and reason; the seats of the bench have the same hours as the others and nobody on the job."""
    whole = time.sum(axis=1)
    on_the_job = whole - time[:, _NOT_ON_THE_JOB].sum(axis=1)
    seats = np.array([team.headcount / max(1, team.servers) for team in operation.teams])
    share: NDArray[np.float64] = np.divide(on_the_job, whole * seats, out=np.ones(len(whole)), where=whole * seats > 0)
    return share


def contract_hours(team: Team) -> float:
    """Paid hours of a head in a year of 52 weeks, averaged over the seats."""
    weekly = [len(pattern.seats) * len(pattern.days) * _paid_minutes(pattern) / 60 for pattern in team.patterns]
    return 52 * sum(weekly) / max(1, team.headcount)


def _paid_minutes(pattern: ShiftPattern) -> int:
    unpaid = 0 if pattern.breaks_paid else sum(part.end - part.start for part in pattern.breaks)
    return pattern.hours.end - pattern.hours.start - unpaid
