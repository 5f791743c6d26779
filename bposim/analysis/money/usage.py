"""From the facts of a month to what a fee is charged for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from bposim.analysis.money.fees import Usage
from bposim.analysis.money.ledger import Floats
from bposim.analysis.money.periods import PROVIDER, Periods
from bposim.model.operation import Ints, Operation
from bposim.model.ticks import HOUR
from bposim.scenarios.schema.fees import (
    Fee,
    FteMonthFee,
    ItemFee,
    OutcomeFee,
    ProductiveHourFee,
    RosteredHourFee,
)
from bposim.scenarios.schema.scenario import Scenario


def usage(scenario: Scenario, operation: Operation, fee: Fee, found: Periods, fees: Sequence[float]) -> list[Usage]:
    """By month; `fees` is what the other fees of each come to."""
    served = found.served_months
    match fee:
        case RosteredHourFee():
            hours = _rostered(scenario, fee.team, found)
            return [Usage(*each) for each in zip(served, hours, strict=True)]
        case ProductiveHourFee():
            ticks = found.ours[:, _team(scenario, fee.team), _at(operation, fee.steps)]
            return [Usage(*each) for each in zip(served, (ticks.sum(axis=-1) / HOUR).tolist(), strict=True)]
        case FteMonthFee():
            filled = _filled(found, _team(scenario, fee.team))
            heads = (scenario.delivery.teams[fee.team].headcount * filled * found.lengths).tolist()
            return [Usage(*each) for each in zip(served, _rostered(scenario, fee.team, found), heads, strict=True)]
    items = _items(scenario, operation, fee, found)
    return [Usage(months, items=k, fees=other) for months, k, other in zip(served, items, fees, strict=True)]


def _items(scenario: Scenario, operation: Operation, fee: Fee, found: Periods) -> list[float]:
    match fee:
        case OutcomeFee():
            return _of(operation, fee.work_types, found.outcomes[fee.outcome])
        case ItemFee() if fee.steps:
            of_steps = found.ours_done[:, :, _at(operation, fee.steps, fee.work_types)]
            done: list[float] = of_steps[:, _providers(scenario)].sum(axis=(1, 2)).astype(float).tolist()
            return done
    return _of(operation, getattr(fee, "work_types", ()), found.delivered)


def _filled(found: Periods, team: int) -> Floats:
    """Of the seats; in a part of a month without a working day those that are there."""
    share = found.time.filled_share[:, team]
    return np.where(np.isnan(share), found.there[:, team], share)


def _team(scenario: Scenario, name: str) -> int:
    return list(scenario.delivery.teams).index(name)


def _providers(scenario: Scenario) -> list[int]:
    return [code for code, team in enumerate(scenario.delivery.teams.values()) if team.employer == PROVIDER]


def _rostered(scenario: Scenario, team: str, found: Periods) -> list[float]:
    hours: list[float] = (found.time.rostered[:, _team(scenario, team)] / HOUR).tolist()
    return hours


def _at(operation: Operation, steps: Collection[str], work_types: Collection[str] = ()) -> Ints:
    """Model steps of the named study steps and work types; all of them where none are named."""
    names, kinds = operation.steps.name, operation.steps.work_type
    wanted = (
        (not steps or name in steps) and (not work_types or operation.work_types[kinds[code]] in work_types)
        for code, name in enumerate(names)
    )
    return np.flatnonzero(list(wanted))


def _of(operation: Operation, work_types: Collection[str], items: Ints) -> list[float]:
    billed = [code for code, name in enumerate(operation.work_types) if not work_types or name in work_types]
    found: list[float] = items[:, billed].sum(axis=1).astype(float).tolist()
    return found
