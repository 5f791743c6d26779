"""From the facts of a month to what a fee is charged for."""

from __future__ import annotations

from collections.abc import Collection
from math import isnan

import numpy as np

from bposim.analysis.money.fees import Usage
from bposim.analysis.money.periods import PROVIDER, Period
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


def usage(scenario: Scenario, operation: Operation, fee: Fee, period: Period, fees: float) -> Usage:
    """`fees` is what the month's other fees come to."""
    match fee:
        case RosteredHourFee():
            return Usage(period.served_months, _rostered(scenario, fee.team, period))
        case ProductiveHourFee():
            ticks = period.ours[_team(scenario, fee.team)][_at(operation, fee.steps)]
            return Usage(period.served_months, float(ticks.sum()) / HOUR)
        case FteMonthFee():
            heads = scenario.delivery.teams[fee.team].headcount * _filled(operation, period, _team(scenario, fee.team))
            return Usage(period.served_months, _rostered(scenario, fee.team, period), heads * period.months)
        case OutcomeFee():
            return Usage(period.served_months, items=_of(operation, fee.work_types, period.outcomes[fee.outcome]))
        case ItemFee() if fee.steps:
            done = period.ours_done[_providers(scenario)][:, _at(operation, fee.steps, fee.work_types)]
            return Usage(period.served_months, items=float(done.sum()))
    items = _of(operation, getattr(fee, "work_types", ()), period.delivered)
    return Usage(period.served_months, items=items, fees=fees)


def _filled(operation: Operation, period: Period, team: int) -> float:
    """Of the seats; in a part of a month without a working day those that are there."""
    share = float(period.time.filled_share[team])
    return operation.teams[team].share_there(*period.days) if isnan(share) else share


def _team(scenario: Scenario, name: str) -> int:
    return list(scenario.delivery.teams).index(name)


def _providers(scenario: Scenario) -> list[int]:
    return [code for code, team in enumerate(scenario.delivery.teams.values()) if team.employer == PROVIDER]


def _rostered(scenario: Scenario, team: str, period: Period) -> float:
    return float(period.time.rostered[_team(scenario, team)]) / HOUR


def _at(operation: Operation, steps: Collection[str], work_types: Collection[str] = ()) -> Ints:
    """Model steps of the named study steps and work types; all of them where none are named."""
    names, kinds = operation.steps.name, operation.steps.work_type
    wanted = (
        (not steps or name in steps) and (not work_types or operation.work_types[kinds[code]] in work_types)
        for code, name in enumerate(names)
    )
    return np.flatnonzero(list(wanted))


def _of(operation: Operation, work_types: Collection[str], items: Ints) -> float:
    billed = [code for code, name in enumerate(operation.work_types) if not work_types or name in work_types]
    return float(items[billed].sum())
