"""Rostered and paid time by month and team, as fees and wages count it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bposim.analysis.handling import Handled, by_team, overlap
from bposim.analysis.population import Bools
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Reason, Shifts

_AT_WORK = (Reason.AVAILABLE, Reason.SHRINKAGE, Reason.BREAK)
_ON_THE_JOB = (Reason.AVAILABLE, Reason.SHRINKAGE)


class PaidTime(NamedTuple):
    """Ticks by team in one period; overtime is part of the first three."""

    worked: Ints  # paid and at work, shrinkage and paid breaks included
    paid: Ints  # and paid leave, absence and holidays
    rostered: Ints  # at work, breaks only where paid: what a rostered hour of a fee is
    available: Ints  # on shift and ready to handle
    premium: Ints  # paid ticks x premium per mille of longer shifts
    overtime: Ints


def paid_time(operation: Operation, shifts: Shifts, handled: Handled) -> tuple[PaidTime, ...]:
    """One for each measured month."""
    overtime = np.diff(handled.overtime, axis=0)
    return _by_period(operation, shifts, handled.edges, overtime)


def paid_in_window(operation: Operation, shifts: Shifts, handled: Handled) -> PaidTime:
    overtime = handled.overtime[-1:] - handled.overtime[:1]
    return _by_period(operation, shifts, (handled.edges[0], handled.edges[-1]), overtime)[0]


def _by_period(operation: Operation, shifts: Shifts, edges: Sequence[int], overtime: Ints) -> tuple[PaidTime, ...]:
    paid, at_work = shifts.paid == 1, np.isin(shifts.reason, _AT_WORK)
    kinds = {
        "worked": at_work & paid,
        "paid": paid,
        "rostered": np.isin(shifts.reason, _ON_THE_JOB) | (at_work & paid),
        "available": shifts.reason == Reason.AVAILABLE,
    }
    return tuple(_period(operation, shifts, kinds, edges[k], edges[k + 1], overtime[k]) for k in range(len(overtime)))


def _period(
    operation: Operation, shifts: Shifts, kinds: Mapping[str, Bools], start: int, end: int, overtime: Ints
) -> PaidTime:
    inside = overlap(shifts.start, shifts.end, start, end)

    def of(rows: Bools, weight: Ints | int = 1) -> Ints:
        return by_team(inside * rows * weight, shifts.team, len(operation.teams))

    hours = {name: of(rows) + overtime for name, rows in kinds.items()}
    return PaidTime(**hours, premium=of(kinds["paid"], shifts.premium), overtime=overtime)
