"""What quality costs an item: to prevent errors, to look for them, to mend what is found, to bear what escapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.escapes import finds_of_client, reached
from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.population import Bools
from bposim.analysis.money.ledger import FAILURE, POINTS, Account, Ledger, runs
from bposim.analysis.money.serving import cost_to_serve
from bposim.model.content import once_for_each
from bposim.model.operation import Kind, Operation, Outcome
from bposim.model.runlog import RunLog
from bposim.scenarios.schema.scenario import Scenario

PARTS = ("prevention", "appraisal", "internal_failure", "external_failure")
TRAINING = "training"


def quality_costs(
    scenario: Scenario, operation: Operation, log: RunLog, handled: Handled, ledger: Ledger, items: int
) -> dict[str, float]:
    """Parts of the cost per item, by the names of `definitions`: no line and no hour is in two of them.

    Time at a step costs what `cost_to_serve` says of the ledger without training: not what is paid for idle time.
    """
    of_step = _parts_of_steps(operation, log)
    sums = dict.fromkeys(PARTS, 0.0)
    sums["prevention"] += ledger.client.paid(lambda account: runs(account) and account.kind == TRAINING)
    sums["external_failure"] += ledger.client.paid(lambda account: runs(account) and account.kind == FAILURE)
    for cell, amount in cost_to_serve(scenario, operation, handled, ledger, _is_worked).items():
        for part, share in of_step.get(cell.step, {}).items():
            sums[part] += share * amount
    found = {f"{part}_cost_per_item": ratio(sums[part] / POINTS, items) for part in PARTS}
    return found | {"quality_cost_per_item": sum(found.values())}


def _is_worked(account: Account) -> bool:
    return runs(account) and account.kind != TRAINING


def _parts_of_steps(operation: Operation, log: RunLog) -> dict[str, dict[str, float]]:
    """Of the steps that are about quality alone, by name: in which part their time is, in shares."""
    return {name: _parts(operation, log, name, why) for name, why in _about_quality(operation).items()}


def _parts(operation: Operation, log: RunLog, step: str, why: _Why) -> dict[str, float]:
    if why.checks:
        return {"appraisal": 1.0}
    both = why.by_check and why.by_client
    external = _external_share(operation, log, step) if both else float(why.by_client)
    return {"internal_failure": 1 - external, "external_failure": external}


class _Why(NamedTuple):
    """Why there is work at a step that is about quality alone: it checks, or what a check or the client sends back."""

    checks: bool
    by_check: bool
    by_client: bool


@once_for_each
def _about_quality(operation: Operation) -> dict[str, _Why]:
    steps, rework = operation.steps, only_rework(operation)
    by_check, by_client = (_sent_back_by(operation, kind) for kind in (Kind.CHECK, Kind.ACCEPTANCE))
    return {
        name: _Why(bool(steps.kind[number] == Kind.CHECK), number in by_check, number in by_client)
        for number, name in enumerate(steps.name)
        if steps.kind[number] == Kind.CHECK or rework[number]
    }


def _sent_back_by(operation: Operation, kind: Kind) -> set[int]:
    """Steps to which an item may come from such a step's find without another one."""
    steps = operation.steps
    return reached(_without_finds(operation), steps.next_step[steps.kind == kind, Outcome.FOUND].tolist())


def _without_finds(operation: Operation) -> list[list[int]]:
    ways: list[list[int]] = np.delete(operation.steps.next_step, Outcome.FOUND, axis=1).tolist()
    return ways


def _external_share(operation: Operation, log: RunLog, step: str) -> float:
    """Of all finds in the run, of the work types that have the step, those of the client."""
    steps, items = operation.steps, log.items
    kinds = steps.work_type[[name == step for name in steps.name]]
    client = np.count_nonzero(np.isin(items.work_type[finds_of_client(operation, log)], kinds))
    checks = int(items.found[np.isin(items.work_type, kinds)].sum())
    return client / (client + checks) if client + checks else 0.0


def only_rework(operation: Operation) -> Bools:
    """By step, whether items get there only after a check, or the client, has sent them back."""
    found = np.ones(len(operation.steps.name), np.bool_)
    found[list(reached(_without_finds(operation), _first_steps(operation)))] = False
    return found


def _first_steps(operation: Operation) -> Iterator[int]:
    yield from operation.first_step.tolist()
    yield from (opening.first_step for opening in operation.openings)
    yield from (move.first_step for move in operation.hand_overs)
    for split in (*operation.splits, *(split for move in operation.hand_overs for split in move.splits)):
        yield from split.steps.tolist()
