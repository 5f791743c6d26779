"""Data that gets into wrong hands: rare, dear, and as luck has it the same for all scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bposim.analysis.measuring.months import MEAN_YEAR
from bposim.analysis.money.around_the_deal import HARMED
from bposim.analysis.money.ledger import BREACH
from bposim.analysis.money.own_people import people
from bposim.analysis.money.periods import PROVIDER, Cost, Period
from bposim.model.operation import Operation
from bposim.model.streams import column, uniforms
from bposim.scenarios.schema.events import Breach
from bposim.scenarios.schema.scenario import Scenario

PURPOSE = "breach"


def breaches(
    scenario: Scenario, operation: Operation, found: Sequence[Period], luck: tuple[int, int]
) -> list[list[Cost]]:
    """Month by month; dearer by the stated factor in months in which a provider has people at work."""
    stated = {name: event for name, event in scenario.events.items() if isinstance(event, Breach)}
    drawn = {name: uniforms(column(len(found), *luck, PURPOSE, name)).tolist() for name in stated}
    return [
        list(_in_month(scenario, operation, period, {name: (stated[name], drawn[name][k]) for name in stated}))
        for k, period in enumerate(found)
    ]


def _in_month(
    scenario: Scenario, operation: Operation, period: Period, known: dict[str, tuple[Breach, float]]
) -> Iterator[Cost]:
    first, until = period.days
    for name, (event, drawn) in known.items():
        if drawn < 1 - (1 - event.chance_per_year) ** ((until - first) / MEAN_YEAR):
            is_shared = people(scenario, operation, period)[PROVIDER] > 0
            cost = event.cost * (event.provider_factor if is_shared else 1.0)
            yield Cost(f"{BREACH}.{name}", HARMED, "event", 1.0, "breaches", cost)
