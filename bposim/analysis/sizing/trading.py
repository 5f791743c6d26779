"""Heads of one team for heads of another: cheaper combinations that may keep the goals as well.

More heads are taken to serve no worse, so that what misses the goals settles all that has no more heads anywhere. Of
what would be cheaper only combinations are run to which no head can be added, and each that misses strikes out all
beneath it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.sizing.searching import FEW, Heads, Search, with_count

NEAR = 6  # heads more or less of each team that are looked at
MOST_COMBINATIONS = 200_000
MOST_TRADES = 60  # trials
LITTLE = 1e-6  # of a cost


def traded(search: Search, heads: Heads) -> Heads:
    """The cheapest within reach that keeps the goals in the mean."""
    if len(heads) < 2:
        return heads
    for team, count in enumerate(heads):  # what a head costs has to be known for each team
        if count > search.low[team]:
            search.trial(with_count(heads, team, count - 1))
    for _ in range(MOST_TRADES):
        candidate = untried(search, heads)
        if candidate is None or search.is_tired:
            break
        if search.trial(candidate).is_enough:
            found = search.shrunk(candidate)
            if search.trial(found).is_cheaper(search.trial(heads)):
                heads = found
    return heads


def rivals(search: Search, heads: Heads) -> list[Heads]:
    """Trials that are cheaper, but for those beneath another of them; the nearest to the goals first."""
    cheaper = [trial for trial in search.all() if trial.is_cheaper(search.trial(heads))]
    highest = [
        trial
        for trial in cheaper
        if not any(other is not trial and _is_beneath(trial.heads, other.heads) for other in cheaper)
    ]
    return [trial.heads for trial in sorted(highest, key=lambda trial: -trial.worst)]


def _is_beneath(heads: Heads, other: Heads) -> bool:
    return all(n <= m for n, m in zip(heads, other, strict=True))


def untried(search: Search, heads: Heads) -> Heads | None:
    """The dearest combination that is cheaper than the answer and not struck out or run yet."""
    grid = _near(search, heads)
    prices = _prices(search)
    saved = (np.array(heads) - grid) @ prices
    is_open = saved > LITTLE * search.trial(heads).cost
    for trial in search.trials.values():
        if not trial.is_enough:
            is_open &= (grid > np.array(trial.heads)).any(axis=1)
        else:
            is_open &= (grid != np.array(trial.heads)).any(axis=1)
    if not is_open.any():
        return None
    best = np.flatnonzero(is_open)[np.argmin(saved[is_open])]
    return tuple(grid[best].tolist())


def _near(search: Search, heads: Heads) -> NDArray[np.int64]:
    reach = NEAR
    while (2 * reach + 1) ** len(heads) > MOST_COMBINATIONS and reach > 1:
        reach -= 1
    ends = zip(heads, search.low, search.high, strict=True)
    axes = [np.arange(max(low, n - reach), min(high, n + reach) + 1) for n, low, high in ends]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(heads))


def _prices(search: Search) -> NDArray[np.float64]:
    """Cost of a head of each team, by least squares over the trials, each as far as all were run."""
    trials = list(search.trials.values())
    known = np.array([[1.0, *trial.heads] for trial in trials])
    found, *_ = np.linalg.lstsq(known, np.array([trial.cost_over(FEW) for trial in trials]), rcond=None)
    prices: NDArray[np.float64] = found[1:]
    return prices
