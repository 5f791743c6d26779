"""What a transition costs once, and how much of what stays with the client is there while it lasts."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.months import MEAN_YEAR, Month, measured_months, midnight_of
from bposim.analysis.measuring.population import count
from bposim.analysis.money.ledger import POINTS
from bposim.analysis.money.pay import yearly_loaded_pay
from bposim.analysis.money.periods import OWN_PEOPLE, PROVIDER, VENDOR, ByMonth, Cost, Periods, in_month
from bposim.analysis.money.prices import Prices
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Careers
from bposim.model.ticks import DAY
from bposim.scenarios.phases import Phases
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition
from bposim.scenarios.side_by_side import HOME

MONTHS = 12


class Standing(NamedTuple):
    """In the mean of each month, of what there is in the end."""

    kept: ByMonth  # retained people, who stay of those who are released
    governed: ByMonth
    unavoided: ByMonth  # share of the overhead of those who are gone


def standing(scenario: Scenario, operation: Operation, found: Periods) -> Standing:
    """All of it where nothing is on the road."""
    terms, phases, steady = scenario.transition, operation.phases, scenario.contract.unavoided_overhead_share
    if not (terms and phases):
        return Standing(1.0, 1.0, steady)
    columns = zip(*(_standing(operation, phases, terms, steady, span) for span in found.spans), strict=True)
    return Standing(*map(np.array, columns))


def _standing(
    operation: Operation, phases: Phases, terms: Transition, steady: float, span: tuple[int, int]
) -> tuple[float, float, float]:
    days = [operation.epoch.date() + timedelta(days=day) for day in range(*span)]
    first, since = phases.first_release, _changes(phases, days)
    released = [phases.released(day) for day in since]
    governed = [phases.governed <= day < (phases.ends or date.max) for day in since]
    return (
        sum(_by_day(released, since, days)) / len(days),
        sum(_by_day(governed, since, days)) / len(days),
        sum(_unavoided(terms, first or day, day, steady) for day in days) / len(days),
    )


def _changes(phases: Phases, days: Sequence[date]) -> list[date]:
    """The first of the days, and those of them from which on others are released or lead."""
    released = [move.on + phases.parallel for move in phases.waves]
    known = {day for day in (*released, phases.back, phases.governed, phases.ends) if day}
    return [days[0], *sorted(day for day in known if days[0] < day <= days[-1])]


def _by_day(values: Sequence[float], since: Sequence[date], days: Sequence[date]) -> Iterator[float]:
    """Each value from a day on."""
    until = [*since[1:], days[-1] + timedelta(days=1)]
    return chain.from_iterable(
        repeat(value, (end - begin).days) for value, begin, end in zip(values, since, until, strict=True)
    )


def _unavoided(terms: Transition, first_release: date, day: date, steady: float) -> float:
    """By whole years since the first release, in equal steps."""
    if terms.first_year_unavoided_share is None:
        return steady
    years = int((day - first_release).days // MEAN_YEAR)
    passed = min(1.0, max(0, years) / terms.years_to_avoid)
    return terms.first_year_unavoided_share + passed * (steady - terms.first_year_unavoided_share)


def one_offs(scenario: Scenario, operation: Operation, found: Periods, fees: Ints, at: Prices) -> Iterator[Cost]:
    """Nothing where nothing is on the road; `fees` are each month's in 1/10,000."""
    phases = operation.phases
    if not (scenario.transition and phases):
        return
    agreed = phases.yearly_fee
    if agreed is None:
        agreed = yearly_fee(operation, fees.tolist())
    for on, cost in _dated(scenario, phases, agreed):
        place = bisect(found.days, (on - operation.epoch.date()).days) - 1
        yield cost._replace(quantity=cost.quantity * in_month(place, len(found.months)), one_off=True)
    yield from _severance(scenario, operation, phases, found, at)


def _dated(scenario: Scenario, phases: Phases, fee: float) -> Iterator[tuple[date, Cost]]:
    terms, unit = scenario.transition, "year's fees"
    assert terms
    yield scenario.start, Cost("selection", VENDOR, "year_fee", terms.selection_fee_share, unit, fee)
    yield phases.go_live, Cost("transition_fee", PROVIDER, "year_fee", terms.transition_fee_share, unit, fee)
    yield phases.go_live, Cost("transition_fee", PROVIDER, "amount", 1.0, "transitions", terms.transition_fee)
    if phases.renewed and terms.renewal and phases.renewed < (phases.ends or date.max):
        yield phases.renewed, Cost("renewal", VENDOR, "year_fee", terms.renewal.negotiation_fee_share, unit, fee)
    if phases.left and terms.exit and not phases.failed:
        yield phases.left, Cost("termination_fee", PROVIDER, "year_fee", terms.exit.termination_fee_share, unit, fee)
    if phases.stopped and terms.pilot and terms.pilot.gate:
        yield phases.stopped, Cost("stop_fee", PROVIDER, "year_fee", terms.pilot.gate.stop_fee_share, unit, fee)


def yearly_fee(operation: Operation, fees: Sequence[int]) -> float:
    """Of the first year of full months between the hand-over and a renewal or an exit; where there is none, of the
    month with most days between them, by the days on which the provider works. `fees` are each month's in 1/10,000."""
    phases, months, end = operation.phases, measured_months(operation), operation.measured[1]
    assert phases
    live, since = midnight_of(operation, phases.go_live), midnight_of(operation, phases.hand_over)
    left, gone = (midnight_of(operation, day) if day else end for day in (phases.left, phases.ends))
    asked = midnight_of(operation, phases.renewed) if phases.renewed else end
    renewed = next((month.start for month in months if month.start >= asked), end)
    agreed = [
        k for k, month in enumerate(months) if month.full and since <= month.start and month.end <= min(left, renewed)
    ][:MONTHS]
    if not agreed:
        until = min(gone, renewed)
        agreed = [max(range(len(months)), key=lambda k: [_days(months[k], first, until) for first in (since, live)])]
    parts = sum(_days(months[k], live, gone) / months[k].length for k in agreed)
    return MONTHS * sum(fees[k] for k in agreed) / POINTS / parts if parts else 0.0


def _days(month: Month, first: int, until: int) -> int:
    """To the nearest, as a day on which the clock is put on is an hour short."""
    return max(0, round((min(month.end, until) - max(month.start, first)) / DAY))


def _severance(scenario: Scenario, operation: Operation, phases: Phases, found: Periods, at: Prices) -> Iterator[Cost]:
    """Who goes when seats do, but those who go over to the client's other teams or are retained, who are taken as not
    paid for; the others by what their team is paid by then."""
    terms, contract = scenario.transition, scenario.contract
    assert terms
    kept = contract.retained_fte + contract.payment_release_fte
    stays = [_taken_over(operation, span) + _rise(phases, operation, span) * kept for span in found.spans]
    for number, team in enumerate(operation.teams):
        plan = scenario.delivery.teams[team.name]
        site = scenario.delivery.sites.get(plan.site or "")
        if team.name.startswith(HOME) and team.is_people and site:
            gone = [_gone(operation, number, found.careers, span) for span in found.spans]
            paid = [max(0.0, here - others) for here, others in zip(gone, stays, strict=True)]
            stays = [others - (here - due) for others, here, due in zip(stays, gone, paid, strict=True)]
            weekly = yearly_loaded_pay(scenario, team) * at.growth(site.wage_growth_share) / 52
            heads = np.array(paid) * (1 - terms.redeployed_share)
            line, rate = f"severance.{team.name}", terms.severance_weeks * weekly
            yield Cost(line, OWN_PEOPLE, "head", heads, "heads", rate, site.currency, one_off=True)


def _gone(operation: Operation, number: int, careers: Careers, span: tuple[int, int]) -> int:
    """People who were there on the last day of their seat."""
    first, until = span
    ends = [day for day, _ in operation.teams[number].heads]
    mine = (careers.team == number) & (careers.left >= first) & (careers.left < until) & (careers.leaves == 1)
    return sum(count(mine & (careers.left == day) & (careers.since < day)) for day in ends)


def _taken_over(operation: Operation, span: tuple[int, int]) -> float:
    """Seats for people of the client's that open at the new place in the period."""
    first, until = span
    return float(
        sum(
            max(0, after - before)
            for team in operation.teams
            if team.goes_over and team.is_people
            for (_, before), (day, after) in zip(team.heads, team.heads[1:], strict=False)
            if first <= day < until
        )
    )


def _rise(phases: Phases, operation: Operation, span: tuple[int, int]) -> float:
    first, last = (operation.epoch.date() + timedelta(days=day - 1) for day in span)
    return max(0.0, phases.released(last) - phases.released(first))
