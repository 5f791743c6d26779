"""What is in the system: items arrived and neither delivered nor cancelled."""

from __future__ import annotations

import numpy as np

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.months import day_ends
from bposim.analysis.measuring.population import period_of
from bposim.analysis.measuring.sojourns import Sojourns, Total
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Items, RunLog, State


def left(items: Items, horizon: int) -> Ints:
    """When each item ceased to be backlog, the horizon where it has not."""
    gone = np.where(items.delivered < 0, horizon, items.delivered)
    cancelled = items.state == State.CANCELLED
    return np.where(cancelled, items.closed, gone) if cancelled.any() else gone


def at_day_ends(operation: Operation, log: RunLog) -> Ints:
    """Backlog at the last instant of each client day of the measured window."""
    ends = day_ends(operation)
    gone = np.bincount(period_of(left(log.items, operation.horizon), ends), minlength=len(ends) + 1)
    return np.searchsorted(log.items.arrived, ends) - np.cumsum(gone)[:-1]


def work_left(items: Items, found: Sojourns, handled: Handled) -> float:
    """Ticks of handling that the window's last backlog still needs.

    What was handled afterwards, and for items unfinished at the horizon what a finished item of their work type
    takes on average, less what they had (never less than they got).
    """
    got = needed = items.worked[found.waiting]
    undone = items.state[found.waiting] != State.DONE
    if undone.any():
        usual = _usual(items)[items.work_type[found.waiting]]
        needed = np.where(undone, np.maximum(needed, usual), needed)
    over = found.total(Total.WORKED) - got.sum()  # what was done for items that left
    return float(needed.sum() - (handled.ours[-1].sum() - over))


def _usual(items: Items) -> Ints:
    """Mean handling of the finished items of each work type, 0 where none is finished."""
    done = items.state == State.DONE
    types = int(items.work_type.max(initial=-1)) + 1
    number = np.bincount(items.work_type[done], minlength=types)
    total = np.bincount(items.work_type[done], weights=items.worked[done], minlength=types)
    mean = np.divide(total, number, out=np.zeros(types), where=number > 0)
    return np.rint(mean).astype(np.int64)
