"""What drives the load on each team: the work that a step and a work type ask of it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.load import capacity_of, expected_items, groups, step_minutes
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters
from bposim.model.ticks import HOUR


class Driver(NamedTuple):
    """One part of a load; the parts of teams that share queues sum to the load that they share."""

    teams: str
    step: str
    work_type: str
    hours: float  # of standard work in the measured window
    load: float  # these over the hours that the teams can handle


def drivers(operation: Operation, rosters: Rosters) -> list[Driver]:
    """Largest first within the teams; later visits, exceptions, rework and questions are those of their step."""
    start, end = operation.measured
    steps = operation.steps
    hours = expected_items(operation, start, end)[:, np.newaxis] * step_minutes(operation) / 60
    possible = capacity_of(rosters, len(operation.teams), start, end) / HOUR
    found = []
    for teams, queues in groups(operation):
        capacity = possible[list(teams)].sum()
        names = ", ".join(operation.teams[team].name for team in sorted(teams))
        mine = [step for step in range(len(steps.name)) if int(steps.queue[step]) in queues]
        asked = sorted(((float(hours[:, step].sum()), step) for step in mine), reverse=True)
        found += [
            Driver(
                names,
                steps.name[step],
                operation.work_types[steps.work_type[step]],
                work,
                float(work / capacity) if capacity else math.inf,
            )
            for work, step in asked
            if work
        ]
    return found
