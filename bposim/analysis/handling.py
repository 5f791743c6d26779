"""How much handling, and how much rostered time, falls before a tick or between two."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Reason, RunLog, Shifts, Touches

_SERVER = 2**41  # ticks apart in a key of (server, tick): 69 years
_HELD = (Reason.BREAK, Reason.SHRINKAGE)


class Presence(NamedTuple):
    """Rows of some reasons, sorted by (server, start), with the time in all rows ahead of each."""

    key: Ints
    server: Ints
    end: Ints
    before: Ints


class Handled(NamedTuple):
    """Per touch: ticks of work, and those of them that were overtime."""

    worked: Ints
    overtime: Ints


def overlap(begin: Ints, end: Ints, start: int, until: int) -> Ints:
    """Ticks of each [begin, end) that lie in [start, until)."""
    inside: Ints = np.minimum(end, until) - np.maximum(begin, start)
    return np.maximum(inside, 0)


def by_team(amounts: Ints, team: Ints, teams: int) -> Ints:
    sums = np.zeros(teams, dtype=np.int64)
    np.add.at(sums, team, amounts)
    return sums


def team_of_server(operation: Operation) -> Ints:
    heads = [team.headcount for team in operation.teams]
    return np.repeat(np.arange(len(heads), dtype=np.int64), heads)


def presence(shifts: Shifts, reasons: Collection[int]) -> Presence:
    rows = np.flatnonzero(np.isin(shifts.reason, list(reasons)))
    key = _key(shifts.server[rows], shifts.start[rows])
    rows, key = rows[np.argsort(key)], np.sort(key)
    lengths = shifts.end[rows] - shifts.start[rows]
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    return Presence(key, shifts.server[rows], shifts.end[rows], before)


def present(rows: Presence, server: Ints, begin: Ints, until: int) -> Ints:
    """Ticks of each [begin, until) that lie in the server's rows."""
    return _ahead(rows, server, np.full_like(begin, until)) - _ahead(rows, server, begin)


def _key(server: Ints, tick: Ints) -> Ints:
    return server * _SERVER + tick + _SERVER // 2


def _ahead(rows: Presence, server: Ints, tick: Ints) -> Ints:
    """Time in all rows ahead of (server, tick), up to a term of the server that differences cancel."""
    index = np.searchsorted(rows.key, _key(server, tick))
    if not len(rows.key):
        return np.zeros_like(tick)
    last = np.maximum(index - 1, 0)
    inside = (index > 0) & (rows.server[last] == server)
    return rows.before[index] - np.where(inside, np.maximum(rows.end[last] - tick, 0), 0)


def handled_before(log: RunLog, tick: int) -> Handled:
    """Work done before `tick`, exact where a touch straddles it.

    Outside its server's rows a touch is either held or overtime, a whole gap at a time; breaks and shrinkage always
    hold, which parts the two where a touch has both.
    """
    touches = log.touches
    past, across = touches.end <= tick, np.flatnonzero((touches.begin < tick) & (touches.end > tick))
    worked, overtime = np.where(past, touches.worked, 0), np.where(past, touches.overtime, 0)
    if len(across):
        overtime[across], on_shift = _straddling(Touches(*(column[across] for column in touches)), log.shifts, tick)
        worked[across] = on_shift + overtime[across]
    return Handled(worked, overtime)


def _straddling(touches: Touches, shifts: Shifts, tick: int) -> tuple[Ints, Ints]:
    """Overtime, and work on shift, before `tick`."""
    on_shift = present(presence(shifts, [Reason.AVAILABLE]), touches.server, touches.begin, tick)
    off_shift = tick - touches.begin - on_shift
    held = present(presence(shifts, _HELD), touches.server, touches.begin, tick)
    mixed = np.clip(off_shift - held, 0, touches.overtime)
    overtime = np.where(touches.gap == 0, off_shift, np.where(touches.overtime == 0, 0, mixed))
    return overtime, on_shift


def handled_between(log: RunLog, start: int, until: int) -> Handled:
    early, late = handled_before(log, start), handled_before(log, until)
    return Handled(late.worked - early.worked, late.overtime - early.overtime)
