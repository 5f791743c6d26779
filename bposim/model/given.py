"""What the kernel is given: what was decided, and luck, as plain arrays.

Whatever is somewhere is a number there: 32 bits, NONE where there is none, so that machine code need not look for
negative ones. Ticks and bits of defects have 64.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import hours, quantiles, rules, sampling, service
from bposim.model.content import once_for_each
from bposim.model.operation import DONE, NOBODY, Discipline, Ints, Kind, Operation, Quantile, Steps
from bposim.model.rosters import Rosters
from bposim.model.rules import Stretches
from bposim.model.strains import may_be_strained
from bposim.model.streams import PURPOSES, TICKS
from bposim.model.strips import as_one
from bposim.model.workload import Workload

Column = Any  # an array that machine code reads one by one
Records = Any  # an array of records, or one of them

NONE = 2**32 - 1
NARROW = {"of_type": np.int32, "first_step": np.int16}
PART = 100_000  # items
WORD = 62  # lanes in one word of a mask, which is never negative


def record(numbers: str, ticks: str = "", marks: str = "", flags: str = "") -> np.dtype[Any]:
    """`numbers` have 32 bits, `ticks` 64, `marks` 16 and `flags` 8."""
    kinds = ((np.int64, ticks), (np.uint32, numbers), (np.uint16, marks), (np.uint8, flags))
    fields = [(name, kind) for kind, names in kinds for name in names.split()]
    return np.dtype((np.record, np.dtype(fields, align=True)))


STEP = record(
    "work_type kind queue lane is_by_due visit first_window last_window table cap query_rounds rest plan "
    "watched_above closer",
    "exception error minor_error query query_again sample detect minor_detect false_alarm "
    "sets sets_minor clears covers covers_minor",
)
ROW = record("", "end pace defect_factor")  # of a roster


class Given(NamedTuple):
    """What was decided, and luck. Nothing here changes in a run.

    Columns that are read together are one array: every function in machine code is handed all of them.
    """

    horizon: int
    start: int  # the study's first instant, from which weeks are counted
    bits: int  # that a tick leaves to the number of a server or an item's record in a key: tick << bits | number
    width: int  # most steps of a work type
    steps: Records
    next_step: Column  # (steps, ROUTES)
    places: Column  # (queues, places, 3): team, min_length, min_age
    serves: Column  # (teams, words): masks of the lanes that each team serves
    lanes_of: Column  # (queues, words)
    aged: Column  # queues with a place for items of some age
    strained: Column  # teams that much work does something to
    burdens: Column  # (queues, of these teams): those that serve it without a condition, NOBODY for the others
    windows: Column  # (3, windows): the columns of `OpenHours`, calendar by calendar
    rows: Records
    first_stretch: Column  # (servers + 1,)
    stretches: Column  # (4, stretches): start, end, finish, limit
    edges: Column  # starts and ends of stretches, sorted: key << 1 | whether it is a start
    arrived: Column
    of_type: Column  # (items,) of 32 bits
    first_step: Column  # (items,) of 16 bits
    dues: Column  # empty where no queue asks
    luck_at: Column  # (steps, purposes): where a column of first visits begins, NOBODY where there is none
    ticks: Column
    luck: Column
    keys: Column  # (steps, purposes)
    tables: Column  # (tables, cells): durations of later visits
    levels: Column  # (3, states): factor, on_pass, on_find of `sampling.Table`


class Lanes(NamedTuple):
    """One for each priority class in a queue, numbered by class, so that those of one class follow each other."""

    rank: Ints
    queue: Ints
    of_step: Ints


def give(operation: Operation, workload: Workload, rosters: Rosters) -> Given:
    count = int(workload.arrived.searchsorted(operation.horizon))
    bits = 61 - operation.horizon.bit_length()
    assert len(rosters.team) < 1 << bits, (operation.horizon, len(rosters.team))
    stretches = rules.stretches(rosters)
    drawn = {
        "arrived": workload.arrived[:count],
        "of_type": workload.number[:count],
        "first_step": workload.first_step[:count],
        "dues": service.due_keys(operation, workload) if _asks_for_dues(operation) else quantiles.NO_VALUES,
        "keys": workload.keys,
    }
    return Given(
        horizon=operation.horizon,
        start=operation.start,
        bits=bits,
        rows=_rows(rosters),
        first_stretch=stretches.first,
        stretches=stretches.columns,
        edges=_edges(stretches, operation.horizon, bits),
        tables=_stacked(_distinct(operation.steps.duration)),
        **_design(operation),
        **_plain(drawn),
        **_first_luck(operation.steps, workload, count),
    )


def _rows(rosters: Rosters) -> Records:
    table = np.empty(len(rosters.end), ROW)
    for name in ROW.names or ():
        table[name] = getattr(rosters, name)
    return table


def _first_luck(steps: Steps, workload: Workload, count: int) -> dict[str, Any]:
    """Of first visits, end to end; and where each column begins."""
    sizes = _by_type(workload.work_type[:count], int(steps.work_type.max()) + 1)
    for kind, columns in zip(steps.work_type.tolist(), workload.steps, strict=True):
        assert all(len(column) >= sizes[kind] for column in columns if len(column)), "machine code reads beyond ends"
    ticks, ticks_at = as_one([columns.ticks for columns in workload.steps], np.int64)
    luck, luck_at = as_one([column for columns in workload.steps for column in columns[1:]], np.uint32)
    at = np.empty((len(ticks_at), len(PURPOSES)), np.int64)
    at[:, TICKS], at[:, TICKS + 1 :] = ticks_at, luck_at.reshape(len(at), -1)
    return {"luck_at": at, "ticks": ticks, "luck": luck}


def _by_type(work_type: NDArray[Any], types: int) -> list[int]:
    """How many items, part by part: a mask of all of them would take memory for each."""
    parts = [work_type[begin : begin + PART] for begin in range(0, len(work_type), PART)]
    return [sum(int(np.count_nonzero(part == number)) for part in parts) for number in range(types)]


@once_for_each
def _asks_for_dues(operation: Operation) -> bool:
    return bool(_design(operation)["steps"]["is_by_due"].any())


@once_for_each
def _design(operation: Operation) -> dict[str, Any]:
    """The columns of `Given` that are the same in all runs."""
    steps, calendars = operation.steps, operation.calendars
    lanes, places = lanes_of(steps), np.stack(operation.serving, axis=-1)
    is_by_due = np.append(operation.discipline == Discipline.EARLIEST_DUE, False)[steps.queue]
    assert np.all((steps.work_type[steps.next_step] == steps.work_type[:, np.newaxis]) | (steps.next_step == DONE))
    keys, distinct = _keys(steps.duration), _distinct(steps.duration)
    plans = sampling.table(operation.plans)
    strained = np.flatnonzero([may_be_strained(team) for team in operation.teams])
    first_window = np.cumsum([0, *(len(calendar.starts) for calendar in calendars)])
    more = {
        "lane": lanes.of_step,
        "is_by_due": is_by_due,
        "visit": _visit(steps),
        "table": np.array([distinct.index(key) for key in keys], np.int64),
        "first_window": first_window[steps.calendar],
        "last_window": first_window[steps.calendar + 1],
    }
    return _plain(
        {
            "width": int(_visit(steps).max()) + 1,
            "steps": _step_records(steps, **more),
            "next_step": steps.next_step,
            "places": places,
            "serves": _masks(_serves(places, len(operation.teams))[:, lanes.queue]),
            "lanes_of": _masks(np.arange(len(operation.queues))[:, np.newaxis] == lanes.queue),
            "aged": np.flatnonzero(has_ages(operation)),
            "strained": strained,
            "burdens": _burdens(places, strained),
            "windows": np.hstack((hours.NEVER_OPEN, *calendars)),
            "levels": np.stack(plans[1:]),
        }
    )


def _plain(parts: dict[str, Any]) -> dict[str, Any]:
    """Machine code is made for arrays of one form; it would be made anew for those of another."""
    return {name: _of_one_form(part, NARROW.get(name, np.int64)) for name, part in parts.items()}


def _of_one_form(part: Any, whole: type[Any]) -> Any:
    """As `np.require`, which takes its time to see that there is nothing to do."""
    if not isinstance(part, np.ndarray):
        return part
    is_other = part.dtype.kind == "i" and part.dtype != whole
    return np.require(part, whole if is_other else None, ("C", "W")) if is_other or not part.flags.carray else part


def _step_records(steps: Steps, **more: Ints) -> Records:
    """What is not (a queue of a wait) or too large to happen (a cap) fits as well, since nobody asks."""
    table = np.zeros(len(steps.name), STEP)
    columns = steps._asdict() | more
    for name in STEP.names or ():
        table[name] = np.clip(columns[name], 0, np.iinfo(STEP[name]).max)
    return table


def _visit(steps: Steps) -> Ints:
    """Each step's number among those of its work type."""
    is_same = steps.work_type[:, np.newaxis] == steps.work_type
    return np.asarray(np.tril(is_same, -1).sum(axis=1), np.int64)


def lanes_of(steps: Steps) -> Lanes:
    queued = np.flatnonzero(steps.kind < Kind.WAIT)
    pairs = np.stack((steps.priority[queued], steps.queue[queued]))
    (priority, queue), lane = np.unique(pairs, axis=1, return_inverse=True)
    of_step = np.zeros(len(steps.kind), np.int64)
    of_step[queued] = lane.ravel()
    return Lanes(np.unique(priority, return_inverse=True)[1], queue, of_step)


def _serves(places: Ints, teams: int) -> NDArray[np.bool_]:
    """(teams, queues)"""
    return np.asarray((places[:, :, 0] == np.arange(teams)[:, np.newaxis, np.newaxis]).any(axis=2))


def _burdens(places: Ints, teams: Ints) -> Ints:
    """What is long or old enough for help is no burden to the helper."""
    always = (places[:, :, 1:] == 0).all(axis=2)
    serves = ((places[:, :, :1] == teams) & always[:, :, np.newaxis]).any(axis=1)
    return np.where(serves, teams, NOBODY)


def has_ages(operation: Operation) -> NDArray[np.bool_]:
    return np.asarray((operation.serving.min_age > 0).any(axis=1))


def _masks(is_in: NDArray[np.bool_]) -> Ints:
    """(rows, lanes) as (rows, words)."""
    rows, lanes = is_in.shape
    words = max(1, -(-lanes // WORD))
    padded = np.zeros((rows, words * WORD), np.int64)
    padded[:, :lanes] = is_in
    return np.asarray((padded.reshape(rows, words, WORD) << np.arange(WORD)).sum(axis=2), np.int64)


def _edges(stretches: Stretches, horizon: int, bits: int) -> Ints:
    """Before the horizon, which is the last."""
    first, (start, end, _, _) = stretches
    seen = ((end > 0) & (start < horizon)).nonzero()[0]
    server = np.repeat(np.arange(len(first) - 1), first[1:] - first[:-1])[seen]
    edges = np.empty(2 * len(seen) + 1, np.int64)
    starts, ends = edges[:-1].reshape(2, -1)
    np.maximum(start[seen], 0, out=starts)
    np.minimum(end[seen], horizon, out=ends)
    for each, is_start in (starts, 1), (ends, 0):  # in place, since of some years they are many
        each <<= bits
        each |= server
        each <<= 1
        each |= is_start
    edges[-1] = horizon << bits + 1
    edges.sort()
    return edges


Key = tuple[str, tuple[float, ...], bytes]


def _keys(durations: Sequence[Quantile]) -> list[Key]:
    return [(quantile.shape, quantile.parameters, quantile.values.tobytes()) for quantile in durations]


def _distinct(durations: Sequence[Quantile]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(_keys(durations)))


@lru_cache(maxsize=8)
def _stacked(keys: tuple[Key, ...]) -> Ints:
    """Tables of later visits."""
    quantile = (Quantile(shape, numbers, np.frombuffer(values, np.int64)) for shape, numbers, values in keys)
    return np.stack([quantiles.later_table(each) for each in quantile])
