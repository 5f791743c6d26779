"""Running scenarios over replications: the same luck for all of them, the same answer for any number of workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal, NamedTuple

from joblib import Parallel, delayed

from bposim.analysis.comparing import COST, About, Comparison, Outcome, compare
from bposim.analysis.estimates import LEVEL, estimate
from bposim.analysis.ledger import Ledger
from bposim.analysis.load import loads
from bposim.analysis.measures import measure
from bposim.analysis.posting import post
from bposim.analysis.service_levels import complies, service
from bposim.analysis.steadiness import drift
from bposim.model import engine_simpy
from bposim.model.checking import check_log
from bposim.model.design import compile_operation
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import RunLog
from bposim.model.tables import digest
from bposim.model.workload import Workload, draw_workload
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

Engine = Literal["simpy"]
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
    engine: Engine = "simpy"
    workers: int | None = None  # default: one for each processor
    level: float = LEVEL
    with_digest: bool = False


class Run(NamedTuple):
    """One run of one scenario, whole."""

    scenario: Scenario
    operation: Operation
    workload: Workload
    rosters: Rosters
    log: RunLog

    @property
    def ledger(self) -> Ledger:
        return post(self.scenario, self.operation, self.log)

    @property
    def measures(self) -> dict[str, float]:
        return measure(self.scenario, self.operation, self.workload, self.log, self.ledger)

    @property
    def complies(self) -> bool:
        kept = service(self.scenario, self.operation, self.workload, self.log)
        return complies(self.scenario, self.operation, kept, self.log.items)


class _Job(NamedTuple):
    scenario: str
    replication: int


def simulate(
    scenario: Scenario, data: Data = NO_DATA, *, seed: int = 1, replication: int = 0, engine: Engine = "simpy"
) -> Run:
    """One run, its log checked."""
    operation = compile_operation(scenario, data)
    workload = draw_workload(operation, seed, replication)
    rosters = compile_rosters(operation.teams, operation.epoch, operation.horizon, workload.seats)
    match engine:
        case "simpy":
            log = engine_simpy.run(operation, workload, rosters)
    check_log(operation, rosters, log)
    return Run(scenario, operation, workload, rosters, log)


def compare_study(study: Study, experiment: Experiment, progress: Progress | None = None) -> Comparison:
    """Every scenario of the study under the same luck."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in study.scenarios}
    for upto in _stages(experiment):
        done = len(outcomes[study.baseline])
        jobs = [_Job(name, r) for name in study.scenarios for r in range(done, upto)]
        for job, outcome in zip(jobs, _outcomes(study, experiment, jobs, progress), strict=True):
            outcomes[job.scenario].append(outcome)
        if _is_precise(outcomes, experiment):
            break
    about = About(
        study=study.name,
        currency=study.currency,
        fingerprint=study.fingerprint,
        version=version("bposim"),
        seed=experiment.seed,
        engine=experiment.engine,
        baseline=study.baseline,
        level=experiment.level,
    )
    return compare(about, outcomes, design_loads(study, experiment.seed))


def design_loads(study: Study, seed: int = 1) -> dict[str, Mapping[str, float]]:
    """Expected work over capacity of each scenario's teams, with the rosters of the first replication."""
    found: dict[str, Mapping[str, float]] = {}
    for name, scenario in study.scenarios.items():
        operation = compile_operation(scenario, study.data)
        seats = draw_workload(operation, seed, 0).seats
        found[name] = loads(operation, compile_rosters(operation.teams, operation.epoch, operation.horizon, seats))
    return found


def _stages(experiment: Experiment) -> Iterator[int]:
    """Replications to have done before each look at the precision."""
    if experiment.precision is None:
        yield experiment.replications
        return
    yield from range(min(experiment.replications, MOST_REPLICATIONS), MOST_REPLICATIONS + 1, ROUND)


def _is_precise(outcomes: Mapping[str, list[Outcome]], experiment: Experiment) -> bool:
    if experiment.precision is None:
        return True
    costs = [estimate([run.measures[COST] for run in runs], experiment.level) for runs in outcomes.values()]
    return all(
        cost.mean is not None
        and cost.half_width is not None
        and cost.half_width <= experiment.precision * abs(cost.mean)
        for cost in costs
    )


def _outcomes(study: Study, experiment: Experiment, jobs: list[_Job], progress: Progress | None) -> Iterator[Outcome]:
    """In the order of the jobs."""
    workers = min(experiment.workers or os.cpu_count() or 1, len(jobs))
    calls = (
        delayed(_outcome)(
            study.scenarios[job.scenario],
            study.data,
            experiment.seed,
            job.replication,
            experiment.engine,
            experiment.with_digest,
        )
        for job in jobs
    )
    for done, outcome in enumerate(Parallel(n_jobs=workers, return_as="generator")(calls), 1):
        if progress:
            progress(done, len(jobs))
        yield outcome


def _outcome(scenario: Scenario, data: Data, seed: int, replication: int, engine: Engine, with_digest: bool) -> Outcome:
    run = simulate(scenario, data, seed=seed, replication=replication, engine=engine)
    return Outcome(
        measures=run.measures,
        drift=drift(run.operation, run.log),
        complies=run.complies,
        digest=digest(run.log) if with_digest else None,
    )
