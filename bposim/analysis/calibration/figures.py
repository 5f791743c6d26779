"""What was fitted, with how sure it is: a value at a path of the study, its interval, and how much stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, NamedTuple

LEVEL = 0.95
Path = tuple[str, ...]  # of keys, since a name may hold a dot


class Spread(NamedTuple):
    """A value with the bounds of its interval."""

    value: float
    low: float
    high: float


class Figure(NamedTuple):
    """`low` and `high` bound the value with `LEVEL` confidence, None where nothing can be said; of a list they are
    lists. `of` names what was counted in `number`."""

    path: Path
    value: Any
    low: Any
    high: Any
    number: int
    of: str
    note: str = ""

    def covers(self, truth: float) -> bool:
        return bool(self.low <= truth <= self.high)


def normal_quantile(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))


def wilson(count: int, number: int, level: float = LEVEL) -> tuple[float, float]:
    """Score interval of a share (Wilson, JASA 1927); all of it where nothing was counted."""
    if not number:
        return 0.0, 1.0
    z, share = normal_quantile((1 + level) / 2), count / number
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number)) / (1 + z * z / number)
    return max(0.0, middle - half), min(1.0, middle + half)


def root(falling: Callable[[float], float], low: float, high: float) -> float:
    """The end where it has none in between."""
    from scipy.optimize import brentq

    if falling(low) <= 0:
        return low
    return float(brentq(falling, low, high)) if falling(high) < 0 else high
