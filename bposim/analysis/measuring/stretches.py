"""How long a server was there, on a break or away for another reason, between any two instants."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from bposim.model.operation import Ints
from bposim.model.runlog import Reason, Shifts

_SERVER = 2**41  # ticks apart in a key of (server, tick): 69 years


class Stretches(NamedTuple):
    """Rows of some reasons, sorted by (server, start), with the time in all rows ahead of each."""

    key: Ints
    server: Ints
    end: Ints
    before: Ints


def stretches(shifts: Shifts, reasons: Collection[int]) -> Stretches:
    is_asked = np.zeros(len(Reason), np.bool_)
    is_asked[list(reasons)] = True
    rows = np.flatnonzero(is_asked[shifts.reason])
    key = key_of(shifts.server[rows], shifts.start[rows])
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key)
        rows, key = rows[order], key[order]
    lengths = shifts.end[rows] - shifts.start[rows]
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    return Stretches(key, shifts.server[rows], shifts.end[rows], before)


def between(rows: Stretches, server: Ints, begin: Ints, end: Ints | int) -> Ints:
    """Ticks of each [begin, end) that lie in the server's rows."""
    return _ahead(rows, server, end) - _ahead(rows, server, begin)


def key_of(server: Ints, tick: Ints | int) -> Ints:
    return server * _SERVER + tick + _SERVER // 2


def _ahead(rows: Stretches, server: Ints, tick: Ints | int) -> Ints:
    """Time in all rows ahead of (server, tick), up to a term of the server that differences cancel."""
    index = np.searchsorted(rows.key, key_of(server, tick))
    if not len(rows.key):
        return np.zeros_like(server)
    last = np.maximum(index - 1, 0)
    inside = (index > 0) & (rows.server[last] == server)
    return rows.before[index] - np.where(inside, np.maximum(rows.end[last] - tick, 0), 0)
