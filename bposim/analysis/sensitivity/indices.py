"""How much of the answer's uncertainty each assumption makes, alone and with others: Morris and Sobol, by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.comparing import COST
from bposim.analysis.estimates import LEVEL, half_width
from bposim.analysis.extras import require
from bposim.analysis.sensitivity.designs import Floats, Method, effects, rows_together, sampled_table, unit_problem
from bposim.analysis.sensitivity.factors import Factor, at
from bposim.analysis.sensitivity.impossible import LeftOut, possible
from bposim.analysis.sensitivity.pairs import pair
from bposim.analysis.sweeps.sweeping import sweep
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study


class Index(NamedTuple):
    """`first` and `total` in shares of variance (Sobol), or mean absolute effect and its spread (Morris).

    Half-widths are over the sample of points, not over replications: SALib's bootstrap (Sobol), t over trajectories
    (Morris). None where no step of a factor, or but one, is between two points that have an average.
    """

    factor: Factor
    first: float | None
    first_half_width: float | None
    total: float | None
    total_half_width: float | None
    steps: int | None = None  # seen of the factor (Morris)

    @property
    def size(self) -> float:
        return max(self.first or 0.0, self.total or 0.0)


@dataclass(frozen=True)
class Unsettled:
    """Points without an average. What is told of the others is told of the calmer ones."""

    points: int
    of: int
    reason: str  # at the first of them

    def __str__(self) -> str:
        return (
            f"{self.points} of {self.of} points have no average, so that effects are those of the steps between the "
            f"other ones, where less goes wrong: {self.reason}."
        )


@dataclass(frozen=True)
class Indices:
    method: Method
    scenario: str
    baseline: str
    measure: str
    points: int
    left_out: LeftOut | None
    unsettled: Unsettled | None
    mean: float
    deviation: float  # over the points: what is not known about the world
    noise: float  # standard error of a point's mean over its replications: the simulation's own
    indices: tuple[Index, ...]


def indices(
    study: Study,
    scenario: str,
    factors: Sequence[Factor],
    *,
    method: Method = "sobol",
    baseline: str | None = None,
    measure: str = COST,
    samples: int = 32,
    seed: int = 1,
    replications: int = 5,
    **running: Any,
) -> Indices:
    """Of the paired difference to the baseline, over factors that are equally likely anywhere in their ranges.

    All points have the same luck. `samples`: trajectories (Morris), or base points of which there are factors + 2 times
    as many in all (Sobol; a power of two). One is left out where values of it do not go together. Where any other point
    has no average, Morris takes the steps between those that have one; Sobol, which needs all, raises `StudyError`.
    """
    require("SALib", "sensitivity", f"--method {method}")
    against = baseline or study.baseline
    table = sampled_table(factors, method, samples, seed)
    points = [at(factors, dict(zip((f.name for f in factors), row, strict=True))) for row in table.tolist()]
    found = sweep(
        study,
        list({each.id: each for each in points}.values()),
        scenarios=[against, scenario],
        seed=seed,
        replications=replications,
        **running,
    )
    kept, left_out = possible(found, points, rows_together(factors, method))
    pairs = {points[row].id: pair(found, points[row], scenario, against, measure) for row in kept}
    answers = [pairs[points[row].id].difference() for row in kept]
    reasons = [each.reason for each in answers if each.reason]
    unsettled = Unsettled(len(reasons), len(answers), reasons[0]) if reasons else None
    values = np.array([each.mean for each in answers], np.float64)
    table = table[kept]
    if unsettled and (method == "sobol" or not np.isfinite(effects(factors, table, values)).any()):
        raise _refused(unsettled, measure)
    return Indices(
        method=method,
        scenario=scenario,
        baseline=against,
        measure=measure,
        points=len(pairs),
        left_out=left_out,
        unsettled=unsettled,
        mean=float(np.nanmean(values)),
        deviation=float(np.nanstd(values, ddof=1)),
        noise=float(np.sqrt(np.mean([_squared_error(each.apart()) for each in pairs.values() if not each.reason]))),
        indices=analysed(factors, method, table, values, seed),
    )


def _squared_error(values: Floats) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.0


def _refused(unsettled: Unsettled, measure: str) -> StudyError:
    text = f"{unsettled.points} of {unsettled.of} points have no {measure}"
    expected = f"ranges in which every point has one, or an --exclude ({unsettled.reason})"
    return StudyError([Mistake("--over", "", text, expected)])


def analysed(factors: Sequence[Factor], method: Method, table: Floats, values: Floats, seed: int) -> tuple[Index, ...]:
    """The factor with the largest total first."""
    made = _morris(factors, table, values) if method == "morris" else _sobol(factors, values, seed)
    return tuple(sorted(made, key=lambda index: -index.size))


def _morris(factors: Sequence[Factor], table: Floats, values: Floats) -> list[Index]:
    found = effects(factors, table, values)
    return [_over_steps(factor, made[np.isfinite(made)]) for factor, made in zip(factors, found.T, strict=True)]


def _over_steps(factor: Factor, made: Floats) -> Index:
    sizes, count = np.abs(made), len(made)
    return Index(
        factor,
        first=float(sizes.mean()) if count else None,
        first_half_width=half_width(sizes, LEVEL) if count > 1 else None,
        total=float(made.std(ddof=1)) if count > 1 else None,
        total_half_width=None,
        steps=count,
    )


def _sobol(factors: Sequence[Factor], values: Floats, seed: int) -> list[Index]:
    from SALib.analyze.sobol import analyze as shares

    found = shares(unit_problem(factors), values, calc_second_order=False, seed=seed)
    columns = (found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return [Index(factor, *row) for factor, *row in zip(factors, *columns, strict=True)]
