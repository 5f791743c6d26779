"""What a transition costs once, and how much of what stays with the client is there while it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bposim.analysis.ledger import POINTS
from bposim.analysis.money.invoices import total
from bposim.analysis.money.periods import OWN_PEOPLE, PROVIDER, VENDOR, Cost, Period
from bposim.analysis.money.prices import Prices
from bposim.analysis.paid_time import contract_hours
from bposim.analysis.population import count
from bposim.model.operation import Operation
from bposim.scenarios.phases import Phases
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition
from bposim.scenarios.side_by_side import HOME

MONTHS = 12
YEAR = 365.25


class Standing(NamedTuple):
    """In the mean of a period, of what there is in the end."""

    kept: float  # retained people, who stay of those who are released
    governed: float
    unavoided: float  # share of the overhead of those who are gone


def standing(scenario: Scenario, operation: Operation, period: Period) -> Standing:
    """All of it where nothing is on the road."""
    terms, phases, steady = scenario.transition, operation.phases, scenario.contract.unavoided_overhead_share
    if not (terms and phases):
        return Standing(1.0, 1.0, steady)
    days = [operation.epoch.date() + timedelta(days=day) for day in range(*period.days)]
    return Standing(
        kept=sum(map(phases.released, days)) / len(days),
        governed=sum(day >= phases.governed for day in days) / len(days),
        unavoided=sum(_unavoided(terms, phases, day, steady) for day in days) / len(days),
    )


def _unavoided(terms: Transition, phases: Phases, day: date, steady: float) -> float:
    """By whole years since the first release, in equal steps."""
    if terms.first_year_unavoided_share is None:
        return steady
    years = int((day - phases.go_live - phases.parallel).days // YEAR)
    passed = min(1.0, max(0, years) / terms.years_to_avoid)
    return terms.first_year_unavoided_share + passed * (steady - terms.first_year_unavoided_share)


Months = Sequence[Sequence[Cost]]


def one_offs(
    scenario: Scenario, operation: Operation, found: Sequence[Period], invoices: Months, at: Prices
) -> list[list[Cost]]:
    """Month by month; nothing where nothing is on the road."""
    terms, phases = scenario.transition, operation.phases
    if not (terms and phases):
        return [[] for _ in found]
    a_year = _yearly_fee(phases, operation, found, invoices, at)
    share, fee = terms.transition_fee_share, terms.transition_fee
    dated = [
        (scenario.start, Cost("selection", VENDOR, "year_fee", terms.selection_fee_share, "year's fees", a_year)),
        (phases.go_live, Cost("transition_fee", PROVIDER, "year_fee", share, "year's fees", a_year)),
        (phases.go_live, Cost("transition_fee", PROVIDER, "amount", 1.0, "transitions", fee)),
    ]
    days = [((on - operation.epoch.date()).days, cost) for on, cost in dated]
    return [
        [
            cost._replace(one_off=True)
            for cost in (
                *(cost for day, cost in days if period.days[0] <= day < period.days[1]),
                *_severance(scenario, operation, phases, period),
            )
        ]
        for period in found
    ]


def _yearly_fee(phases: Phases, operation: Operation, found: Sequence[Period], invoices: Months, at: Prices) -> float:
    """Of the first year of full months after the hand-over; of the last month where there is none."""
    day = (phases.hand_over - operation.epoch.date()).days
    full = [k for k, period in enumerate(found) if period.days[0] >= day and period.month.full][:MONTHS]
    chosen = full or [len(found) - 1]
    months = sum(found[k].months for k in chosen)
    return MONTHS * sum(total(at, found[k], invoices[k]) for k in chosen) / POINTS / months


def _severance(scenario: Scenario, operation: Operation, phases: Phases, period: Period) -> Iterator[Cost]:
    """Who goes when seats do, but those who go over to the client's other teams or are retained, who are taken as not
    paid for; the others by the pay of their team."""
    terms, contract = scenario.transition, scenario.contract
    assert terms
    stays = _taken_over(operation, period)
    stays += _rise(phases, operation, period) * (contract.retained_fte + contract.payment_release_fte)
    for number, team in enumerate(operation.teams):
        plan = scenario.delivery.teams[team.name]
        site = scenario.delivery.sites.get(plan.site or "")
        if team.name.startswith(HOME) and team.is_people and site:
            gone = _gone(operation, number, period)
            paid = max(0.0, gone - stays)
            stays -= gone - paid
            weekly = site.wage_per_hour * (1 + site.load_share) * contract_hours(team) / 52
            heads = paid * (1 - terms.redeployed_share)
            line = f"severance.{team.name}"
            yield Cost(line, OWN_PEOPLE, "head", heads, "heads", terms.severance_weeks * weekly, site.currency)


def _gone(operation: Operation, number: int, period: Period) -> int:
    """People who were there on the last day of their seat."""
    careers, ends = period.careers, [day for day, _ in operation.teams[number].heads]
    first, until = period.days
    mine = (careers.team == number) & (careers.left >= first) & (careers.left < until) & (careers.leaves == 1)
    return sum(count(mine & (careers.left == day) & (careers.since < day)) for day in ends)


def _taken_over(operation: Operation, period: Period) -> float:
    """Seats for people of the client's that open at the new place in the period."""
    first, until = period.days
    return float(
        sum(
            max(0, after - before)
            for team in operation.teams
            if team.goes_over and team.is_people
            for (_, before), (day, after) in zip(team.heads, team.heads[1:], strict=False)
            if first <= day < until
        )
    )


def _rise(phases: Phases, operation: Operation, period: Period) -> float:
    first, last = (operation.epoch.date() + timedelta(days=day - 1) for day in period.days)
    return max(0.0, phases.released(last) - phases.released(first))
