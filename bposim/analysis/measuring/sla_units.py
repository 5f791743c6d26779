"""What an SLA counts: items, or runs, files and days that are late if one of their items is; backlogs by their age."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.backlog import left
from bposim.analysis.measuring.clocks import Promise, Promised
from bposim.analysis.measuring.months import day_ends
from bposim.analysis.measuring.population import Bools, period_of
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import RunLog
from bposim.model.ticks import DAY
from bposim.scenarios.schema.service import BacklogAge


def in_units(operation: Operation, log: RunLog, unit: str, kept: Promised, promise: Promise) -> Promise:
    """A promise with an entry for each unit, due when the first plan had it due; stopped items speak for none."""
    if unit == "item" or not len(promise.items):
        return promise
    counted = ~promise.stopped
    due = kept.due[counted]
    lot = _lot(operation, log, unit, promise.items[counted], due)
    _, first, place = np.unique(lot, return_index=True, return_inverse=True)
    late = np.bincount(place, weights=~promise.met[counted], minlength=len(first)) > 0
    last = np.full(len(first), np.iinfo(np.int64).min)
    np.maximum.at(last, place, due)
    return Promise(promise.items[counted][first], last, ~late, np.zeros(len(first), np.bool_))


def _lot(operation: Operation, log: RunLog, unit: str, items: Ints, due: Ints) -> Ints:
    match unit:
        case "file":
            types = len(operation.work_types)
            return log.items.arrived[items] * types + log.items.work_type[items]
        case "day":
            return period_of(due, _midnights(operation))
        case _:
            return due


def _midnights(operation: Operation) -> Ints:
    """Also of days outside the window, a day's length apart: these are never judged."""
    ends, start = day_ends(operation), operation.measured[0]
    before = np.arange(start, operation.start - DAY, -DAY)[::-1]
    after = np.arange(ends[-1] + DAY, operation.horizon + DAY, DAY)
    return np.concatenate([before, ends, after])


class Ages(NamedTuple):
    """The backlog at the end of each client day of the window, and how much of it is young enough."""

    ends: Ints
    young: Ints
    items: Ints


def ages(operation: Operation, log: RunLog, sla: BacklogAge, which: Bools | None = None) -> Ages:
    """`which`: of some items alone."""
    mine = _covered(operation, log, sla)
    if which is not None:
        mine &= which
    ends, gone = day_ends(operation), left(log.items, operation.horizon)[mine]
    arrived = log.items.arrived[mine]
    old_from = arrived + round(sla.oldest_days * DAY)
    old_until = np.maximum(old_from, gone)
    items = _since(arrived, ends) - _since(gone, ends)
    return Ages(ends, items - (_since(old_from, ends) - _since(old_until, ends)), items)


def _since(when: Ints, ends: Ints) -> Ints:
    """How many of them have come when a day ends; what comes at its very end is the next day's."""
    return np.searchsorted(np.sort(when), ends)


def _covered(operation: Operation, log: RunLog, sla: BacklogAge) -> Bools:
    codes = [code for code, name in enumerate(operation.work_types) if not sla.work_types or name in sla.work_types]
    covered: Bools = np.isin(log.items.work_type, codes)
    return covered
