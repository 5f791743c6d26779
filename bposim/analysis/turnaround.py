"""Times of items, with those that are not over yet at the horizon as censored."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

import numpy as np

from bposim.analysis.population import Bools, count
from bposim.model.operation import Ints

FEW_PER_MILLE = 1  # unfinished items so rare that their time so far stands for all of it


def percentiles(times: Ints, over: Bools, per_mille: Sequence[int]) -> list[float]:
    """Each the smallest time with that share of the items at or below it; infinite where it is not over yet."""
    if not len(times):
        return [nan] * len(per_mille)
    known = times if over.all() else times[over]
    ranks = [-(-each * len(times) // 1000) - 1 for each in per_mille]
    inside = [rank for rank in ranks if rank < len(known)]
    parted = np.partition(known, inside) if inside else known
    return [float(parted[rank]) if rank < len(known) else inf for rank in ranks]


def mean(times: Ints, over: Bools) -> float:
    """`times` of what is not over are times so far: they count while fewer than 1 in 1,000, else no mean is known."""
    if not len(times):
        return nan
    if 1000 * count(~over) >= FEW_PER_MILLE * len(times) and not over.all():
        return inf
    return float(times.mean())
