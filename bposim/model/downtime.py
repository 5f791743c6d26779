"""When seats are down although they are on shift: failures, maintenance, outages. Drawn and cut out before the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import hours, quantiles
from bposim.model.operation import Ints, OpenHours
from bposim.model.streams import uniforms
from bposim.model.teams import Cause, Turns
from bposim.model.ticks import SECOND

BLOCK = 64  # turns drawn at a time

Bools = NDArray[np.bool_]
Column = Callable[..., NDArray[np.uint32]]  # size and names to luck


class Down(NamedTuple):
    """Windows of some seats of one team, sorted by (seat, start), disjoint within a seat."""

    reason: int
    seat: Ints
    start: Ints
    end: Ints
    paid: bool = True


def draw_down(cause: Cause, headcount: int, column: Column, horizon: int) -> Down:
    """Of what all seats have in common there is one draw, whatever the team and the head-count."""
    seats = np.arange(headcount)
    if cause.calls:
        return _of_seats(cause, seats, [_uncalled(cause, column, horizon)] * headcount)
    if cause.turns is None:
        return _of_seats(cause, seats, [cause.windows] * headcount)
    if not cause.turns.by_seat:
        return _of_seats(cause, seats, [_windows(cause.turns, column, horizon)] * headcount)
    return _of_seats(cause, seats, [_windows(cause.turns, column, horizon, seat) for seat in range(headcount)])


def _windows(turns: Turns, column: Column, horizon: int, *seat: int) -> OpenHours:
    """Up from `begin` on, then down, and so on; as many as begin before the horizon."""
    size, longest = BLOCK, max(SECOND, horizon)
    while True:
        up, down = (
            np.clip(quantiles.ticks(quantile, uniforms(column(size, purpose, *turns.names, *seat))), least, longest)
            for quantile, purpose, least in ((turns.up, "time up", SECOND), (turns.down, "time down", 0))
        )
        ends = turns.begin + np.cumsum(up + down)
        if ends[-1] >= horizon:
            seen = ends - down < horizon
            return OpenHours((ends - down)[seen], ends[seen], np.empty(0, np.int64))
        size *= 2


def together(causes: Sequence[Cause], column: Column, horizon: int, later: int = 0) -> OpenHours:
    """When any of them lasts: from so much later than it begins until all are back."""
    if not causes:
        return hours.NEVER_OPEN
    lasting = [
        (each.windows if each.turns is None else _windows(each.turns, column, horizon), each.recovery)
        for each in causes
    ]
    starts = np.concatenate([each.starts for each, _ in lasting]) + later
    ends = np.concatenate([each.ends + recovery for each, recovery in lasting])
    return hours.windows(starts, np.maximum(starts, ends), 0, horizon)


def _uncalled(cause: Cause, column: Column, horizon: int) -> OpenHours:
    """Before, between and after the calls."""
    there = together(cause.calls, column, horizon, cause.switch)
    return hours.windows(np.append(0, there.ends), np.append(there.starts, horizon), 0, horizon)


def _of_seats(cause: Cause, seats: Ints, windows: Sequence[OpenHours]) -> Down:
    """The first seats go on once they have switched; the others come back one by one, evenly over the recovery."""
    seat = np.repeat(seats, [len(each.starts) for each in windows])
    start = np.concatenate([np.empty(0, np.int64), *(each.starts for each in windows)])
    end = np.concatenate([np.empty(0, np.int64), *(each.ends for each in windows)])
    affected = max(1, len(seats) - cause.goes_on)
    back = end + cause.recovery * (seat - cause.goes_on + 1) // affected
    end = np.where(seat < cause.goes_on, np.minimum(end, start + cause.switch), back)
    same = seat[1:] == seat[:-1]
    end[:-1] = np.where(same, np.minimum(end[:-1], start[1:]), end[:-1])
    some = start < end
    return Down(cause.reason, seat[some], start[some], end[some], cause.paid)


class Cut(NamedTuple):
    """Stretches cut at the edges of windows: of which stretch each piece is, and whether it lies in a window."""

    row: Ints
    start: Ints
    end: Ints
    inside: Bools


def cut(server: Ints, start: Ints, end: Ints, available: Bools, down: Down, span: int) -> Cut:
    """Only what is available is cut. `down.seat` are servers; keys of (server, tick) are `span` apart."""
    edges = np.column_stack((down.seat * span + down.start, down.seat * span + down.end)).ravel()
    first = np.searchsorted(edges, server * span + start, side="right")
    within = np.searchsorted(edges, server * span + end, side="left") - first
    pieces = np.where(available, within, 0) + 1
    row = np.repeat(np.arange(len(server)), pieces)
    edge = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + first[row]
    is_last = np.append(row[1:] != row[:-1], True)
    ends = np.where(is_last, end[row], np.append(edges, 0)[edge] - server[row] * span)
    starts = np.where(np.append(True, is_last[:-1]), start[row], np.append(0, ends[:-1]))
    inside = available[row] & (edge % 2 == 1)
    some = starts < ends
    return Cut(row[some], starts[some], ends[some], inside[some])
