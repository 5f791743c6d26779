"""Running scenarios over replications: the same luck for all of them, the same answer for any number of workers."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from threading import Event
from typing import NamedTuple

from bposim.analysis.comparing import COST, About, Comparison, Outcome, compare
from bposim.analysis.estimates import LEVEL, estimate
from bposim.analysis.measuring.drivers import Driver, drivers
from bposim.analysis.measuring.load import loads
from bposim.analysis.measuring.steadiness import drift
from bposim.analysis.portraits import Portrait, portrait
from bposim.analysis.running import Engine, Plan, Run, Stopped, plan, run
from bposim.model.rosters import compile_rosters
from bposim.model.workload import Drawn, draw_seats
from bposim.scenarios.study import Study

Progress = Callable[[int, int], None]  # runs done, runs known to be needed

REPLICATIONS = 10
MOST_REPLICATIONS = 200
ROUND = 5  # replications added at a time when a precision is asked for


@dataclass(frozen=True)
class Experiment:
    """`precision`: go on until the half-width of every scenario's cost per item is this share of its mean."""

    seed: int = 1
    replications: int = REPLICATIONS
    precision: float | None = None
    engine: Engine = "compiled"
    workers: int | None = None  # default: one for each processor
    level: float = LEVEL
    with_digest: bool = False
    with_portraits: bool = False


class Examined(NamedTuple):
    """`portraits` by scenario, in the order of the replications; empty unless the experiment asks for them."""

    comparison: Comparison
    portraits: dict[str, list[Portrait]]


class _Job(NamedTuple):
    """Runs that share their luck: some scenarios of one replication."""

    scenarios: tuple[str, ...]
    replication: int


class _Found(NamedTuple):
    outcome: Outcome
    portrait: Portrait | None
    load: Mapping[str, float]  # by team; of the first replication alone, by whose rosters a design is judged


def compare_study(study: Study, experiment: Experiment, progress: Progress | None = None) -> Comparison:
    """Every scenario of the study under the same luck."""
    return examine_study(study, experiment, progress).comparison


def examine_study(study: Study, experiment: Experiment, progress: Progress | None = None) -> Examined:
    plans = {name: plan(scenario, study.data) for name, scenario in study.scenarios.items()}
    outcomes: dict[str, list[Outcome]] = {name: [] for name in plans}
    portraits: dict[str, list[Portrait]] = {name: [] for name in plans if experiment.with_portraits}
    by_team: dict[str, Mapping[str, float]] = {}
    for upto in _stages(experiment):
        jobs = _jobs(experiment, list(plans), range(len(outcomes[study.baseline]), upto))
        for job, found in zip(jobs, _run_jobs(plans, experiment, jobs, progress), strict=True):
            for name, (outcome, seen, load) in zip(job.scenarios, found, strict=True):
                outcomes[name].append(outcome)
                if seen:
                    portraits[name].append(seen)
                if load:
                    by_team[name] = load
        if is_precise(outcomes, experiment.precision, experiment.level):
            break
    return Examined(compare(about(study, experiment), outcomes, by_team), portraits)


def about(study: Study, experiment: Experiment) -> About:
    return About(
        study=study.name,
        currency=study.currency,
        fingerprint=study.fingerprint,
        version=version("bposim"),
        seed=experiment.seed,
        engine=experiment.engine,
        baseline=study.baseline,
        level=experiment.level,
    )


def design_loads(study: Study, seed: int = 1) -> dict[str, Mapping[str, float]]:
    """Expected work over capacity of each scenario's teams, with the rosters of the first replication."""
    return loads_of({name: plan(scenario, study.data) for name, scenario in study.scenarios.items()}, seed)


def design_drivers(study: Study, seed: int = 1) -> dict[str, list[Driver]]:
    """What these loads are made of."""
    found = {}
    for name, scenario in study.scenarios.items():
        operation = plan(scenario, study.data).operation
        seats = draw_seats(operation, seed, 0)
        found[name] = drivers(operation, compile_rosters(operation.teams, operation.epoch, operation.horizon, seats))
    return found


def loads_of(plans: Mapping[str, Plan], seed: int) -> dict[str, Mapping[str, float]]:
    return {name: load_of(design, seed) for name, design in plans.items()}


def load_of(design: Plan, seed: int) -> Mapping[str, float]:
    operation = design.operation
    seats = draw_seats(operation, seed, 0)
    return loads(operation, compile_rosters(operation.teams, operation.epoch, operation.horizon, seats))


def _stages(experiment: Experiment) -> Iterator[int]:
    """Replications to have done before each look at the precision."""
    if experiment.precision is None:
        yield experiment.replications
        return
    yield from range(min(experiment.replications, MOST_REPLICATIONS), MOST_REPLICATIONS + 1, ROUND)


def is_precise(outcomes: Mapping[str, Sequence[Outcome]], precision: float | None, level: float = LEVEL) -> bool:
    return precision is None or spread(outcomes, level) <= precision


def spread(outcomes: Mapping[str, Sequence[Outcome]], level: float = LEVEL) -> float:
    """The widest half-width of a scenario's cost per item as a share of its mean; infinite where there is none."""
    costs = (estimate([run.measures[COST] for run in runs], level) for runs in outcomes.values())
    return max(
        math.inf if not cost.mean or cost.half_width is None else abs(cost.half_width / cost.mean) for cost in costs
    )


def _jobs(experiment: Experiment, scenarios: Sequence[str], replications: range) -> list[_Job]:
    """A slow engine wants many small jobs, a fast one wants to draw its luck once."""
    if experiment.engine == "simpy":
        return [_Job((name,), replication) for name in scenarios for replication in replications]
    return [_Job(tuple(scenarios), replication) for replication in replications]


def _run_jobs(
    plans: Mapping[str, Plan], experiment: Experiment, jobs: Sequence[_Job], progress: Progress | None
) -> Iterator[list[_Found]]:
    """In the order of the jobs."""
    workers = min(experiment.workers or os.cpu_count() or 1, len(jobs))
    calls = [([plans[name] for name in job.scenarios], experiment, job.replication) for job in jobs]
    done, runs = 0, sum(len(job.scenarios) for job in jobs)
    for found in (_in_processes if experiment.engine == "simpy" else _in_threads)(calls, workers):
        done += len(found)
        if progress:
            progress(done, runs)
        yield found


_Call = tuple[Sequence[Plan], Experiment, int]


def _in_processes(calls: Iterable[_Call], workers: int) -> Iterator[list[_Found]]:
    """For an engine that holds the interpreter."""
    from joblib import Parallel, delayed  # a fifth of a second that the other engine need not wait for

    yield from Parallel(n_jobs=workers, return_as="generator")(delayed(_run_job)(*call) for call in calls)


def _in_threads(calls: Iterable[_Call], workers: int) -> Iterator[list[_Found]]:
    pool, stopped = ThreadPoolExecutor(workers), Event()
    try:
        yield from pool.map(partial(_run_job, goes_on=lambda: not stopped.is_set()), *zip(*calls, strict=True))
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)


def _run_job(
    plans: Sequence[Plan], experiment: Experiment, replication: int, goes_on: Callable[[], bool] = lambda: True
) -> list[_Found]:
    """Luck is kept where there is somebody to share it with."""
    drawn: Drawn | None = {} if len(plans) > 1 else None
    kept = {"with_touches": experiment.with_digest, "with_causes": experiment.with_portraits}
    found: list[_Found] = []
    for each in plans if goes_on() else ():
        try:
            one = run(each, experiment.seed, replication, experiment.engine, drawn, **kept, goes_on=goes_on)
        except Stopped:
            break
        found.append(_found(one, experiment))
    return found


def replicate(plan: Plan, seed: int, replication: int, drawn: Drawn | None = None, *, keep: bool = False) -> Outcome:
    """One run of a compiled scenario, for searches and sweeps that count their own runs."""
    return _outcome(run(plan, seed, replication, "compiled", drawn, with_touches=False, keep=keep), with_digest=False)


def _found(found: Run, experiment: Experiment) -> _Found:
    load = {} if found.workload.replication else loads(found.operation, found.rosters)
    seen = portrait(found) if experiment.with_portraits else None
    return _Found(_outcome(found, experiment.with_digest), seen, load)


def _outcome(found: Run, with_digest: bool) -> Outcome:
    return Outcome(
        measures=found.measures,
        drift=drift(found.sojourns),
        missed=found.missed,
        digest=_digest(found) if with_digest else None,
    )


def _digest(found: Run) -> str:
    from bposim.model.tables import digest  # brings Arrow along

    return digest(found.log)
