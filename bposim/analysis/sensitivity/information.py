"""What it is worth to find something out before signing, over assumptions that may be anything in their ranges.

Expected value of perfect information, and of it for one factor alone by regression of each scenario's cost on that
factor (Strong, Oakley and Brennan, Medical Decision Making 34, 2014: nonparametric regression; here a cubic).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.comparing import COST
from bposim.analysis.estimates import LEVEL, estimate
from bposim.analysis.sensitivity.designs import Floats, latin_table
from bposim.analysis.sensitivity.factors import Factor, at
from bposim.analysis.sensitivity.impossible import LeftOut, possible
from bposim.analysis.sweeps.points import Value
from bposim.analysis.sweeps.sweeping import sweep
from bposim.model import streams
from bposim.model.operation import Ints
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

DEGREE = 3
RESAMPLES = 200


class Worth(NamedTuple):
    """In units of the measure; the half-width is from resampled points."""

    factor: Factor
    worth: float
    half_width: float


@dataclass(frozen=True)
class Information:
    """`best`: the scenario to choose with nothing found out; `shares`: how often each is the best of all."""

    measure: str
    best: str
    shares: dict[str, float]
    perfect: float
    perfect_half_width: float
    worths: tuple[Worth, ...]  # largest first
    points: int
    left_out: LeftOut | None


def information(
    study: Study,
    factors: Sequence[Factor],
    *,
    scenarios: Sequence[str] | None = None,
    measure: str = COST,
    samples: int = 200,
    seed: int = 1,
    replications: int = 2,
    **running: Any,
) -> Information:
    """The smaller the measure the better. A point is left out where its values do not go together. Raises `StudyError`
    where any other one has no average of the measure."""
    names = list(scenarios or study.scenarios)
    table = latin_table(factors, samples, seed)
    points = [at(factors, _named(factors, row)) for row in table.tolist()]
    found = sweep(study, points, scenarios=names, replications=replications, seed=seed, **running)
    kept, left_out = possible(found, points)
    stored = [found.store.rows(points[row]) for row in kept]
    asked = [[row for row in rows if row["replication"] < replications] for rows in stored]
    costs = np.array([[_mean(rows, name, measure) for name in names] for rows in asked])
    return replace(weighed(names, factors, table[kept], costs, measure), left_out=left_out)


def _named(factors: Sequence[Factor], row: Sequence[float]) -> dict[str, float]:
    return dict(zip((factor.name for factor in factors), row, strict=True))


def _mean(rows: Sequence[dict[str, Value]], scenario: str, measure: str) -> float:
    own = [row for row in rows if row["scenario"] == scenario]
    found = estimate([row.get(measure) for row in own], LEVEL)
    if found.mean is None or own[0]["not_steady"]:
        reason = own[0]["error"] or own[0]["not_steady"] or found.reason
        expected = f"ranges in which every point has a {measure} ({reason})"
        raise StudyError([Mistake("--over", scenario, "", expected)])
    return found.mean


def weighed(names: Sequence[str], factors: Sequence[Factor], table: Floats, costs: Floats, measure: str) -> Information:
    """`table` (points, factors), `costs` (points, scenarios)."""
    samples = [np.arange(len(costs)), *_resamples(len(costs))]
    perfect, apart = _spread([_gain(costs[chosen]) for chosen in samples])
    worths = [
        Worth(factor, *_spread([_gain(_fitted(column[chosen], costs[chosen])) for chosen in samples]))
        for factor, column in zip(factors, table.T, strict=True)
    ]
    winners = np.bincount(costs.argmin(axis=1), minlength=len(names)) / len(costs)
    return Information(
        measure=measure,
        best=names[int(costs.mean(axis=0).argmin())],
        shares=dict(zip(names, winners.tolist(), strict=True)),
        perfect=perfect,
        perfect_half_width=apart,
        worths=tuple(sorted(worths, key=lambda each: -each.worth)),
        points=len(costs),
        left_out=None,
    )


def _gain(costs: Floats) -> float:
    """Choosing with the answer known at every point, against choosing once for all of them."""
    return float(costs.mean(axis=0).min() - costs.min(axis=1).mean())


def _fitted(values: Floats, costs: Floats) -> Floats:
    """What each scenario costs on average where the factor has its value, all else unknown."""
    centred = (values - values.mean()) / (np.ptp(values) or 1.0)
    powers = np.vander(centred, DEGREE + 1)
    found: Floats = powers @ np.linalg.lstsq(powers, costs, rcond=None)[0]
    return found


def _resamples(count: int) -> list[Ints]:
    luck = streams.uniforms(streams.column(RESAMPLES * count, 0, 0, "information")).reshape(RESAMPLES, count)
    return list((luck * count).astype(np.int64))


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """The first value, and half the width of the middle 95 % of the others, which are resamples."""
    low, high = np.quantile(values[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return values[0], float(high - low) / 2
