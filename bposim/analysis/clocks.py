"""The contract clock: when an item is due once its excused waits are taken out, and how long it was in hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.population import Bools
from bposim.model.hours import at_opened, opened
from bposim.model.operation import DueRule, Ints, OpenHours, Operation
from bposim.model.runlog import Items, RunLog, State, Waits
from bposim.model.ticks import FOREVER


class Excused(NamedTuple):
    """By item: open ticks of the clock in excused waits that are over, and when the present one began (or FOREVER)."""

    ticks: Ints
    stopped_at: Ints


class Promise(NamedTuple):
    """Items under one SLA: when each is due, whether it was done by then, whether its clock stands still."""

    items: Ints  # run-wide numbers
    due: Ints  # FOREVER where stopped
    met: Bools
    stopped: Bools


def clock_of(operation: Operation, rule: DueRule) -> OpenHours:
    return operation.business if rule.clock is None else rule.clock


def covered(items: Items, rule: DueRule) -> Ints:
    """Numbers of the items that the rule is about; nobody waits for a cancelled one."""
    return np.flatnonzero(np.isin(items.work_type, rule.work_types) & (items.state != State.CANCELLED))


def excused(operation: Operation, log: RunLog, rule: DueRule) -> Excused:
    """Waits after delivery do not count."""
    clock, waits = clock_of(operation, rule), _excusable(operation, log, rule)
    over = waits.end < operation.horizon
    spent = np.zeros(len(log.items.arrived), dtype=np.int64)
    stopped_at = np.full_like(spent, FOREVER)
    np.add.at(spent, waits.item[over], (opened(clock, waits.end) - opened(clock, waits.begin))[over])
    stopped_at[waits.item[~over]] = waits.begin[~over]
    return Excused(spent, stopped_at)


def _excusable(operation: Operation, log: RunLog, rule: DueRule) -> Waits:
    waits = log.waits
    delivered = log.items.delivered[waits.item]
    before_delivery = (delivered < 0) | (waits.begin < delivered)
    named = np.isin(operation.steps.awaiting[waits.step], rule.excused)
    kept = np.flatnonzero(named & before_delivery)
    return Waits(*(column[kept] for column in waits))


def due(operation: Operation, rule: DueRule, arrived: Ints, excused_ticks: Ints | int = 0) -> Ints:
    """When what arrived at these ticks is due, moved on by the excused time on the rule's clock."""
    clock = clock_of(operation, rule)
    if rule.clock is not None:
        return at_opened(clock, opened(clock, arrived) + rule.allowance + excused_ticks)
    first = rule.dues[np.searchsorted(rule.cuts, arrived, side="right") - 1]
    moved = at_opened(clock, opened(clock, first) + excused_ticks)
    return np.where(np.asarray(excused_ticks) > 0, moved, first)


def promise(operation: Operation, log: RunLog, rule: DueRule, end_to_end: bool = False) -> Promise:
    """An item whose due tick passed before its clock was stopped stays due then; end to end excuses nothing."""
    numbers = covered(log.items, rule)
    arrived, delivered = log.items.arrived[numbers], log.items.delivered[numbers]
    if end_to_end:
        dues, stopped = due(operation, rule, arrived), np.zeros(len(numbers), dtype=np.bool_)
    else:
        dues, stopped_at = _moved(operation, log, rule, numbers, arrived)
        stopped = dues > stopped_at
    met = (delivered >= 0) & (delivered <= dues)
    return Promise(numbers, np.where(stopped, FOREVER, dues), met, stopped)


def _moved(operation: Operation, log: RunLog, rule: DueRule, numbers: Ints, arrived: Ints) -> tuple[Ints, Ints]:
    """Due ticks moved on by the excused waits that began before them, wait by wait, and when the present one began."""
    clock, waits = clock_of(operation, rule), _excusable(operation, log, rule)
    spent = np.zeros(len(log.items.arrived), dtype=np.int64)
    stopped_at = np.full_like(spent, FOREVER)
    dues = np.full_like(spent, FOREVER)
    dues[numbers] = due(operation, rule, arrived)
    for rank in range(int(_ranks(waits.item).max(initial=-1)) + 1):
        nth = _ranks(waits.item) == rank
        item, begin, end = waits.item[nth], waits.begin[nth], waits.end[nth]
        counts = begin < dues[item]
        over = counts & (end < operation.horizon)
        spent[item[over]] += (opened(clock, end) - opened(clock, begin))[over]
        stopped_at[item[counts & ~over]] = begin[counts & ~over]
        moved = item[over]
        dues[moved] = due(operation, rule, log.items.arrived[moved], spent[moved])
    return dues[numbers], stopped_at[numbers]


def _ranks(item: Ints) -> Ints:
    """How many earlier entries are of the same item."""
    order = np.argsort(item, kind="stable")
    first = np.searchsorted(item[order], item[order])
    ranks = np.empty_like(item)
    ranks[order] = np.arange(len(item)) - first
    return ranks


def rule_of_each(operation: Operation, items: Items) -> Ints:
    """The first turnaround SLA that covers each item, -1 where none does."""
    first = np.full(len(items.work_type), -1, dtype=np.int64)
    for number, rule in reversed(list(enumerate(operation.dues))):
        first[covered(items, rule)] = number
    return first


def contract_ticks(operation: Operation, log: RunLog) -> Ints:
    """By item: arrived to delivered on the clock of its first SLA, less excused waits; -1 where neither is known."""
    found = np.full(len(log.items.arrived), -1, dtype=np.int64)
    of_rule = rule_of_each(operation, log.items)
    for number, rule in enumerate(operation.dues):
        mine = np.flatnonzero((of_rule == number) & (log.items.delivered >= 0))
        clock, out = clock_of(operation, rule), excused(operation, log, rule)
        in_hand = opened(clock, log.items.delivered[mine]) - opened(clock, log.items.arrived[mine])
        found[mine] = in_hand - out.ticks[mine]
    return found
