"""Between which edges values lie, and how many between which: looked for in one pass of machine code."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode, is_switched_off
from bposim.model.operation import Ints

MANY = 1024  # values, below which searching is quicker


def places(edges: Ints, values: Ints, side: Literal["left", "right"] = "left") -> Ints:
    """`np.searchsorted`, quicker for many values of which each is near the one before it."""
    if values.ndim != 1 or len(values) < MANY or is_switched_off():
        return np.searchsorted(edges, values, side)
    found = np.empty(len(values), np.int64)
    given = _whole(edges), _whole(values), int(side == "left"), found
    _PLACED.of(*given)(*given)
    return found


def tally(when: Ints, kind: NDArray[Any], edges: Ints, kinds: int) -> Ints:
    """(periods, kinds): how many of each kind lie between two edges, the first of them included."""
    counts = np.zeros((len(edges) + 1, kinds), np.int64)
    given = _whole(when), np.ascontiguousarray(kind, np.int16), _whole(edges), counts
    _TALLIED.of(*given)(*given)
    return counts[1:-1]


def _whole(numbers: Ints) -> Ints:
    """As machine code reads them, which does not look whether they are."""
    return np.ascontiguousarray(numbers, np.int64)


# In machine code

_PLACED = MachineCode(__name__, "placed", ("model/edges",))
_TALLIED = MachineCode(__name__, "tallied", ("model/edges",))


def placed(edges: Ints, values: Ints, ties: int, found: Ints) -> None:
    """From one value to the next it is seldom many edges."""
    place = 0
    for row in range(len(values)):
        value = values[row] - ties
        while place < len(edges) and edges[place] <= value:
            place += 1
        while place > 0 and value < edges[place - 1]:
            place -= 1
        found[row] = place


def tallied(when: Ints, kind: NDArray[np.int16], edges: Ints, counts: Ints) -> None:
    """What comes one after the other is seldom in another period."""
    period = 0
    for row in range(len(when)):
        while period < len(edges) and edges[period] <= when[row]:
            period += 1
        while period > 0 and when[row] < edges[period - 1]:
            period -= 1
        counts[period, kind[row]] += 1
