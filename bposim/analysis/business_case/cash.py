"""What a stream of money by month comes to: pure functions of cash, saved (above zero) or spent, and its dates."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_VOLUMES = 10.0  # times the stated volume, beyond which a straight line tells nothing


class Exposure(NamedTuple):
    """The most that was ever out of pocket, and the month by whose end it was; month None where it never was."""

    amount: float
    month: int | None


def cumulative(cash: Floats) -> Floats:
    found: Floats = np.cumsum(cash)
    return found


def peak_exposure(cash: Floats) -> Exposure:
    total = cumulative(cash)
    lowest = int(np.argmin(total))
    return Exposure(float(-total[lowest]), lowest) if total[lowest] < 0 else Exposure(0.0, None)


def payback_months(cash: Floats, ends: Sequence[float]) -> float:
    """Months since the start after which the sum is never below zero again, the month's cash spread evenly; `ends` are
    those of the months. 0 where it never was, infinite where it is at the end."""
    total = cumulative(cash)
    below = np.flatnonzero(total < 0)
    if not below.size:
        return 0.0
    last = int(below[-1])
    if last == len(total) - 1:
        return inf
    return float(ends[last] + (ends[last + 1] - ends[last]) * -total[last] / (total[last + 1] - total[last]))


def net_present_value(cash: Floats, ends: Sequence[float], yearly_rate: float) -> float:
    """At the start, each month's cash as if it came in the middle of it."""
    middle = (np.array([0.0, *ends[:-1]]) + np.array(ends)) / 2
    return float(np.sum(cash / (1 + yearly_rate) ** (middle / 12)))


def break_even_share(saved: Floats, anyway: Floats, ends: Sequence[float], yearly_rate: float) -> float:
    """Of the volume: with so much of it the net present value is zero, if what is saved anyway stays and the rest goes
    with it. Infinite where no volume up to `MOST_VOLUMES` is worth as much. It pays above it, but below it where what
    stays is saved and each item costs more."""
    stays, goes = (net_present_value(cash, ends, yearly_rate) for cash in (anyway, saved - anyway))
    if stays >= 0 and goes >= 0:
        return 0.0
    share = -stays / goes if stays * goes < 0 else inf
    return share if share <= MOST_VOLUMES else inf


def value_at_risk(values: Sequence[float], tail: float = 0.05) -> float:
    """The value that a share of the futures falls short of."""
    return float(np.quantile(values, tail, method="inverted_cdf"))


def expected_shortfall(values: Sequence[float], tail: float = 0.05) -> float:
    """The mean of those futures; of a single one where there are few."""
    worst = np.sort(values)[: max(1, round(tail * len(values)))]
    return float(worst.mean())
