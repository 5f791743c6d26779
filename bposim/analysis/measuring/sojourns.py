"""How long items are in the system, and how many at a time: added up in one pass over all of them."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Items, State
from bposim.model.ticks import DAY

LOOKS = 8  # a day, as many hours apart as make a day: whatever comes by file or leaves by night has its low tide in one


class Total(IntEnum):
    """Ticks, or how many. Those from `ITEMS` on are of what arrived in the window and was not cancelled."""

    IN_SYSTEM = 0  # within the window
    WORKED = 1  # on what arrived before the window's end
    ARRIVED = 2  # in the window
    ITEMS = 3
    DELIVERED = 4
    ELAPSED = 5  # until delivered, or the horizon
    BEGUN = 6
    UNTOUCHED = 7  # neither begun nor delivered
    RESPONSE = 8  # until begun, or the horizon where untouched
    WAITED = 9


class Sojourns(NamedTuple):
    totals: Ints  # by `Total`
    lowest: Ints  # the least that was in the system at any look of each day, counted from the window's begin
    waiting: Ints  # run-wide numbers of what was in the system when the window ended

    def total(self, what: Total) -> int:
        return int(self.totals[what])


class _Columns(NamedTuple):
    arrived: Ints
    first_begin: Ints
    delivered: Ints
    closed: Ints
    waited: Ints
    worked: Ints
    state: NDArray[np.int8]


def sojourns(operation: Operation, items: Items) -> Sojourns:
    """What is neither delivered nor cancelled at the horizon has been in the system until then."""
    start, end = operation.measured
    days = max(1, round((end - start) / DAY))
    totals, changes = np.zeros(len(Total), np.int64), np.zeros(LOOKS * days + 1, np.int64)
    waiting = np.empty(len(items.arrived), np.int64)
    columns = _Columns(*(getattr(items, name) for name in _Columns._fields))._replace(
        state=np.ascontiguousarray(items.state, np.int8)
    )
    given = columns, start, end, operation.horizon, totals, changes, waiting
    waits = _CODE.of(*given)(*given)
    there = np.cumsum(changes)[:-1].reshape(days, LOOKS)
    return Sojourns(totals, there.min(axis=1), waiting[:waits].copy())


# In machine code

_CODE = MachineCode(__name__, "add_up", ("analysis/measuring/sojourns", "model/runlog", "model/ticks"))
_APART = DAY // LOOKS
_CANCELLED = int(State.CANCELLED)
_IN_SYSTEM, _WORKED, _ARRIVED, _ITEMS, _DELIVERED, _ELAPSED, _BEGUN, _UNTOUCHED, _RESPONSE, _WAITED = map(int, Total)


def add_up(items: _Columns, start: int, end: int, horizon: int, totals: Ints, changes: Ints, waiting: Ints) -> int:
    """`changes` is by how much more is there at a look than at the one before it. Says how many are `waiting`."""
    waits, last = 0, len(changes) - 1
    for row in range(len(items.arrived)):
        arrived, begun, delivered = items.arrived[row], items.first_begin[row], items.delivered[row]
        is_cancelled = items.state[row] == _CANCELLED
        left = items.closed[row] if is_cancelled else delivered if delivered >= 0 else horizon
        totals[_IN_SYSTEM] += max(0, min(left, end) - max(arrived, start))
        changes[min(max(0, (arrived - start) // _APART), last)] += 1
        changes[min(max(0, (left - start) // _APART), last)] -= 1
        if arrived >= end:
            continue
        totals[_WORKED] += items.worked[row]
        if left > end or (delivered < 0 and not is_cancelled):
            waiting[waits] = row
            waits += 1
        if arrived < start:
            continue
        totals[_ARRIVED] += 1
        if is_cancelled:
            continue
        totals[_ITEMS] += 1
        totals[_DELIVERED] += delivered >= 0
        totals[_ELAPSED] += left - arrived
        totals[_WAITED] += items.waited[row]
        if begun >= 0:
            totals[_BEGUN] += 1
            totals[_RESPONSE] += begun - arrived
        elif delivered < 0:
            totals[_UNTOUCHED] += 1
            totals[_RESPONSE] += horizon - arrived
    return waits
