"""How much work the design asks of each team, by arithmetic: content, load, and the head-count rule."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import quantiles
from bposim.model.design import compile_operation, working_days
from bposim.model.operation import DONE, Kind, Operation, Outcome, Team
from bposim.model.rosters import Rosters
from bposim.model.streams import CERTAIN
from bposim.model.ticks import DAY, HOUR, PER_MILLE
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema.scenario import Scenario

Floats = NDArray[np.float64]

ROUNDS = 2_000  # passes through a loop after which what is still inside is neglected
YEAR_DAYS = 365


class HeadcountRow(NamedTuple):
    """The head-count rule for one team: content / pace / occupancy / available hours, rounded up."""

    team: str
    content_hours: float  # a year, standard
    pace: float
    occupancy: float
    rostered_hours: float  # a head and year, net of holidays, leave and absence
    shrinkage_share: float
    needed: float
    headcount: int  # the rule's
    stated: int  # the study's

    @property
    def available_hours(self) -> float:
        return self.rostered_hours * (1 - self.shrinkage_share)


def content_minutes(operation: Operation) -> Floats:
    """Expected standard handling minutes of one item: array (work types, queues)."""
    steps = operation.steps
    content = np.zeros((len(operation.work_types), len(operation.queues)))
    visits = expected_visits(operation)
    handled = [step for step in range(len(steps.name)) if steps.kind[step] != Kind.WAIT]
    for step in handled:
        share = steps.sample[step] / CERTAIN if steps.kind[step] == Kind.CHECK else 1.0
        minutes = quantiles.mean(steps.duration[step]) / HOUR * 60
        content[:, steps.queue[step]] += visits[:, step] * share * minutes
    return content


def expected_visits(operation: Operation) -> Floats:
    """Times that an item comes to each model step, queries and their returns as one visit: (work types, steps).

    Caps are neglected, and a defect is taken to be there with the error share of the steps that its check covers.
    """
    moves = _moves(operation)
    arriving = np.zeros((len(operation.work_types), len(moves)))
    arriving[np.arange(len(arriving)), operation.first_step] = 1.0
    visits = np.zeros_like(arriving)
    for _ in range(ROUNDS):
        visits += arriving
        arriving = arriving @ moves
        if arriving.sum() < 1e-9:
            break
    return visits


def _moves(operation: Operation) -> Floats:
    steps = operation.steps
    count = len(steps.name)
    moves = np.zeros((count, count))
    for step in range(count):
        if steps.kind[step] == Kind.WORK:
            leaving = _work_exits(operation, step)
        elif steps.kind[step] == Kind.CHECK:
            found = steps.sample[step] / CERTAIN * _found(operation, step)
            leaving = {Outcome.FOUND: found, Outcome.CLEAN: 1 - found}
        else:
            leaving = {Outcome.CLEAN: 1.0}
        for outcome, share in leaving.items():
            if (target := steps.next_step[step, outcome]) != DONE:
                moves[step, target] += share
    return moves


def _work_exits(operation: Operation, step: int) -> dict[Outcome, float]:
    """How items leave a step in the end; each round after a query may end as an exception again."""
    steps = operation.steps
    exception = steps.exception[step] / CERTAIN
    chances = [steps.query[step], *[steps.query_again[step]] * (int(steps.query_rounds[step]) - 1), 0]
    here, exits = 1.0, {Outcome.EXCEPTION: 0.0, Outcome.CLEAN: 0.0}
    for chance in chances:
        asked = here * (1 - exception) * chance / CERTAIN
        exits[Outcome.EXCEPTION] += here * exception
        exits[Outcome.CLEAN] += here * (1 - exception) - asked
        here = asked
    return exits


def _found(operation: Operation, check: int) -> float:
    steps = operation.steps
    covered = (steps.sets & steps.covers[check] != 0) & (steps.work_type == steps.work_type[check])
    clean = float(np.prod(1 - steps.error[covered] / CERTAIN))
    return float((1 - clean) * steps.detect[check] / CERTAIN + clean * steps.false_alarm[check] / CERTAIN)


def expected_items(operation: Operation, start: int, end: int) -> Floats:
    """Items expected to arrive in [start, end), by work type."""
    items = np.zeros(len(operation.work_types))
    for form in operation.forms:
        if form.gap is not None:
            items[form.work_type] += (end - start) / quantiles.mean(form.gap)
        elif len(form.days):
            inside = (form.starts[:, 0] >= start) & (form.starts[:, 0] < end)
            items[form.work_type] += form.expected[inside].sum()
    return items


def loads(operation: Operation, rosters: Rosters) -> dict[str, float]:
    """Work asked over work possible in the measured window, by team; teams that share queues share their load."""
    start, end = operation.measured
    asked = expected_items(operation, start, end) @ content_minutes(operation) * HOUR / 60
    possible = _capacity(rosters, len(operation.teams), start, end)
    found: dict[str, float] = {}
    for teams, queues in _groups(operation):
        capacity, work = possible[list(teams)].sum(), asked[list(queues)].sum()
        load = work / capacity if capacity else math.inf
        found |= {operation.teams[team].name: float(load) for team in sorted(teams)}
    return found


def _capacity(rosters: Rosters, teams: int, start: int, end: int) -> Floats:
    """Standard ticks that the teams can handle while available in [start, end)."""
    present = np.clip(rosters.end, start, end) - np.clip(rosters.start, start, end)
    server = np.repeat(np.arange(len(rosters.team)), np.diff(rosters.first_row))
    return 1.0 * np.bincount(rosters.team[server], weights=present * rosters.pace / PER_MILLE, minlength=teams)


def _groups(operation: Operation) -> list[tuple[set[int], set[int]]]:
    """Teams and queues that are linked by serving."""
    groups: list[tuple[set[int], set[int]]] = []
    for queue, places in enumerate(operation.serving.team):
        teams, queues = {int(team) for team in places if team >= 0}, {queue}
        for group in [group for group in groups if group[0] & teams]:
            groups.remove(group)
            teams |= group[0]
            queues |= group[1]
        groups.append((teams, queues))
    return groups


def headcounts(scenario: Scenario, data: Data = NO_DATA) -> list[HeadcountRow]:
    """The rule of the default studies for each team of people; a queue's work counts for its most preferred team."""
    operation = compile_operation(scenario, data)
    yearly = expected_items(operation, operation.start, operation.horizon) * (
        YEAR_DAYS * DAY / (operation.horizon - operation.start)
    )
    stated = np.array([_stated_yearly(scenario, name) for name in operation.work_types])
    content = np.where(np.isnan(stated), yearly, stated) @ content_minutes(operation) / 60
    rows = []
    for number, (team, plan) in enumerate(zip(operation.teams, scenario.delivery.teams.values(), strict=True)):
        if plan.kind == "people":
            hours = float(content[operation.serving.team[:, 0] == number].sum())
            rows.append(_row(scenario, team, hours, plan.headcount))
    return rows


def _stated_yearly(scenario: Scenario, work_type: str) -> float:
    forms = scenario.demand.work_types[work_type].arrivals.values()
    volumes = [getattr(form, "items_per_year", None) for form in forms]
    return sum(math.nan if volume is None else volume for volume in volumes) * scenario.demand.scale


def _row(scenario: Scenario, team: Team, content: float, stated: int) -> HeadcountRow:
    people = scenario.delivery.people(scenario.delivery.teams[team.name])
    days = working_days(team.patterns, team.holidays, scenario.start) - people.leave_days_per_year
    rostered = days * _paid_hours(team) * (1 - people.absence_share)
    needed = content / people.pace / people.occupancy_goal / (rostered * (1 - people.shrinkage_share))
    return HeadcountRow(
        team.name,
        content,
        people.pace,
        people.occupancy_goal,
        rostered,
        people.shrinkage_share,
        needed,
        math.ceil(needed - 1e-9),
        stated,
    )


def _paid_hours(team: Team) -> float:
    """Working hours of a shift day, averaged over the seats."""
    minutes = sum(
        len(pattern.seats)
        * (pattern.hours.end - pattern.hours.start - sum(part.end - part.start for part in pattern.breaks))
        for pattern in team.patterns
    )
    return minutes / 60 / max(1, team.headcount)
