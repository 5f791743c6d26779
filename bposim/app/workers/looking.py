"""What a worker process does for a page that looks into one run: with its whole log."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from bposim.analysis.event_logs import WRITERS, activities
from bposim.analysis.explaining.film import Film, film
from bposim.analysis.explaining.notable import Notable, notable
from bposim.analysis.explaining.story import Told, of_run
from bposim.analysis.explaining.telling import lines
from bposim.analysis.measuring.drivers import Driver, drivers
from bposim.analysis.running import Run, run
from bposim.app.workers.keeping import Kept
from bposim.app.workers.work import Task, plan_of
from bposim.model.operation import Operation

_runs: Kept[Task, Run] = Kept(2)
_activities: Kept[Task, pa.Table] = Kept(1)  # for one form of the log after another


class Shot(NamedTuple):
    film: Film
    operation: Operation


class Look(NamedTuple):
    notable: Notable
    drivers: tuple[Driver, ...]


def look(task: Task, scenario: bytes) -> Look:
    found = _run(task, scenario)
    return Look(notable(found), tuple(drivers(found.operation, found.rosters)))


def told(task: Task, scenario: bytes, study: str, name: str, item: int) -> tuple[str, ...]:
    """As `bposim trace` prints it."""
    found = _run(task, scenario)
    return tuple(lines(of_run(found, Told(study, name, task.seed, task.replication), item)))


def shot(task: Task, scenario: bytes) -> Shot:
    found = _run(task, scenario)
    return Shot(film(found), found.operation)


def event_log(task: Task, scenario: bytes, form: str) -> bytes:
    """As `bposim run --events` writes it."""
    _, written = WRITERS[form]
    return written(_activities.get(task) or _activities.put(task, _told(task, scenario)))


def _told(task: Task, scenario: bytes) -> pa.Table:
    found = _run(task, scenario)
    return activities(found.operation, found.log)


def _run(task: Task, scenario: bytes) -> Run:
    about = plan_of(task, scenario), task.seed, task.replication
    return _runs.get(task) or _runs.put(task, run(*about, "compiled", with_touches=True))
