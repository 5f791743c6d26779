"""When items are due, by the turnaround rules that cover them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bposim.model.edges import places
from bposim.model.open_time import reach
from bposim.model.operation import DueRule, Ints, Operation
from bposim.model.ticks import FOREVER
from bposim.model.workload import Workload

NO_WINDOW = -1  # also what comes before the first


def due_ticks(rule: DueRule, arrived: Ints) -> Ints:
    """FOREVER where the rule's calendar knows no due tick for the arrival."""
    if rule.clock is not None:
        return reach(rule.clock, arrived, np.full_like(arrived, rule.allowance))
    window = places(rule.cuts, arrived, side="right") - 1
    return np.append(rule.dues, FOREVER)[np.where(window < len(rule.dues), window, NO_WINDOW)]


def is_about(rule: DueRule, work_type: NDArray[Any]) -> NDArray[np.bool_]:
    """By item, whether the rule covers its work type."""
    about = np.zeros(1 + max((*rule.work_types, work_type.max(initial=0))), np.bool_)
    about[list(rule.work_types)] = True
    return np.asarray(about[work_type])


def due_keys(operation: Operation, workload: Workload) -> Ints:
    """Earliest due tick of each item over the rules that cover it, set at arrival: clock stops do not move it."""
    earliest = np.full_like(workload.arrived, FOREVER)
    for rule in operation.dues:
        covered = is_about(rule, workload.work_type)
        earliest[covered] = np.minimum(earliest[covered], due_ticks(rule, workload.arrived[covered]))
    return earliest
