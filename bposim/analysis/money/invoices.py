"""What the provider charges, month by month: fees at the month's prices, and what a contract adds to all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

import numpy as np

from bposim.analysis.money.fees import Charge, Usage, billed, repriced
from bposim.analysis.money.ledger import POINTS, Account, Notice
from bposim.analysis.money.periods import PROVIDER, Cost, Periods
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.usage import usage
from bposim.model.operation import Ints, Operation
from bposim.scenarios.schema.fees import BaselineFee, Fee, GainShareFee, PassThroughFee
from bposim.scenarios.schema.scenario import Scenario

FEE = "fee"
TAX_OFFICE = "tax office"


def fees(scenario: Scenario, operation: Operation, found: Periods, at: Prices) -> tuple[list[Cost], list[Notice]]:
    """And what has to be priced anew. A share of the saving comes last: it is of what the others leave."""
    invoice: list[Cost] = []
    notices: list[Notice] = []
    others = [0.0] * len(at.months)
    for name, fee in sorted(scenario.contract.fees.items(), key=lambda each: isinstance(each[1], GainShareFee)):
        if isinstance(fee, GainShareFee):
            others = (total(at, invoice) / POINTS).tolist()
        used = usage(scenario, operation, fee, found, others)
        growth = at.growth(fee.yearly_indexation_share) * _renewed(scenario, operation, fee, at.months)
        invoice += _charged(name, fee, at.months, used, growth.tolist())
        if isinstance(fee, BaselineFee):
            notices += [Notice(month, "repricing", name) for month in repriced(fee, at.months, used)]
    return invoice, notices


NO_PRICES = (GainShareFee, PassThroughFee)  # a share, and what somebody else asks


def _renewed(scenario: Scenario, operation: Operation, fee: Fee, months: Sequence[str]) -> list[float]:
    """What a renewal makes of the price of each month that begins no earlier."""
    terms, phases = scenario.transition, operation.phases
    if not (terms and terms.renewal and phases and phases.renewed) or isinstance(fee, NO_PRICES):
        return [1.0] * len(months)
    changed = 1 + terms.renewal.fee_change_share
    return [changed if date.fromisoformat(f"{month}-01") >= phases.renewed else 1.0 for month in months]


NOTHING = Charge(0.0, "", 0.0)


def _charged(
    name: str, fee: Fee, months: Sequence[str], used: Sequence[Usage], growth: Sequence[float]
) -> Iterator[Cost]:
    """What a month is charged for is the same in all; some have a true-up beside it."""
    for charges in zip_longest(*billed(fee, months, used, growth), fillvalue=NOTHING):
        yield _cost(name, fee, charges)


def fee_of(scenario: Scenario, account: Account) -> Fee | None:
    """The fee that it is about; a part of it has a name of its own after the fee's, which may have dots too."""
    if account.kind != FEE:
        return None
    fees = scenario.contract.fees
    return fees.get(account.about) or fees[account.about.rpartition(".")[0]]


def _cost(name: str, fee: Fee, charges: Sequence[Charge]) -> Cost:
    """One charge of each month."""
    part, unit = next((each.part, each.unit) for each in charges if each.unit)
    line = f"{FEE}.{name}.{part}" if part else f"{FEE}.{name}"
    quantity, rate = np.array([(each.quantity, each.rate) for each in charges]).T
    return Cost(line, PROVIDER, fee.basis, quantity, unit, rate, fee.currency, collar=fee.collar_share)


def total(at: Prices, costs: Sequence[Cost]) -> Ints:
    """By month, in 1/10,000."""
    if not costs:
        return np.zeros(len(at.months), np.int64)
    found: Ints = at.priced(costs).amount.sum(axis=0)
    return found


def at_risk(at: Prices, costs: Sequence[Cost]) -> list[int]:
    """What of each month's fees credits are a share of: not what the provider only passes on."""
    found: list[int] = total(at, [cost for cost in costs if cost.basis != "pass_through"]).tolist()
    return found


def on_all_fees(scenario: Scenario, at: Prices, fees: Ints) -> Iterator[Cost]:
    """Work out of scope comes on top; of what was committed to get cheaper with each full year a share goes off."""
    terms, fee = scenario.contract, fees / POINTS
    cheaper = 1 - at.growth(-terms.productivity_share)
    yield Cost("change_requests", PROVIDER, "share_of_fees", fee, scenario.currency, terms.change_request_share)
    yield Cost("productivity", PROVIDER, "share_of_fees", fee, scenario.currency, -cheaper)


def tax(scenario: Scenario, at: Prices, invoiced: Sequence[Cost]) -> Cost:
    """On what is invoiced in the end, which the client cannot recover."""
    invoice = total(at, invoiced) / POINTS
    return Cost("fee_tax", TAX_OFFICE, "invoice", invoice, scenario.currency, scenario.contract.fee_tax_share)
