"""What was fitted, with how sure it is: a value at a path of the study, its interval, and how much stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

LEVEL = 0.95
Path = tuple[str, ...]  # of keys, since a name may hold a dot


class Spread(NamedTuple):
    """A value with the bounds of its interval; `high` is infinite where what was seen gives none."""

    value: float
    low: float
    high: float


def without_interval(value: float) -> Spread:
    return Spread(value, 0.0, inf)


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
        return self.low is not None and bool(self.low <= truth <= self.high)


def root(falling: Callable[[float], float], low: float, high: float) -> float:
    """The end where it has none in between."""
    from scipy.optimize import brentq

    if falling(low) <= 0:
        return low
    return float(brentq(falling, low, high)) if falling(high) < 0 else high
