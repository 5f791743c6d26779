"""Answers are estimates: a mean over replications with its t interval, and paired differences between scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

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


def half_width(values: Floats, level: float) -> float | None:
    """Of the two-sided t interval of the mean."""
    return half_widths(values[np.newaxis], level)[0]


def half_widths(rows: Floats, level: float) -> list[float | None]:
    """Row by row."""
    count, replications = rows.shape
    if replications < 2:
        return [None] * count
    quantile = t_quantile((1 + level) / 2, replications)
    widths: list[float | None] = (quantile * rows.std(axis=1, ddof=1) / sqrt(replications)).tolist()
    return widths


def gap(values: Floats, unfinished: str = UNFINISHED) -> str | None:
    """Why the values have no mean: infinite ones are censored, those that are not a number are not defined."""
    endless, missing = int(np.isinf(values).sum()), int(np.isnan(values).sum())
    if not endless and not missing:
        return None
    count, why = (endless, unfinished) if endless else (missing, UNDEFINED)
    return why if count == len(values) else f"{why} in {count} of {len(values)} replications"


def estimate(values: Sequence[float | None], level: float = LEVEL, unfinished: str = UNFINISHED) -> Estimate:
    """`unfinished` words the reason where values are infinite; None is what a replication does not have."""
    (found,) = estimates(_row(values), level, (unfinished,))
    return found


def estimates(rows: Floats, level: float, unfinished: Sequence[str]) -> list[Estimate]:
    """Of (measures, replications)."""
    replications = rows.shape[1]
    assert replications, "an estimate of no replication"
    is_known: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(rows), axis=1)
    known = rows[is_known]
    found = zip(known.mean(axis=1).tolist(), half_widths(known, level), strict=True)
    return [
        Estimate(*next(found), replications, level) if is_whole else absent(replications, gap(row, why) or "", level)
        for row, why, is_whole in zip(rows, unfinished, is_known.tolist(), strict=True)
    ]


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
    (found,) = differences(_row(values), _row(baseline), level, (unfinished,))
    return found


def differences(rows: Floats, baseline: Floats, level: float, unfinished: Sequence[str]) -> list[Difference]:
    """Of (measures, replications)."""
    replications = rows.shape[1]
    is_known: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(rows) & np.isfinite(baseline), axis=1)
    ours, theirs = rows[is_known], baseline[is_known]
    apart = ours - theirs
    ratios = variance_ratios(ours, theirs, apart)
    found = zip(apart.mean(axis=1).tolist(), half_widths(apart, level), ratios, strict=True)
    return [
        Difference(*next(found), replications, level)
        if is_whole
        else no_difference(replications, gap(row, why) or gap(base, why) or "", level)
        for row, base, why, is_whole in zip(rows, baseline, unfinished, is_known.tolist(), strict=True)
    ]


def no_difference(replications: int, reason: str, level: float = LEVEL) -> Difference:
    return Difference(None, None, None, replications, level, reason)


def _row(values: Sequence[float | None]) -> Floats:
    return np.array([values], dtype=np.float64)


def variance_ratios(ours: Floats, theirs: Floats, apart: Floats) -> list[float | None]:
    """Row by row; None where the difference does not vary beyond rounding."""
    found: list[float | None] = [None] * len(apart)
    if apart.shape[1] < 2:
        return found
    rounding = ROUNDING * np.maximum(np.abs(ours).max(axis=1), np.abs(theirs).max(axis=1))
    varies = np.flatnonzero(np.ptp(apart, axis=1) > rounding)
    ours, theirs, apart = ours[varies], theirs[varies], apart[varies]
    ratios = (ours.var(axis=1, ddof=1) + theirs.var(axis=1, ddof=1)) / apart.var(axis=1, ddof=1)
    for row, ratio in zip(varies.tolist(), ratios.tolist(), strict=True):
        found[row] = ratio
    return found
