"""Small operations made by hand, in ticks: what a paper case needs, the rest neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from bposim.model.operation import (
    DONE,
    NOBODY,
    ROUTES,
    Awaiting,
    Discipline,
    DueRule,
    Kind,
    OpenHours,
    Operation,
    Outcome,
    Quantile,
    Serving,
    Steps,
)
from bposim.model.rosters import Rosters
from bposim.model.runlog import Reason, RunLog, Shifts
from bposim.model.sampling import SkipLot
from bposim.model.streams import CERTAIN
from bposim.model.teams import Strain, Team
from bposim.model.ticks import FOREVER
from bposim.model.workload import StepLuck, Workload

NONE = np.empty(0, np.int64)
ALWAYS = OpenHours(np.array([-(2**40)]), np.array([2**40]), np.array([0]))
SURE = CERTAIN  # threshold of what always happens


class Row(NamedTuple):
    """One row of a server's roster; what is in hand at its end is held."""

    start: int
    end: int
    pace: int = 1000
    defect_factor: int = 1000
    finish: int = 0
    limit: int = FOREVER


def returns(start: int, end: int, **rest: int) -> Row:
    return Row(start, end, limit=0, **rest)


def finishes(start: int, end: int, limit: int = FOREVER) -> Row:
    return Row(start, end, finish=1, limit=limit)


class Crew(NamedTuple):
    """A team as the rows of its servers."""

    name: str
    servers: Sequence[Sequence[Row]]
    hand_over: int = 0
    set_up: int = 0
    pressure: Strain | None = None
    haste: Strain | None = None
    overtime_week: int = FOREVER


class Place(NamedTuple):
    crew: int
    min_length: int = 0
    min_age: int = 0


class Step(NamedTuple):
    """A step, its edges by outcome (a way not named leads out) and its luck by purpose and item number."""

    name: str
    ticks: Sequence[int] = ()  # standard ticks of first visits, by item number within the work type
    again: int = 1  # standard ticks of every later visit
    kind: Kind = Kind.WORK
    queue: str = ""  # its own name where left out
    edges: Mapping[Outcome, str] = {}
    cap: int = 10
    luck: Mapping[str, Sequence[int]] = {}
    hours: OpenHours = ALWAYS
    columns: Mapping[str, int] = {}  # further columns of `Steps`


class Case(NamedTuple):
    operation: Operation
    workload: Workload
    rosters: Rosters


def windows(*pairs: tuple[int, int]) -> OpenHours:
    starts, ends = np.array(pairs, np.int64).T
    return OpenHours(starts, ends, np.cumsum(ends - starts) - (ends - starts))


def due_by_arrival(cuts: Sequence[int], dues: Sequence[int], work_types: tuple[int, ...] = (0,)) -> DueRule:
    """Due at dues[k] for what arrives in [cuts[k], cuts[k + 1])."""
    return DueRule("sla", work_types, 0.95, np.array(cuts), np.array(dues), None, 0, ())


def case(
    steps: Sequence[Step],
    crews: Sequence[Crew],
    arrived: Sequence[int],
    *,
    serves: Mapping[str, Sequence[Place]] | None = None,
    discipline: Discipline = Discipline.FIFO,
    dues: Sequence[DueRule] = (),
    horizon: int = 1000,
    types: Sequence[int] = (),
    plans: Sequence[SkipLot] = (),
) -> Case:
    """All items start at the first step of their work type; without `serves` every crew, in order, serves all queues.

    `types` are the items' work types (all 0 where left out); a step is of the work type in its columns.
    """
    queues = tuple(dict.fromkeys(step.queue or step.name for step in steps if step.kind < Kind.WAIT))
    everybody = [Place(crew) for crew in range(len(crews))]
    places = [(serves or {}).get(queue, everybody) for queue in queues]
    kinds = max(types, default=0) + 1
    table = _steps(steps, queues)
    first_step = np.array([int(np.argmax(table.work_type == kind)) for kind in range(kinds)])
    operation = Operation(
        epoch=datetime(2026, 1, 5, tzinfo=UTC),
        start=0,
        measured=(0, horizon),
        horizon=horizon,
        client_zone="UTC",
        work_types=tuple(f"type {kind}" for kind in range(kinds)),
        first_step=first_step,
        steps=table,
        queues=queues,
        discipline=np.full(len(queues), int(discipline)),
        serving=_serving(places),
        teams=tuple(_team(crew) for crew in crews),
        calendars=tuple(step.hours for step in steps if step.kind >= Kind.WAIT),
        dues=tuple(dues),
        business=ALWAYS,
        forms=(),
        openings=(),
        plans=tuple(plans),
    )
    kind = np.array(types or [0] * len(arrived), np.int64)
    return Case(operation, _workload(steps, arrived, kind, first_step), rosters(crews))


def _steps(steps: Sequence[Step], queues: tuple[str, ...]) -> Steps:
    names = [step.name for step in steps]
    waits = [step.name for step in steps if step.kind >= Kind.WAIT]
    edges = [[names.index(step.edges[way]) if way in step.edges else DONE for way in _ways()] for step in steps]
    columns: dict[str, Any] = {name: [step.columns.get(name, 0) for step in steps] for name in Steps._fields}
    columns |= {
        "kind": [int(step.kind) for step in steps],
        "queue": [NOBODY if step.kind >= Kind.WAIT else queues.index(step.queue or step.name) for step in steps],
        "next_step": edges,
        "cap": [step.cap for step in steps],
        "awaiting": [step.columns.get("awaiting", int(Awaiting.NOBODY)) for step in steps],
        "calendar": [waits.index(step.name) if step.kind >= Kind.WAIT else NOBODY for step in steps],
    }
    arrays = {name: np.array(column, np.int64) for name, column in columns.items()}
    fixed = tuple(Quantile("fixed", (step.again,), NONE) for step in steps)
    return Steps(**arrays | {"name": tuple(names), "duration": fixed})  # type: ignore[arg-type]


def _ways() -> list[Outcome]:
    return list(Outcome)[:ROUTES]


def _serving(places: Sequence[Sequence[Place]]) -> Serving:
    widest = max(map(len, places), default=0)
    padded = [[*row, *[Place(NOBODY)] * (widest - len(row))] for row in places]
    return Serving(*np.array(padded, np.int64).reshape(len(places), widest, len(Place._fields)).transpose(2, 0, 1))


def _team(crew: Crew) -> Team:
    return Team(
        name=crew.name,
        headcount=len(crew.servers),
        zone="UTC",
        patterns=(),
        longer={},
        holidays=frozenset(),
        skeleton=0,
        pace=1000,
        defect_factor=1000,
        absence=0,
        leave_share=0.0,
        shrinkage_share=0.0,
        finish=False,
        limit=0,
        hand_over=crew.hand_over,
        set_up=crew.set_up,
        pressure=crew.pressure,
        haste=crew.haste,
        overtime_week=crew.overtime_week,
    )


def _workload(steps: Sequence[Step], arrived: Sequence[int], kind: np.ndarray, first_step: np.ndarray) -> Workload:
    number = np.array([np.count_nonzero(kind[:item] == kind[item]) for item in range(len(kind))], np.int64)
    purposes = StepLuck._fields[1:]
    luck = [[np.array(step.luck.get(purpose, ()), np.uint32) for purpose in purposes] for step in steps]
    return Workload(
        seed=1,
        replication=0,
        arrived=np.array(arrived, np.int64),
        work_type=kind,
        number=number,
        first_step=first_step[kind],
        steps=tuple(
            StepLuck(np.array(step.ticks, np.int64), *columns) for step, columns in zip(steps, luck, strict=True)
        ),
        keys=np.arange(len(steps) * (1 + len(purposes)), dtype=np.uint64).reshape(len(steps), -1),
        audit=(),
        seats=(),
    )


def rosters(crews: Sequence[Crew]) -> Rosters:
    servers = [(crew, rows) for crew, team in enumerate(crews) for rows in team.servers]
    team = np.array([crew for crew, _ in servers], np.int64)
    sizes = np.array([len(rows) for _, rows in servers], np.int64)
    start, end, pace, defect_factor, finish, limit = (
        np.array([row for _, rows in servers for row in rows], np.int64).reshape(-1, len(Row._fields)).T
    )
    nothing = np.zeros(len(start), np.int64)
    shifts = Shifts(
        np.repeat(np.arange(len(servers)), sizes), np.repeat(team, sizes), start, end, nothing, nothing + 1, nothing
    )
    reason = np.full(len(start), int(Reason.AVAILABLE))
    first_row = np.append(0, np.cumsum(sizes))
    return Rosters(team, first_row, start, end, pace, defect_factor, finish, limit, reason, shifts)


class Away(NamedTuple):
    """Why a server is away, between its rows."""

    server: int
    start: int
    end: int
    reason: Reason


def with_away(made: Case, *away: Away) -> Case:
    """The log tells the reasons beside the rows; engines look at the rows alone."""
    shifts, (server, start, end, reason) = made.rosters.shifts, np.array(away, np.int64).reshape(-1, 4).T
    more = Shifts(server, made.rosters.team[server], start, end, reason, np.ones_like(server), np.zeros_like(server))
    both = Shifts(*(np.concatenate(columns) for columns in zip(shifts, more, strict=True)))
    order = np.lexsort((both.start, both.server))
    return made._replace(rosters=made.rosters._replace(shifts=Shifts(*(column[order] for column in both))))


class Touch(NamedTuple):
    """A row of the log as a paper case states it; `worked` follows."""

    item: int
    begin: int
    end: int
    server: int = 0
    queued: int | None = None  # None: taken at once
    gap: int = 0
    overtime: int = 0
    outcome: Outcome = Outcome.CLEAN
    step: int = 0
    attempt: int = 0


def touches(log: RunLog) -> list[Touch]:
    """The whole table of touches, in its order; worked = end - begin - gap is `check_log`'s to see to."""
    rows = zip(*(column.tolist() for column in log.touches), strict=True)
    named = [dict(zip(log.touches._fields, row, strict=True)) for row in rows]
    return [_touch(row) for row in named]


def _touch(row: dict[str, int]) -> Touch:
    del row["worked"]
    queued = row["queued"] if row["queued"] != row["begin"] else None
    return Touch(**row | {"queued": queued, "outcome": Outcome(row["outcome"])})  # type: ignore[arg-type]


def waits(log: RunLog) -> list[tuple[int, ...]]:
    """(item, step, begin, end)"""
    return list(zip(*(column.tolist() for column in log.waits), strict=True))


def closed(log: RunLog) -> list[int]:
    """Tick at which each item left, -1 where it did not."""
    return list(log.items.closed.tolist())
