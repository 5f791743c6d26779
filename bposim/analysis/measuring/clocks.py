"""The contract clock: when an item is due once its excused waits are taken out, and how long it was in hand."""

from __future__ import annotations

from collections.abc import Iterable
from math import isinf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.forecast import above_forecast
from bposim.analysis.measuring.population import Bools
from bposim.model.content import content
from bposim.model.hours import without
from bposim.model.machine_code import MachineCode
from bposim.model.open_time import at_opened, opened
from bposim.model.operation import DueRule, Ints, OpenHours, Operation
from bposim.model.runlog import RunLog, State
from bposim.model.service import due_ticks, is_about
from bposim.model.ticks import FOREVER
from bposim.model.workload import Drawn, Workload, once_of


class Promise(NamedTuple):
    """Items under one SLA: when each is due, whether it was done by then, whether its clock stands still."""

    items: Ints  # run-wide numbers
    due: Ints  # FOREVER where stopped
    met: Bools
    stopped: Bools

    def taken(self, which: Bools) -> Promise:
        return Promise(self.items[which], self.due[which], self.met[which], self.stopped[which])


class Stops(NamedTuple):
    """Waits that a rule excuses, in order of their begin, and how long its clock is open in them.

    Waits after delivery do not count.
    """

    item: Ints
    begin: Ints
    length: Ints
    is_over: Bools

    def taken(self, which: Bools | Ints) -> Stops:
        return Stops(self.item[which], self.begin[which], self.length[which], self.is_over[which])


class Promised(NamedTuple):
    """What a rule says of the items of one run at their arrival, and when it excuses them.

    The clock stands still while the client has an outage, where the rule excuses that.
    """

    clock: OpenHours
    items: Ints
    came: Ints  # by all items: open ticks before the arrival
    due: Ints
    due_at_best: Ints  # end to end, which knows no outage
    stops: Stops
    above: Bools | None  # what arrived above the forecast, where that is excused


def clock_of(operation: Operation, rule: DueRule) -> OpenHours:
    return operation.business if rule.clock is None else rule.clock


def promised(
    operation: Operation, workload: Workload, log: RunLog, rule: DueRule, drawn: Drawn | None = None
) -> Promised:
    """Runs with the same arrivals look up once what depends on these alone."""
    clock = clock_of(operation, rule)

    def at_arrival() -> tuple[Ints, Ints, Ints]:
        numbers = np.flatnonzero(is_about(rule, log.items.work_type))
        return numbers, opened(clock, log.items.arrived), due_ticks(rule, _of(log.items.arrived, numbers))

    items, came, due = once_of(workload.arrived, drawn, at_arrival, "promised", content((rule, clock)))
    cancelled = log.items.state == State.CANCELLED
    if cancelled.any():  # nobody waits for these
        waited_for = ~cancelled[items]
        items, due = items[waited_for], due[waited_for]
    at_best = due
    if rule.stands_still and len(workload.client_out.starts):
        clock, allowed = without(clock, workload.client_out), opened(clock, due) - _of(came, items)
        came = opened(clock, log.items.arrived)
        due = np.where(due < FOREVER, at_opened(clock, _of(came, items) + allowed), FOREVER)
    above = None if isinf(rule.band) else above_forecast(operation, rule, _of(log.items.arrived, items))
    return Promised(clock, items, came, due, at_best, _stops(operation, log, rule, clock), above)


def _of(column: NDArray[Any], items: Ints) -> NDArray[Any]:
    """By item, of some items in order; most often these are all."""
    return column if len(items) == len(column) else column[items]


def _stops(operation: Operation, log: RunLog, rule: DueRule, clock: OpenHours) -> Stops:
    waits = log.waits
    delivered = log.items.delivered[waits.item]
    named = np.isin(operation.steps.awaiting, rule.excused)[waits.step]
    kept = np.flatnonzero(named & ((delivered < 0) | (waits.begin < delivered)))
    begin, end = waits.begin[kept], waits.end[kept]
    return Stops(waits.item[kept], begin, opened(clock, end) - opened(clock, begin), end < operation.horizon)


def promises(log: RunLog, kept: Promised) -> tuple[Promise, Promise]:
    """On the contract's clock, and end to end, which excuses nothing.

    An item whose due tick passed before its clock was stopped stays due then.
    """
    delivered = _of(log.items.delivered, kept.items)
    due, stopped = _put_off(kept)
    met, strictly_met = (_met(delivered, each) for each in (due, kept.due_at_best))
    if kept.above is not None:
        stopped |= kept.above
    due[stopped] = FOREVER
    strict = Promise(kept.items, kept.due_at_best, strictly_met, np.zeros_like(stopped))
    return Promise(kept.items, due, met, stopped), strict


def _met(delivered: Ints, due: Ints) -> Bools:
    met: Bools = (delivered >= 0) & (delivered <= due)
    return met


def _put_off(kept: Promised) -> tuple[Ints, Bools]:
    """When each item is due after its stops, and whether its clock still stands."""
    due, spent, stopped = kept.due.copy(), np.zeros_like(kept.due), np.zeros(len(kept.due), np.bool_)
    stops, clock = _placed(kept), kept.clock
    allowed = opened(clock, kept.due[stops.item])
    closes = clock.before + clock.ends - clock.starts
    given = stops, allowed, closes, clock.starts - clock.before, due, spent, stopped
    _CODE.of(*given)(*given)
    return due, stopped


def _placed(kept: Promised) -> Stops:
    """The stops of the covered items, each told by its place among these."""
    if len(kept.items) == len(kept.came):  # most often these are all
        return kept.stops
    place = np.searchsorted(kept.items, kept.stops.item)
    is_covered = place < len(kept.items)
    is_covered[is_covered] = kept.items[place[is_covered]] == kept.stops.item[is_covered]
    return kept.stops._replace(item=place).taken(is_covered)


def contract_ticks(log: RunLog, kept: Iterable[Promised], window: slice) -> tuple[Ints, Bools]:
    """Of the items that some SLA is about: arrived to delivered on the clock of the first one, less excused waits.

    And which of them are delivered: the others have any number.
    """
    delivered = log.items.delivered[window]
    found, is_covered = np.zeros_like(delivered), np.zeros(len(delivered), np.bool_)
    for each in kept:
        mine = _is_about(each)[window] & ~is_covered
        if mine.any():
            spent = _spent(each, delivered, window)
            found = spent if mine.all() else np.where(mine, spent, found)
            is_covered |= mine
    if is_covered.all():
        return found, delivered >= 0
    return found[is_covered], delivered[is_covered] >= 0


def _is_about(kept: Promised) -> Bools:
    if len(kept.items) == len(kept.came):
        return np.ones(len(kept.came), np.bool_)
    found = np.zeros(len(kept.came), np.bool_)
    found[kept.items] = True
    return found


def _spent(kept: Promised, delivered: Ints, window: slice) -> Ints:
    """By item of the window, on the clock of one SLA, whether that is about it or not."""
    stops, excused = kept.stops, np.zeros_like(kept.came)
    np.add.at(excused, stops.item, np.where(stops.is_over, stops.length, 0))
    found = opened(kept.clock, delivered)
    found -= kept.came[window]
    found -= excused[window]
    return found


# In machine code

_CODE = MachineCode(__name__, "put_off", ("analysis/measuring/clocks", "model/runlog", "model/ticks"))


def put_off(stops: Stops, allowed: Ints, closes: Ints, offset: Ints, due: Ints, spent: Ints, stopped: Bools) -> None:
    """By the stops that began before an item was due, one after the other: `spent` is how long it was excused so far.

    `allowed` is by stop how long the clock is open until the item was first due; in window k it has been open for
    `closes[k]` at the end, and for an amount at a tick `offset[k]` later.
    """
    window = 0
    for row in range(len(stops.item)):
        item = stops.item[row]
        if stops.begin[row] >= due[item]:
            continue
        if not stops.is_over[row]:
            stopped[item] = True
            continue
        spent[item] += stops.length[row]
        amount = allowed[row] + spent[item]
        while window < len(closes) and closes[window] < amount:
            window += 1
        while window > 0 and closes[window - 1] >= amount:
            window -= 1
        due[item] = offset[window] + amount if window < len(closes) else FOREVER
