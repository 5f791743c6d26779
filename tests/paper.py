"""Operations, logs and scenarios written by hand, small enough to be worked out on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

import numpy as np

from bposim.analysis.measuring.handling import Handled, Handling
from bposim.analysis.money.ledger import Account, Book, Ledger, Line
from bposim.model.operation import Discipline, DueRule, Ints, Kind, OpenHours, Operation, Outcome, Serving, Steps
from bposim.model.runlog import Items, Reason, RunLog, Shifts, State, Touches, Waits
from bposim.model.teams import Team
from bposim.model.ticks import DAY, HOUR, WEEK
from bposim.model.workload import Workload
from bposim.scenarios.schema.scenario import Scenario

MONDAY = date(2026, 2, 2)
NONE = np.empty(0, np.int64)
T = TypeVar("T", bound=NamedTuple)


def ints(*values: float) -> Ints:
    return np.array(values, dtype=np.float64).astype(np.int64)


def days_9_to_17(weeks: int) -> OpenHours:
    """Monday to Friday, 8 hours a day, from tick 0."""
    days = [week * 7 + day for week in range(weeks) for day in range(5)]
    starts = np.array(days, np.int64) * DAY + 9 * HOUR
    return OpenHours(starts, starts + 8 * HOUR, np.arange(len(days), dtype=np.int64) * 8 * HOUR)


def team(name: str, headcount: int = 1) -> Team:
    return Team(name, headcount, "UTC", (), {}, frozenset(), 0, 1000, 1000, 0, 0.0, 0.0, False, 0, 0)


def operation(
    measured: tuple[float, float] = (0, WEEK),
    horizon: float = 2 * WEEK,
    teams: Sequence[Team] = (team("clerks"),),
    dues: Sequence[DueRule] = (),
    awaiting: Sequence[int] = (0,),
    work_types: Sequence[str] = ("item",),
    start: date = MONDAY,
    zone: str = "UTC",
) -> Operation:
    """Step s awaits `awaiting[s]`; everything that only an engine reads is left empty."""
    steps = Steps(*([NONE] * len(Steps._fields)))._replace(
        name=tuple(f"step {k}" for k in range(len(awaiting))),
        kind=ints(*(Kind.WAIT if who else Kind.WORK for who in awaiting)),
        awaiting=ints(*awaiting),
        work_type=ints(*[0] * len(awaiting)),
    )
    return Operation(
        epoch=datetime(start.year, start.month, start.day, tzinfo=UTC),
        start=0,
        measured=(int(measured[0]), int(measured[1])),
        horizon=int(horizon),
        client_zone=zone,
        work_types=tuple(work_types),
        first_step=ints(0),
        steps=steps,
        queues=("queue",),
        discipline=ints(Discipline.FIFO),
        serving=Serving(NONE, NONE, NONE),
        teams=tuple(teams),
        calendars=(),
        dues=tuple(dues),
        business=days_9_to_17(60),
        forms=(),
        openings=(),
    )


def within_hours(
    name: str, hours: float, clock: OpenHours, excused: Sequence[int] = (), target: float = 0.95
) -> DueRule:
    return DueRule(name, (0,), target, NONE, NONE, clock, int(hours * HOUR), tuple(excused))


def elapsed(weeks: int = 60) -> OpenHours:
    return OpenHours(ints(-WEEK), ints(weeks * WEEK), ints(0))


def _columns(kind: type[T], rows: Sequence[Mapping[str, float]], usual: Mapping[str, float]) -> T:
    return kind(*(ints(*(row.get(name, usual.get(name, 0)) for row in rows)) for name in kind._fields))


def touch(item: int, begin: float, end: float, server: int = 0, **more: float) -> dict[str, float]:
    """Worked throughout, on shift, unless more is said."""
    plain = {"queued": begin, "worked": end - begin, "outcome": Outcome.CLEAN}
    return plain | {"item": item, "begin": begin, "end": end, "server": server} | more


def item(arrived: float, delivered: float = -1, **more: float) -> dict[str, float]:
    done = delivered >= 0
    state = State.DONE if done else State.IN_PROGRESS
    return {"arrived": arrived, "delivered": delivered, "closed": delivered, "state": state} | more


def wait(item: int, begin: float, end: float, step: int = 1) -> dict[str, float]:
    return {"item": item, "begin": begin, "end": end, "step": step}


def shift(start: float, end: float, server: int = 0, team: int = 0, **more: float) -> dict[str, float]:
    plain = {"reason": Reason.AVAILABLE, "paid": 1}
    return plain | {"server": server, "team": team, "start": start, "end": end} | more


def log(
    items: Sequence[Mapping[str, float]] = (),
    touches: Sequence[Mapping[str, float]] = (),
    shifts: Sequence[Mapping[str, float]] = (),
    waits: Sequence[Mapping[str, float]] = (),
) -> RunLog:
    """Items are numbered in order, of work type 0 unless they say another; first begins come from the touches."""
    first = {int(row["item"]): row["begin"] for row in reversed(touches)}
    worked = {k: sum(row["worked"] for row in touches if row["item"] == k) for k in range(len(items))}
    told = [
        {"number": k, "first_begin": first.get(k, -1), "worked": worked[k]} | dict(row) for k, row in enumerate(items)
    ]
    return RunLog(
        _columns(Touches, touches, {}),
        _columns(Waits, waits, {}),
        _columns(Items, told, {}),
        _columns(Shifts, shifts, {}),
    )


def _book(payer: str, lines: Sequence[Line], months: tuple[str, ...]) -> Book:
    """An account for each line."""
    is_there = np.array([line.month == month for line in lines for month in months]).reshape(len(lines), len(months))
    quantity, rate, amount = (
        is_there * np.array([getattr(line, name) for line in lines], kind).reshape(-1, 1)
        for name, kind in (("quantity", np.float64), ("rate", np.float64), ("amount", np.int64))
    )
    return Book(payer, months, tuple(map(_account, lines)), quantity, rate, amount)


def _account(line: Line) -> Account:
    kind, _, about = line.line.partition(".")
    return Account(kind, about, line.payee, line.basis, line.unit, line.currency, line.one_off)


def books(*lines: Line, months: tuple[str, ...] = ()) -> Ledger:
    """With what the client pays."""
    months = months or tuple(sorted({line.month for line in lines}))
    return Ledger("USD", _book("client", lines, months), _book("provider", (), months))


def handled(where: Operation, run: RunLog) -> Handled:
    """Touches in two blocks."""
    found = Handling(where, run.items.arrived, run.shifts)
    half = len(run.touches.item) // 2
    for part in (slice(half), slice(half, None)):
        found.take(Touches(*(column[part] for column in run.touches)))
    return found.handled


def workload(audit: Sequence[tuple[Sequence[int], Sequence[int]]] = ()) -> Workload:
    """By work type: the luck that decides whether the auditor samples an item, and whether he finds."""
    luck = tuple(tuple(np.array(column, dtype=np.uint32) for column in pair) for pair in audit)
    empty = np.empty(0, np.uint64)
    return Workload(1, 0, NONE, NONE, NONE, NONE, (), empty, luck, ())  # type: ignore[arg-type]


def scenario(**changes: Any) -> Scenario:
    """One work type "item", one step, a team "clerks" of one; changes replace whole tables."""
    tables: dict[str, Any] = {
        "name": "paper",
        "currency": "USD",
        "start": MONDAY,
        "demand": {"work_types": {"item": work_type()}},
        "process": {"steps": {"work": {"handle_time": {"distribution": "fixed", "mean_minutes": 1.0}}}},
        "delivery": {"teams": {"clerks": people()}},
    }
    return Scenario.model_validate(tables | changes)


def work_type(**changes: Any) -> dict[str, Any]:
    arrivals = {"all": {"form": "poisson", "items_per_year": 1.0}}
    return {"first_step": "work", "arrivals": arrivals} | changes


def people(headcount: int = 1, **changes: Any) -> dict[str, Any]:
    shifts = {"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}}
    return {"headcount": headcount, "serves": ["work"], "shifts": shifts} | changes


def day(number: int, hour: float = 0) -> int:
    """Tick of an hour of a day, counted from 0."""
    return int(number * DAY + hour * HOUR)
