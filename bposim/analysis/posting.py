"""How a ledger is filled, month by month: the client's own costs, the provider's fees, and what errors cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bposim.analysis.handling import Handled
from bposim.analysis.ledger import Ledger, Line
from bposim.analysis.money.around_the_deal import harm, retained
from bposim.analysis.money.invoices import fees, on_all_fees, tax, total
from bposim.analysis.money.own_people import team_costs
from bposim.analysis.money.periods import CLIENT, Cost, Period, periods
from bposim.analysis.money.prices import Prices, prices
from bposim.analysis.service_levels import Service
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
    """The ledger of one run: every line that costs something, month by month of the measured window.

    `luck` is the run's seed and replication, by which exchange rates are drawn. Fees for outcomes need to know how
    service was `kept`.
    """
    by_outcome = any(isinstance(fee, OutcomeFee) for fee in scenario.contract.fees.values())
    assert kept or not by_outcome, "fees for outcomes need to know how service was kept"
    found = list(periods(operation, log, handled, kept if by_outcome else None))
    at = prices(scenario, [period.month.name for period in found], *luck)
    charged = fees(scenario, operation, found, at)
    lines = (
        _posted(at, period.month.name, cost)
        for period, invoice in zip(found, charged, strict=True)
        for cost in _costs(scenario, operation, period, at, invoice)
        if cost.quantity and cost.rate
    )
    return Ledger(scenario.currency, tuple(lines))


def _costs(
    scenario: Scenario, operation: Operation, period: Period, at: Prices, invoice: Sequence[Cost]
) -> Iterator[Cost]:
    yield from team_costs(scenario, operation, CLIENT, period, at)
    invoiced = [*invoice, *on_all_fees(scenario, period, at, total(at, period, invoice))]
    yield from invoiced
    yield tax(scenario, period, at, invoiced)
    yield from retained(scenario, period.years, at.growth(scenario.contract.own_cost_growth_share, period.month.name))
    yield from harm(scenario, operation, period)


def _posted(at: Prices, month: str, cost: Cost) -> Line:
    currency = cost.currency or at.currency
    terms = cost.payee, cost.basis, cost.quantity, cost.unit, cost.rate, currency, at.points(cost, month), cost.one_off
    return Line(month, cost.line, CLIENT, *terms)
