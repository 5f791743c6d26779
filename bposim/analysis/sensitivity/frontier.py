"""Where two assumptions together turn the answer: paired differences on a grid, and the line of zero through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bposim.analysis.comparing import COST
from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.naming import valued
from bposim.analysis.sensitivity.pairs import Pair
from bposim.analysis.sweeps.points import Point, point

EACH = 5  # values of each factor
WIDER = 3  # times the range, about the value


class Frontier(NamedTuple):
    """`apart` is the scenario less the baseline, a row for each value of `down`."""

    scenario: str
    baseline: str
    measure: str
    across: Factor
    down: Factor
    columns: tuple[float, ...]
    lines: tuple[float, ...]
    apart: tuple[tuple[Difference, ...], ...]

    def crossings(self) -> list[tuple[float, float]]:
        """Values of both at which the two come to the same, along the lines and columns of the grid, by value of
        `across`: each on the straight line between the first two neighbours that differ in sign."""
        found: list[tuple[float | None, float | None]] = [
            (_crossing(self.columns, row), line) for line, row in zip(self.lines, self.apart, strict=True)
        ]
        upright = zip(*self.apart, strict=True)
        found += [(column, _crossing(self.lines, each)) for column, each in zip(self.columns, upright, strict=True)]
        return sorted({(x, y) for x, y in found if x is not None and y is not None})


def _crossing(places: Sequence[float], apart: Sequence[Difference]) -> float | None:
    known = [(place, each.mean) for place, each in zip(places, apart, strict=True) if each.mean is not None]
    for (x0, low), (x1, high) in pairwise(known):
        if low * high <= 0 and low != high:
            return x0 - low * (x1 - x0) / (high - low)
    return None


def wider(factor: Factor) -> Factor:
    """As many times the range; what cannot be negative stays so, and a share a share."""
    middle = (factor.low + factor.high) / 2 if factor.value is None else factor.value
    low, high = (middle + WIDER * (end - middle) for end in (factor.low, factor.high))
    low = max(low, 0.0) if factor.low >= 0 else low
    high = min(high, 1.0) if factor.unit.startswith("share") and factor.high <= 1 else high
    return factor._replace(low=low, high=high)


def values(factor: Factor) -> tuple[float, ...]:
    found = np.linspace(factor.low, factor.high, EACH)
    plain: list[float] = np.unique(np.rint(found) if factor.is_whole else found).tolist()
    return tuple(plain)


def grid(across: Factor, down: Factor) -> list[Point]:
    """Line by line."""
    return [point(down.at(line) | across.at(column)) for line in values(down) for column in values(across)]


def of_pairs(scenario: str, baseline: str, across: Factor, down: Factor, pairs: Mapping[str, Pair]) -> Frontier:
    """`pairs` by the id of their point."""
    columns, lines = values(across), values(down)
    found = iter(grid(across, down))
    apart = tuple(tuple(pairs[next(found).id].difference() for _ in columns) for _ in lines)
    return Frontier(scenario, baseline, COST, across, down, columns, lines, apart)


def takeaway(found: Frontier, currency: str) -> str:
    """On which side of the line the stated values lie, or that there is no line."""
    known = [each.mean for row in found.apart for each in row if each.mean is not None]
    if not known:
        return "There is no difference to look at: none of these points has an average."
    cheaper = found.scenario if max(known) < 0 else found.baseline
    least, most = (f"{end(abs(each) for each in known):,.2f}" for end in (min, max))
    if min(known) * max(known) > 0:
        return f"{cheaper} is cheaper at every one of these values, by {least} to {most} {currency} an item."
    crossed = found.crossings()
    if not crossed:  # what lies between has no average
        return f"Now {found.scenario} is cheaper and now {found.baseline}; where it turns these values do not tell."
    (x0, y0), (x1, y1) = crossed[0], crossed[-1]
    across, down = found.across, found.down
    return (
        f"{found.scenario} and {found.baseline} cost the same from {across.name} = {valued(across, x0)} with "
        f"{down.name} = {valued(down, y0)} to {valued(across, x1)} with {valued(down, y1)}"
        f"{_noise(found, currency)}."
    )


def _noise(found: Frontier, currency: str) -> str:
    """How sure the differences are that the line runs between."""
    widths = [each.half_width for row in found.apart for each in row if each.half_width is not None]
    if not widths:
        return ""
    runs = found.apart[0][0].replications
    return (
        f"; the differences between which the line runs are known to ± {min(widths):,.2f} to {max(widths):,.2f} "
        f"{currency} an item, from {runs} runs of either"
    )
