"""One item's story: what happened to it from arrival to delivery, and why each step of it took as long as it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from bposim.analysis.explaining.absences import LEVELS
from bposim.analysis.explaining.causes import by_touch, split, stays
from bposim.analysis.explaining.parts import AWAITED, AWAY, Part
from bposim.analysis.measuring.clocks import promises
from bposim.analysis.running import Engine, Run, simulate
from bposim.model.operation import Awaiting, Ints, Kind, Operation, Outcome
from bposim.model.runlog import State, Touches
from bposim.model.teams import team_of_server
from bposim.model.ticks import FOREVER
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

UNFINISHED = -1
AWAY_FROM_WORK = (*(part for part, _ in AWAY), Part.HELD)
IN_A_QUEUE = (*(part for part, _ in LEVELS), Part.NOBODY)


class Event(NamedTuple):
    """A stretch of the item's time in ticks: queued (no server), in hand, or in a wait (`awaiting`)."""

    start: int
    end: int
    step: str
    what: str
    team: str = ""
    server: int = -1
    attempt: int = 0
    parts: tuple[tuple[Part, int], ...] = ()  # of what was not worked
    counts_as: Part | None = None  # at a step of somebody who is waited for: all of it


class Due(NamedTuple):
    """By one SLA, on the contract's clock (None where it stands still) and end to end (None: beyond all calendars)."""

    sla: str
    contract: int | None
    end_to_end: int | None
    met: bool
    met_end_to_end: bool


class Told(NamedTuple):
    """Which run a story is of."""

    study: str
    scenario: str
    seed: int
    replication: int


class Story(NamedTuple):
    study: str
    scenario: str
    seed: int
    replication: int
    item: int
    number: int  # within its work type
    work_type: str
    operation: Operation
    arrived: int
    delivered: int  # UNFINISHED where not before the horizon
    closed: int
    state: str
    events: tuple[Event, ...]
    dues: tuple[Due, ...]
    made: tuple[str, ...]  # steps whose defect was in it before the first check
    left: tuple[str, ...]  # and at delivery
    found: int  # times that a check sent it back
    parts: dict[Part, int]


def trace(
    study: Study, scenario: str, item: int, *, seed: int = 1, replication: int = 0, engine: Engine = "compiled"
) -> Story:
    """Items and replications are counted from 0."""
    one = study.only([scenario]).scenarios[scenario]
    run = simulate(one, study.data, seed=seed, replication=replication, engine=engine)
    return of_run(run, Told(study.name, scenario, seed, replication), item)


def of_run(run: Run, told: Told, item: int) -> Story:
    """Of a run with its touches. Raises `StudyError` for an item that there is not."""
    count = len(run.log.items.arrived)
    if not 0 <= item < count:
        raise StudyError([Mistake("--item", "", str(item), f"a number from 0 to {count - 1}, as many items arrive")])
    where, items = run.operation, run.log.items
    return Story(
        *told,
        item,
        int(items.number[item]),
        where.work_types[items.work_type[item]],
        where,
        int(items.arrived[item]),
        int(items.delivered[item]),
        int(items.closed[item]),
        State(items.state[item]).name.lower().replace("_", " "),
        tuple(sorted(_events(run, item), key=lambda event: (event.start, event.end))),
        tuple(_dues(run, item)),
        _makers(where, items.work_type[item], int(items.made[item])),
        _makers(where, items.work_type[item], int(items.defects[item])),
        int(items.found[item]),
        _parts(run, item),
    )


def _parts(run: Run, item: int) -> dict[Part, int]:
    ticks = split(run.operation, run.log).ticks[:, item].tolist()
    return {part: ticks[part] for part in Part if ticks[part]}


def _makers(where: Operation, work_type: int, bits: int) -> tuple[str, ...]:
    steps = where.steps
    mine = np.flatnonzero(steps.work_type == work_type)
    critical = [steps.name[step] for step in mine if steps.sets[step] & bits]
    return (*critical, *(f"{steps.name[step]} (minor)" for step in mine if steps.sets_minor[step] & bits))


def _dues(run: Run, item: int) -> Iterator[Due]:
    for sla, promised in run.service.promised.items():
        contract, end_to_end = promises(run.log, promised)
        for place in np.flatnonzero(contract.items == item).tolist():
            met = bool(contract.met[place]), bool(end_to_end.met[place])
            yield Due(sla, _known(contract.due[place]), _known(end_to_end.due[place]), *met)


def _known(due: int) -> int | None:
    return None if due >= FOREVER else int(due)


def _events(run: Run, item: int) -> Iterator[Event]:
    log = run.log
    mine = np.flatnonzero(log.touches.item == item)
    touches = Touches(*(column[mine] for column in log.touches))
    yield from _in_hand(run, touches)
    yield from _queued(run, touches.step, np.maximum(touches.queued, 0), touches.begin)
    waits = np.flatnonzero(log.waits.item == item)
    seen = [max(0, int(log.items.arrived[item])), *touches.end.tolist(), *log.waits.end[waits].tolist()]
    for row in waits.tolist():
        yield _wait(run.operation, int(log.waits.step[row]), int(log.waits.begin[row]), int(log.waits.end[row]))
    if log.items.closed[item] < 0 and max(seen) < run.operation.horizon:
        step, horizon = np.array([log.items.step[item]]), run.operation.horizon
        yield from _queued(run, step, np.array([max(seen)]), np.array([horizon]))


def _in_hand(run: Run, touches: Touches) -> Iterator[Event]:
    where = run.operation
    why = by_touch(where, run.log.shifts, touches._replace(queued=touches.begin))
    team = team_of_server(where.teams)[touches.server]
    for row in range(len(touches.item)):
        outcome = Outcome(touches.outcome[row])
        yield Event(
            int(touches.begin[row]),
            int(touches.end[row]),
            where.steps.name[touches.step[row]],
            _WENT[outcome],
            where.teams[team[row]].name,
            int(touches.server[row]),
            int(touches.attempt[row]),
            _some(why[:, row], AWAY_FROM_WORK),
            _awaited(where, touches.step[row]),
        )


_WENT = {
    Outcome.CLEAN: "done",
    Outcome.EXCEPTION: "handed over as an exception",
    Outcome.QUERY: "a question came up",
    Outcome.FOUND: "found wrong and sent back",
    Outcome.CAPPED: "sent on, after as many attempts as there may be",
    Outcome.RETURNED: "returned to its queue unfinished",
    Outcome.OPEN: "still in hand when the run ends",
}


def _queued(run: Run, step: Ints, start: Ints, end: Ints) -> Iterator[Event]:
    why = by_touch(run.operation, run.log.shifts, stays(np.zeros_like(start), step, start, end))
    for row in np.flatnonzero(start < end).tolist():
        name = run.operation.steps.name[step[row]]
        parts, whole = _some(why[:, row], IN_A_QUEUE), _awaited(run.operation, step[row])
        yield Event(int(start[row]), int(end[row]), name, "queued", parts=parts, counts_as=whole)


def _some(ticks: Ints, parts: Iterable[Part]) -> tuple[tuple[Part, int], ...]:
    return tuple((part, int(ticks[part])) for part in parts if ticks[part])


def _awaited(where: Operation, step: int) -> Part | None:
    awaiting = Awaiting(where.steps.awaiting[step])
    return None if awaiting == Awaiting.NOBODY else AWAITED[awaiting]


def _wait(where: Operation, step: int, start: int, end: int) -> Event:
    name = where.steps.name[step]
    if where.steps.kind[step] == Kind.ACCEPTANCE:
        return Event(start, end, name, "with the client, who finds something wrong")
    part = AWAITED[Awaiting(where.steps.awaiting[step])]
    return Event(start, end, name, "waits", parts=((part, end - start),))
