"""The points at which factors are tried: tables with a row for each point and a column for each factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.sensitivity.factors import Factor

Floats = NDArray[np.float64]
Method = Literal["morris", "sobol"]


def sampled_table(factors: Sequence[Factor], method: Method, samples: int, seed: int) -> Floats:
    """In groups of `rows_together` rows."""
    match method:
        case "morris":
            from SALib.sample.morris import sample as trajectories

            return _rounded(factors, trajectories(_problem(factors, _ends(factors)), samples, seed=seed))
        case "sobol":
            from SALib.sample.sobol import sample as saltelli

            return placed(factors, saltelli(unit_problem(factors), samples, calc_second_order=False, seed=seed))


def rows_together(factors: Sequence[Factor], method: Method) -> int:
    """A trajectory moves each factor once; of two base points each factor of the one is put into the other."""
    return len(factors) + (1 if method == "morris" else 2)


def latin_table(factors: Sequence[Factor], samples: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return placed(factors, qmc.LatinHypercube(len(factors), rng=seed).random(samples))


def placed(factors: Sequence[Factor], unit: Floats) -> Floats:
    """`unit` is uniform from 0 to 1; of a whole factor every number is equally likely, the ends too."""
    low, high = _ends(factors).T
    first, last = np.rint(low), np.rint(high)
    counted = np.minimum(first + np.floor(unit * (last - first + 1)), last)
    found: Floats = np.where(_whole(factors), counted, low + unit * (high - low))
    return found


def unit_problem(factors: Sequence[Factor]) -> dict[str, Any]:
    return _problem(factors, np.tile((0.0, 1.0), (len(factors), 1)))


def _problem(factors: Sequence[Factor], bounds: Floats) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": [factor.name for factor in factors], "bounds": bounds.tolist()}


def _rounded(factors: Sequence[Factor], table: Floats) -> Floats:
    """Four levels, ends and thirds, so that one step of a trajectory always moves a whole factor too."""
    found: Floats = np.where(_whole(factors), np.rint(table), table)
    return found


def _ends(factors: Sequence[Factor]) -> Floats:
    return np.array([(factor.low, factor.high) for factor in factors], np.float64)


def _whole(factors: Sequence[Factor]) -> NDArray[np.bool_]:
    return np.array([factor.is_whole for factor in factors])


def effects(factors: Sequence[Factor], table: Floats, values: Floats) -> Floats:
    """Of each factor in each trajectory, (trajectories, factors): the answer's change over the step that was made, in
    units of the factor's range."""
    width = np.diff(_ends(factors)).ravel()
    together = rows_together(factors, "morris")
    steps = np.diff((table / width).reshape(-1, together, len(factors)), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    made = np.take_along_axis(steps, moved[..., None], axis=2)[..., 0]
    found = np.empty(moved.shape)
    np.put_along_axis(found, moved, np.diff(values.reshape(-1, together), axis=1) / made, axis=1)
    return found
