"""Times of items, with those that are not over yet at the horizon as censored."""

from __future__ import annotations

from math import inf, nan

import numpy as np

from bposim.analysis.population import Bools, count
from bposim.model.operation import Ints

FEW_PER_MILLE = 1  # unfinished items so rare that their time so far stands for all of it


def percentile(times: Ints, over: Bools, per_mille: int) -> float:
    """Smallest time with at least that share of the items at or below it; infinite where it is not over yet."""
    if not len(times):
        return nan
    rank = -(-per_mille * len(times) // 1000) - 1
    known = times[over]
    if rank >= len(known):
        return inf
    return float(np.partition(known, rank)[rank])


def mean(times: Ints, over: Bools) -> float:
    """`times` of what is not over are times so far: they count while fewer than 1 in 1,000, else no mean is known."""
    if not len(times):
        return nan
    if 1000 * count(~over) >= FEW_PER_MILLE * len(times) and not over.all():
        return inf
    return float(times.mean())
