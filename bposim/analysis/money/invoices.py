"""What the provider charges, month by month: fees at the month's prices, and what a contract adds to all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bposim.analysis.money.fees import Charge, Usage, billed, repriced
from bposim.analysis.money.ledger import POINTS, Line, Notice
from bposim.analysis.money.periods import PROVIDER, Cost, Period
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.usage import usage
from bposim.model.operation import Operation
from bposim.scenarios.schema.fees import BaselineFee, Fee, GainShareFee, PassThroughFee
from bposim.scenarios.schema.scenario import Scenario

FEE = "fee"
TAX_OFFICE = "tax office"
Months = list[list[Cost]]


def fees(scenario: Scenario, operation: Operation, found: Sequence[Period], at: Prices) -> tuple[Months, list[Notice]]:
    """By month, and what has to be priced anew. A share of the saving comes last: it is of what the others leave."""
    months: Months = [[] for _ in found]
    notices: list[Notice] = []
    names = [period.month.name for period in found]
    for name, fee in sorted(scenario.contract.fees.items(), key=lambda each: isinstance(each[1], GainShareFee)):
        used = [
            usage(scenario, operation, fee, period, total(at, period, costs) / POINTS)
            for period, costs in zip(found, months, strict=True)
        ]
        growth = [
            at.growth(fee.yearly_indexation_share, month) * _renewed(scenario, operation, fee, month) for month in names
        ]
        for costs, more in zip(months, _charged(name, fee, names, used, growth), strict=True):
            costs += more
        if isinstance(fee, BaselineFee):
            notices += [Notice(month, "repricing", name) for month in repriced(fee, names, used)]
    return months, notices


NO_PRICES = (GainShareFee, PassThroughFee)  # a share, and what somebody else asks


def _renewed(scenario: Scenario, operation: Operation, fee: Fee, month: str) -> float:
    """What a renewal makes of the price of a month that begins no earlier."""
    terms, phases = scenario.transition, operation.phases
    if not (terms and terms.renewal and phases and phases.renewed) or isinstance(fee, NO_PRICES):
        return 1.0
    return 1 + terms.renewal.fee_change_share if date.fromisoformat(f"{month}-01") >= phases.renewed else 1.0


def _charged(
    name: str, fee: Fee, names: Sequence[str], used: Sequence[Usage], growth: Sequence[float]
) -> Iterator[list[Cost]]:
    for month_charges in billed(fee, names, used, growth):
        yield [_cost(name, fee, charge) for charge in month_charges]


def fee_of(scenario: Scenario, line: Line) -> Fee | None:
    """The fee that a line is about; a part of it has a name of its own after the fee's, which may have dots too."""
    if line.kind != FEE:
        return None
    fees = scenario.contract.fees
    return fees.get(line.about) or fees[line.about.rpartition(".")[0]]


def _cost(name: str, fee: Fee, charge: Charge) -> Cost:
    line = f"{FEE}.{name}.{charge.part}" if charge.part else f"{FEE}.{name}"
    return Cost(
        line, PROVIDER, fee.basis, charge.quantity, charge.unit, charge.rate, fee.currency, collar=fee.collar_share
    )


def total(at: Prices, period: Period, costs: Sequence[Cost]) -> int:
    return sum(at.points(cost, period.month.name) for cost in costs)


def at_risk(period: Period, at: Prices, costs: Sequence[Cost]) -> int:
    """What of a month's fees credits are a share of: not what the provider only passes on."""
    return total(at, period, [cost for cost in costs if cost.basis != "pass_through"])


def on_all_fees(scenario: Scenario, period: Period, at: Prices, fee: int) -> Iterator[Cost]:
    """Work out of scope comes on top; of what was committed to get cheaper with each full year a share goes off."""
    terms, month = scenario.contract, period.month.name
    cheaper = 1 - at.growth(-terms.productivity_share, month)
    for line, share in (("change_requests", terms.change_request_share), ("productivity", -cheaper)):
        yield Cost(line, PROVIDER, "share_of_fees", fee / POINTS, scenario.currency, share)


def tax(scenario: Scenario, period: Period, at: Prices, invoiced: Sequence[Cost]) -> Cost:
    """On what is invoiced in the end, which the client cannot recover."""
    invoice = total(at, period, invoiced) / POINTS
    return Cost("fee_tax", TAX_OFFICE, "invoice", invoice, scenario.currency, scenario.contract.fee_tax_share)
