"""Fixed quantile functions: one uniform in, one duration in ticks out (rejection samplers would lose synchronisation).

Results are rounded to ticks at once, since `exp` and `log` may differ in the last bit between machines.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints, Quantile
from bposim.model.ticks import MINUTE
from bposim.scenarios.schema import distributions as stated

NO_VALUES: Ints = np.empty(0, np.int64)
LATER_CELLS = 2**16
LONGEST = 2**52  # a heavy tail stays addable to any tick, and to be scaled per mille


def ticks(quantile: Quantile, u: NDArray[np.float64]) -> Ints:
    """Durations at the uniforms `u`, in ticks, never negative."""
    if quantile.shape == "empirical":
        return np.minimum(quantile.values[(u * len(quantile.values)).astype(np.int64)], LONGEST)
    found = value(quantile, u)
    np.clip(found, 0, LONGEST, out=found)  # in place: memory costs more than arithmetic
    return np.rint(found, out=found).astype(np.int64)


def later_table(quantile: Quantile) -> Ints:
    """Equally likely durations of later visits, which both engines read by the first 16 bits of luck."""
    return _table(quantile.shape, quantile.parameters, quantile.values.tobytes())


@lru_cache(maxsize=256)
def _table(shape: str, parameters: tuple[float, ...], values: bytes) -> Ints:
    u = (np.arange(LATER_CELLS) + 0.5) / LATER_CELLS
    found = ticks(Quantile(shape, parameters, np.frombuffer(values, np.int64)), u)
    found.setflags(write=False)
    return found


def value(quantile: Quantile, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ticks and parts of a tick; not of an empirical distribution."""
    a, *rest = quantile.parameters
    match quantile.shape, rest:
        case "fixed", []:
            return np.full(u.shape, a, np.float64)
        case "exponential", []:
            return -a * np.log(1 - u)
        case "lognormal", [sigma]:
            from scipy.special import ndtri  # here and below: 300 ms that only a draw needs

            found: NDArray[np.float64] = ndtri(u)
            found *= sigma
            found += a
            return np.exp(found, out=found)
        case "gamma", [scale]:
            from scipy.special import gammaincinv

            return np.asarray(scale * gammaincinv(a, u))
        case "weibull", [shape]:
            return np.asarray(a * (-np.log(1 - u)) ** (1 / shape))
        case "uniform", [high]:
            return a + (high - a) * u
        case "triangular", [mode, high]:
            return _triangular(a, mode, high, u)
    raise AssertionError(quantile)


def _triangular(low: float, mode: float, high: float, u: NDArray[np.float64]) -> NDArray[np.float64]:
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def mean(quantile: Quantile) -> float:
    """Expected ticks."""
    p = quantile.parameters
    match quantile.shape:
        case "fixed" | "exponential":
            return p[0]
        case "lognormal":
            return math.exp(p[0] + p[1] ** 2 / 2)
        case "gamma":
            return p[0] * p[1]
        case "weibull":
            return p[0] * _gamma(1 + 1 / p[1])
        case "uniform" | "triangular":
            return sum(p) / len(p)
    return float(quantile.values.mean())


def _gamma(x: float) -> float:
    from scipy.special import gamma

    return float(gamma(x))


def scaled(quantile: Quantile, factor: float) -> Quantile:
    """The same shape with every duration multiplied."""
    first, *rest = quantile.parameters or (0.0,)
    match quantile.shape:
        case "empirical":
            return quantile._replace(values=np.rint(quantile.values * factor).astype(np.int64))
        case "lognormal":
            return quantile._replace(parameters=(first + math.log(factor), *rest))
        case "weibull":
            return quantile._replace(parameters=(first * factor, *rest))
        case "gamma":
            return quantile._replace(parameters=(first, rest[0] * factor))
    return quantile._replace(parameters=tuple(p * factor for p in quantile.parameters))


def compile_distribution(distribution: stated.Distribution, sample: Ints = NO_VALUES) -> Quantile:
    """A stated distribution in ticks; `sample` holds the sorted values of an empirical one."""
    match distribution:
        case stated.Fixed(mean_minutes=centre):
            return _quantile("fixed", centre * MINUTE)
        case stated.Exponential(mean_minutes=centre):
            return _quantile("exponential", centre * MINUTE)
        case stated.Lognormal(mean_minutes=centre, median_minutes=median, cv=cv):
            sigma = math.sqrt(math.log(1 + cv**2))
            log_median = math.log(median * MINUTE) if median else math.log((centre or 0) * MINUTE) - sigma**2 / 2
            return _quantile("lognormal", log_median, sigma)
        case stated.Gamma(mean_minutes=centre, cv=cv):
            return _quantile("gamma", cv**-2, centre * MINUTE * cv**2)
        case stated.Weibull(mean_minutes=centre, shape=shape):
            return _quantile("weibull", centre * MINUTE / _gamma(1 + 1 / shape), shape)
        case stated.Triangular(low_minutes=low, mode_minutes=mode, high_minutes=high):
            return _quantile("triangular", low * MINUTE, mode * MINUTE, high * MINUTE)
        case stated.Uniform(low_minutes=low, high_minutes=high):
            return _quantile("uniform", low * MINUTE, high * MINUTE)
        case stated.Empirical():
            return Quantile("empirical", (), sample)


def _quantile(shape: str, *parameters: float) -> Quantile:
    return Quantile(shape, parameters, NO_VALUES)
