"""What comes out right the first time, step by step and field by field."""

from __future__ import annotations

from collections import defaultdict
from math import nan, prod

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.population import arrived_in, count, good
from bposim.model.content import once_for_each
from bposim.model.operation import Operation
from bposim.model.runlog import Items
from bposim.scenarios.schema.scenario import Scenario


def yields(scenario: Scenario, operation: Operation, items: Items) -> dict[str, float]:
    """Of the items that arrived in the window and are delivered."""
    window = arrived_in(items, *operation.measured)
    found = Items(*(column[window] for column in items))
    delivered = found.delivered >= 0
    if not delivered.all():
        found = Items(*(column[delivered] for column in found))
    return {
        "rolled_throughput_yield": prod(step_yields(operation, found).values()),
        "field_accuracy": field_accuracy(scenario, operation, found),
    }


def step_yields(operation: Operation, delivered: Items) -> dict[str, float]:
    """By step that errs, the share of items in which it made no defect of either kind before the first check."""
    made = delivered.made
    return {name: ratio(count((made & bits) == 0), len(made)) for name, bits in _bits(operation).items()}


@once_for_each
def _bits(operation: Operation) -> dict[str, int]:
    """By step that errs, its defects of both kinds."""
    bits: defaultdict[str, int] = defaultdict(int)
    for name, sets, minor in zip(operation.steps.name, operation.steps.sets, operation.steps.sets_minor, strict=True):
        bits[name] |= int(sets | minor)
    return {name: of_step for name, of_step in bits.items() if of_step}


def field_accuracy(scenario: Scenario, operation: Operation, delivered: Items) -> float:
    """Share of critical fields that are right, over work types that state how many they have.

    Fields of an item are taken to be wrong independently: of n fields with accuracy a, a^n of the items are right.
    """
    fields, right = 0.0, 0.0
    is_good = good(operation, delivered)
    for code, name in enumerate(operation.work_types):
        if of_item := scenario.demand.work_types[name].critical_fields:
            mine = np.asarray(delivered.work_type == code)
            items, flawless = count(mine), count(mine & is_good)
            fields += items * of_item
            right += items * of_item * (flawless / items) ** (1 / of_item) if items else 0.0
    return ratio(right, fields) if fields else nan
