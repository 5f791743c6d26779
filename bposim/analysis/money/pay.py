"""What people are paid, by the hour and by the year, at the first year's wage."""

from __future__ import annotations

from typing import NamedTuple

from bposim.analysis.measuring.paid_time import contract_hours
from bposim.model.design import over_seats, working_days
from bposim.model.teams import Team as OperationTeam
from bposim.scenarios.schema.delivery import Site, Team
from bposim.scenarios.schema.scenario import Scenario


class Pay(NamedTuple):
    """Of an hour; premiums and bonuses are on the bare wage."""

    wage: float
    loaded: float


def hourly_pay(site: Site, team: Team) -> Pay:
    wage = site.wage_per_hour * team.wage_factor
    return Pay(wage, wage * (1 + site.load_share))


def yearly_wage(site: Site, plan: Team, team: OperationTeam) -> float:
    """Of a head, bare."""
    return hourly_pay(site, plan).wage * contract_hours(team)


def yearly_loaded_pay(scenario: Scenario, team: OperationTeam) -> float:
    """Of a head in a year of 52 weeks, as wages are paid: where the load holds leave, absence and holidays, of the
    hours that are worked."""
    plan = scenario.delivery.teams[team.name]
    site, people = scenario.delivery.sites[plan.site or ""], scenario.delivery.people(plan)
    hours = contract_hours(team)
    if site.load_basis == "worked_hour":
        days = 365 / 7 * over_seats(team.patterns, [len(pattern.days) for pattern in team.patterns])
        there = working_days(team.patterns, team.holidays, scenario.start) - people.leave_days_per_year
        hours *= max(0.0, there) / days * (1 - people.absence_share)
    return hourly_pay(site, plan).loaded * hours
