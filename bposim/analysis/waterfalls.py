"""Amounts by kind, and the steps that lead from one scenario's total to another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.estimates import LEVEL, Estimate, estimate, half_width

Floats = NDArray[np.float64]

OTHER = "other"
MOST_CAUSES = 7
SMALL = 0.01  # of the larger of two totals


class Amounts(NamedTuple):
    """Of an item on average, by kind, replication by replication, so that those of two scenarios pair."""

    replications: int
    by_kind: dict[str, tuple[float, ...]]

    @property
    def total(self) -> Floats:
        found: Floats = np.array([*self.by_kind.values(), [0.0] * self.replications]).sum(axis=0)
        return found

    @property
    def mean(self) -> float:
        return float(self.total.mean())

    def of(self, kind: str) -> Floats:
        return np.array(self.by_kind.get(kind, [0.0] * self.replications))

    def estimates(self) -> dict[str, Estimate]:
        return {kind: estimate(values) for kind, values in self.by_kind.items()}


def amounts(runs: Sequence[Mapping[str, float]]) -> Amounts:
    kinds = dict.fromkeys(kind for run in runs for kind in run)
    return Amounts(len(runs), {kind: tuple(run.get(kind, 0.0) for run in runs) for kind in kinds})


class Bar(NamedTuple):
    """What one kind adds to the level before it; the half-width is that of the paired difference.

    Amounts are what lies between rounded levels, so that the bars as printed add up to the last decimal.
    """

    kind: str
    amount: float
    level: float
    half_width: float | None


def waterfall(a: Amounts, b: Amounts, places: int, confidence: float = LEVEL) -> tuple[Bar, ...]:
    """From a's total to b's, largest cause first, small ones together as `OTHER`."""
    causes = _causes(a, b, SMALL * max(a.mean, b.mean))
    exact = a.mean + np.cumsum([values.mean() for values in causes.values()])
    levels = [round(each, places) for each in (a.mean, *exact[:-1].tolist(), b.mean)]
    return tuple(
        Bar(kind, round(after - before, places), after, half_width(values, confidence))
        for (kind, values), before, after in zip(causes.items(), levels, levels[1:], strict=False)
    )


def _causes(a: Amounts, b: Amounts, small: float) -> dict[str, Floats]:
    """Differences by kind, replication by replication."""
    apart = {kind: b.of(kind) - a.of(kind) for kind in a.by_kind | b.by_kind}
    ranked = sorted((kind for kind in apart if apart[kind].any()), key=lambda kind: -abs(apart[kind].mean()))
    large = [kind for kind in ranked[:MOST_CAUSES] if abs(apart[kind].mean()) >= small]
    rest = ranked[len(large) :]
    if len(rest) < 2:
        return {kind: apart[kind] for kind in ranked}
    return {kind: apart[kind] for kind in large} | {OTHER: np.sum([apart[kind] for kind in rest], axis=0)}


def decimals(amount: float) -> int:
    """Of a printed amount: cents, and more of them where an item costs next to nothing."""
    return 2 if amount >= 1 else 4


def largest(bars: Iterable[Bar], is_less: bool) -> list[Bar]:
    """The two largest causes in one direction."""
    return [bar for bar in bars if (bar.amount < 0) == is_less and bar.kind != OTHER and bar.amount][:2]
