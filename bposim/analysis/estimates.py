"""Answers are estimates: a mean over replications with its t interval, and paired differences between scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
ROUNDING = 1e-12  # of the values themselves
UNFINISHED = "too many items are unfinished"
UNDEFINED = "there is nothing to measure"


@dataclass(frozen=True)
class Estimate:
    """`half_width` is None where one replication cannot give it; `reason` says why there is no mean."""

    mean: float | None
    half_width: float | None
    replications: int
    level: float
    reason: str | None = None

    def told(self, unit: str) -> dict[str, Any]:
        """As JSON."""
        because = {"reason": self.reason} if self.reason else {}
        return {"mean": self.mean, "half_width": self.half_width, "unit": unit} | because


@dataclass(frozen=True)
class Difference:
    """Scenario less baseline, paired by replication.

    `variance_ratio` = (s_a^2 + s_b^2) / s_d^2: how many times more replications unpaired runs would have needed.
    """

    mean: float | None
    half_width: float | None
    variance_ratio: float | None
    replications: int
    level: float
    reason: str | None = None

    def told(self) -> dict[str, Any]:
        """As JSON."""
        because = {"reason": self.reason} if self.reason else {}
        return {"mean": self.mean, "half_width": self.half_width, "variance_ratio": self.variance_ratio} | because


@dataclass(frozen=True)
class Chance:
    """In how many of the futures something happens."""

    count: int
    number: int
    level: float = LEVEL

    @property
    def share(self) -> float:
        return self.count / self.number

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.count, self.number, self.level)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:.0%} ({100 * self.level:.0f} % interval {low:.0%} to {high:.0%})"

    def told(self) -> dict[str, float]:
        """As JSON."""
        low, high = self.interval
        return {"share": self.share, "low": low, "high": high, "futures": self.number, "level": self.level}


def chance(happened: Sequence[bool | None]) -> Chance | None:
    """Of the futures in which it is known."""
    known = [each for each in happened if each is not None]
    return Chance(sum(known), len(known)) if known else None


def ratio(part: float, whole: float) -> float:
    """Not a number where there is nothing to measure."""
    return part / whole if whole else nan


def t_quantile(probability: float, replications: int) -> float:
    from scipy.special import stdtrit  # 300 ms that only an interval needs

    return float(stdtrit(replications - 1, probability))


def normal_quantile(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))


def wilson(count: int, number: int, level: float = LEVEL) -> tuple[float, float]:
    """Score interval of a share (Wilson, JASA 1927); all of it where nothing was counted."""
    if not number:
        return 0.0, 1.0
    z, share = normal_quantile((1 + level) / 2), count / number
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number)) / (1 + z * z / number)
    return max(0.0, middle - half), min(1.0, middle + half)


def half_width(values: NDArray[np.float64], level: float) -> float | None:
    """Of the two-sided t interval of the mean."""
    if len(values) < 2:
        return None
    return t_quantile((1 + level) / 2, len(values)) * float(values.std(ddof=1)) / sqrt(len(values))


def gap(values: Sequence[float | None], unfinished: str = UNFINISHED) -> str | None:
    """Why the values have no mean: infinite ones are censored, missing ones are not defined."""
    endless = sum(value is not None and isinf(value) for value in values)
    missing = sum(value is None or isnan(value) for value in values)
    if not endless and not missing:
        return None
    count, why = (endless, unfinished) if endless else (missing, UNDEFINED)
    return why if count == len(values) else f"{why} in {count} of {len(values)} replications"


def estimate(values: Sequence[float | None], level: float = LEVEL, unfinished: str = UNFINISHED) -> Estimate:
    """`unfinished` words the reason where values are infinite."""
    assert values, "an estimate of no replication"
    reason = gap(values, unfinished)
    if reason:
        return absent(len(values), reason, level)
    numbers = np.array(values, dtype=np.float64)
    return Estimate(float(numbers.mean()), half_width(numbers, level), len(numbers), level)


def absent(replications: int, reason: str, level: float = LEVEL) -> Estimate:
    return Estimate(None, None, replications, level, reason)


def difference(
    values: Sequence[float | None],
    baseline: Sequence[float | None],
    level: float = LEVEL,
    unfinished: str = UNFINISHED,
) -> Difference:
    """Both sequences in the order of the same replications."""
    assert len(values) == len(baseline) > 0, (len(values), len(baseline))
    reason = gap(values, unfinished) or gap(baseline, unfinished)
    if reason:
        return no_difference(len(values), reason, level)
    ours, theirs = np.array(values, dtype=np.float64), np.array(baseline, dtype=np.float64)
    apart = ours - theirs
    ratio = variance_ratio(ours, theirs, apart)
    return Difference(float(apart.mean()), half_width(apart, level), ratio, len(apart), level)


def no_difference(replications: int, reason: str, level: float = LEVEL) -> Difference:
    return Difference(None, None, None, replications, level, reason)


def variance_ratio(ours: NDArray[np.float64], theirs: NDArray[np.float64], apart: NDArray[np.float64]) -> float | None:
    """None where the difference does not vary beyond rounding."""
    if len(apart) < 2 or np.ptp(apart) <= ROUNDING * max(np.abs(ours).max(), np.abs(theirs).max()):
        return None
    return float((ours.var(ddof=1) + theirs.var(ddof=1)) / apart.var(ddof=1))
