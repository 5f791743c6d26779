"""Which items a measure is about, and how many they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints
from bposim.model.runlog import Items

Bools = NDArray[np.bool_]


def arrived_in(items: Items, start: int, end: int) -> slice:
    """Items are numbered in order of arrival."""
    first, last = np.searchsorted(items.arrived, (start, end)).tolist()
    return slice(first, last)


def within(when: Ints, start: int, end: int) -> Bools:
    """A tick of -1, what did not happen, is in no period of a run."""
    inside: Bools = (when >= start) & (when < end)
    return inside


def good(items: Items) -> Bools:
    """Delivered without a defect."""
    flawless: Bools = (items.delivered >= 0) & (items.defects == 0)
    return flawless


def count(which: Bools) -> int:
    return int(np.count_nonzero(which))
