"""Skip-lot plans compiled: states of a check, what share of its sample each has, and where what it finds leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.ticks import PER_MILLE

Ints = NDArray[np.int64]


class SkipLot(NamedTuple):
    """`factors` per mille on the sample share by level, the tightest first; so many looks in a row relax it."""

    factors: tuple[int, ...]
    looks: int

    def share(self, sample: float, found: float) -> float:
        """Of items that are looked at in the long run, where a look finds something with a probability of its own.

        The levels' shares of the looks between two finds are geometric, and 1 / share items come to each look.
        """
        passed = (1 - found) ** self.looks
        shares = [min(1.0, sample * factor / PER_MILLE) for factor in self.factors]
        last = len(shares) - 1
        weights = [passed**level * (1 - passed if level < last else 1.0) for level in range(len(shares))]
        if any(weight and not share for weight, share in zip(weights, shares, strict=True)):
            return 0.0  # a level that is never left, as nothing is looked at there
        return 1 / sum(weight / share for weight, share in zip(weights, shares, strict=True) if weight)


class Table(NamedTuple):
    """States of all plans end to end, after a neutral one for checks without a plan, which are of plan 0."""

    start: Ints  # by plan
    factor: Ints  # by state, per mille
    on_pass: Ints
    on_find: Ints


def table(plans: Sequence[SkipLot]) -> Table:
    start, factor, on_pass, on_find = [0], [PER_MILLE], [0], [0]
    for plan in plans:
        first, states = len(factor), (len(plan.factors) - 1) * plan.looks + 1
        start.append(first)
        factor += [plan.factors[state // plan.looks] for state in range(states)]
        on_pass += [first + min(state + 1, states - 1) for state in range(states)]
        on_find += [first] * states
    return Table(*(np.array(column, np.int64) for column in (start, factor, on_pass, on_find)))
