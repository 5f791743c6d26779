"""What each value of a sweep moves a measure by, on average over whatever the others are, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, inf, sqrt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bposim.analysis.estimates import LEVEL, half_width, t_quantile
from bposim.analysis.sweeps.views import is_number

FEW = 12  # values that are told one by one
ENDS = 0.2  # of many values: the share of points that counts as low, and as high
REPLICATION = "replication"

Mask = NDArray[np.bool_]


class Effect(NamedTuple):
    """The mean of a measure where a value is low and where it is high. `half_width` is that of their difference, None
    where there are too few points, or replications that all of them have, to say."""

    parameter: str
    low: Any
    high: Any
    at_low: float
    at_high: float
    half_width: float | None = None

    @property
    def size(self) -> float:
        return abs(self.at_high - self.at_low)

    @property
    def is_told(self) -> bool:
        """From no difference at all."""
        return self.half_width is not None and self.size > self.half_width


class _Ends(NamedTuple):
    """Points where a value is low and where it is high, chosen out of so many pairs."""

    low: Any
    high: Any
    is_low: Mask
    is_high: Mask
    pairs: int = 1


def effects(points: pd.DataFrame, rows: pd.DataFrame, parameters: Sequence[str], measure: str) -> list[Effect]:
    """Largest first; a value that does not vary has none. The intervals hold all together (Bonferroni). `rows` are
    those that the points are the means of."""
    known = points[points[measure].notna()].reset_index(drop=True)
    found = {name: ends for name in parameters if (ends := _ends(known, name, measure))}
    sample = _Sample(known, rows, list(found), measure)
    comparisons = sum(ends.pairs for ends in found.values())
    moved = (_effect(name, ends, sample, 1 - (1 - LEVEL) / comparisons) for name, ends in found.items())
    return sorted(moved, key=lambda each: -each.size)


def _ends(points: pd.DataFrame, name: str, measure: str) -> _Ends | None:
    column = points[name]
    if column.nunique() < 2:
        return None
    return _of_numbers(column) if is_number(points, name) else _of_texts(column, points[measure])


def _of_numbers(column: pd.Series) -> _Ends:
    """The outermost values, or of many the lowest and the highest that a share of the points has, by rank."""
    numbers = column.to_numpy(float)
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    lowest, highest = 0, len(values) - 1
    if len(values) > FEW:
        lowest, highest = _outer(counts)
    return _Ends(float(values[lowest]), float(values[highest]), numbers <= values[lowest], numbers >= values[highest])


def _outer(counts: NDArray[np.int_]) -> tuple[int, int]:
    """The last of the low values and the first of the high ones; a value that most points have is on one side, with
    the fewer others on it."""
    share, upto = ENDS * counts.sum(), counts.cumsum()
    lowest = int(np.searchsorted(upto, share))
    highest = int(len(counts) - 1 - np.searchsorted(counts[::-1].cumsum(), share))
    if lowest < highest:
        return lowest, highest
    most = int(counts.argmax())
    before, after = int(counts[:most].sum()), int(counts[most + 1 :].sum())
    return (most, most + 1) if after >= before else (most - 1, most)


def _of_texts(column: pd.Series, measure: pd.Series) -> _Ends:
    """Those with the lowest and the highest mean, which is a choice among all pairs."""
    texts = column.astype(str).where(column.notna())
    means = measure.groupby(texts).mean().sort_values()
    low, high = str(means.index[0]), str(means.index[-1])
    return _Ends(
        low, high, (texts == low).to_numpy(bool), (texts == high).to_numpy(bool), len(means) * (len(means) - 1) // 2
    )


class _Sample:
    """Points, the rows that they are the means of, and which points are alike in all but one value."""

    def __init__(self, points: pd.DataFrame, rows: pd.DataFrame, names: Sequence[str], measure: str) -> None:
        self.means = points[measure].to_numpy(float)
        self.hashes = {name: _hashed(points[name], number) for number, name in enumerate(names)}
        self.whole = sum(self.hashes.values(), np.zeros(len(points), np.uint64))
        self.point = pd.Index(points["point_id"]).get_indexer(rows["point_id"])
        self.values = rows[measure].to_numpy(float)
        self.luck = pd.factorize(rows[REPLICATION])[0] if REPLICATION in rows else np.zeros(len(rows), int)

    def half_width(self, name: str, ends: _Ends, level: float) -> float | None:
        """That of the luck that all points of a replication share. Where not every low point has one like it among the
        high ones, that of two samples on top."""
        low, high = (np.flatnonzero(each) for each in (ends.is_low, ends.is_high))
        others, by_luck = self.whole - self.hashes[name], half_width(self._by_luck(ends), level)
        one, other = low[np.argsort(others[low])], high[np.argsort(others[high])]
        if len(low) != len(high) or not np.array_equal(others[one], others[other]):
            by_points = welch(self.means[low], self.means[high], level)
            return None if by_points is None else hypot(by_points, by_luck or 0.0)
        if self.luck.max(initial=0):
            return by_luck
        return half_width(self.means[other] - self.means[one], level)  # one replication tells nothing of its luck

    def _by_luck(self, ends: _Ends) -> NDArray[np.float64]:
        """Differences of the means, one for each replication that all points have."""
        means = []
        for chosen in (ends.is_low, ends.is_high):
            mine = (self.point >= 0) & chosen[self.point] & ~np.isnan(self.values)
            counts = np.bincount(self.luck[mine], minlength=self.luck.max(initial=0) + 1)
            totals = np.bincount(self.luck[mine], self.values[mine], minlength=len(counts))
            means.append(np.where(counts == chosen.sum(), totals / chosen.sum(), np.nan))
        apart = means[1] - means[0]
        found: NDArray[np.float64] = apart[~np.isnan(apart)]
        return found


def _hashed(column: pd.Series, number: int) -> NDArray[np.uint64]:
    """Sums of them over columns are equal where all values are."""
    key = f"{number:016d}"
    hashes = pd.util.hash_pandas_object(column, index=False, hash_key=key).to_numpy(np.uint64)
    return np.multiply(hashes, 2 * number + 3, dtype=np.uint64)


def _effect(name: str, ends: _Ends, sample: _Sample, level: float) -> Effect:
    at_low, at_high = (float(sample.means[each].mean()) for each in (ends.is_low, ends.is_high))
    return Effect(name, ends.low, ends.high, at_low, at_high, sample.half_width(name, ends, level))


def welch(low: NDArray[np.float64], high: NDArray[np.float64], level: float) -> float | None:
    """Half the interval of the difference of two means of different spread (Welch, Biometrika 1947), with whole
    degrees of freedom."""
    if min(len(low), len(high)) < 2:
        return None
    parts = [float(each.var(ddof=1)) / len(each) for each in (low, high)]
    if not sum(parts):
        return 0.0
    freedom = sum(parts) ** 2 / sum(part**2 / (len(each) - 1) for part, each in zip(parts, (low, high), strict=True))
    return t_quantile((1 + level) / 2, int(freedom) + 1) * sqrt(sum(parts))


def rivals(found: Sequence[Effect]) -> list[Effect]:
    """Of those that are told, the largest and all that may be as large."""
    told = [each for each in found if each.is_told]
    least = max((each.size - (each.half_width or 0.0) for each in told), default=inf)
    return [each for each in told if each.size + (each.half_width or 0.0) >= least]
