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
    (Morris).
    """

    factor: Factor
    first: float
    first_half_width: float | None
    total: float
    total_half_width: float | None


@dataclass(frozen=True)
class Indices:
    method: Method
    scenario: str
    baseline: str
    measure: str
    points: int
    left_out: LeftOut | None
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
    as many in all (Sobol; a power of two). One is left out where values of it do not go together. Raises `StudyError`
    where any other point has no average.
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
    _check([each.reason for each in answers], measure)
    values = np.array([each.mean for each in answers], np.float64)
    return Indices(
        method=method,
        scenario=scenario,
        baseline=against,
        measure=measure,
        points=len(pairs),
        left_out=left_out,
        mean=float(values.mean()),
        deviation=float(values.std(ddof=1)),
        noise=float(np.sqrt(np.mean([_squared_error(each.apart()) for each in pairs.values()]))),
        indices=analysed(factors, method, table[kept], values, seed),
    )


def _squared_error(values: Floats) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.0


def analysed(factors: Sequence[Factor], method: Method, table: Floats, values: Floats, seed: int) -> tuple[Index, ...]:
    """The factor with the largest total first."""
    made = _morris(factors, table, values) if method == "morris" else _sobol(factors, values, seed)
    return tuple(sorted(made, key=lambda index: -max(index.first, index.total)))


def _morris(factors: Sequence[Factor], table: Floats, values: Floats) -> list[Index]:
    found = effects(factors, table, values)
    sizes, spreads = np.abs(found), found.std(axis=0, ddof=1).tolist()
    return [
        Index(factor, float(column.mean()), half_width(column, LEVEL), spread, None)
        for factor, column, spread in zip(factors, sizes.T, spreads, strict=True)
    ]


def _sobol(factors: Sequence[Factor], values: Floats, seed: int) -> list[Index]:
    from SALib.analyze.sobol import analyze as shares

    found = shares(unit_problem(factors), values, calc_second_order=False, seed=seed)
    columns = (found[name].tolist() for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return [Index(factor, *row) for factor, *row in zip(factors, *columns, strict=True)]


def _check(reasons: Sequence[str | None], measure: str) -> None:
    missing = [reason for reason in reasons if reason]
    if missing:
        text = f"{len(missing)} of {len(reasons)} points have no {measure}"
        raise StudyError(
            [Mistake("--over", "", text, f"ranges in which every point has one, or an --exclude ({missing[0]})")]
        )
