"""What quality costs an item: to prevent errors, to look for them, to mend what is found, to bear what escapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bposim.analysis.escapes import after_acceptance
from bposim.analysis.estimates import ratio
from bposim.analysis.handling import Handled
from bposim.analysis.ledger import FAILURE, POINTS, Ledger
from bposim.analysis.money.serving import cost_to_serve
from bposim.analysis.population import Bools
from bposim.model.operation import DONE, Kind, Operation, Outcome
from bposim.model.runlog import Shifts
from bposim.scenarios.schema.scenario import Scenario

PARTS = ("prevention", "appraisal", "internal_failure", "external_failure")
TRAINING = "training"


def quality_costs(
    scenario: Scenario, operation: Operation, shifts: Shifts, handled: Handled, ledger: Ledger, items: int
) -> dict[str, float]:
    """Parts of the cost per item, by the names of `definitions`: no line and no hour is in two of them.

    Time at a step costs what `cost_to_serve` says of the ledger without training: not what is paid for idle time.
    """
    lines = [line for line in ledger.lines if not line.one_off]
    rest = replace(ledger, lines=tuple(line for line in lines if line.kind != TRAINING))
    of_step = _parts_of_steps(operation)
    sums = Counter(
        prevention=sum(line.amount for line in lines if line.kind == TRAINING),
        external_failure=sum(line.amount for line in lines if line.kind == FAILURE),
    )
    for cell, amount in cost_to_serve(scenario, operation, shifts, handled, rest).items():
        if part := of_step.get(cell.step):
            sums[part] += amount
    found = {f"{part}_cost_per_item": ratio(sums[part] / POINTS, items) for part in PARTS}
    return found | {"quality_cost_per_item": sum(found.values())}


def _parts_of_steps(operation: Operation) -> dict[str, str]:
    """Of the steps that are about quality alone, by name."""
    steps, rework = operation.steps, only_rework(operation)
    sent_back = after_acceptance(operation)
    found = {}
    for number, name in enumerate(steps.name):
        if steps.kind[number] == Kind.CHECK:
            found[name] = "appraisal"
        elif rework[number]:
            found[name] = "external_failure" if len(sent_back) and sent_back[number] else "internal_failure"
    return found


def only_rework(operation: Operation) -> Bools:
    """By step, whether items get there only after a check, or the client, has sent them back."""
    ways = np.delete(operation.steps.next_step, Outcome.FOUND, axis=1)
    found = np.ones(len(ways), np.bool_)
    todo = set(_first_steps(operation))
    while todo:
        found[list(todo)] = False
        todo = {step for step in np.unique(ways[list(todo)]).tolist() if step != DONE and found[step]}
    return found


def _first_steps(operation: Operation) -> Iterator[int]:
    yield from operation.first_step.tolist()
    yield from (opening.first_step for opening in operation.openings)
    yield from (move.first_step for move in operation.hand_overs)
    for split in (*operation.splits, *(split for move in operation.hand_overs for split in move.splits)):
        yield from split.steps.tolist()
