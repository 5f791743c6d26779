"""How likely it is that a scenario is the best: cheapest among those that comply, by mean and by future."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.population import Bools
from bposim.model.operation import Ints
from bposim.model.streams import column

RESAMPLES = 2_000

Floats = NDArray[np.float64]


class Chances(NamedTuple):
    """By scenario; together with the share where none complies they sum to 1."""

    best: tuple[float, ...]
    none_complies: float


def _shares(costs: Floats, eligible: Bools) -> Chances:
    """Of the columns, the share in which each row is the cheapest of the eligible; equals share a win."""
    priced = np.where(eligible & np.isfinite(costs), costs, np.inf)
    winners = (priced == priced.min(axis=0)) & np.isfinite(priced)
    shares = (winners / np.maximum(winners.sum(axis=0), 1)).mean(axis=1)
    return Chances(tuple(map(float, shares)), float(1 - winners.any(axis=0).mean()))


def wins(costs: Floats, complies: Bools) -> Chances:
    """Arrays (scenarios, replications): who is cheapest and complies, future by future."""
    return _shares(costs, complies)


def resamples(replications: int, seed: int) -> Ints:
    """Places of replications, drawn with replacement: a column for each resample."""
    luck = column(RESAMPLES * replications, seed, 0, "bootstrap").astype(np.uint64)
    picked: Ints = ((luck * np.uint64(replications)) >> np.uint64(32)).astype(np.int64)
    return picked.reshape(replications, RESAMPLES)


def best_means(costs: Floats, complies: Bools, seed: int) -> Chances | None:
    """Share of paired bootstrap resamples with the lowest mean cost among those that comply in most of them."""
    replications = costs.shape[1]
    if replications < 2:
        return None
    picked = resamples(replications, seed)
    means, share = costs[:, picked].mean(axis=1), complies[:, picked].mean(axis=1)
    return _shares(means, share > 0.5)
