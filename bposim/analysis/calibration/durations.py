"""Distributions of durations: the likeliest of four, how far it is from what was seen, how sure its figures are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cbrt, exp, expm1, inf, log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration.figures import LEVEL, Spread, root, without_interval
from bposim.analysis.estimates import half_width, normal_quantile, t_quantile

Floats = NDArray[np.float64]

ENOUGH = 30  # durations for a distribution of their own
SHORTEST = 1 / 60_000  # minutes: a millisecond
ALIKE = 0.01  # of the mean: durations of which most differ by less are fixed
MOST_OF_THEM = 0.1, 0.9  # quantiles
SHAPES = 0.2, 20.0  # of Weibull and gamma, that a study takes
SYMMETRIC = 1e-6  # skewness, below which it is rounding
TRIALS = 99  # simulated samples behind a p-value
MOST_TESTED = 1_000


class Fit(NamedTuple):
    """`distance`: the largest between the fitted and the seen share of shorter ones (Kolmogorov-Smirnov); `p_value` how
    often samples of the fitted distribution lie as far off, None where it is fixed."""

    kind: str
    values: Mapping[str, Spread]  # by key of the study
    number: int
    distance: float
    p_value: float | None


def fit(minutes: Floats) -> Fit:
    values = np.maximum(minutes, SHORTEST)
    mean = float(values.mean())
    if len(values) < 3 or float(np.ptp(np.quantile(values, MOST_OF_THEM))) <= ALIKE * mean:
        half = half_width(values, LEVEL)
        spread = without_interval(mean) if half is None else Spread(mean, max(0.0, mean - half), mean + half)
        return Fit("fixed", {"mean_minutes": spread}, len(values), 0.0, None)
    found = {kind: _likelihood(kind, values) for kind in KINDS}
    best = min(KINDS, key=lambda kind: 2 * KINDS[kind].free - 2 * found[kind][1])
    distance, p_value = _tested(best, values)
    figures = {"mean_minutes": mean_of(values), **KINDS[best].figures(found[best][0], len(values))}
    return Fit(best, figures, len(values), distance, p_value)


def mean_of(values: Floats) -> Spread:
    """A t interval freed of the skewness of the values (Hall, JRSS B 1992), whatever they are distributed as."""
    number, mean, apart = len(values), float(values.mean()), float(values.std(ddof=1))
    skewness = float(np.mean((values - mean) ** 3)) / float(values.std()) ** 3
    t = t_quantile((1 + LEVEL) / 2, number) / sqrt(number)

    def turned(side: float) -> float:
        if abs(skewness) < SYMMETRIC:
            return side
        return 3 / skewness * (cbrt(1 + skewness * (side - skewness / (6 * number))) - 1)

    return Spread(mean, max(0.0, mean - apart * turned(t)), mean - apart * turned(-t))


def written(kind: str, values: Floats) -> tuple[float, ...]:
    """The likeliest of its kind, stretched to the mean of the values, on which the load of a team hangs."""
    *form, scale = KINDS[kind].fit(values)
    return (*form, scale * float(values.mean()) / float(_scipy(kind).mean(*form, scale)))


def _likelihood(kind: str, values: Floats) -> tuple[tuple[float, ...], float]:
    shape = KINDS[kind].fit(values)
    total = float(np.sum(_scipy(kind).logpdf(values, *shape)))
    return shape, total if np.isfinite(total) else -inf


def _scipy(kind: str) -> Any:
    from scipy import stats

    return getattr(stats, KINDS[kind].scipy)


def _lognormal(values: Floats) -> tuple[float, ...]:
    logs = np.log(values)
    return float(logs.std(ddof=1)), 0.0, exp(float(logs.mean()))


def _lognormal_figures(shape: tuple[float, ...], number: int) -> dict[str, Spread]:
    """The cv by the exact interval of the variance of the logarithms."""
    from scipy.special import chdtri

    sigma = shape[0]
    spreads = [sigma * sqrt((number - 1) / chdtri(number - 1, tail)) for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)]
    return {"cv": Spread(*(sqrt(expm1(each**2)) for each in (sigma, *spreads)))}


def _exponential(values: Floats) -> tuple[float, ...]:
    return 0.0, float(values.mean())


def _gamma(values: Floats) -> tuple[float, ...]:
    """Shape k with log k - digamma(k) = log mean - mean log."""
    from scipy.special import digamma

    mean = float(values.mean())
    apart = log(mean) - float(np.log(values).mean())
    shape = root(lambda k: log(k) - float(digamma(k)) - apart, *SHAPES)
    return shape, 0.0, mean / shape


def _gamma_figures(shape: tuple[float, ...], number: int) -> dict[str, Spread]:
    """The shape has the variance 1 / (n (trigamma(shape) - 1 / shape)) and is orthogonal to the mean."""
    from scipy.special import polygamma

    k, cv = shape[0], 1 / sqrt(shape[0])
    half = normal_quantile((1 + LEVEL) / 2) / sqrt(number * (float(polygamma(1, k)) - 1 / k)) / k
    return {"cv": Spread(cv, cv * exp(-half / 2), cv * exp(half / 2))}


def _weibull(values: Floats) -> tuple[float, ...]:
    """Shape k with mean(x^k log x) / mean(x^k) = mean log x + 1 / k; logarithms from the largest keep powers finite."""
    logs = np.log(values)
    highest, mean = float(logs.max()), float(logs.mean())
    below = logs - highest

    def apart(k: float) -> float:
        powers = np.exp(k * below)
        return mean - highest + 1 / k - float(powers @ below / powers.sum())

    shape = root(apart, *SHAPES)
    return shape, 0.0, exp(highest + log(float(np.exp(shape * below).mean())) / shape)


def _weibull_figures(shape: tuple[float, ...], number: int) -> dict[str, Spread]:
    """By Fisher's information of the shape, beside an unknown scale."""
    k, half = shape[0], normal_quantile((1 + LEVEL) / 2) * sqrt(6 / number) / np.pi
    return {"shape": Spread(k, k * exp(-half), k * exp(half))}


def _no_figures(shape: tuple[float, ...], number: int) -> dict[str, Spread]:
    return {}


class _Kind(NamedTuple):
    scipy: str
    free: int  # parameters
    fit: Callable[[Floats], tuple[float, ...]]
    figures: Callable[[tuple[float, ...], int], dict[str, Spread]]  # beside the mean, of so many values


KINDS: Mapping[str, _Kind] = {
    "lognormal": _Kind("lognorm", 2, _lognormal, _lognormal_figures),
    "exponential": _Kind("expon", 1, _exponential, _no_figures),
    "gamma": _Kind("gamma", 2, _gamma, _gamma_figures),
    "weibull": _Kind("weibull_min", 2, _weibull, _weibull_figures),
}


def _tested(kind: str, values: Floats) -> tuple[float, float]:
    """The p-value, by parametric bootstrap, is that of at most `MOST_TESTED` of the durations, spread over the log."""
    some = values[:: -(-len(values) // MOST_TESTED)]
    shape, seen = written(kind, values), _distance(kind, written(kind, some), some)
    drawn = _scipy(kind).rvs(*shape, size=(TRIALS, len(some)), random_state=1)
    further = sum(_distance(kind, written(kind, sample), sample) >= seen for sample in np.maximum(drawn, SHORTEST))
    return _distance(kind, shape, values), (1 + further) / (1 + TRIALS)


def _distance(kind: str, shape: tuple[float, ...], values: Floats) -> float:
    fitted = _scipy(kind).cdf(np.sort(values), *shape)
    steps = np.arange(len(values) + 1) / len(values)
    return float(max((steps[1:] - fitted).max(), (fitted - steps[:-1]).max()))
