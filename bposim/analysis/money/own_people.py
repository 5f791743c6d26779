"""What an employer pays for a team: wages, premiums, hiring, training, bench, seats and machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.money.ledger import Floats
from bposim.analysis.money.pay import hourly_pay, yearly_wage
from bposim.analysis.money.periods import CLIENT, OVERHEAD, OWN_PEOPLE, PROVIDER, VENDOR, Cost, Periods
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.staying import stayed
from bposim.model.content import once_for_each
from bposim.model.operation import Ints, Operation
from bposim.model.teams import Team as OperationTeam
from bposim.model.ticks import DAY, HOUR, PER_MILLE
from bposim.scenarios.schema.delivery import Site, Team
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.tenure import Tenure


class Crew(NamedTuple):
    """A team, and what holds of it in every month."""

    number: int
    seats: OperationTeam
    plan: Team
    site: Site | None
    tenure: Tenure | None

    @property
    def currency(self) -> str | None:
        return self.site.currency if self.site else None


@once_for_each
def crews(scenario: Scenario, operation: Operation) -> list[Crew]:
    delivery, found = scenario.delivery, []
    for number, (name, plan) in enumerate(delivery.teams.items()):
        seats = operation.teams[number]
        assert seats.name == name, (seats.name, name)
        found.append(Crew(number, seats, plan, delivery.sites.get(plan.site or ""), delivery.tenure(plan)))
    return found


def team_costs(
    operation: Operation, known: Iterable[Crew], employer: str, found: Periods, at: Prices
) -> Iterator[Cost]:
    """Of all teams that one employer has. Where a site's wages grow, its overhead does, and what hiring costs. What a
    team does for other clients as well is ours in proportion to the work."""
    for crew in known:
        if crew.plan.employer == employer:
            yield from _machines(crew, found)
            growth = at.growth(crew.site.wage_growth_share) if crew.site else 1.0
            ours = found.our_share[:, crew.number]
            for cost in _of_people(operation, crew, found):
                yield cost.times(ours, growth)


def _of_people(operation: Operation, crew: Crew, found: Periods) -> Iterator[Cost]:
    number, seats, plan, site, _ = crew
    if plan.cost_per_handled_hour is not None:
        hours = (found.worked[:, number] + found.time.meetings[:, number]) / HOUR
        rate = plan.cost_per_handled_hour
        yield Cost(f"client_time.{seats.name}", OWN_PEOPLE, "handled_hour", hours, "hours", rate, crew.currency)
        return
    if site and plan.kind == "people":
        yield from _wages(seats.name, plan, site, number, found.time)
        heads = plan.headcount * found.there[:, number] * found.years
        rate = site.overhead_per_head_year
        yield Cost(f"overhead.{seats.name}", OVERHEAD, "head_year", heads, "head-years", rate, site.currency)
    yield from _turnover(operation, crew, found)


def _machines(crew: Crew, found: Periods) -> Iterator[Cost]:
    plan = crew.plan
    if not (plan.annual_cost or plan.licence_per_bot_year or plan.cost_per_handling):
        return
    years = found.years * found.there[:, crew.number]
    costs = (
        ("running", "team_year", years, "years", plan.annual_cost),
        ("bot_licence", "bot_year", plan.headcount * years, "bot-years", plan.licence_per_bot_year),
        ("bot_usage", "handling", found.done[:, crew.number], "handlings", plan.cost_per_handling),
    )
    for line, basis, quantity, unit, rate in costs:
        if rate:
            yield Cost(f"{line}.{crew.seats.name}", VENDOR, basis, quantity, unit, rate, crew.currency)


def _wages(name: str, team: Team, site: Site, number: int, time: PaidTime) -> Iterator[Cost]:
    """Hours with their load; premiums are on the bare wage and stand on lines of their own."""
    hours = time.worked if site.load_basis == "worked_hour" else time.paid - time.learning - time.bench
    wage, loaded = hourly_pay(site, team)
    costs = (
        ("wages", site.load_basis, hours[:, number], loaded),
        ("training", "paid_hour", time.learning[:, number], loaded),
        ("bench", "paid_hour", time.bench[:, number], loaded),
        ("shift_premium", "premium_hour", time.premium[:, number] / PER_MILLE, wage),
        ("overtime_premium", "overtime_hour", time.overtime[:, number], wage * team.overtime_premium_share),
    )
    for line, basis, amount, rate in costs:
        yield Cost(f"{line}.{name}", OWN_PEOPLE, basis, amount / HOUR, "hours", rate, site.currency)


def _turnover(operation: Operation, crew: Crew, found: Periods) -> Iterator[Cost]:
    """What hiring costs beside pay, and a bonus for those who stay until their work is handed over."""
    number, seats, plan, site, tenure = crew
    if tenure is None:
        return
    hires = _hires(found, number)
    yield Cost(f"hiring.{seats.name}", VENDOR, "hire", hires, "hires", tenure.hiring_cost, crew.currency)
    told = tenure.announcement
    if told and site and told.stay_bonus_share:
        bonus = told.stay_bonus_share * yearly_wage(site, plan, seats)
        heads = np.array([stayed(operation, number, told, found.careers, span) for span in found.spans])
        yield Cost(f"stay_bonus.{seats.name}", OWN_PEOPLE, "head", heads, "heads", bonus, site.currency, one_off=True)


def _hires(found: Periods, number: int) -> Ints:
    careers, edges = found.careers, np.array([*(month.start for month in found.months), found.months[-1].end])
    new = careers.hired[(careers.team == number) & (careers.since == careers.hired)]
    return np.diff(np.searchsorted(np.sort(new * DAY), edges))


def people(scenario: Scenario, found: Periods) -> dict[str, Floats]:
    """Heads by employer and month, in its mean; of a shared team those that our work would keep busy; neither bots nor
    who is priced by the hour handled."""
    heads = {CLIENT: np.zeros(len(found.months)), PROVIDER: np.zeros(len(found.months))}
    for number, team in enumerate(scenario.delivery.teams.values()):
        if team.kind == "people" and team.cost_per_handled_hour is None:
            there = team.headcount * found.there[:, number]
            heads[team.employer] += there * found.our_share[:, number]
    return heads
