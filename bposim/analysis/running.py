"""One run of one scenario: from plain values to a checked log and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from bposim.analysis.ledger import Ledger
from bposim.analysis.measures import measure
from bposim.analysis.posting import post
from bposim.analysis.service_levels import Service, complies, service
from bposim.model import engine_compiled, engine_simpy
from bposim.model.checking import check_log
from bposim.model.design import compile_operation
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import RunLog
from bposim.model.workload import Drawn, Workload, draw_workload
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema.scenario import Scenario

Engine = Literal["compiled", "simpy"]


class Plan(NamedTuple):
    """A scenario with its compiled design, which all its replications share."""

    scenario: Scenario
    operation: Operation


def plan(scenario: Scenario, data: Data = NO_DATA) -> Plan:
    return Plan(scenario, compile_operation(scenario, data))


@dataclass(frozen=True)
class Run:
    """One run, whole; what is asked of it is worked out once."""

    scenario: Scenario
    operation: Operation
    workload: Workload
    rosters: Rosters
    log: RunLog

    @cached_property
    def ledger(self) -> Ledger:
        return post(self.scenario, self.operation, self.log)

    @cached_property
    def service(self) -> Service:
        return service(self.scenario, self.operation, self.workload, self.log)

    @cached_property
    def measures(self) -> dict[str, float]:
        return measure(self.operation, self.log, self.ledger, self.service)

    @property
    def complies(self) -> bool:
        return complies(self.scenario, self.operation, self.service, self.log.items)


def simulate(
    scenario: Scenario, data: Data = NO_DATA, *, seed: int = 1, replication: int = 0, engine: Engine = "compiled"
) -> Run:
    """One run, its log checked."""
    return run(plan(scenario, data), seed, replication, engine)


def run(plan: Plan, seed: int, replication: int, engine: Engine, drawn: Drawn | None = None) -> Run:
    """Runs of one replication that pass the same `drawn` share their luck instead of drawing it again."""
    scenario, operation = plan
    workload = draw_workload(operation, seed, replication, drawn)
    rosters = compile_rosters(operation.teams, operation.epoch, operation.horizon, workload.seats)
    match engine:
        case "compiled":
            log = engine_compiled.run(operation, workload, rosters)
        case "simpy":
            log = engine_simpy.run(operation, workload, rosters)
    check_log(operation, rosters, log)
    return Run(scenario, operation, workload, rosters, log)
