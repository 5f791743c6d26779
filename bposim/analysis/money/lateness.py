"""What it costs to be late, whoever caused it: discounts lost and interest, by days overdue end to end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.months import month_edges
from bposim.analysis.measuring.population import period_of
from bposim.analysis.measuring.service_levels import Service
from bposim.model.edges import tally
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import RunLog


class Lateness(NamedTuple):
    """Of what is delivered, by month and work type: items overdue by any SLA that covers them, and ticks overdue."""

    items: Ints
    ticks: Ints


def lateness(operation: Operation, log: RunLog, kept: Service) -> Lateness:
    overdue = np.zeros_like(log.items.delivered)
    for promised in kept.promised.values():
        late = log.items.delivered[promised.items] - promised.due
        overdue[promised.items] = np.maximum(overdue[promised.items], late)
    late = np.flatnonzero((overdue > 0) & (log.items.delivered >= 0))
    edges, types = month_edges(operation), len(operation.work_types)
    kind, period = log.items.work_type[late], period_of(log.items.delivered[late], edges)
    items = tally(log.items.delivered[late], kind, edges, types)
    ticks = np.zeros((len(edges) + 1, types), np.int64)
    np.add.at(ticks, (period, kind), overdue[late])
    return Lateness(items, ticks[1:-1])
