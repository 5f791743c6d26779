"""Between which edges values lie, and how many between which: looked for in one pass of machine code."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode, is_switched_off
from bposim.model.operation import Ints

MANY = 1024  # values, below which searching is quicker
_SPAN = 25  # bits of a tick: 9.3 hours


def places(edges: Ints, values: Ints, side: Literal["left", "right"] = "left") -> Ints:
    """`np.searchsorted`, quicker for many values: they are searched for within their span of time alone."""
    if values.ndim != 1 or len(values) < max(MANY, len(edges)) or is_switched_off():
        return np.searchsorted(edges, values, side)
    ties = int(side == "left")
    start, end = (int(value) - ties >> _SPAN for value in (values.min(), values.max()))
    if end - start > len(values):
        return np.searchsorted(edges, values, side)
    first = np.searchsorted(edges, np.arange(start, end + 2) << _SPAN)
    found = np.empty(len(values), np.int64)
    given = edges, np.ascontiguousarray(values), ties, first, start, found
    _PLACED.of(*given)(*given)
    return found


def tally(when: Ints, kind: NDArray[Any], edges: Ints, kinds: int) -> Ints:
    """(periods, kinds): how many of each kind lie between two edges, the first of them included."""
    counts = np.zeros((len(edges) + 1, kinds), np.int64)
    given = np.ascontiguousarray(when), np.ascontiguousarray(kind, np.int16), edges, counts
    _TALLIED.of(*given)(*given)
    return counts[1:-1]


# In machine code

_PLACED = MachineCode(__name__, "placed", ("model/edges",))
_TALLIED = MachineCode(__name__, "tallied", ("model/edges",))


def placed(edges: Ints, values: Ints, ties: int, first: Ints, start: int, found: Ints) -> None:
    """`first` is by span, from that of `start` on, how many edges lie ahead of it."""
    for row in range(len(values)):
        value = values[row] - ties
        span = (value >> _SPAN) - start
        low, high = first[span], first[span + 1]
        while low < high:
            middle = (low + high) // 2
            if edges[middle] <= value:
                low = middle + 1
            else:
                high = middle
        found[row] = low


def tallied(when: Ints, kind: NDArray[np.int16], edges: Ints, counts: Ints) -> None:
    """What comes one after the other is seldom in another period."""
    period = 0
    for row in range(len(when)):
        while period < len(edges) and edges[period] <= when[row]:
            period += 1
        while period > 0 and when[row] < edges[period - 1]:
            period -= 1
        counts[period, kind[row]] += 1
