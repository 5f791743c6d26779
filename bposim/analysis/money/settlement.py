"""What credits, earn-backs and bonuses stand on which invoice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bposim.analysis.measuring.months import measured_months, month_edges
from bposim.analysis.measuring.service_levels import Score, Service, item_counts, pooled
from bposim.analysis.money.credits import (
    Attained,
    Claim,
    Grant,
    below_minimum,
    due,
    earned_back,
    granted,
    on_points,
    owed,
    right_to_terminate,
)
from bposim.analysis.money.fees import quarters
from bposim.analysis.money.ledger import POINTS, Floats, Notice
from bposim.analysis.money.periods import PROVIDER, Cost, in_month
from bposim.analysis.money.prices import months_since
from bposim.model.operation import Operation
from bposim.scenarios.schema.credits import Credits, ServiceCredits
from bposim.scenarios.schema.scenario import Scenario

CREDIT = "service_credit"
EARN_BACK = "earn_back"
BONUS = "service_bonus"
ON_POINTS = "points"


class Kept(NamedTuple):
    """One SLA with credits: its periods as places of months, and what was attained in each."""

    terms: Credits
    target: float
    periods: list[range]
    attained: Attained


class Settlement(NamedTuple):
    """What stands on invoices, each on one."""

    costs: list[Cost]
    notices: tuple[Notice, ...]


def settle(scenario: Scenario, operation: Operation, kept: Service, fees: Sequence[int]) -> Settlement:
    """`fees` are those of each month that credits are a share of, in 1/10,000."""
    deal = scenario.contract.service_credits
    assert deal, scenario.name
    months = [month.name for month in measured_months(operation)]
    slas = _kept(scenario, operation, kept, months)
    costs = [*_credits(deal, slas, fees), *_bonuses(deal, slas, fees)]
    return Settlement(costs, tuple(_notices(deal, slas, months)))


def _kept(scenario: Scenario, operation: Operation, kept: Service, months: list[str]) -> dict[str, Kept]:
    deal = scenario.contract.service_credits
    assert deal, scenario.name
    scores = kept.by_month
    counts = item_counts(kept, scores, month_edges(operation))
    found = {}
    for name, sla in scenario.sla.items():
        if sla.credits:
            by_month = [range(place, place + 1) for place in range(len(months))]
            periods = quarters(months) if sla.credits.period == "quarter" else by_month
            attained = [
                None
                if _is_graced(deal, operation, months[places[0]])
                else _attained(deal, places, scores[name], counts[name])
                for places in periods
            ]
            found[name] = Kept(sla.credits, sla.target_share, periods, attained)
    return found


def _is_graced(deal: ServiceCredits, operation: Operation, month: str) -> bool:
    """On the road to a provider its go-live counts, unless the contract names a day."""
    go_live = deal.go_live or (operation.phases.go_live if operation.phases else None)
    return go_live is not None and months_since(go_live, month) < deal.grace_months


def _attained(deal: ServiceCredits, places: range, scores: Sequence[Score], counts: Sequence[int]) -> float | None:
    whole = scores[places[0]] if len(places) == 1 else pooled(scores[place] for place in places)
    few = sum(counts[place] for place in places) < deal.smallest_sample
    return None if few or not whole.items else whole.share


def _credits(deal: ServiceCredits, slas: Mapping[str, Kept], fees: Sequence[int]) -> Iterator[Cost]:
    """On the next invoice, the last of them in a final settlement; what is earned back likewise."""
    claims = [
        Claim(name, places, share)
        for name, sla in slas.items()
        for places, share in zip(sla.periods, owed(deal, sla.terms, sla.target, sla.attained), strict=True)
        if share
    ]
    for grant in granted(deal, fees, [*claims, *_claims_on_points(deal, slas, len(fees))]):
        if not grant.amount:
            continue
        name, places, _ = grant.claim
        yield _on_invoice(CREDIT, grant, places[-1], len(fees), -1)
        sla = slas.get(name)
        period = sla.periods.index(places) if sla else 0
        if sla and earned_back(sla.terms, sla.target, sla.attained, period):
            until = sla.periods[period + sla.terms.earn_back_periods]
            yield _on_invoice(EARN_BACK, grant, until[-1], len(fees), 1)


def _on_invoice(line: str, grant: Grant, place: int, months: int, sign: int) -> Cost:
    basis = "final_settlement" if place == months - 1 else "at_risk"
    fee, rate = grant.fee / POINTS, sign * grant.amount / grant.fee
    return Cost(f"{line}.{grant.claim.sla}", PROVIDER, basis, fee * _after(place, months), "fees", rate)


def _after(place: int, months: int) -> Floats:
    """The month after that at a place, or the last one."""
    return in_month(min(place + 1, months - 1), months)


def _claims_on_points(deal: ServiceCredits, slas: Mapping[str, Kept], months: int) -> Iterator[Claim]:
    """All SLAs together, by the points of those that were missed."""
    points = [0.0] * months
    for sla in slas.values():
        if sla.terms.credit_points:
            for place, is_due in enumerate(due(deal, sla.terms, sla.target, sla.attained)):
                points[place] += sla.terms.credit_points * is_due
    for place, count in enumerate(points):
        if share := on_points(deal, count):
            yield Claim(ON_POINTS, range(place, place + 1), share)


def _bonuses(deal: ServiceCredits, slas: Mapping[str, Kept], fees: Sequence[int]) -> Iterator[Cost]:
    """Never in a period with a credit."""
    for name, sla in slas.items():
        best = sla.terms.bonus_from_share
        if best is None:
            continue
        credits = owed(deal, sla.terms, sla.target, sla.attained)
        for places, share, credit in zip(sla.periods, sla.attained, credits, strict=True):
            if share is not None and share >= best and not credit:
                fee = sum(fees[place] for place in places) / POINTS * _after(places[-1], len(fees))
                yield Cost(f"{BONUS}.{name}", PROVIDER, "share_of_fees", fee, "fees", sla.terms.bonus_share)


def _notices(deal: ServiceCredits, slas: Mapping[str, Kept], months: list[str]) -> Iterator[Notice]:
    for name, sla in slas.items():
        lows = below_minimum(sla.terms, sla.target, sla.attained)
        misses = {places[-1]: is_low for places, is_low in zip(sla.periods, lows, strict=True)}
        place = right_to_terminate(deal, misses)
        if place is not None:
            yield Notice(months[place], "right_to_terminate", name)
