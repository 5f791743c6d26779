"""What a worker process does: runs of scenarios that it gets as bytes and compiles once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from bposim.analysis.comparing import Outcome
from bposim.analysis.explaining.causes import WindowCauses, stays
from bposim.analysis.measuring.handling import Handling
from bposim.analysis.measuring.load import loads
from bposim.analysis.measuring.sojourns import sojourns
from bposim.analysis.measuring.steadiness import drift
from bposim.analysis.portraits import Portrait, portrait
from bposim.analysis.running import Plan, plan, run
from bposim.analysis.validation import textbook
from bposim.app.workers.keeping import Kept
from bposim.model import edges, engine_compiled
from bposim.model.open_time import opened
from bposim.model.operation import Operation
from bposim.model.quantiles import NO_VALUES
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import Items, Shifts
from bposim.model.teams import team_of_server
from bposim.model.workload import Drawn, draw_seats, draw_workload
from bposim.scenarios.study import Study

SHARED = 32  # runs after which luck is drawn anew, so that what it keeps stays small

_plans: Kept[str, Plan] = Kept(64)
_luck: Kept[tuple[int, int, int], Drawn] = Kept(2)
_runs: Kept[tuple[int, int], int] = Kept(64)


class Task(NamedTuple):
    """One run; `scenario` is `Study.key` of it."""

    scenario: str
    seed: int
    replication: int


class Result(NamedTuple):
    outcome: Outcome
    portrait: Portrait
    load: Mapping[str, float]  # by team, with the rosters of this replication


def packed(study: Study, scenario: str) -> bytes:
    return pickle.dumps((study.scenarios[scenario], study.data))


def simulate(task: Task, scenario: bytes) -> Result:
    about = plan_of(task, scenario), task.seed, task.replication
    found = run(*about, "compiled", _drawn(task), with_touches=False, with_causes=True)
    outcome = Outcome(found.measures, drift(found.sojourns), found.missed)
    return Result(outcome, portrait(found), loads(found.operation, found.rosters))


def warm() -> None:
    """Gets the machine code, which the first run on a machine has to compile."""
    study = _small()
    simulate(Task(study.key(study.baseline), 1, 0), packed(study, study.baseline))


def warm_engine() -> None:
    """Gets the engine's machine code, for which nothing else is compiled: few items come, and nobody is there."""
    operation = _operation(_small(per_hour=0.05))
    servers, none = team_of_server(operation.teams), np.zeros(0, np.int64)
    shifts = Shifts(*(none for _ in Shifts._fields))
    nobody = Rosters(servers, np.zeros(len(servers) + 1, np.int64), none, none, none, none, none, none, none, shifts)
    engine_compiled.run(operation, draw_workload(operation, 1, 0), nobody, lambda _: None)


def warm_others() -> None:
    """Gets the machine code of rosters, durations and sums, while another worker gets the engine's."""
    operation = _operation(_small())
    rosters = compile_rosters(operation.teams, operation.epoch, operation.horizon, draw_seats(operation, 1, 0))
    when = np.zeros(edges.MANY, np.int64)
    edges.places(when[:1], when)
    opened(operation.business, when)
    edges.tally(when, when, when[:1], kinds=1)
    sojourns(operation, Items(*np.zeros((len(Items._fields), 1), np.int64)))
    draw_workload(operation, 1, 0)
    touch = stays(*np.array([[0], [0], [0], [1]]))
    for sums in (Handling, WindowCauses):
        sums(operation, NO_VALUES, rosters.shifts).take(touch)


def _small(per_hour: float = 6) -> Study:
    return textbook.study(textbook.markov("item", per_hour, 5, 1, weeks=1))


def _operation(study: Study) -> Operation:
    return plan(study.scenarios[study.baseline], study.data).operation


def plan_of(task: Task, scenario: bytes) -> Plan:
    return _plans.get(task.scenario) or _plans.put(task.scenario, plan(*pickle.loads(scenario)))


def _drawn(task: Task) -> Drawn:
    """The same for scenarios of the same replication that come one after the other."""
    about = task.seed, task.replication
    runs = _runs.put(about, (_runs.get(about) or 0) + 1)
    key = (*about, runs // SHARED)
    kept = _luck.get(key)
    return _luck.put(key, {}) if kept is None else kept
