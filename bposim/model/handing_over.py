"""A transition compiled: both places in one operation, with what moves, who is there and who teaches by date.

What is of the home and what is of the new place have the luck of their plain names, so that the same item is equally
hard at either, and people are away on the same days as without a transition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import hours, ticks
from bposim.model.causes import NO_DAYS_OFF
from bposim.model.design import compile_operation, compile_splits
from bposim.model.operation import HandOver, OpenHours, Operation
from bposim.model.runlog import Reason
from bposim.model.streams import threshold
from bposim.model.teams import Cause, Team
from bposim.model.workload import Workload
from bposim.scenarios.hands import there_all_along
from bposim.scenarios.moving_people import with_people
from bposim.scenarios.phases import Heads, Phases, ended, home_heads, new_heads, phases_of, share_of_heads
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema import delivery as stated
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition
from bposim.scenarios.side_by_side import HOME, of_home, side_by_side

QUARTER = 91  # days


def moved_items(operation: Operation, workload: Workload) -> NDArray[np.bool_] | None:
    """Which items began at the new place; None where there is but one place."""
    if operation.phases is None:
        return None
    is_new = np.array([not name.startswith(HOME) for name in operation.steps.name])
    found: NDArray[np.bool_] = is_new[workload.first_step]
    return found


class HandedOver(NamedTuple):
    """A transition ready to run: the two places as one scenario, compiled, and its phases."""

    scenario: Scenario
    operation: Operation
    phases: Phases


def hand_over(
    home: Scenario, new: Scenario, transition: Transition, phases: Phases | None = None, data: Data = NO_DATA
) -> HandedOver:
    """`phases` are those that the transition states unless others are given."""
    phases = phases or phases_of(transition, home)
    peopled_home, peopled_new = with_people(home, new, transition, phases)
    scenario = side_by_side(peopled_home, peopled_new, transition)
    operation = compile_operation(scenario, data)
    teams = _teams(operation, home, new, transition, phases)
    luck = tuple(_plain(name) for name in operation.steps.name)
    operation = operation._replace(
        steps=operation.steps._replace(luck=luck),
        teams=teams,
        hand_overs=_hand_overs(operation, new, phases),
        phases=phases,
    )
    return HandedOver(scenario, operation, phases)


def _plain(name: str) -> str:
    return name.removeprefix(HOME)


def _hand_overs(operation: Operation, new: Scenario, phases: Phases) -> tuple[HandOver, ...]:
    index = {
        (operation.work_types[kind], step): k
        for k, (kind, step) in enumerate(zip(operation.steps.work_type.tolist(), operation.steps.name, strict=True))
    }
    zone, epoch = operation.client_zone, operation.epoch
    shares = phases.shares()
    since = np.array([ticks.at(epoch, day, 0, zone) for day, _ in shares], np.int64)
    splits = compile_splits(new, operation.work_types, index)
    return tuple(
        HandOver(
            number,
            since,
            np.array([threshold(moved[name]) for _, moved in shares], np.int64),
            index[name, new.demand.work_types[name].first_step],
            tuple(split for split in splits if split.work_type == number),
        )
        for number, name in enumerate(operation.work_types)
        if name in shares[0][1]
    )


def _teams(
    operation: Operation, home: Scenario, new: Scenario, transition: Transition, phases: Phases
) -> tuple[Team, ...]:
    plans, epoch = head_plans(home, new, transition, phases), operation.epoch.date()
    ends = (phases.ends - epoch).days if phases.ends else None
    gate = (phases.gates[0] - epoch).days if phases.gates else None
    lasting, found = there_all_along(new), []
    for team in operation.teams:
        heads = tuple(((day - epoch).days, number) for day, number in plans[team.name])
        causes = tuple(map(_luck_of, team.causes))
        named = team._replace(luck=_plain(team.name), causes=causes, heads=heads, decided=gate)
        if not team.name.startswith(HOME):
            named = named._replace(ends=None if team.name in lasting else ends, goes_over=team.is_client)
            if team.is_people and not team.is_client:
                lessons = _lessons(operation, named, transition, phases)
                named = named._replace(causes=causes + lessons, paces=_reviewed(transition, phases, epoch))
        elif team.is_people:
            lessons = _lessons(operation, named, transition, phases)
            named = named._replace(causes=causes + lessons, goes_over=phases.stopped is not None)
        found.append(named)
    return tuple(found)


def _reviewed(transition: Transition, phases: Phases, epoch: date) -> tuple[tuple[int, int], ...]:
    """A bit quicker after each quarter."""
    first = (phases.hand_over - epoch).days
    gain = 1 + transition.pace_gain_share
    return tuple((first + QUARTER * k, round(gain**k * ticks.PER_MILLE)) for k in range(1, transition.reviews + 1))


def _luck_of(cause: Cause) -> Cause:
    turns = cause.turns and cause.turns._replace(names=tuple(map(_plain, cause.turns.names)))
    return cause._replace(turns=turns, calls=tuple(map(_luck_of, cause.calls)))


def head_plans(home: Scenario, new: Scenario, transition: Transition, phases: Phases) -> Mapping[str, Heads]:
    """By team of both places together, from which day on how many are there."""
    start, theirs = home.start, new.delivery.teams
    until = phases.hand_over + timedelta(weeks=transition.more_heads_weeks)
    more = {
        name: share_of_heads(transition.more_heads_share, team.headcount) if team.employer == "provider" else 0
        for name, team in theirs.items()
    }
    here, there = there_all_along(home), there_all_along(new)
    lead = {name: _lead(new, team, transition) for name, team in theirs.items()}
    plans = {name: new_heads(phases, team, start, (more[name], until), lead[name]) for name, team in theirs.items()}
    plans |= {name: ((start, theirs[name].headcount),) for name in there}
    goes_over = [name for name, team in theirs.items() if team.employer == "client" and team.kind == "people"]
    own = [ended(plans[name], phases.ends) for name in goes_over if name not in there]
    going = {name: team for name, team in home.delivery.teams.items() if name not in here}
    ours = home_heads(phases, going, own, start)
    ours |= {name: ((start, home.delivery.teams[name].headcount),) for name in here}
    return plans | {of_home(name): plan for name, plan in ours.items()}


def _lead(new: Scenario, team: stated.Team, transition: Transition) -> timedelta:
    """How long before their first day at work new people are hired."""
    tenure = new.delivery.tenure(team) or transition.people
    if team.employer == "client" or not tenure:
        return timedelta(0)
    return timedelta(days=round(7 * tenure.training_weeks) + round(7 * tenure.nesting_weeks))


class _Lessons(NamedTuple):
    """Between which days so large a share of a team's heads teaches so many hours a week."""

    days: tuple[date, date]
    mentors_share: float
    hours_per_week: float


def _lessons(operation: Operation, team: Team, transition: Transition, phases: Phases) -> tuple[Cause, ...]:
    """The home teaches before the work goes, the provider's people before it comes back."""
    written, taught, ends = transition.documentation, transition.knowledge_transfer, transition.exit
    found = _checked_in(operation, team, transition, phases)
    if team.name.startswith(HOME):
        if written and phases.documented:
            lessons = _Lessons(phases.documented, written.writers_share, written.hours_per_week)
            found += _taught(operation, team, lessons)
        if taught and phases.taught:
            found += _taught(operation, team, _Lessons(phases.taught, taught.mentors_share, taught.hours_per_week))
    elif ends and phases.left:
        days = phases.left - timedelta(weeks=ends.teaching_weeks), phases.left
        found += _taught(operation, team, _Lessons(days, ends.mentors_share, ends.hours_per_week))
    return found


def _taught(operation: Operation, team: Team, lessons: _Lessons) -> tuple[Cause, ...]:
    """The last seats teach at the beginning of each day of the first shift, until they have taught for the week."""
    mentors, pattern = share_of_heads(lessons.mentors_share, team.headcount), team.patterns[0]
    minutes = round(lessons.hours_per_week * 60 / max(1, len(pattern.days)))
    windows = _as_days_begin(operation, team, lessons.days, pattern.days, minutes)
    if not mentors or not len(windows.starts):
        return ()
    return (Cause(Reason.MEETING, windows, goes_on=team.headcount - mentors),)


def _checked_in(operation: Operation, team: Team, transition: Transition, phases: Phases) -> tuple[Cause, ...]:
    """Of those who are there on the first working day of a week in the pilot the last ones."""
    stated = transition.pilot.check_ins if transition.pilot else None
    if not stated or not phases.piloted:
        return ()
    windows = _as_days_begin(operation, team, phases.piloted, team.patterns[0].days[:1], round(stated.minutes))
    meetings = hours.every(windows, stated.every_weeks)
    stretches = _stretches(operation, team, phases.piloted)
    found = ((hours.windows(meetings.starts, meetings.ends, *between), there) for between, there in stretches)
    return tuple(
        Cause(Reason.MEETING, there_meet, goes_on=there - share_of_heads(stated.heads_share, there))
        for there_meet, there in found
        if len(there_meet.starts) and share_of_heads(stated.heads_share, there)
    )


def _stretches(operation: Operation, team: Team, between: tuple[date, date]) -> Iterator[tuple[tuple[int, int], int]]:
    """Of days in which as many are there, in ticks, with how many."""
    first, until = ((day - operation.epoch.date()).days for day in between)
    plan = team.heads or ((first, team.headcount),)
    edges = [first, *(day for day, _ in plan if first < day < until), until]
    for since, end in pairwise(edges):
        there = next((heads for day, heads in reversed(plan) if day <= since), 0)
        ticked = [
            ticks.at(operation.epoch, operation.epoch.date() + timedelta(day), 0, team.zone) for day in (since, end)
        ]
        yield (ticked[0], ticked[1]), there


def _as_days_begin(
    operation: Operation, team: Team, between: tuple[date, date], days: tuple[int, ...], minutes: int
) -> OpenHours:
    """So many minutes from the beginning of the first shift, on these weekdays."""
    first, last = (ticks.at(operation.epoch, day, 0, team.zone) for day in between)
    until, begin = min(last, operation.horizon), team.patterns[0].hours.start
    if first >= until:
        return hours.NEVER_OPEN
    return hours.weekly(operation.epoch, first, until, team.zone, days, (begin, begin + minutes), NO_DAYS_OFF)
