"""Items whose stories are worth reading first: the slowest, the median one, and one late as late ones usually are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.clocks import promises
from bposim.analysis.measuring.population import Bools, arrived_in
from bposim.analysis.running import Run
from bposim.model.operation import Ints
from bposim.model.runlog import State


class Notable(NamedTuple):
    """Numbers of items that arrived in the measured window, None where there is none; `items` of the run in all."""

    slowest: int | None
    median: int | None
    late: int | None
    items: int


def notable(run: Run) -> Notable:
    """The unfinished count with their time so far, the cancelled not at all."""
    window, items = arrived_in(run.log.items, *run.operation.measured), run.log.items
    numbers = np.arange(window.start, window.stop)
    numbers = numbers[items.state[window] != State.CANCELLED]
    delivered = np.where(items.delivered < 0, run.operation.horizon, items.delivered)
    ranked = numbers[np.argsort((delivered - items.arrived)[numbers], kind="stable")]
    late = _late(run)
    return Notable(_at(ranked, 1.0), _at(ranked, 0.5), _at(ranked[late[ranked]], 0.5), len(items.arrived))


def _late(run: Run) -> Bools:
    """By item, whether any SLA was due within the run and missed on the contract's clock."""
    late = np.zeros(len(run.log.items.arrived), np.bool_)
    for promised in run.service.promised.values():
        contract, _ = promises(run.log, promised)
        late[contract.items[~contract.met & (contract.due < run.operation.horizon)]] = True
    return late


def _at(ranked: Ints, share: float) -> int | None:
    """The lower of two in the middle."""
    return int(ranked[int(share * (len(ranked) - 1))]) if len(ranked) else None
