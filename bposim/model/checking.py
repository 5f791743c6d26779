"""What holds of every run, whatever the operation: a log that breaks it is our mistake, never the user's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import DONE, Ints, Kind, Operation, Outcome
from bposim.model.rosters import Rosters
from bposim.model.runlog import Items, RunLog, State, Touches, Waits

NEVER = -1

Broken = NDArray[np.bool_]


def check_log(operation: Operation, rosters: Rosters, log: RunLog) -> None:
    """Of a log with touches; what holds of items alone is for `check_items`."""
    horizon = operation.horizon
    check_items(log.items, horizon)
    _check_touches(log.touches, horizon)
    _check_waits(log.waits, horizon)
    _check_servers(log.touches, rosters)
    _check_sums(log.touches, log.items)
    _check_sojourns(log, horizon, operation.steps.kind)
    _check_littles_law(log, horizon)


def _none(broken: Broken, columns: tuple[Ints, ...]) -> None:
    """The error shows the first broken row."""
    if broken.any():
        row = int(np.argmax(broken))
        raise AssertionError((row, *(int(column[row]) for column in columns)))


def check_items(items: Items, horizon: int) -> None:
    """Arrived = done + in progress + cancelled, and each is what its columns say."""
    assert len(items.state) == len(items.arrived), (len(items.state), len(items.arrived))
    _none((items.state < 0) | (items.state >= len(State)), items)
    done = items.state == State.DONE
    _none(done != (items.closed != NEVER), items)
    _none(done != (items.step == DONE), items)
    _none(done & ((items.delivered < items.arrived) | (items.closed < items.delivered)), items)
    _none((items.arrived >= horizon) | (items.closed >= horizon), items)
    _none(_falls(items.arrived), items)


def _falls(*keys: Ints) -> Broken:
    """Where a row is smaller than the one before it, the first key being the major one."""
    falls, ties = np.zeros((2, len(keys[0])), np.bool_)
    ties[1:] = True
    for key in keys:
        falls[1:] |= ties[1:] & (key[1:] < key[:-1])
        ties[1:] &= key[1:] == key[:-1]
    return falls


def _check_touches(touches: Touches, horizon: int) -> None:
    _none(touches.end - touches.begin != touches.worked + touches.gap, touches)
    _none((touches.queued > touches.begin) | (touches.begin < 0), touches)
    _none((touches.begin >= touches.end) | (touches.end > horizon), touches)
    _none((touches.overtime < 0) | (touches.overtime > touches.worked) | (touches.gap < 0), touches)
    _none((touches.outcome == Outcome.OPEN) != (touches.end == horizon), touches)
    _none(_falls(touches.end, touches.server), touches)


def _check_waits(waits: Waits, horizon: int) -> None:
    _none((waits.begin < 0) | (waits.begin > waits.end) | (waits.end > horizon), waits)
    _none(_falls(waits.begin, waits.item), waits)


def _check_servers(touches: Touches, rosters: Rosters) -> None:
    """One touch at a time, begun on shift, and all regular work inside the rows."""
    narrow = np.min_scalar_type(len(rosters.team))  # numpy sorts 16 bits by radix, six times faster
    order = np.argsort(touches.server.astype(narrow), kind="stable")
    server, begin, end = touches.server[order], touches.begin[order], touches.end[order]
    overlaps = np.zeros(len(order), np.bool_)
    overlaps[1:] = (server[1:] == server[:-1]) & (begin[1:] < end[:-1])
    _none(overlaps, (server, begin, end))
    row = _row_at(rosters, server, begin)
    is_away = (row < rosters.first_row[server]) | (begin >= rosters.end[row])
    _none(is_away, (server, begin, end))
    rostered = _rostered_before(rosters, _row_at(rosters, server, end), end) - _rostered_before(rosters, row, begin)
    regular = (touches.worked - touches.overtime)[order]
    _none(rostered != regular, (server, begin, end, rostered, regular))


def _row_at(rosters: Rosters, server: Ints, tick: Ints) -> Ints:
    """The server's last row that starts at or before the tick."""
    low = min(rosters.start.min(initial=0), 0)
    span = max(rosters.start.max(initial=0), tick.max(initial=0)) - low + 1
    row_server = np.repeat(np.arange(len(rosters.team)), np.diff(rosters.first_row))
    row_key, key = row_server * span + rosters.start - low, server * span + tick - low
    return np.asarray(np.searchsorted(row_key, key, side="right") - 1, np.int64)


def _rostered_before(rosters: Rosters, row: Ints, tick: Ints) -> Ints:
    """Ticks of all rows up to the tick in this one, so differences count within one server alone."""
    length = rosters.end - rosters.start
    before: Ints = np.cumsum(length) - length
    return before[row] + np.minimum(tick, rosters.end[row]) - rosters.start[row]


def _check_sums(touches: Touches, items: Items) -> None:
    first_begin = np.full(len(items.arrived), np.iinfo(np.int64).max)
    np.minimum.at(first_begin, touches.item, touches.begin)
    first_begin[first_begin == np.iinfo(np.int64).max] = NEVER
    _none(first_begin != items.first_begin, (first_begin, items.first_begin))
    for amount, stated in (
        (touches.begin - touches.queued, items.waited),
        (touches.worked, items.worked),
        ((touches.outcome == Outcome.FOUND).astype(np.int64), items.found),
    ):
        total = _total(len(items.arrived), touches.item, amount)
        _none(total != stated, (total, stated))


def _total(count: int, item: Ints, amount: Ints) -> Ints:
    total = np.zeros(count, np.int64)
    np.add.at(total, item, amount)
    return total


def _check_sojourns(log: RunLog, horizon: int, kind: Ints) -> None:
    """An item is always queued, in hand or in a wait; only a last stay in a queue is in no other table."""
    touches, waits, items = log.touches, log.waits, log.items
    count = len(items.arrived)
    parts = _total(count, touches.item, touches.end - np.maximum(touches.queued, 0))
    parts += _total(count, waits.item, waits.end - waits.begin)
    sojourn = np.where(items.closed == NEVER, horizon, items.closed) - np.maximum(items.arrived, 0)
    is_queued = (items.state == State.IN_PROGRESS) & (kind[items.step] < Kind.WAIT)
    is_queued[touches.item[touches.outcome == Outcome.OPEN]] = False
    _none(np.where(is_queued, parts > sojourn, parts != sojourn), (parts, sojourn))


def _check_littles_law(log: RunLog, horizon: int) -> None:
    """Exactly, over [0, horizon): the area under the number in the system is the sum of sojourns.

    The area is swept from queues, hands and waits; sojourns are the items' own.
    """
    touches, waits, items = log.touches, log.waits, log.items
    comes = np.maximum(items.arrived, 0)
    goes = np.where(items.closed == NEVER, horizon, items.closed)
    seen = comes.copy()
    np.maximum.at(seen, touches.item, touches.end)
    np.maximum.at(seen, waits.item, waits.end)
    last = np.where(items.closed == NEVER, horizon - seen, 0)  # in a queue at the horizon
    starts = np.concatenate([np.maximum(touches.queued, 0), waits.begin, seen])
    ends = np.concatenate([touches.end, waits.end, seen + last])
    when = np.concatenate([starts, ends])
    order = np.argsort(when, kind="stable")
    inside = np.cumsum(np.repeat([1, -1], len(starts))[order])
    area = int(np.sum(inside[:-1] * np.diff(when[order])))
    sojourns = int(np.sum(goes - comes))
    assert area == sojourns, (area, sojourns)
