"""What was delivered wrong, and when it costs: where the client finds it in the end, else at delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.population import Bools, critical
from bposim.model.edges import tally
from bposim.model.operation import DONE, Ints, Operation, Outcome
from bposim.model.runlog import RunLog


class Failures(NamedTuple):
    """How many; an item with defects of both kinds is a critical one."""

    critical: Ints
    minor: Ints


def failures(operation: Operation, log: RunLog, edges: Ints) -> Failures:
    """Failures that cost in each period between edges: (periods, work types) of each kind.

    Of a work type that comes to an acceptance each find is one, at its tick: what nobody finds costs nothing. Of the
    others each delivery with a defect is one. What an item had at its first delivery says of what kind it is.
    """
    wrong = np.flatnonzero(log.items.defects != 0)
    found = _found(operation, log)
    of_wrong, of_found = (critical(operation, log.items.defects[items]) for items in (wrong, log.waits.item[found]))
    return Failures(
        _failed(operation, log, edges, wrong[of_wrong], found[of_found]),
        _failed(operation, log, edges, wrong[~of_wrong], found[~of_found]),
    )


def _failed(operation: Operation, log: RunLog, edges: Ints, wrong: Ints, found: Ints) -> Ints:
    """Of items delivered wrong and of waits that ended in a find."""
    items, types = log.items, len(operation.work_types)
    accepted = np.zeros(types, np.bool_)
    accepted[operation.steps.work_type[operation.steps.acceptances]] = True
    at_delivery = tally(items.delivered[wrong], items.work_type[wrong], edges, types)
    types_found = items.work_type[log.waits.item[found]]
    at_find = tally(log.waits.end[found], types_found, edges, types)
    return np.where(accepted, at_find, at_delivery)


def found_by_client(operation: Operation, log: RunLog) -> Bools:
    """By item, whether the client has found something wrong with it."""
    found = np.zeros(len(log.items.arrived), np.bool_)
    found[finds_of_client(operation, log)] = True
    return found


def finds_of_client(operation: Operation, log: RunLog) -> Ints:
    """The item of each."""
    items: Ints = log.waits.item[_found(operation, log)]
    return items


def _found(operation: Operation, log: RunLog) -> Ints:
    """The waits that ended in a find; what is still to be found at the horizon is not."""
    acceptances = operation.steps.acceptances
    if not len(acceptances):
        return acceptances
    return np.flatnonzero(np.isin(log.waits.step, acceptances) & (log.waits.end < operation.horizon))


def after_acceptance(operation: Operation) -> Bools:
    """By step, whether an item may be there that the client has sent back."""
    steps, after = operation.steps, np.zeros(len(operation.steps.kind), np.bool_)
    if len(steps.acceptances):
        ways = steps.next_step.tolist()
        after[list(reached(ways, steps.next_step[steps.acceptances, Outcome.FOUND].tolist()))] = True
    return after


def reached(ways: Sequence[Iterable[int]], first: Iterable[int]) -> set[int]:
    """Steps that items come to from the first ones on, themselves included, by what follows each."""
    todo, found = set(first) - {DONE}, set[int]()
    while todo:
        found |= todo
        todo = {to for step in todo for to in ways[step]} - found - {DONE}
    return found
