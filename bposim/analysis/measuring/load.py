"""How much work the design asks of each team, by arithmetic: content and load."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bposim.model import quantiles
from bposim.model.operation import DONE, Ints, Kind, Operation, Outcome
from bposim.model.rosters import Rosters
from bposim.model.streams import CERTAIN
from bposim.model.ticks import HOUR, PER_MILLE

Floats = NDArray[np.float64]

ROUNDS = 2_000  # passes through a loop after which what is still inside is neglected


def content_minutes(operation: Operation) -> Floats:
    """Expected standard handling minutes of one item: array (work types, queues)."""
    content, by_step = np.zeros((len(operation.work_types), len(operation.queues))), step_minutes(operation)
    for step in np.flatnonzero(operation.steps.kind < Kind.WAIT):
        content[:, operation.steps.queue[step]] += by_step[:, step]
    return content


def step_minutes(operation: Operation) -> Floats:
    """The same by step: array (work types, steps); nobody handles a wait."""
    steps, minutes = operation.steps, expected_visits(operation)
    for step in range(len(steps.name)):
        share = _looked_at(operation, step) if steps.kind[step] == Kind.CHECK else 1.0
        is_handled = steps.kind[step] < Kind.WAIT
        minutes[:, step] *= share * quantiles.mean(steps.duration[step]) / HOUR * 60 if is_handled else 0.0
    return minutes


def expected_visits(operation: Operation) -> Floats:
    """Times that an item comes to each model step, queries and their returns as one visit: (work types, steps).

    An answer is visited as often as it is asked for. Caps are neglected, and a defect is taken to be there with the
    error share of the steps that are covered, whatever was looked at before.
    """
    moves = _moves(operation)
    visits = np.zeros((len(operation.work_types), len(moves)))
    for work_type, first in enumerate(operation.first_step):
        mine = np.flatnonzero(operation.steps.work_type == work_type)
        visits[work_type, mine] = _passes(moves[np.ix_(mine, mine)], _begin(operation, work_type, int(first))[mine])
    for answer in np.flatnonzero(operation.steps.kind == Kind.ANSWER):
        asking = int(operation.steps.next_step[answer, Outcome.CLEAN])
        visits[:, answer] = visits[:, asking] * _questions(operation, asking)
    return visits


def _questions(operation: Operation, step: int) -> float:
    """That a visit of an item is expected to ask: again and again with a share of its own, up to the most rounds."""
    steps = operation.steps
    first, again = (
        (1 - steps.exception[step] / CERTAIN) * steps.query[step] / CERTAIN,
        steps.query_again[step] / CERTAIN,
    )
    return float(sum(first * again**later for later in range(steps.query_rounds[step])))


def _begin(operation: Operation, work_type: int, first: int) -> Floats:
    """By step, the share of the items that begin there."""
    share = np.zeros(len(operation.steps.name))
    share[first] = 1.0
    for split in operation.splits:
        if split.work_type == work_type:
            parts = np.diff(split.bounds, prepend=0) / CERTAIN
            share[first] -= parts.sum()
            np.add.at(share, split.steps, parts)
    return share


def _passes(moves: Floats, arriving: Floats) -> Floats:
    visits = np.zeros(len(moves))
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
            found = _looked_at(operation, step) * _found(operation, step)
            leaving = {Outcome.FOUND: found, Outcome.CLEAN: 1 - found}
        elif steps.kind[step] == Kind.ACCEPTANCE:
            leaving = {Outcome.FOUND: _found(operation, step)}
        else:
            leaving = {Outcome.CLEAN: 1.0}
        for outcome, share in leaving.items():
            if (target := steps.next_step[step, outcome]) != DONE:
                moves[step, target] += share
    return moves


def _work_exits(operation: Operation, step: int) -> dict[Outcome, float]:
    """How items leave a step in the end, whatever they ask in between."""
    exception = operation.steps.exception[step] / CERTAIN
    return {Outcome.EXCEPTION: exception, Outcome.CLEAN: 1 - exception}


def _looked_at(operation: Operation, check: int) -> float:
    """Share of the items, in the long run; nobody is taken to be watched more closely."""
    sample = operation.steps.sample[check] / CERTAIN
    plan = int(operation.steps.plan[check])
    return operation.plans[plan - 1].share(sample, _found(operation, check)) if plan else float(sample)


def _found(operation: Operation, check: int) -> float:
    """How likely a look finds something, whatever was looked at before."""
    steps = operation.steps
    right = _right(operation, check, steps.sets & steps.covers[check], steps.error)
    minor_right = _right(operation, check, steps.sets_minor & steps.covers_minor[check], steps.minor_error)
    detect, minor_detect, false_alarm = (
        int(column[check]) / CERTAIN for column in (steps.detect, steps.minor_detect, steps.false_alarm)
    )
    wrong = (1 - right) * (minor_right * detect + (1 - minor_right) * max(detect, minor_detect))
    return wrong + right * ((1 - minor_right) * minor_detect + minor_right * false_alarm)


def _right(operation: Operation, check: int, covered: Ints, error: Ints) -> float:
    """Share of items without any of the covered defects."""
    steps = operation.steps
    mine = (covered != 0) & (steps.work_type == steps.work_type[check])
    return float(np.prod(1 - error[mine] / CERTAIN))


def expected_items(operation: Operation, start: int, end: int, with_surges: bool = True) -> Floats:
    """Items expected to arrive in [start, end), by work type; surges on dates are known, but in no forecast."""
    items = np.zeros(len(operation.work_types))
    for form in operation.forms:
        if form.gap is not None:
            items[form.work_type] += (end - start) / quantiles.mean(form.gap)
        elif len(form.days):
            inside = (form.starts[:, 0] >= start) & (form.starts[:, 0] < end)
            expected = form.expected if with_surges or form.forecast is None else form.forecast
            items[form.work_type] += expected[inside].sum()
    return items


def loads(operation: Operation, rosters: Rosters) -> dict[str, float]:
    """Work asked over work possible in the measured window, by team; teams that share queues share their load."""
    start, end = operation.measured
    asked = expected_items(operation, start, end) @ content_minutes(operation) * HOUR / 60
    possible = capacity_of(rosters, len(operation.teams), start, end)
    found: dict[str, float] = {}
    for teams, queues in groups(operation):
        capacity, work = possible[list(teams)].sum(), asked[list(queues)].sum()
        load = work / capacity if capacity else math.inf
        found |= {operation.teams[team].name: float(load) for team in sorted(teams)}
    return found


def capacity_of(rosters: Rosters, teams: int, start: int, end: int) -> Floats:
    """Standard ticks that the teams can handle while available in [start, end)."""
    present = np.clip(rosters.end, start, end) - np.clip(rosters.start, start, end)
    server = np.repeat(np.arange(len(rosters.team)), np.diff(rosters.first_row))
    possible = np.bincount(rosters.team[server], weights=present * rosters.pace / PER_MILLE, minlength=teams)
    return np.asarray(possible, np.float64)


def groups(operation: Operation) -> list[tuple[set[int], set[int]]]:
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
