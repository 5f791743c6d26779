"""What an employer pays for a team: wages, premiums, hiring, training, bench, seats and machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.measuring.population import Bools, count, within
from bposim.analysis.money.pay import hourly_pay, yearly_wage
from bposim.analysis.money.periods import CLIENT, OVERHEAD, OWN_PEOPLE, PROVIDER, VENDOR, Cost, Period
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.staying import stayed
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


def crews(scenario: Scenario, operation: Operation) -> list[Crew]:
    delivery, found = scenario.delivery, []
    for number, (name, plan) in enumerate(delivery.teams.items()):
        seats = operation.teams[number]
        assert seats.name == name, (seats.name, name)
        found.append(Crew(number, seats, plan, delivery.sites.get(plan.site or ""), delivery.tenure(plan)))
    return found


def team_costs(
    operation: Operation, known: Iterable[Crew], employer: str, period: Period, at: Prices
) -> Iterator[Cost]:
    """Of all teams that one employer has. Where a site's wages grow, its overhead does, and what hiring costs. What a
    team does for other clients as well is ours in proportion to the work."""
    for crew in known:
        if crew.plan.employer == employer:
            years = period.years * crew.seats.share_there(*period.days)
            yield from _machines(crew, years, period)
            growth = at.growth(crew.site.wage_growth_share, period.month.name) if crew.site else 1.0
            ours = _ours(period, crew.number)
            for cost in _of_people(operation, crew, period):
                yield cost._replace(rate=cost.rate * growth, quantity=cost.quantity * ours)


def _ours(period: Period, number: int) -> float:
    ours, worked = int(period.ours[number].sum()), int(period.worked[number])
    return ours / worked if ours < worked else 1.0


def _of_people(operation: Operation, crew: Crew, period: Period) -> Iterator[Cost]:
    number, seats, plan, site, _ = crew
    if plan.cost_per_handled_hour is not None:
        hours = float(period.worked[number] + period.time.meetings[number]) / HOUR
        rate = plan.cost_per_handled_hour
        yield Cost(f"client_time.{seats.name}", OWN_PEOPLE, "handled_hour", hours, "hours", rate, crew.currency)
        return
    if site and plan.kind == "people":
        yield from _wages(seats.name, plan, site, number, period.time)
        heads = plan.headcount * seats.share_there(*period.days) * period.years
        rate = site.overhead_per_head_year
        yield Cost(f"overhead.{seats.name}", OVERHEAD, "head_year", heads, "head-years", rate, site.currency)
    yield from _turnover(operation, crew, period)


def _machines(crew: Crew, years: float, period: Period) -> Iterator[Cost]:
    plan = crew.plan
    costs = (
        ("running", "team_year", years, "years", plan.annual_cost),
        ("bot_licence", "bot_year", plan.headcount * years, "bot-years", plan.licence_per_bot_year),
        ("bot_usage", "handling", float(period.done[crew.number]), "handlings", plan.cost_per_handling),
    )
    for line, basis, quantity, unit, rate in costs:
        if rate:
            yield Cost(f"{line}.{crew.seats.name}", VENDOR, basis, quantity, unit, rate, crew.currency)


def _wages(name: str, team: Team, site: Site, number: int, time: PaidTime) -> Iterator[Cost]:
    """Hours with their load; premiums are on the bare wage and stand on lines of their own."""
    hours = time.worked if site.load_basis == "worked_hour" else time.paid - time.learning - time.bench
    wage, loaded = hourly_pay(site, team)
    costs = (
        ("wages", site.load_basis, hours[number], loaded),
        ("training", "paid_hour", time.learning[number], loaded),
        ("bench", "paid_hour", time.bench[number], loaded),
        ("shift_premium", "premium_hour", time.premium[number] / PER_MILLE, wage),
        ("overtime_premium", "overtime_hour", time.overtime[number], wage * team.overtime_premium_share),
    )
    for line, basis, amount, rate in costs:
        yield Cost(f"{line}.{name}", OWN_PEOPLE, basis, float(amount) / HOUR, "hours", rate, site.currency)


def _turnover(operation: Operation, crew: Crew, period: Period) -> Iterator[Cost]:
    """What hiring costs beside pay, and a bonus for those who stay until their work is handed over."""
    number, seats, plan, site, tenure = crew
    if tenure is None:
        return
    careers = period.careers
    new = (careers.team == number) & (careers.since == careers.hired) & _in(period, careers.hired)
    yield Cost(f"hiring.{seats.name}", VENDOR, "hire", count(new), "hires", tenure.hiring_cost, crew.currency)
    told = tenure.announcement
    if told and site and told.stay_bonus_share:
        bonus = told.stay_bonus_share * yearly_wage(site, plan, seats)
        heads = stayed(operation, number, told, careers, period.days)
        yield Cost(f"stay_bonus.{seats.name}", OWN_PEOPLE, "head", heads, "heads", bonus, site.currency, one_off=True)


def _in(period: Period, days: Ints) -> Bools:
    return within(days * DAY, period.month.start, period.month.end)


def people(scenario: Scenario, operation: Operation, period: Period) -> dict[str, float]:
    """Heads by employer in the mean of the period; of a shared team those that our work would keep busy; neither bots
    nor who is priced by the hour handled."""
    heads = {CLIENT: 0.0, PROVIDER: 0.0}
    for number, team in enumerate(scenario.delivery.teams.values()):
        if team.kind == "people" and team.cost_per_handled_hour is None:
            there = team.headcount * operation.teams[number].share_there(*period.days)
            heads[team.employer] += there * _ours(period, number)
    return heads
