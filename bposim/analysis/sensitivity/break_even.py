"""The value of an assumption at which two scenarios come to the same, found on paired differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.comparing import COST
from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.pairs import pair
from bposim.analysis.sweeps.points import Point, Value, point
from bposim.analysis.sweeps.sweeping import sweep
from bposim.scenarios.study import Study

ROUNDS = 4
EACH = 6  # values looked at in a round: after four the bracket is a 1/625th of the range


class Seen(NamedTuple):
    value: float
    apart: Difference


Look = Callable[[Sequence[float]], list[Seen]]


@dataclass(frozen=True)
class BreakEven:
    """`value` is None where the scenarios do not change places within the range, and `reason` says so.

    `half_width` is the noise of the simulation in units of the factor: that of the difference over its slope, None
    where there is no telling it.
    """

    factor: Factor
    scenario: str
    baseline: str
    measure: str
    value: float | None
    half_width: float | None
    reason: str | None
    seen: tuple[Seen, ...]  # by value


def break_even(
    study: Study,
    scenario: str,
    factor: Factor,
    *,
    baseline: str | None = None,
    measure: str = COST,
    given: dict[str, Value] | None = None,
    replications: int = 10,
    **running: Any,
) -> BreakEven:
    """`given`: values by path that hold all along. `running`: seed, store, workers of a sweep.

    In each round the values are spread over the bracket, so that they can be run side by side.
    """
    against = baseline or study.baseline
    search = _Search(study, scenario, against, measure, factor, given or {}, {"replications": replications, **running})
    seen = looked(search.look, factor)
    bracket = _bracket(seen)
    value, half_width = located(seen, factor) if bracket else (None, None)
    reason = None if bracket else _why_not(seen)
    return BreakEven(factor, scenario, against, measure, value, half_width, reason, tuple(seen))


def looked(look: Look, factor: Factor) -> list[Seen]:
    """By value, the closer the nearer to a change of sign."""
    seen = look(_spread(factor.low, factor.high, factor.is_whole))
    for _ in range(ROUNDS - 1):
        bracket = _bracket(seen)
        if bracket is None:
            break
        inside = _spread(bracket[0].value, bracket[1].value, factor.is_whole)
        seen = sorted({*seen, *look(inside[1:-1])})
    return seen


@dataclass(frozen=True)
class Curve:
    """Where one factor breaks even, by the value of another."""

    other: Factor
    along: tuple[tuple[float, BreakEven], ...]


def curve(
    study: Study,
    scenario: str,
    factor: Factor,
    other: Factor,
    values: Iterable[float] | None = None,
    **options: Any,
) -> Curve:
    """At `values` of the other, or at some spread over its range."""
    at = _spread(other.low, other.high, other.is_whole) if values is None else values
    along = ((value, break_even(study, scenario, factor, given=other.at(value), **options)) for value in at)
    return Curve(other, tuple(along))


class _Search(NamedTuple):
    study: Study
    scenario: str
    baseline: str
    measure: str
    factor: Factor
    given: dict[str, Value]
    running: dict[str, Any]

    def look(self, values: Sequence[float]) -> list[Seen]:
        points = [self._point(value) for value in values]
        if not points:
            return []
        found = sweep(self.study, points, scenarios=[self.baseline, self.scenario], **self.running)
        pairs = (pair(found, each, self.scenario, self.baseline, self.measure) for each in points)
        return [Seen(value, each.difference()) for value, each in zip(values, pairs, strict=True)]

    def _point(self, value: float) -> Point:
        return point(self.given | self.factor.at(value))


def _spread(low: float, high: float, is_whole: bool) -> list[float]:
    values = np.linspace(low, high, EACH)
    found: list[float] = np.unique(np.rint(values) if is_whole else values).tolist()
    return found


def _bracket(seen: Sequence[Seen]) -> tuple[Seen, Seen] | None:
    """The first two neighbours between which the sign changes."""
    known = [each for each in seen if each.apart.mean is not None]
    return next(((a, b) for a, b in pairwise(known) if _mean(a) * _mean(b) <= 0 and _mean(a) != _mean(b)), None)


def _mean(seen: Seen) -> float:
    assert seen.apart.mean is not None, seen
    return seen.apart.mean


def located(seen: Sequence[Seen], factor: Factor) -> tuple[float, float | None]:
    """On the straight line between the last two of different sign; the noise is that of the one nearer to it.

    How far that noise moves the value is up to the slope around it: between two neighbours of the last round most of
    what they differ by is noise itself.
    """
    bracket = _bracket(seen)
    assert bracket, seen
    below, above = bracket
    steep = (_mean(above) - _mean(below)) / (above.value - below.value)
    noise = min(below, above, key=lambda each: abs(_mean(each))).apart.half_width
    slope = _slope(_around(seen, factor))
    return below.value - _mean(below) / steep, None if noise is None or not slope else noise / abs(slope)


def _around(seen: Sequence[Seen], factor: Factor) -> list[Seen]:
    """Within the bracket of the first round."""
    first = set(_spread(factor.low, factor.high, factor.is_whole))
    bracket = _bracket([each for each in seen if each.value in first])
    assert bracket, seen
    return [each for each in seen if bracket[0].value <= each.value <= bracket[1].value and each.apart.mean is not None]


def _slope(seen: Sequence[Seen]) -> float:
    """Of the straight line of least squares."""
    return float(np.polyfit([each.value for each in seen], [_mean(each) for each in seen], 1)[0])


def _why_not(seen: Sequence[Seen]) -> str:
    known = [each for each in seen if each.apart.mean is not None]
    if not known:
        return seen[0].apart.reason or "there is no difference to look at"
    first, last = known[0], known[-1]
    return (
        f"no change of sign: {_mean(first):+.4g} at {first.value:.6g}, {_mean(last):+.4g} at {last.value:.6g}"
        f"{'' if len(known) == len(seen) else ', and some values have no average'}"
    )
