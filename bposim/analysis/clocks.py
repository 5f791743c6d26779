"""The contract clock: when an item is due once its excused waits are taken out, and how long it was in hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.population import Bools
from bposim.model.hours import at_opened, opened
from bposim.model.operation import DueRule, Ints, OpenHours, Operation
from bposim.model.runlog import Items, RunLog, State, Waits
from bposim.model.service import due_ticks, is_about
from bposim.model.ticks import FOREVER


class Promise(NamedTuple):
    """Items under one SLA: when each is due, whether it was done by then, whether its clock stands still."""

    items: Ints  # run-wide numbers
    due: Ints  # FOREVER where stopped
    met: Bools
    stopped: Bools


def clock_of(operation: Operation, rule: DueRule) -> OpenHours:
    return operation.business if rule.clock is None else rule.clock


def covered(items: Items, rule: DueRule) -> Bools:
    """The items that the rule is about; nobody waits for a cancelled one."""
    found: Bools = is_about(rule, items.work_type) & (items.state != State.CANCELLED)
    return found


def excused(operation: Operation, log: RunLog, rule: DueRule) -> Ints:
    """By item, open ticks of the rule's clock in excused waits that are over; waits after delivery do not count."""
    clock, waits = clock_of(operation, rule), _excusable(operation, log, rule)
    over = waits.end < operation.horizon
    spent = np.zeros(len(log.items.arrived), dtype=np.int64)
    np.add.at(spent, waits.item[over], opened(clock, waits.end[over]) - opened(clock, waits.begin[over]))
    return spent


def _excusable(operation: Operation, log: RunLog, rule: DueRule) -> Waits:
    waits = log.waits
    delivered = log.items.delivered[waits.item]
    before_delivery = (delivered < 0) | (waits.begin < delivered)
    named = np.isin(operation.steps.awaiting[waits.step], rule.excused)
    kept = np.flatnonzero(named & before_delivery)
    return Waits(*(column[kept] for column in waits))


def promises(operation: Operation, log: RunLog, rule: DueRule) -> tuple[Promise, Promise]:
    """On the contract's clock, and end to end, which excuses nothing.

    An item whose due tick passed before its clock was stopped stays due then.
    """
    is_covered = covered(log.items, rule)
    numbers = np.flatnonzero(is_covered)
    first = due_ticks(rule, log.items.arrived[numbers])
    waiting, dues, stopped_at = _moved(operation, log, rule, is_covered, numbers, first)
    moved, stopped, running = first.copy(), *np.zeros((2, len(numbers)), dtype=np.bool_)
    moved[waiting], stopped[waiting] = dues, dues > stopped_at
    delivered = log.items.delivered[numbers]
    return _promise(numbers, delivered, moved, stopped), _promise(numbers, delivered, first, running)


def _promise(numbers: Ints, delivered: Ints, dues: Ints, stopped: Bools) -> Promise:
    met = (delivered >= 0) & (delivered <= dues)
    return Promise(numbers, np.where(stopped, FOREVER, dues), met, stopped)


def _moved(
    operation: Operation, log: RunLog, rule: DueRule, is_covered: Bools, numbers: Ints, first: Ints
) -> tuple[Ints, Ints, Ints]:
    """Which of the numbered items have excused waits, and for these the due tick and when the present wait began.

    It moves on by the waits that began before it, wait by wait.
    """
    clock, waits = clock_of(operation, rule), _excusable(operation, log, rule)
    waits = Waits(*(column[is_covered[waits.item]] for column in waits))
    waiting, item = np.unique(np.searchsorted(numbers, waits.item), return_inverse=True)
    dues, spent, stopped_at = first[waiting], np.zeros_like(waiting), np.full_like(waiting, FOREVER)
    ranks, length = _ranks(item), opened(clock, waits.end) - opened(clock, waits.begin)
    for rank in range(int(ranks.max(initial=-1)) + 1):
        nth = np.flatnonzero(ranks == rank)
        nth = nth[waits.begin[nth] < dues[item[nth]]]
        is_over = waits.end[nth] < operation.horizon
        over, present = nth[is_over], nth[~is_over]
        spent[item[over]] += length[over]
        dues[item[over]] = at_opened(clock, opened(clock, first[waiting[item[over]]]) + spent[item[over]])
        stopped_at[item[present]] = waits.begin[present]
    return waiting, dues, stopped_at


def _ranks(item: Ints) -> Ints:
    """How many earlier entries are of the same item."""
    order = np.argsort(item, kind="stable")
    first = np.searchsorted(item[order], item[order])
    ranks = np.empty_like(item)
    ranks[order] = np.arange(len(item)) - first
    return ranks


def contract_ticks(operation: Operation, log: RunLog, numbers: slice) -> tuple[Ints, Bools]:
    """Of the items that some SLA is about: arrived to delivered on the clock of the first one, less excused waits.

    And which of them are delivered: the others have -1.
    """
    items = Items(*(column[numbers] for column in log.items))
    found, promised = np.full(len(items.arrived), -1), np.zeros(len(items.arrived), np.bool_)
    for rule in operation.dues:
        mine = covered(items, rule) & ~promised
        promised |= mine
        done = np.flatnonzero(mine & (items.delivered >= 0))
        clock = clock_of(operation, rule)
        in_hand = opened(clock, items.delivered[done]) - opened(clock, items.arrived[done])
        found[done] = in_hand - excused(operation, log, rule)[numbers][done]
    return found[promised], items.delivered[promised] >= 0
