"""Work of a provider's other clients: it keeps a shared team busy, and no measure of ours is about it."""

from __future__ import annotations

import numpy as np

from bposim.model.operation import NOBODY, Ints, Operation
from bposim.model.runlog import Items, RunLog, Touches, Waits
from bposim.model.workload import Workload


def numbers_of_ours(operation: Operation, workload: Workload) -> Ints | None:
    """By run-wide number that among our own items, NOBODY for the others; None where all are ours."""
    if not operation.background:
        return None
    is_ours = ~np.isin(workload.work_type, operation.background)
    return np.where(is_ours, np.cumsum(is_ours) - 1, NOBODY)


def our_touches(numbers: Ints, touches: Touches) -> Touches:
    mine = np.flatnonzero(numbers[touches.item] != NOBODY)
    kept = Touches(*(column[mine] for column in touches))
    return kept._replace(item=numbers[kept.item])


def our_log(numbers: Ints, log: RunLog) -> RunLog:
    is_ours = numbers[: len(log.items.arrived)] != NOBODY
    mine = np.flatnonzero(numbers[log.waits.item] != NOBODY)
    waits = Waits(*(column[mine] for column in log.waits))
    return log._replace(
        touches=our_touches(numbers, log.touches),
        waits=waits._replace(item=numbers[waits.item]),
        items=Items(*(column[is_ours] for column in log.items)),
        moved=None if log.moved is None else log.moved[: len(is_ours)][is_ours],
    )
