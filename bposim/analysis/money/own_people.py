"""What an employer pays for a team: wages, premiums, hiring, training, bench, seats and machines."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.measuring.population import Bools, count, within
from bposim.analysis.money.pay import hourly_pay, yearly_wage
from bposim.analysis.money.periods import CLIENT, OVERHEAD, OWN_PEOPLE, PROVIDER, VENDOR, Cost, Period
from bposim.analysis.money.prices import Prices
from bposim.analysis.money.staying import stayed
from bposim.model.operation import Ints, Operation
from bposim.model.ticks import DAY, HOUR, PER_MILLE
from bposim.scenarios.schema.delivery import Site, Team
from bposim.scenarios.schema.scenario import Scenario


def team_costs(scenario: Scenario, operation: Operation, employer: str, period: Period, at: Prices) -> Iterator[Cost]:
    """Of all teams that one employer has. Where a site's wages grow, its overhead does, and what hiring costs. What a
    team does for other clients as well is ours in proportion to the work."""
    for number, (name, team) in enumerate(scenario.delivery.teams.items()):
        assert operation.teams[number].name == name, (operation.teams[number].name, name)
        if team.employer == employer:
            site = scenario.delivery.sites.get(team.site or "")
            yield from _machines(scenario, operation, number, period)
            growth = at.growth(site.wage_growth_share, period.month.name) if site else 1.0
            ours = _ours(period, number)
            for cost in _of_people(scenario, operation, number, period):
                yield cost._replace(rate=cost.rate * growth, quantity=cost.quantity * ours)


def _ours(period: Period, number: int) -> float:
    ours, worked = int(period.ours[number].sum()), int(period.worked[number])
    return ours / worked if ours < worked else 1.0


def _of_people(scenario: Scenario, operation: Operation, number: int, period: Period) -> Iterator[Cost]:
    name = operation.teams[number].name
    team = scenario.delivery.teams[name]
    if team.cost_per_handled_hour is not None:
        hours = float(period.worked[number] + period.time.meetings[number]) / HOUR
        currency = scenario.delivery.sites[team.site].currency if team.site else None
        rate = team.cost_per_handled_hour
        yield Cost(f"client_time.{name}", OWN_PEOPLE, "handled_hour", hours, "hours", rate, currency)
        return
    if team.site and team.kind == "people":
        site = scenario.delivery.sites[team.site]
        yield from _wages(name, team, site, number, period.time)
        heads = team.headcount * operation.teams[number].share_there(*period.days) * period.years
        yield Cost(
            f"overhead.{name}", OVERHEAD, "head_year", heads, "head-years", site.overhead_per_head_year, site.currency
        )
    yield from _turnover(scenario, operation, number, period)


def _machines(scenario: Scenario, operation: Operation, number: int, period: Period) -> Iterator[Cost]:
    name = operation.teams[number].name
    team = scenario.delivery.teams[name]
    currency = scenario.delivery.sites[team.site].currency if team.site else None
    years = period.years * operation.teams[number].share_there(*period.days)
    costs = (
        ("running", "team_year", years, "years", team.annual_cost),
        ("bot_licence", "bot_year", team.headcount * years, "bot-years", team.licence_per_bot_year),
        ("bot_usage", "handling", float(period.done[number]), "handlings", team.cost_per_handling),
    )
    for line, basis, quantity, unit, rate in costs:
        yield Cost(f"{line}.{name}", VENDOR, basis, quantity, unit, rate, currency)


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


def _turnover(scenario: Scenario, operation: Operation, number: int, period: Period) -> Iterator[Cost]:
    """What hiring costs beside pay, and a bonus for those who stay until their work is handed over."""
    team = operation.teams[number]
    plan = scenario.delivery.teams[team.name]
    tenure, site = scenario.delivery.tenure(plan), scenario.delivery.sites.get(plan.site or "")
    if tenure is None:
        return
    careers = period.careers
    new = (careers.team == number) & (careers.since == careers.hired) & _in(period, careers.hired)
    currency = site.currency if site else None
    yield Cost(f"hiring.{team.name}", VENDOR, "hire", count(new), "hires", tenure.hiring_cost, currency)
    told = tenure.announcement
    if told and site and told.stay_bonus_share:
        bonus = told.stay_bonus_share * yearly_wage(site, plan, team)
        heads = stayed(operation, number, told, careers, period.days)
        yield Cost(f"stay_bonus.{team.name}", OWN_PEOPLE, "head", heads, "heads", bonus, currency, one_off=True)


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
