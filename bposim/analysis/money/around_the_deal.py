"""What stays with the client, or comes, because there is a provider; and what errors cost it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bposim.analysis.money.ledger import FAILURE
from bposim.analysis.money.own_people import people
from bposim.analysis.money.periods import CLIENT, OVERHEAD, OWN_PEOPLE, PROVIDER, VENDOR, Cost, Periods
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.the_road import standing
from bposim.model.operation import Operation
from bposim.model.ticks import DAY
from bposim.scenarios.schema.scenario import Scenario

HARMED = "whom the error harms"


def retained(scenario: Scenario, operation: Operation, found: Periods, at: Prices) -> Iterator[Cost]:
    terms, heads_of, now = scenario.contract, people(scenario, found), standing(scenario, operation, found)
    kept = now.kept * (terms.retained_fte + terms.payment_release_fte)
    released = np.maximum(0.0, terms.former_fte - heads_of[CLIENT] - kept)
    stranded = terms.overhead_per_fte_year * now.unavoided
    own_cost, growth = terms.own_cost_per_fte_year, at.growth(terms.own_cost_growth_share)
    costs = (
        ("retained", OWN_PEOPLE, now.kept * terms.retained_fte, "FTE-years", own_cost),
        ("payment_release", OWN_PEOPLE, now.kept * terms.payment_release_fte, "FTE-years", own_cost),
        ("governance", OWN_PEOPLE, now.governed * terms.governance_fte, "FTE-years", terms.governance_per_fte_year),
        ("licences", VENDOR, heads_of[PROVIDER], "user-years", terms.licence_per_user_year),
        ("stranded_overhead", OVERHEAD, released, "FTE-years", stranded),
    )
    for line, payee, heads, unit, rate in costs:
        yield Cost(line, payee, "year", heads * found.years, unit, rate * growth)


def harm(scenario: Scenario, operation: Operation, found: Periods) -> Iterator[Cost]:
    """Whoever made the error, the client bears what an escaped defect costs."""
    for code, name in enumerate(operation.work_types):
        costs, (critical, minor) = scenario.demand.work_types[name], found.failures
        yield Cost(f"{FAILURE}.{name}", HARMED, "item", critical[:, code], "items", costs.failure_cost)
        yield Cost(f"{FAILURE}.{name}.minor", HARMED, "item", minor[:, code], "items", costs.minor_failure_cost)
        if found.late:
            items, days = found.late.items[:, code], found.late.ticks[:, code] / DAY
            yield Cost(f"late.{name}", HARMED, "overdue_item", items, "items", costs.late_cost)
            yield Cost(f"late.{name}", HARMED, "overdue_day", days, "days", costs.late_cost_per_day)
