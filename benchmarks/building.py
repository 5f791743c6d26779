"""What a benchmark job is, and the parts of an `Operation` that all jobs have, without a study around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from bposim.model.operation import (
    DONE,
    NOBODY,
    ROUTES,
    Discipline,
    Form,
    Ints,
    Kind,
    OpenHours,
    Operation,
    Quantile,
    Serving,
    Steps,
)
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import RunLog
from bposim.model.teams import DayPart, ShiftPattern, Team
from bposim.model.ticks import DAY, FOREVER, HOUR
from bposim.model.workload import Workload, draw_workload

Run = Callable[[Operation, Workload, Rosters], RunLog]

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
NONE = np.empty(0, np.int64)
SETTLING = 2  # weeks after the last arrival, in which all that is open gets done


class Job(NamedTuple):
    """Everything an engine needs, drawn beforehand."""

    operation: Operation
    workload: Workload
    rosters: Rosters

    @property
    def items(self) -> int:
        return len(self.workload.arrived)


class Row(NamedTuple):
    """One model step; `to` holds its edges by outcome (those not named lead where CLEAN leads)."""

    name: str
    work_type: int
    queue: int
    priority: int
    duration: Quantile
    to: dict[int, int] = {}  # noqa: RUF012 - never written to
    kind: Kind = Kind.WORK
    cap: int = 4
    luck: dict[str, int] = {}  # noqa: RUF012 - thresholds and bits by column of `Steps`


def steps(rows: Sequence[Row]) -> Steps:
    taken = ("name", "next_step", "duration", "luck")
    columns: dict[str, Any] = {field: [_entry(row, field) for row in rows] for field in Steps._fields}
    arrays = {field: np.array(column, np.int64) for field, column in columns.items() if field not in taken}
    edges = [[row.to.get(way, row.to.get(0, DONE)) for way in range(ROUTES)] for row in rows]
    return Steps(
        name=tuple(row.name for row in rows),
        next_step=np.array(edges, np.int64),
        duration=tuple(row.duration for row in rows),
        **arrays,
    )


def _entry(row: Row, field: str) -> int:
    if field == "calendar":
        return NOBODY
    stated = row.luck.get(field, getattr(row, field, 0))
    return int(stated) if isinstance(stated, int) else 0


def team(name: str, headcount: int, days: Sequence[int], hours: tuple[int, int], pace: int = 1000) -> Team:
    """There at these hours (of the day, UTC); what is in hand at a shift's end is held."""
    minutes = DayPart(hours[0] * 60, hours[1] * 60)
    return Team(
        name=name,
        headcount=headcount,
        zone="UTC",
        patterns=(ShiftPattern(range(headcount), tuple(days), minutes, (), True),),
        longer={},
        holidays=frozenset(),
        skeleton=0,
        pace=pace,
        defect_factor=1000,
        absence=0,
        leave_share=0.0,
        shrinkage_share=0.0,
        finish=False,
        limit=FOREVER,
        hand_over=0,
    )


def arrivals(work_type: int, a_week: float, weeks: int, days: int, first_hour: int, profile: Sequence[float]) -> Form:
    """Poisson on the first `days` days of each week, by the hourly profile from `first_hour` on."""
    number = np.array([7 * week + day for week in range(weeks) for day in range(days)])
    opens = number[:, np.newaxis] * DAY + (first_hour + np.arange(len(profile))) * HOUR
    weights = np.tile(np.array(profile) / sum(profile), (len(number), 1))
    expected = np.full(len(number), a_week / days)
    return Form(work_type, "inbox", "poisson", number, expected, 0.0, opens, opens + HOUR, weights, None, number)


def serving(teams_of: Sequence[Sequence[int]]) -> Serving:
    """Teams of each queue, most preferred first."""
    table = np.full((len(teams_of), max(map(len, teams_of))), NOBODY)
    for queue, teams in enumerate(teams_of):
        table[queue, : len(teams)] = teams
    return Serving(table, 0 * table, 0 * table)


def operation(
    rows: Sequence[Row], queues: int, teams_of: Sequence[Sequence[int]], teams: Sequence[Team], forms: Sequence[Form]
) -> Operation:
    """Items of each work type begin at its first row."""
    table, kinds = steps(rows), max(row.work_type for row in rows) + 1
    horizon = (max(int(form.days[-1]) for form in forms) // 7 + 1 + SETTLING) * 7 * DAY
    always = OpenHours(np.array([-FOREVER]), np.array([FOREVER]), np.array([0]))
    return Operation(
        epoch=MONDAY,
        start=0,
        measured=(0, horizon),
        horizon=horizon,
        client_zone="UTC",
        work_types=tuple(f"type {kind}" for kind in range(kinds)),
        first_step=np.array([int(np.argmax(table.work_type == kind)) for kind in range(kinds)]),
        steps=table,
        queues=tuple(f"queue {queue}" for queue in range(queues)),
        discipline=np.full(queues, int(Discipline.FIFO)),
        serving=serving(teams_of),
        teams=tuple(teams),
        calendars=(),
        dues=(),
        business=always,
        forms=tuple(forms),
        openings=(),
    )


def drawn(operation: Operation, items: int, seed: int = 1, replication: int = 0) -> Job:
    """With the first `items` of the arrivals alone."""
    workload = draw_workload(operation, seed, replication)
    assert len(workload.arrived) >= items, (len(workload.arrived), items)
    rosters = compile_rosters(operation.teams, operation.epoch, operation.horizon, workload.seats)
    return Job(operation, _first(workload, items), rosters)


def _first(workload: Workload, items: int) -> Workload:
    def cut(column: Ints) -> Ints:
        return column[:items].copy()

    return workload._replace(
        arrived=cut(workload.arrived),
        work_type=cut(workload.work_type),
        number=cut(workload.number),
        first_step=cut(workload.first_step),
    )
