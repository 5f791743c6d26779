"""J and J0 in Ciw, which draws nothing here but who errs: gaps and handle times are the jobs' own."""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.building import Job
from benchmarks.jobs import AGENTS, ERROR, HIGH, NORMAL, PROFILE
from bposim.model.operation import Ints
from bposim.model.ticks import MINUTE

OPENS = 9 * 60
CLOSES = OPENS + 60 * len(PROFILE)
DAY, WEEK = 24 * 60, 7 * 24 * 60


def is_missing() -> str:
    """Why there is no Ciw here, empty where there is one."""
    return "" if find_spec("ciw") else "ciw is not installed (make bench installs it)"


def _sequence(ticks: Ints, is_last: bool = False) -> Any:
    """In minutes; after the last of the gaps nothing arrives."""
    import ciw

    return ciw.dists.Sequential([*(ticks / MINUTE).tolist(), *([math.inf] if is_last else [])])


def j0(job: Job) -> Any:
    import ciw

    gaps = np.diff(job.workload.arrived, prepend=0)
    return ciw.create_network(
        arrival_distributions=[_sequence(gaps, is_last=True)],
        service_distributions=[_sequence(job.workload.steps[0].ticks)],
        number_of_servers=[AGENTS],
    )


def j(job: Job) -> Any:
    """At each end of work an item turns into one that goes back, or one that leaves, however often it was there.

    Handle times are the same sample, in the order in which work begins.
    """
    import ciw

    kind = job.workload.work_type
    gaps = [_sequence(np.diff(job.workload.arrived[kind == k], prepend=0), is_last=True) for k in (0, 1)]
    handle = [_sequence(job.workload.steps[step].ticks) for step in (HIGH, NORMAL)]
    after = {"high": 0.0, "normal": 0.0, "back": ERROR, "done": 1 - ERROR}
    bounds = [day * DAY + minute for day in range(5) for minute in (OPENS, CLOSES)] + [WEEK]
    shifts = ciw.Schedule([0, AGENTS] * 5 + [0], bounds, preemption="resume")
    return ciw.create_network(
        arrival_distributions={"high": [gaps[0]], "normal": [gaps[1]], "back": [None], "done": [None]},
        service_distributions={"high": [handle[0]], "normal": [handle[1]], "back": [handle[0]], "done": [handle[1]]},
        number_of_servers=[shifts],
        class_change_matrices=[dict.fromkeys(after, after)],
        priority_classes={"high": 0, "normal": 1, "back": 0, "done": 1},
        routing={"high": [[0.0]], "normal": [[0.0]], "back": [[1.0]], "done": [[0.0]]},
    )


def run(network: Any, items: int) -> Any:
    """Until that many have left."""
    import ciw

    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(items, method="Finish")
    return simulation


def turnaround_minutes(simulation: Any, items: int) -> float:
    """Mean over the items, from first arrival to last exit."""
    found: dict[int, list[float]] = {}
    for record in simulation.get_all_records(only=["service"]):
        times = found.setdefault(record.id_number, [math.inf, 0.0])
        times[:] = min(times[0], record.arrival_date), max(times[1], record.exit_date)
    assert len(found) >= items, len(found)
    return sum(gone - came for came, gone in found.values()) / len(found)
