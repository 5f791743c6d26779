"""Data that gets into wrong hands: rare, dear, and as luck has it the same for all scenarios."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bposim.analysis.measuring.months import MEAN_YEAR
from bposim.analysis.money.around_the_deal import HARMED
from bposim.analysis.money.ledger import BREACH
from bposim.analysis.money.own_people import people
from bposim.analysis.money.periods import PROVIDER, Cost, Periods
from bposim.model.streams import column, uniforms
from bposim.scenarios.schema.events import Breach
from bposim.scenarios.schema.scenario import Scenario

PURPOSE = "breach"


def breaches(scenario: Scenario, found: Periods, luck: tuple[int, int]) -> Iterator[Cost]:
    """Dearer by the stated factor in months in which a provider has people at work."""
    for name, event in scenario.events.items():
        if isinstance(event, Breach):
            drawn = uniforms(column(len(found.months), *luck, PURPOSE, name))
            chances = [1 - (1 - event.chance_per_year) ** ((until - first) / MEAN_YEAR) for first, until in found.spans]
            happens = (drawn < np.array(chances)).astype(np.float64)
            is_shared = people(scenario, found)[PROVIDER] > 0
            cost = event.cost * np.where(is_shared, event.provider_factor, 1.0)
            yield Cost(f"{BREACH}.{name}", HARMED, "event", happens, "breaches", cost)
