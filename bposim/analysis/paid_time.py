"""Rostered and paid time by month and team, as fees and wages count it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bposim.analysis.handling import by_team, handled_before, overlap, team_of_server
from bposim.analysis.population import Bools
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Reason, RunLog, Shifts

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


def paid_time(operation: Operation, log: RunLog, edges: Sequence[int]) -> tuple[PaidTime, ...]:
    """One for each period between two edges."""
    overtime = [_overtime_before(operation, log, edge) for edge in edges]
    return tuple(
        _period(operation, log.shifts, edges[k], edges[k + 1], late - early)
        for k, (early, late) in enumerate(pairwise(overtime))
    )


def _overtime_before(operation: Operation, log: RunLog, edge: int) -> Ints:
    team = team_of_server(operation)[log.touches.server]
    return by_team(handled_before(log, edge).overtime, team, len(operation.teams))


def _period(operation: Operation, shifts: Shifts, start: int, end: int, overtime: Ints) -> PaidTime:
    inside = overlap(shifts.start, shifts.end, start, end)
    paid, at_work = shifts.paid == 1, np.isin(shifts.reason, _AT_WORK)
    rostered = np.isin(shifts.reason, _ON_THE_JOB) | (at_work & paid)

    def of(rows: Bools, weight: Ints | int = 1) -> Ints:
        return by_team(inside * rows * weight, shifts.team, len(operation.teams))

    return PaidTime(
        worked=of(at_work & paid) + overtime,
        paid=of(paid) + overtime,
        rostered=of(rostered) + overtime,
        available=of(shifts.reason == Reason.AVAILABLE) + overtime,
        premium=of(paid, shifts.premium),
        overtime=overtime,
    )
