"""Durations of long columns are those of the quantile functions to the tick, though few are worked out by these."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bposim.model import inversion, quantiles, streams
from bposim.model.inversion import ENOUGH, invert
from bposim.model.operation import Ints, Quantile
from bposim.scenarios.schema import distributions as stated

SPREAD = np.linspace(0, streams.CERTAIN - 1, 2**18).astype(np.uint32)
LUCK = np.unique(np.concatenate((SPREAD, np.arange(2**16), streams.CERTAIN - 1 - np.arange(2**16)))).astype(np.uint32)

CASES = {
    "exponential": stated.Exponential(distribution="exponential", mean_minutes=3.0),
    "lognormal": stated.Lognormal(distribution="lognormal", mean_minutes=6.9, cv=0.8),
    "days": stated.Lognormal(distribution="lognormal", mean_minutes=7200.0, cv=1.5),
    "seconds": stated.Lognormal(distribution="lognormal", mean_minutes=0.05, cv=0.05),
    "gamma": stated.Gamma(distribution="gamma", mean_minutes=3.0, cv=0.5),
    "weibull": stated.Weibull(distribution="weibull", mean_minutes=3.0, shape=2.0),
    "kink": stated.Triangular(distribution="triangular", low_minutes=0.5, mode_minutes=0.5101, high_minutes=9.0),
    "uniform": stated.Uniform(distribution="uniform", low_minutes=1.0, high_minutes=5.0),
    "fixed": stated.Fixed(distribution="fixed", mean_minutes=3.0),
}


def inverted(quantile: Quantile, luck: NDArray[np.uint32]) -> Ints:
    found = np.empty(len(luck), np.int64)
    invert(quantile, luck, found)
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_long_column_has_the_durations_of_the_function(name: str) -> None:
    quantile = quantiles.compile_distribution(CASES[name])
    assert np.array_equal(inverted(quantile, LUCK), quantiles.ticks(quantile, streams.uniforms(LUCK)))


def test_an_empirical_column_has_the_values_of_its_file() -> None:
    quantile = quantiles.compile_distribution(stated.Empirical(distribution="empirical", file="x"), np.array([5, 7]))
    assert np.bincount(inverted(quantile, SPREAD)).tolist() == [0] * 5 + [len(SPREAD) // 2, 0, len(SPREAD) // 2]


@pytest.mark.parametrize(("size", "most"), [(ENOUGH - 1, 1.0), (2**18, 0.05)])
def test_only_of_a_long_column_the_function_is_hardly_asked(
    size: int, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def ticks(quantile: Quantile, u: NDArray[np.float64]) -> Ints:
        asked.append(len(u))
        return quantiles.ticks(quantile, u)

    monkeypatch.setattr(inversion, "ticks", ticks)
    inverted(quantiles.compile_distribution(CASES["lognormal"]), SPREAD[:: len(SPREAD) // size][:size])
    assert size * most / 2 < sum(asked) <= size * most


def test_a_piece_that_is_not_close_says_nothing() -> None:
    """Of the exponential distribution's, whose far tail no polynomial follows."""
    pieces = inversion._pieces("exponential", (60_000.0,))
    is_known = ~np.isnan(pieces[:, 0])
    assert np.all(is_known[: len(pieces) // 2])
    assert not is_known[-1]
