"""One assumption at a time from one end of its range to the other, under the same luck: what moves the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from bposim.analysis.comparing import COST
from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.pairs import Pair, moved, pair
from bposim.analysis.sweeps.points import Point, point
from bposim.analysis.sweeps.sweeping import Progress, sweep
from bposim.scenarios.study import Study

AS_STATED = point({})


@dataclass(frozen=True)
class Bar:
    """The difference between the scenarios with one factor at either end, all else as stated."""

    factor: Factor
    at_low: Difference
    at_high: Difference
    swing: Difference  # at high less at low, paired by replication

    @property
    def size(self) -> float:
        return -inf if self.swing.mean is None else abs(self.swing.mean)


@dataclass(frozen=True)
class Tornado:
    """`bars` from the one that moves the difference most; `stated` is the difference as the study has it.

    Its mean is the choice between them, its half-width the noise of the simulation, and the bars are what is not known
    about the world.
    """

    scenario: str
    baseline: str
    measure: str
    stated: Difference
    bars: tuple[Bar, ...]

    @property
    def flips(self) -> tuple[Bar, ...]:
        """Factors that turn the sign of the difference somewhere in their range."""
        return tuple(bar for bar in self.bars if _sign(bar.at_low) * _sign(bar.at_high) < 0)


def _sign(apart: Difference) -> int:
    """0 where chance alone may have made it."""
    if apart.mean is None or abs(apart.mean) <= (apart.half_width or 0.0):
        return 0
    return 1 if apart.mean > 0 else -1


def tornado(
    study: Study,
    scenario: str,
    factors: Sequence[Factor],
    *,
    baseline: str | None = None,
    measure: str = COST,
    replications: int = 10,
    seed: int = 1,
    store: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Tornado:
    against = baseline or study.baseline
    found = sweep(
        study,
        points_of(factors),
        scenarios=[against, scenario],
        replications=replications,
        seed=seed,
        store=store,
        workers=workers,
        progress=progress,
    )
    pairs = {each.id: pair(found, each, scenario, against, measure) for each in found.points}
    return of_pairs(scenario, against, measure, factors, pairs)


def points_of(factors: Sequence[Factor]) -> list[Point]:
    """As stated, and with each factor at either end."""
    return [AS_STATED, *(point(factor.at(end)) for factor in factors for end in (factor.low, factor.high))]


def of_pairs(
    scenario: str, baseline: str, measure: str, factors: Sequence[Factor], pairs: Mapping[str, Pair]
) -> Tornado:
    """`pairs` by the id of their point."""
    bars = [_bar(factor, *(pairs[point(factor.at(end)).id] for end in (factor.low, factor.high))) for factor in factors]
    ranked = sorted(bars, key=lambda bar: -bar.size)
    return Tornado(scenario, baseline, measure, pairs[AS_STATED.id].difference(), tuple(ranked))


def _bar(factor: Factor, low: Pair, high: Pair) -> Bar:
    return Bar(factor, low.difference(), high.difference(), moved(low, high))
