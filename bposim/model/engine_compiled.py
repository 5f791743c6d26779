"""The fast engine: the run log of `engine_simpy`, from machine code that is compiled once on a machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bposim.model import floor, given
from bposim.model.floor import Floor
from bposim.model.given import Given
from bposim.model.machine_code import MachineCode, why_missing
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters
from bposim.model.runlog import NO_TOUCHES, Items, RunLog, State, Take, with_deliveries
from bposim.model.workload import Workload
from bposim.scenarios.mistakes import Mistake, StudyError

Kernel = Callable[[Given, Floor], bool]

COMPILED = (  # into the kernel
    "defects",
    "fates",
    "fetching",
    "floor",
    "given",
    "hours",
    "kernel",
    "looks",
    "operation",
    "order",
    "rules",
    "straining",
    "streams",
    "ticks",
    "visit_luck",
    "writing",
)
_code = MachineCode("bposim.model.kernel", "run", tuple(f"model/{name}" for name in COMPILED))


def run(operation: Operation, workload: Workload, rosters: Rosters, take: Take | None = None) -> RunLog:
    """The whole log, or all but its touches, which `take` gets block by block."""
    found = _at_horizon(operation, workload, rosters, take)
    touches, waits = floor.block(found), floor.waits(found)
    if take:
        take(touches)
        touches = NO_TOUCHES
    left = floor.left(found, len(operation.steps.name))
    del found  # before more is made of what is left
    items = _items(workload, left)
    items = with_deliveries(items, waits, operation.steps.acceptances)
    return RunLog(touches, waits, items, rosters.shifts, rosters.careers)


def _at_horizon(operation: Operation, workload: Workload, rosters: Rosters, take: Take | None) -> Floor:
    """What is given is let go, since what is made of the floor takes memory too."""
    facts = given.give(operation, workload, rosters)
    found = floor.at_start(operation, rosters, facts, in_blocks=take is not None)
    kernel = _kernel(facts, found)
    while not kernel(facts, found):
        if take and floor.is_full(found):
            take(floor.block(found))
        found = floor.with_room(found, facts.bits)
    return found


def _items(workload: Workload, left: dict[str, Any]) -> Items:
    count, closed = len(left["closed"]), left["closed"]
    assert (int(State.DONE), int(State.IN_PROGRESS)) == (False, True)
    return Items(
        work_type=workload.work_type[:count],
        number=workload.number[:count],
        arrived=workload.arrived[:count],
        delivered=closed,
        state=(closed < 0).view(np.int8),
        **left,
    )


# The machine code


def notice() -> str:
    """What to say before a process's first run where that will have to compile; else nothing."""
    _assert_numba()
    if _code.is_ready:
        return ""
    often = "once on this machine" if _code.can_keep else f"every time, since {_code.folder} cannot be written"
    return f"Compiling the engine, which takes some 15 seconds, {often}."


def _kernel(facts: Given, found: Floor) -> Kernel:
    """Two kinds: see `floor.Floor`'s narrow columns."""
    _assert_numba()
    return _code.of(facts, found, kind=found.left_bits.dtype)


def _assert_numba() -> None:
    if reason := why_missing():
        expected = f"Numba, which cannot be imported ({reason}); choose --engine simpy"
        raise StudyError([Mistake("--engine", "", "compiled", expected)])
