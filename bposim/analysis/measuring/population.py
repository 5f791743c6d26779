"""Which items a measure is about, and how many they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bposim.model.edges import places
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Counts, Items

Bools = NDArray[np.bool_]


def arrived_in(items: Items, start: int, end: int) -> slice:
    """Items are numbered in order of arrival."""
    first, last = np.searchsorted(items.arrived, (start, end)).tolist()
    return slice(first, last)


def within(when: Ints, start: int, end: int) -> Bools:
    """A tick of -1, what did not happen, is in no period of a run."""
    inside: Bools = (when >= start) & (when < end)
    return inside


def period_of(when: Ints, edges: Ints) -> Ints:
    """Which period between edges each tick lies in: 0 before the first edge, len(edges) from the last one on."""
    return places(edges, when, side="right")


def critical(operation: Operation, defects: Counts) -> Bools:
    """Whether any of an item's defects is critical."""
    is_critical: Bools = (defects & ~operation.steps.minor_bits) != 0
    return is_critical


def good(operation: Operation, items: Items) -> Bools:
    """Delivered without a critical defect."""
    return (items.delivered >= 0) & ~critical(operation, items.defects)


def count(which: Bools) -> int:
    return int(np.count_nonzero(which))
