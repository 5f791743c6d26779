"""Times of items, with those that are not over yet at the horizon as censored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, nan
from typing import NamedTuple

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.clocks import Promised, contract_ticks
from bposim.analysis.measuring.population import Bools, arrived_in
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Items, RunLog, State

FEW_RANKS = 4  # up to so many are found without sorting
FEW_PER_MILLE = 1  # unfinished items so rare that their time so far stands for all of it


class Times(NamedTuple):
    """Of so many items, the times of those that are over."""

    known: Ints
    items: int

    def percentiles(self, per_mille: Sequence[int]) -> list[float]:
        """Each the smallest time with that share of the items at or below it; infinite where it is not over yet."""
        if not self.items:
            return [nan] * len(per_mille)
        ranks = [-(-each * self.items // 1000) - 1 for each in per_mille]
        known = {rank for rank in ranks if rank < len(self.known)}
        ordered = _with_in_place(self.known, known) if len(known) <= FEW_RANKS else np.sort(self.known)
        return [float(ordered[rank]) if rank < len(ordered) else inf for rank in ranks]


def _with_in_place(times: Ints, ranks: set[int]) -> Ints:
    """One rank after another, the last first, each among what is before it: for several numpy uses no vectors."""
    found, end = times.copy(), len(times)
    for rank in sorted(ranks, reverse=True):
        found[:end].partition(rank)
        end = rank
    return found


class Clocks(NamedTuple):
    """Of the items that arrived in the window: turnaround end to end and on their contract's clock, and how long a
    provider had them in hand."""

    end_to_end: Times
    contract: Times
    provider: Times


def times(elapsed: Ints, over: Bools) -> Times:
    return Times(elapsed if over.all() else elapsed[over], len(elapsed))


def clocks(operation: Operation, log: RunLog, promised: Iterable[Promised], provider: Ints) -> Clocks:
    """Cancelled items have no turnaround and are left out. `provider` has had each item so long, or is empty."""
    window = arrived_in(log.items, *operation.measured)
    items = kept(log.items, window)
    return Clocks(
        times(items.delivered - items.arrived, items.delivered >= 0),
        times(*contract_ticks(log, promised, window)),
        _of_provider(provider[window], log.items.delivered[window] >= 0),
    )


def _of_provider(spent: Ints, delivered: Bools) -> Times:
    had = spent > 0
    return times(spent[had], delivered[: len(spent)][had])


def kept(items: Items, window: slice) -> Items:
    """Of the window, without those that were cancelled."""
    found = Items(*(column[window] for column in items))
    cancelled = found.state == State.CANCELLED
    return Items(*(column[~cancelled] for column in found)) if cancelled.any() else found


def mean(total: int, over: int, items: int) -> float:
    """Times of what is not over are times so far: they count while fewer than 1 in 1,000, else no mean is known."""
    if over < items and 1000 * (items - over) >= FEW_PER_MILLE * items:
        return inf
    return ratio(total, items)
