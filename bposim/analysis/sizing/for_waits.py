"""Heads from which the search for a wait starts, by Erlang: as if all heads of a team were there whenever work comes.

Each team is sized as if it alone made items wait; what the others add, breaks and hours do, the search finds out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.load import Floats, expected_visits, step_minutes
from bposim.analysis.sizing.erlang import begun_within, fewest_servers, mean_wait
from bposim.analysis.sizing.goals import Goal
from bposim.analysis.sizing.headcount import HeadcountRow, headcounts, yearly_items
from bposim.analysis.sizing.searching import MOST_TIMES
from bposim.model.design import compile_operation
from bposim.model.operation import Operation
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import WithinHours

MEAN_WAITS = ("wait_mean_hours", "first_response_mean_hours")
ATTAINED = "sla_attainment"


class Wait(NamedTuple):
    """The mean, or where `share` is stated so much of the items, may wait so many hours."""

    hours: float
    share: float | None = None


def heads_for_waits(scenario: Scenario, data: Data, goals: Sequence[Goal]) -> dict[str, int]:
    """By team of people that has work; none where no goal is a wait."""
    operation = compile_operation(scenario, data)
    items = yearly_items(scenario, operation)
    waits = list(_waits(scenario, operation, items, goals))
    if not waits:
        return {}
    handles = _handle_hours(operation, items)
    found = {row.team: _fewest(row, handles[row.team], waits) for row in headcounts(scenario, data)}
    return {team: heads for team, heads in found.items() if heads is not None}


def _waits(scenario: Scenario, operation: Operation, items: Floats, goals: Sequence[Goal]) -> Iterator[Wait]:
    handling = float(items @ step_minutes(operation).sum(axis=1) / items.sum() / 60)
    for goal in goals:
        if goal.measure in MEAN_WAITS and not goal.at_least:
            yield Wait(goal.bound)
        for name, sla in scenario.sla.items():
            is_asked = goal.at_least and goal.measure in (ATTAINED, f"{ATTAINED}.{name}") and goal.bound < 1
            if is_asked and isinstance(sla, WithinHours) and sla.due == "elapsed_hours":
                yield Wait(sla.hours - handling, goal.bound)


def _handle_hours(operation: Operation, items: Floats) -> dict[str, float]:
    """Mean of one handling, by team; not a number where there is none."""
    minutes, visits = items @ step_minutes(operation), items @ expected_visits(operation)
    first = operation.serving.team[operation.steps.queue, 0]
    sums = ((float(minutes[first == n].sum()), float(visits[first == n].sum())) for n in range(len(operation.teams)))
    hours = (minutes / visits / 60 if visits else np.nan for minutes, visits in sums)
    return dict(zip((team.name for team in operation.teams), hours, strict=True))


def _fewest(row: HeadcountRow, handle: float, waits: Sequence[Wait]) -> int | None:
    load = row.needed * row.occupancy
    if not load or not handle > 0 or any(wait.hours <= 0 for wait in waits):
        return None
    return fewest_servers(load, MOST_TIMES * row.headcount, partial(_are_kept, waits, load, handle))


def _are_kept(waits: Sequence[Wait], load: float, handle: float, servers: int) -> bool:
    return all(
        mean_wait(servers, load) * handle <= wait.hours
        if wait.share is None
        else begun_within(servers, load, wait.hours / handle) >= wait.share
        for wait in waits
    )
