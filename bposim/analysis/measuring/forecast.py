"""What arrived above the forecast: nobody has promised to do more than so large a share beyond it in time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from bposim.analysis.measuring.load import expected_items
from bposim.analysis.measuring.months import local_day, midnight_of
from bposim.analysis.measuring.population import Bools
from bposim.model.operation import DueRule, Ints, Operation

ROUNDING = 1e-6  # items


def above_forecast(operation: Operation, rule: DueRule, arrived: Ints) -> Bools:
    """Of items under the rule in order of arrival: those with which more have come in a client's month than expected
    and the band's share more. The opening backlog is no month's."""
    edges = _month_edges(operation)
    forecast = [
        expected_items(operation, first, last, with_surges=False)[list(rule.work_types)].sum()
        for first, last in pairwise(edges.tolist())
    ]
    month = np.searchsorted(edges, arrived, side="right") - 1
    first_of_month = np.searchsorted(arrived, edges)
    count = np.arange(1, len(arrived) + 1) - first_of_month[month]
    most = (1 + rule.band) * np.append(forecast, np.inf) + ROUNDING
    found: Bools = (month >= 0) & (count > most[month])
    return found


def _month_edges(operation: Operation) -> Ints:
    """The start, the first of each month, and the horizon."""
    edges, day = [operation.start], _next_month(local_day(operation, operation.start))
    while (tick := midnight_of(operation, day)) < operation.horizon:
        edges.append(tick)
        day = _next_month(day)
    return np.array([*edges, operation.horizon], np.int64)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
