"""What was delivered wrong, and when it costs: where the client finds it in the end, else at delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.population import Bools, critical
from bposim.model.edges import tally
from bposim.model.operation import DONE, Ints, Operation, Outcome
from bposim.model.runlog import Items, RunLog


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
    failed = _failed(operation, log.items, wrong, log.items.delivered[wrong], edges)
    if len(acceptances := operation.steps.acceptances):
        found, accepted = _found(operation, log), operation.steps.work_type[acceptances]
        items, ends = log.waits.item[found], log.waits.end[found]
        failed[:, accepted] = _failed(operation, log.items, items, ends, edges)[:, accepted]
    return Failures(failed[..., 1], failed[..., 0])


def _failed(operation: Operation, items: Items, wrong: Ints, when: Ints, edges: Ints) -> Ints:
    """(periods, work types, whether it is critical), of wrong items that cost at their ticks."""
    types = len(operation.work_types)
    kind = 2 * items.work_type[wrong] + critical(operation, items.defects[wrong])
    return tally(when, kind, edges, 2 * types).reshape(-1, types, 2)


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
