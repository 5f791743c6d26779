"""When items are due, by the turnaround rules that cover them."""

from __future__ import annotations

import numpy as np

from bposim.model import hours
from bposim.model.operation import DueRule, Ints, Operation
from bposim.model.ticks import FOREVER
from bposim.model.workload import Workload


def due_ticks(rule: DueRule, arrived: Ints) -> Ints:
    """FOREVER where the rule's calendar knows no due tick for the arrival."""
    if rule.clock is not None:
        return hours.reach(rule.clock, arrived, np.full_like(arrived, rule.allowance))
    window = np.searchsorted(rule.cuts, arrived, side="right") - 1
    known = (window >= 0) & (window < len(rule.dues))
    due = np.full_like(arrived, FOREVER)
    due[known] = rule.dues[window[known]]
    return due


def due_keys(operation: Operation, workload: Workload) -> Ints:
    """Earliest due tick of each item over the rules that cover it, set at arrival: clock stops do not move it."""
    earliest = np.full_like(workload.arrived, FOREVER)
    for rule in operation.dues:
        covered = np.isin(workload.work_type, rule.work_types)
        earliest[covered] = np.minimum(earliest[covered], due_ticks(rule, workload.arrived[covered]))
    return earliest
