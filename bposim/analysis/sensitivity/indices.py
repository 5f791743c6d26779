"""How much of the answer's uncertainty each assumption makes, alone and with others: Morris and Sobol, by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.comparing import COST
from bposim.analysis.extras import require
from bposim.analysis.sensitivity.factors import Factor, at
from bposim.analysis.sensitivity.pairs import pair
from bposim.analysis.sweeps.sweeping import sweep
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

Floats = NDArray[np.float64]
Method = Literal["morris", "sobol"]


class Index(NamedTuple):
    """`first` and `total` in shares of variance (Sobol), or mean absolute effect and its spread (Morris).

    Half-widths are SALib's bootstrap intervals over the sample of points, not over replications.
    """

    factor: Factor
    first: float
    first_half_width: float
    total: float
    total_half_width: float | None


@dataclass(frozen=True)
class Indices:
    method: Method
    scenario: str
    baseline: str
    measure: str
    points: int
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
    as many in all (Sobol; a power of two). Raises `StudyError` where a point has no average.
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
    by_point = {each.id: pair(found, each, scenario, against, measure).difference() for each in found.points}
    answers = [by_point[each.id] for each in points]
    _check([each.reason for each in answers], measure)
    values = np.array([each.mean for each in answers], np.float64)
    noise = [pair(found, each, scenario, against, measure).apart() for each in found.points]
    return Indices(
        method=method,
        scenario=scenario,
        baseline=against,
        measure=measure,
        points=len(found.points),
        mean=float(values.mean()),
        deviation=float(values.std(ddof=1)),
        noise=float(np.sqrt(np.mean([_squared_error(each) for each in noise]))),
        indices=analysed(factors, method, table, values, seed),
    )


def _squared_error(values: Floats) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.0


def _problem(factors: Sequence[Factor]) -> dict[str, Any]:
    bounds = [[factor.low, factor.high] for factor in factors]
    return {"num_vars": len(factors), "names": [factor.name for factor in factors], "bounds": bounds}


def sampled_table(factors: Sequence[Factor], method: Method, samples: int, seed: int) -> Floats:
    """(points, factors)"""
    match method:
        case "morris":
            from SALib.sample.morris import sample as trajectories

            found = trajectories(_problem(factors), samples, seed=seed)
        case "sobol":
            from SALib.sample.sobol import sample as saltelli

            found = saltelli(_problem(factors), samples, calc_second_order=False, seed=seed)
    return _rounded(found, factors)


def _rounded(table: Floats, factors: Sequence[Factor]) -> Floats:
    whole = np.array([factor.is_whole for factor in factors])
    return np.where(whole, np.rint(table), table)


def analysed(factors: Sequence[Factor], method: Method, table: Floats, values: Floats, seed: int) -> tuple[Index, ...]:
    """The factor with the largest total first."""
    match method:
        case "morris":
            from SALib.analyze.morris import analyze as effects

            found = effects(_problem(factors), table, values, seed=seed)
            columns = found["mu_star"], found["mu_star_conf"], found["sigma"], [None] * len(factors)
        case "sobol":
            from SALib.analyze.sobol import analyze as shares

            found = shares(_problem(factors), values, calc_second_order=False, seed=seed)
            columns = found["S1"], found["S1_conf"], found["ST"], found["ST_conf"]
    made = [
        Index(factor, float(first), float(first_width), float(total), None if width is None else float(width))
        for factor, first, first_width, total, width in zip(factors, *columns, strict=True)
    ]
    return tuple(sorted(made, key=lambda index: -max(index.first, index.total)))


def _check(reasons: Sequence[str | None], measure: str) -> None:
    missing = [reason for reason in reasons if reason]
    if missing:
        text = f"{len(missing)} of {len(reasons)} points have no {measure}"
        raise StudyError([Mistake("--over", "", text, f"ranges in which every point has one ({missing[0]})")])
