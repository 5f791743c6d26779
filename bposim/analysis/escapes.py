"""What was delivered wrong, and when it costs: where the client finds it in the end, else at delivery."""

from __future__ import annotations

import numpy as np

from bposim.analysis.population import Bools, by_type, period_of
from bposim.model.operation import DONE, Ints, Operation, Outcome
from bposim.model.runlog import RunLog


def failures(operation: Operation, log: RunLog, edges: Ints) -> Ints:
    """Failures that cost in each period between edges: (periods, work types).

    Of a work type that comes to an acceptance each find is one, at its tick: what nobody finds costs nothing. Of the
    others each delivery with a defect is one.
    """
    items, types = log.items, len(operation.work_types)
    accepted = np.zeros(types, np.bool_)
    accepted[operation.steps.work_type[operation.steps.acceptances]] = True
    wrong = np.flatnonzero(items.defects)
    found = np.flatnonzero(_found(operation, log))
    at_delivery = by_type(items.work_type[wrong], period_of(items.delivered[wrong], edges), edges, types)
    types_found = items.work_type[log.waits.item[found]]
    at_find = by_type(types_found, period_of(log.waits.end[found], edges), edges, types)
    return np.where(accepted, at_find, at_delivery)


def found_by_client(operation: Operation, log: RunLog) -> Bools:
    """By item, whether the client has found something wrong with it."""
    found = np.zeros(len(log.items.arrived), np.bool_)
    found[log.waits.item[_found(operation, log)]] = True
    return found


def _found(operation: Operation, log: RunLog) -> Bools:
    """By wait; what is still to be found at the horizon is not."""
    found: Bools = np.isin(log.waits.step, operation.steps.acceptances) & (log.waits.end < operation.horizon)
    return found


def after_acceptance(operation: Operation) -> Bools:
    """By step, whether an item may be there that the client has sent back; empty where no client does."""
    ways = operation.steps.next_step
    todo = {step for step in ways[operation.steps.acceptances, Outcome.FOUND].tolist() if step != DONE}
    found: set[int] = set()
    while todo:
        found |= todo
        todo = {int(to) for to in np.unique(ways[list(todo)]) if to != DONE} - found
    after = np.zeros(len(ways) if found else 0, np.bool_)
    after[list(found)] = True
    return after
