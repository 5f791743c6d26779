"""Leaving as a hazard by tenure: twice as likely, say, in the first 90 days as later. Times are in days."""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

YEAR = 365


class Hazard(NamedTuple):
    """Leavings a day past the early days, and how many times as likely one is in them."""

    rate: float
    early_factor: float
    early_days: float


def hazard_of(leavers_per_head: float, early_factor: float, early_days: float) -> Hazard:
    """With which so many leave in a year for each head there: the mean stay is the inverse of that."""
    if leavers_per_head == 0:
        return Hazard(0.0, early_factor, early_days)
    low, high = 0.0, 1.0
    for _ in range(100):
        rate = (low + high) / 2
        is_short = mean_stay(Hazard(rate, early_factor, early_days)) < YEAR / leavers_per_head
        low, high = (low, rate) if is_short else (rate, high)
    return Hazard(high, early_factor, early_days)


@lru_cache(maxsize=256)
def mean_stay(hazard: Hazard) -> float:
    if hazard.rate == 0:
        return inf
    return time_beyond(hazard, 0)


def steady_tenure(hazard: Hazard, share: float) -> float:
    """Tenure that so large a share of the people do not exceed, where leavers have been replaced for long."""
    stayed, fast = share * mean_stay(hazard), hazard.rate * hazard.early_factor
    past = _outlive(hazard, hazard.early_days)
    early = (1 - past) / fast
    if stayed <= early:
        return -log(1 - stayed * fast) / fast
    return hazard.early_days - log(1 - (stayed - early) * hazard.rate / past) / hazard.rate


def mean_over_tenures(hazard: Hazard, curve: Ints, since: int = 0) -> float:
    """Mean over the people who have been there for `since` days and more of a figure by day from then on, whose last
    value stands for all later days."""
    if hazard.rate == 0:
        return float(curve[-1])
    there = np.array([_outlive(hazard, since + day) for day in range(len(curve))])
    there[-1] = time_beyond(hazard, since + len(curve) - 1)
    return float(there @ curve / there.sum())


def _outlive(hazard: Hazard, days: float) -> float:
    early, late = min(days, hazard.early_days), max(0.0, days - hazard.early_days)
    return exp(-hazard.rate * (hazard.early_factor * early + late))


def time_beyond(hazard: Hazard, days: float) -> float:
    """Mean days that the hired stay past so many."""
    early = max(0.0, hazard.early_days - days)
    fast = hazard.rate * hazard.early_factor
    there = _outlive(hazard, days)
    return there * (1 - exp(-fast * early)) / fast + there * exp(-fast * early) / hazard.rate
