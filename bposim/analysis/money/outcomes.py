"""Deliveries as they should be: right first time, on time, or both."""

from __future__ import annotations

import numpy as np

from bposim.analysis.measuring.months import month_edges
from bposim.analysis.measuring.population import Bools, critical
from bposim.analysis.measuring.service_levels import Service
from bposim.model.edges import tally
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import RunLog


def outcomes(operation: Operation, log: RunLog, kept: Service) -> dict[str, Ints]:
    """By outcome, items delivered: (months, work types)."""
    items, edges = log.items, month_edges(operation)
    right, prompt = ~critical(operation, items.made), ~_late(kept, len(items.arrived))
    by_outcome = {"right_first_time": right, "on_time": prompt, "right_and_on_time": right & prompt}
    return {name: _delivered(operation, log, which, edges) for name, which in by_outcome.items()}


def _late(kept: Service, items: int) -> Bools:
    late = np.zeros(items, np.bool_)
    for promise in kept.promises.values():
        late[promise.items[~promise.met]] = True
    return late


def _delivered(operation: Operation, log: RunLog, which: Bools, edges: Ints) -> Ints:
    which = which if log.moved is None else which & log.moved[: len(which)]
    return tally(log.items.delivered[which], log.items.work_type[which], edges, len(operation.work_types))
