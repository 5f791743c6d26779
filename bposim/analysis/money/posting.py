"""How a ledger is filled, month by month: the client's own costs, the provider's invoices, and what errors cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.service_levels import Service, of_the_provider
from bposim.analysis.money.around_the_deal import harm, retained
from bposim.analysis.money.breaches import breaches
from bposim.analysis.money.invoices import at_risk, fees, on_all_fees, tax, total
from bposim.analysis.money.ledger import Ledger, Line
from bposim.analysis.money.own_people import Crew, crews, team_costs
from bposim.analysis.money.periods import CLIENT, PROVIDER, Cost, Period, periods
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
    found = list(periods(operation, log, handled, kept if by_item else None))
    at = prices(scenario, [period.month.name for period in found], *luck)
    invoices, notices = fees(scenario, operation, found, at)
    settled = Settlement([[] for _ in found], ())
    if kept and deal:
        risked = [at_risk(period, at, costs) for period, costs in zip(found, invoices, strict=True)]
        settled = settle(scenario, operation, of_the_provider(scenario, operation, log, kept), risked)
    once = one_offs(scenario, operation, found, invoices, at)
    breached = breaches(scenario, operation, found, luck)
    known = crews(scenario, operation)
    lines = (
        _posted(at, period.month.name, CLIENT, cost)
        for period, invoice, settlement, *rare in zip(found, invoices, settled.costs, once, breached, strict=True)
        for cost in (*_costs(scenario, operation, known, period, at, invoice, settlement), *chain.from_iterable(rare))
        if cost.quantity and cost.rate
    )
    others = (
        _posted(at, period.month.name, PROVIDER, cost)
        for period in found
        for cost in team_costs(operation, known, PROVIDER, period, at)
        if cost.quantity and cost.rate
    )
    return Ledger(scenario.currency, tuple(lines), tuple(others), (*notices, *settled.notices))


def _hangs_on_items(scenario: Scenario) -> bool:
    """Whether fees for outcomes or the cost of being late ask of each item whether it was in time."""
    kinds = scenario.demand.work_types.values()
    by_outcome = any(isinstance(fee, OutcomeFee) for fee in scenario.contract.fees.values())
    return by_outcome or any(kind.late_cost or kind.late_cost_per_day for kind in kinds)


def _costs(
    scenario: Scenario,
    operation: Operation,
    known: Sequence[Crew],
    period: Period,
    at: Prices,
    invoice: Sequence[Cost],
    settlement: Sequence[Cost],
) -> Iterator[Cost]:
    yield from team_costs(operation, known, CLIENT, period, at)
    invoiced = [*invoice, *on_all_fees(scenario, period, at, total(at, period, invoice)), *settlement]
    yield from invoiced
    yield tax(scenario, period, at, invoiced)
    growth = at.growth(scenario.contract.own_cost_growth_share, period.month.name)
    yield from retained(scenario, operation, period, growth)
    yield from harm(scenario, operation, period)


def _posted(at: Prices, month: str, payer: str, cost: Cost) -> Line:
    currency = cost.currency or at.currency
    terms = cost.payee, cost.basis, cost.quantity, cost.unit, cost.rate, currency, at.points(cost, month), cost.one_off
    return Line(month, cost.line, payer, *terms)
