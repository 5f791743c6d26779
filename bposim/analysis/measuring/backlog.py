"""What is in the system: items arrived and neither delivered nor cancelled."""

from __future__ import annotations

import numpy as np

from bposim.analysis.measuring.handling import Handled, overlap
from bposim.analysis.measuring.months import day_ends
from bposim.analysis.measuring.population import period_of
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Items, RunLog, State
from bposim.model.ticks import DAY


def left(items: Items, horizon: int) -> Ints:
    """When each item ceased to be backlog, the horizon where it has not."""
    gone = np.where(items.delivered < 0, horizon, items.delivered)
    cancelled = items.state == State.CANCELLED
    return np.where(cancelled, items.closed, gone) if cancelled.any() else gone


def mean_backlog(operation: Operation, log: RunLog) -> float:
    """Time average over the measured window, from exact areas."""
    start, end = operation.measured
    inside = overlap(log.items.arrived, left(log.items, operation.horizon), start, end)
    return float(inside.sum() / (end - start))


def at_day_ends(operation: Operation, log: RunLog) -> Ints:
    """Backlog at the last instant of each client day of the measured window."""
    ends = day_ends(operation)
    gone = np.bincount(period_of(left(log.items, operation.horizon), ends), minlength=len(ends) + 1)
    return np.searchsorted(log.items.arrived, ends) - np.cumsum(gone)[:-1]


LOOKS = 8  # a day, as many hours apart as make a day: whatever comes by file or leaves by night has its low tide in one


def lowest_by_day(operation: Operation, log: RunLog) -> Ints:
    """The least that was in the system at any look of each day, counted from the measured window's begin."""
    start, end = operation.measured
    apart = DAY // LOOKS
    days = max(1, round((end - start) / DAY))
    looks = start + apart * np.arange(1, LOOKS * days + 1)
    place = np.clip((left(log.items, operation.horizon) - start) // apart, 0, len(looks))
    gone = np.bincount(place, minlength=len(looks) + 1)
    there = np.searchsorted(log.items.arrived, looks) - np.cumsum(gone)[:-1]
    return np.asarray(there.reshape(days, LOOKS).min(axis=1), np.int64)


def work_left(operation: Operation, log: RunLog, handled: Handled) -> float:
    """Ticks of handling that the window's last backlog still needs.

    What was handled afterwards, and for items unfinished at the horizon what a finished item of their work type
    takes on average, less what they had (never less than they got).
    """
    items, end = log.items, operation.measured[1]
    came = items.arrived < end
    unfinished = (items.delivered < 0) & (items.state != State.CANCELLED)  # also where the window ends with the run
    waiting = came & (unfinished | (left(items, operation.horizon) > end))
    needed = items.worked[waiting]
    undone = items.state[waiting] != State.DONE
    if undone.any():
        usual = _usual(items)[items.work_type[waiting]]
        needed = np.where(undone, np.maximum(needed, usual), needed)
    had = handled.ours[-1].sum() - items.worked[came & ~waiting].sum()  # all that was done, less what is over
    return float(needed.sum() - had)


def _usual(items: Items) -> Ints:
    """Mean handling of the finished items of each work type, 0 where none is finished."""
    done = items.state == State.DONE
    types = int(items.work_type.max(initial=-1)) + 1
    number = np.bincount(items.work_type[done], minlength=types)
    total = np.bincount(items.work_type[done], weights=items.worked[done], minlength=types)
    mean = np.divide(total, number, out=np.zeros(types), where=number > 0)
    return np.rint(mean).astype(np.int64)
