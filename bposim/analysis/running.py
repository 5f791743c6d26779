"""One run of one scenario: from plain values to a checked log and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from bposim.analysis.explaining.causes import WindowCauses
from bposim.analysis.explaining.parts import Part
from bposim.analysis.measures import measure
from bposim.analysis.measuring.handling import Handled, Handling
from bposim.analysis.measuring.in_hands import InHands, with_awaited
from bposim.analysis.measuring.others import numbers_of_ours, our_log, our_touches
from bposim.analysis.measuring.population import arrived_in
from bposim.analysis.measuring.service_levels import Service, missed, service
from bposim.analysis.measuring.sojourns import Sojourns, sojourns
from bposim.analysis.measuring.turnaround import Clocks, clocks
from bposim.analysis.measuring.turnover import turnover
from bposim.analysis.measuring.yields import yields
from bposim.analysis.money.ledger import Ledger
from bposim.analysis.money.of_the_deal import of_the_deal
from bposim.analysis.money.posting import post
from bposim.analysis.money.quality_costs import quality_costs
from bposim.model import engine_compiled
from bposim.model.checking import check_items, check_log
from bposim.model.content import content
from bposim.model.design import compile_operation
from bposim.model.handing_over import moved_items
from bposim.model.operation import NOBODY, Operation
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import RunLog, Touches
from bposim.model.workload import Drawn, Workload, draw_workload, once
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema.scenario import Scenario

Engine = Literal["compiled", "simpy"]
_ROSTERS = "rosters"


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
    handled: Handled
    hands: InHands
    causes: Mapping[Part, int] = field(default_factory=dict)  # ticks of the window's items, where asked for
    drawn: Drawn | None = None  # what is known of the luck already

    @property
    def luck(self) -> tuple[int, int]:
        return self.workload.seed, self.workload.replication

    @cached_property
    def ledger(self) -> Ledger:
        return post(self.scenario, self.operation, self.log, self.handled, self.service, self.luck)

    @cached_property
    def service(self) -> Service:
        log = with_awaited(self.log, self.hands)
        return service(self.scenario, self.operation, self.workload, log, self.drawn)

    @cached_property
    def clocks(self) -> Clocks:
        return clocks(self.operation, self.log, self.service.promised.values(), self.hands.provider)

    @cached_property
    def sojourns(self) -> Sojourns:
        return sojourns(self.operation, self.log.items)

    @cached_property
    def measures(self) -> dict[str, float]:
        found = measure(self.operation, self.log, self.handled, self.ledger, self.service, self.clocks, self.sojourns)
        found |= turnover(self.operation, self.rosters)
        window = arrived_in(self.log.items, *self.operation.measured)
        found |= of_the_deal(self.scenario, self.ledger, window.stop - window.start)
        found |= quality_costs(
            self.scenario, self.operation, self.log, self.handled, self.ledger, window.stop - window.start
        )
        return found | yields(self.scenario, self.operation, self.log.items)

    @property
    def missed(self) -> tuple[str, ...]:
        """SLAs; none where the contract is kept."""
        return missed(self.scenario, self.operation, self.service, self.log.items)


def without_rosters(drawn: Drawn) -> Drawn:
    """For who tries one plan after another under the same luck: each has rosters of its own, as large as its luck."""
    return {key: kept for key, kept in drawn.items() if key[0] != _ROSTERS}


class Stopped(Exception):
    """Nobody waits for the run any more."""


def simulate(
    scenario: Scenario, data: Data = NO_DATA, *, seed: int = 1, replication: int = 0, engine: Engine = "compiled"
) -> Run:
    """One run with its whole log, which is checked."""
    return run(plan(scenario, data), seed, replication, engine, with_touches=True)


class Ran(NamedTuple):
    """What a run came to, whatever anything costs."""

    workload: Workload
    rosters: Rosters
    log: RunLog
    handled: Handled
    hands: InHands
    causes: Mapping[Part, int]


RAN = "ran"


def run(
    plan: Plan,
    seed: int,
    replication: int,
    engine: Engine,
    drawn: Drawn | None = None,
    *,
    with_touches: bool,
    with_causes: bool = False,
    keep: bool = False,
    goes_on: Callable[[], bool] = lambda: True,
) -> Run:
    """Runs of one replication that pass the same `drawn` share their luck instead of drawing it again.

    Without touches nothing is different but that they are added up and dropped block by block, as the run goes on.
    It raises `Stopped` soon after it need not go on. Causes, which only pictures want, take a fifth of the run.
    With `keep` the run is kept beside its luck, for scenarios of the same design that differ in money alone.
    """
    scenario, operation = plan
    ran = once(
        drawn if keep else None,
        lambda: _ran(operation, seed, replication, engine, drawn, with_touches, with_causes, goes_on),
        *(RAN, with_touches, with_causes, content(operation) if keep else ()),
    )
    known = None if operation.background else drawn  # what scenarios have in common is looked up by all items
    return Run(scenario, operation, *ran, known)


def _ran(
    operation: Operation,
    seed: int,
    replication: int,
    engine: Engine,
    drawn: Drawn | None,
    with_touches: bool,
    with_causes: bool,
    goes_on: Callable[[], bool],
) -> Ran:
    workload = draw_workload(operation, seed, replication, drawn)
    rosters = once(
        drawn,
        lambda: compile_rosters(operation.teams, operation.epoch, operation.horizon, workload.seats),
        *(_ROSTERS, operation.epoch, operation.horizon, content(operation.teams)),
    )
    ours = numbers_of_ours(operation, workload)
    arrived = workload.arrived if ours is None else workload.arrived[ours != NOBODY]
    handling = Handling(operation, workload.arrived, rosters.shifts)
    our_handling = handling if ours is None else Handling(operation, arrived, rosters.shifts)
    causes = WindowCauses(operation, arrived, rosters.shifts) if with_causes else None

    def add_up(touches: Touches) -> None:
        if not goes_on():
            raise Stopped
        handling.take(touches)
        if ours is not None:
            touches = our_touches(ours, touches)
            our_handling.take(touches)
        if causes:
            causes.take(touches)

    take = None if with_touches else add_up
    match engine:
        case "compiled":
            log = engine_compiled.run(operation, workload, rosters, take)
        case "simpy":
            from bposim.model import engine_simpy

            log = engine_simpy.run(operation, workload, rosters, take)
    if with_touches:
        add_up(log.touches)
        check_log(operation, rosters, log)
    else:
        check_items(log.items, operation.horizon)
    handling.check(log.items)
    log = log._replace(moved=moved_items(operation, workload))
    if ours is not None:
        log = our_log(ours, log)
    because = causes.end(log.waits, log.items) if causes else {}
    hands, handled = our_handling.hands(log.waits, log.items), handling.handled
    if ours is not None:
        handled = handled.with_ours(our_handling.handled)
    return Ran(workload, rosters, log, handled, hands, because)
