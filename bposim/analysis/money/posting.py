"""How a ledger is filled, all months at once: the client's own costs, the provider's invoices, and what errors cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.service_levels import Service, of_the_provider
from bposim.analysis.money.around_the_deal import harm, retained
from bposim.analysis.money.breaches import breaches
from bposim.analysis.money.invoices import at_risk, fees, on_all_fees, tax, total
from bposim.analysis.money.ledger import Account, Book, Ledger
from bposim.analysis.money.own_people import crews, team_costs
from bposim.analysis.money.periods import CLIENT, PROVIDER, Cost, periods
from bposim.analysis.money.prices import Prices, prices
from bposim.analysis.money.settlement import Settlement, settle
from bposim.analysis.money.the_road import one_offs
from bposim.model.operation import Operation
from bposim.model.runlog import RunLog
from bposim.scenarios.schema.fees import OutcomeFee
from bposim.scenarios.schema.scenario import Scenario


def post(
    scenario: Scenario,
    operation: Operation,
    log: RunLog,
    handled: Handled,
    kept: Service | None = None,
    luck: tuple[int, int] = (1, 0),
) -> Ledger:
    """The ledger of one run: every line that costs something, month by month of the measured window, first what the
    client pays, then what the provider does.

    `luck` is the run's seed and replication, by which exchange rates are drawn. How service was `kept` must be known
    where money hangs on it.
    """
    by_item, deal = _hangs_on_items(scenario), scenario.contract.service_credits
    assert kept or not (by_item or deal), "how service was kept"
    found, known = periods(operation, log, handled, kept if by_item else None), crews(scenario, operation)
    at = prices(scenario, found.names, *luck)
    invoice, notices = fees(scenario, operation, found, at)
    charged = total(at, invoice)
    settled = Settlement([], ())
    if kept and deal:
        settled = settle(scenario, operation, of_the_provider(scenario, operation, log, kept), at_risk(at, invoice))
    invoiced = [*invoice, *on_all_fees(scenario, at, charged), *settled.costs]
    of_client = (
        *team_costs(operation, known, CLIENT, found, at),
        *invoiced,
        tax(scenario, at, invoiced),
        *retained(scenario, operation, found, at),
        *harm(scenario, operation, found),
        *one_offs(scenario, operation, found, charged, at),
        *breaches(scenario, found, luck),
    )
    of_provider = tuple(team_costs(operation, known, PROVIDER, found, at))
    books = _posted(at, CLIENT, of_client), _posted(at, PROVIDER, of_provider)
    return Ledger(scenario.currency, *books, (*notices, *settled.notices))


def _hangs_on_items(scenario: Scenario) -> bool:
    """Whether fees for outcomes or the cost of being late ask of each item whether it was in time."""
    kinds = scenario.demand.work_types.values()
    by_outcome = any(isinstance(fee, OutcomeFee) for fee in scenario.contract.fees.values())
    return by_outcome or any(kind.late_cost or kind.late_cost_per_day for kind in kinds)


def _posted(at: Prices, payer: str, costs: Sequence[Cost]) -> Book:
    """Without what comes to no line at all."""
    quantity, rate, amount = at.priced(costs)
    rows = np.flatnonzero(((quantity != 0) & (rate != 0)).any(axis=1))
    accounts = tuple(_account(at.currency, costs[row]) for row in rows.tolist())
    return Book(payer, at.months, accounts, quantity[rows], rate[rows], amount[rows])


def _account(currency: str, cost: Cost) -> Account:
    kind, _, about = cost.line.partition(".")
    return Account(kind, about, cost.payee, cost.basis, cost.unit, cost.currency or currency, cost.one_off)
