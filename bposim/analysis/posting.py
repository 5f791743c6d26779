"""How the client's ledger is filled: its own people and bots, the provider's fees, and what a provider brings along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

import numpy as np

from bposim.analysis.escapes import Failures, failures
from bposim.analysis.handling import Handled
from bposim.analysis.ledger import FAILURE, POINTS, Ledger, Line
from bposim.analysis.months import DAYS_A_YEAR, Month, measured_months, month_edges
from bposim.analysis.paid_time import PaidTime, contract_hours, paid_time
from bposim.analysis.population import Bools, by_type, count, period_of, within
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Careers, RunLog
from bposim.model.ticks import DAY, HOUR, PER_MILLE
from bposim.scenarios.schema.delivery import Site, Team
from bposim.scenarios.schema.money import Fee, FteMonthFee, HourFee, ItemFee
from bposim.scenarios.schema.scenario import Scenario

CLIENT = "client"
PROVIDER = "provider"
OWN_PEOPLE = "own people"
OVERHEAD = "own overhead"
VENDOR = "vendor"
HARMED = "whom the error harms"


class Cost(NamedTuple):
    """A line before it has a month; `currency` None is the study's."""

    line: str
    payee: str
    basis: str
    quantity: float
    unit: str
    rate: float
    currency: str | None = None
    one_off: bool = False


class Period(NamedTuple):
    month: Month
    time: PaidTime
    done: Ints  # by team, items handled
    delivered: Ints  # by work type
    failures: Failures  # by work type
    careers: Careers

    @property
    def years(self) -> float:
        return self.month.days / DAYS_A_YEAR


def post(scenario: Scenario, operation: Operation, log: RunLog, handled: Handled) -> Ledger:
    """The ledger of one run: every line that costs something, month by month of the measured window."""
    lines = (
        _posted(scenario, period.month.name, cost)
        for period in _periods(operation, log, handled)
        for cost in _costs(scenario, operation, period)
        if cost.quantity and cost.rate
    )
    return Ledger(scenario.currency, tuple(lines))


def _periods(operation: Operation, log: RunLog, handled: Handled) -> Iterator[Period]:
    edges, types = month_edges(operation), len(operation.work_types)
    return map(
        Period,
        measured_months(operation),
        paid_time(operation, log.shifts, handled),
        np.diff(handled.done, axis=0),
        by_type(log.items.work_type, period_of(log.items.delivered, edges), edges, types),
        map(Failures, *failures(operation, log, edges)),
        repeat(log.careers),
    )


def _posted(scenario: Scenario, month: str, cost: Cost) -> Line:
    currency = cost.currency or scenario.currency
    exchange = 1.0 if currency == scenario.currency else scenario.exchange_rates[currency]
    amount = round(cost.quantity * cost.rate / exchange * POINTS)
    terms = cost.payee, cost.basis, cost.quantity, cost.unit, cost.rate, currency, amount, cost.one_off
    return Line(month, cost.line, CLIENT, *terms)


def _costs(scenario: Scenario, operation: Operation, period: Period) -> Iterator[Cost]:
    for number, (name, team) in enumerate(scenario.delivery.teams.items()):
        assert operation.teams[number].name == name, (operation.teams[number].name, name)
        if team.employer == CLIENT:
            yield from _own_team(scenario, name, team, number, period)
            yield from _turnover(scenario, operation, number, period)
    for name, fee in scenario.contract.fees.items():
        yield _fee(scenario, operation, name, fee, period)
    yield from _contract(scenario, period.years)
    yield from _failures(scenario, operation, period)


def _own_team(scenario: Scenario, name: str, team: Team, number: int, period: Period) -> Iterator[Cost]:
    site = scenario.delivery.sites[team.site] if team.site else None
    if site and team.kind == "people":
        yield from _wages(name, team, site, number, period.time)
        heads = team.headcount * period.years
        yield Cost(
            f"overhead.{name}", OVERHEAD, "head_year", heads, "head-years", site.overhead_per_head_year, site.currency
        )
    currency = site.currency if site else None
    costs = (
        ("running", "team_year", period.years, "years", team.annual_cost),
        ("bot_licence", "bot_year", team.headcount * period.years, "bot-years", team.licence_per_bot_year),
        ("bot_usage", "handling", float(period.done[number]), "handlings", team.cost_per_handling),
    )
    for line, basis, quantity, unit, rate in costs:
        yield Cost(f"{line}.{name}", VENDOR, basis, quantity, unit, rate, currency)


def _wages(name: str, team: Team, site: Site, number: int, time: PaidTime) -> Iterator[Cost]:
    """Hours with their load; premiums are on the bare wage and stand on lines of their own."""
    hours = time.worked if site.load_basis == "worked_hour" else time.paid - time.learning - time.bench
    wage, currency = site.wage_per_hour, site.currency
    loaded = wage * (1 + site.load_share)
    costs = (
        ("wages", site.load_basis, hours[number], loaded),
        ("training", "paid_hour", time.learning[number], loaded),
        ("bench", "paid_hour", time.bench[number], loaded),
        ("shift_premium", "premium_hour", time.premium[number] / PER_MILLE, wage),
        ("overtime_premium", "overtime_hour", time.overtime[number], wage * team.overtime_premium_share),
    )
    for line, basis, amount, rate in costs:
        yield Cost(f"{line}.{name}", OWN_PEOPLE, basis, float(amount) / HOUR, "hours", rate, currency)


def _turnover(scenario: Scenario, operation: Operation, number: int, period: Period) -> Iterator[Cost]:
    """What hiring costs beside pay, and a bonus for those who stay until their work is handed over."""
    team = operation.teams[number]
    plan = scenario.delivery.teams[team.name]
    tenure, site = scenario.delivery.people(plan).tenure, scenario.delivery.sites.get(plan.site or "")
    if tenure is None:
        return
    careers = period.careers
    new = (careers.team == number) & (careers.since == careers.hired) & _in(period, careers.hired)
    currency = site.currency if site else None
    yield Cost(f"hiring.{team.name}", VENDOR, "hire", count(new), "hires", tenure.hiring_cost, currency)
    told = tenure.announcement
    if told and site and told.stay_bonus_share:
        day = (told.hand_over_on - operation.epoch.date()).days
        there = (careers.team == number) & (careers.since < day) & (careers.left >= day)
        bonus = told.stay_bonus_share * site.wage_per_hour * contract_hours(team)
        stayed = count(there) if _in(period, np.array([day]))[0] else 0
        yield Cost(f"stay_bonus.{team.name}", OWN_PEOPLE, "head", stayed, "heads", bonus, currency, one_off=True)


def _in(period: Period, days: Ints) -> Bools:
    return within(days * DAY, period.month.start, period.month.end)


def _fee(scenario: Scenario, operation: Operation, name: str, fee: Fee, period: Period) -> Cost:
    teams = list(scenario.delivery.teams)
    match fee:
        case HourFee():
            quantity, unit = float(period.time.rostered[teams.index(fee.team)]) / HOUR, "hours"
        case FteMonthFee():
            heads = scenario.delivery.teams[fee.team].headcount
            filled = float(period.time.filled_share[teams.index(fee.team)])
            quantity, unit = heads * filled * period.month.days / period.month.length, "FTE-months"
        case ItemFee():
            quantity, unit = _items(operation, fee, period), "items"
    return Cost(f"fee.{name}", PROVIDER, fee.basis, quantity, unit, fee.rate, fee.currency)


def _items(operation: Operation, fee: ItemFee, period: Period) -> int:
    billed = [code for code, name in enumerate(operation.work_types) if not fee.work_types or name in fee.work_types]
    return int(period.delivered[billed].sum())


def _contract(scenario: Scenario, years: float) -> Iterator[Cost]:
    """What stays with the client, or comes, because there is a provider."""
    terms, people = scenario.contract, _people(scenario)
    kept = terms.retained_fte + terms.payment_release_fte
    released = max(0.0, terms.former_fte - people[CLIENT] - kept)
    stranded = terms.overhead_per_fte_year * terms.unavoided_overhead_share
    costs = (
        ("retained", OWN_PEOPLE, terms.retained_fte, "FTE-years", terms.own_cost_per_fte_year),
        ("payment_release", OWN_PEOPLE, terms.payment_release_fte, "FTE-years", terms.own_cost_per_fte_year),
        ("governance", OWN_PEOPLE, terms.governance_fte, "FTE-years", terms.governance_per_fte_year),
        ("licences", VENDOR, people[PROVIDER], "user-years", terms.licence_per_user_year),
        ("stranded_overhead", OVERHEAD, released, "FTE-years", stranded),
    )
    for line, payee, heads, unit, rate in costs:
        yield Cost(line, payee, "year", heads * years, unit, rate)


def _people(scenario: Scenario) -> dict[str, int]:
    """Heads by employer, bots not counted."""
    heads = {CLIENT: 0, PROVIDER: 0}
    for team in scenario.delivery.teams.values():
        if team.kind == "people":
            heads[team.employer] += team.headcount
    return heads


def _failures(scenario: Scenario, operation: Operation, period: Period) -> Iterator[Cost]:
    """Whoever made the error, the client bears what an escaped defect costs."""
    for code, name in enumerate(operation.work_types):
        costs, (critical, minor) = scenario.demand.work_types[name], period.failures
        yield Cost(f"{FAILURE}.{name}", HARMED, "item", int(critical[code]), "items", costs.failure_cost)
        yield Cost(f"{FAILURE}.{name}.minor", HARMED, "item", int(minor[code]), "items", costs.minor_failure_cost)
