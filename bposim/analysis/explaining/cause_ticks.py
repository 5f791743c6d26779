"""The parts of each touch, in machine code: where its item was since it was queued, and what was done to it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.explaining.absences import LEVELS, Absences
from bposim.analysis.explaining.parts import AWAY, Part
from bposim.analysis.measuring.stretches import key_of
from bposim.model.machine_code import inlined
from bposim.model.operation import NOBODY, Ints, Outcome
from bposim.model.runlog import Touches

Number = Any

_HANDLING, _REWORK, _HAND_OVER = int(Part.HANDLING), int(Part.REWORK), int(Part.HAND_OVER)
_NOBODY_THERE, _HELD = int(Part.NOBODY), int(Part.HELD)
_QUERY, _FOUND, _RETURNED = int(Outcome.QUERY), int(Outcome.FOUND), int(Outcome.RETURNED)
_LEVELS, _AWAY = (tuple(int(part) for part, _ in parts) for parts in (LEVELS, AWAY))

key = inlined(key_of)


class Facts(NamedTuple):
    """What is the same for all touches."""

    first: int  # of the items that are asked about, numbered from it on
    absences: Absences
    queue: Ints  # by step
    awaited: Ints  # by step, the part of all that an item is there for, NOBODY where somebody is to work on it
    is_answer: Ints  # by step: 0 or 1
    hand_over: Ints  # by server


class Known(NamedTuple):
    """Of each item after the touches so far, (kinds, items) where answers are no attempts at what they are about."""

    owed: Ints  # reading in at the head of the next touch
    step: Ints  # where the last touch's work goes on, else NOBODY
    is_rework: Ints
    sent_back: Ints
    seen: Ints  # (items,): when last taken out of hand
    window: Ints  # by level of absences, the window that was looked up last


def add_up(touches: Touches, rows: Ints, facts: Facts, known: Known, ticks: Ints) -> None:
    """Of these rows; `ticks` is (parts, items), or (parts, 1) for all together."""
    for place in range(len(rows)):
        row = rows[place]
        item, step, worked = touches.item[row] - facts.first, touches.step[row], touches.worked[row]
        kind = facts.is_answer[step]
        hand_over = min(known.owed[kind, item], worked)
        is_rework = attempt(touches, row, kind, item, facts, known)
        known.seen[item] = touches.end[row]
        queued, begin, end = max(0, touches.queued[row]), touches.begin[row], touches.end[row]
        if facts.awaited[step] != NOBODY:
            add(ticks, facts.awaited[step], item, end - queued)
            continue
        add(ticks, _HAND_OVER, item, hand_over)
        add(ticks, _REWORK if is_rework and not kind else _HANDLING, item, worked - hand_over)
        if touches.gap[row]:
            held(facts.absences, touches.server[row], begin, end, touches.gap[row], item, ticks)
        if queued < begin:
            stay(facts.absences, known.window, facts.queue[step], queued, begin, item, ticks)


@inlined
def add(ticks: Ints, part: Number, item: Number, amount: Number) -> None:
    ticks[part, min(item, ticks.shape[1] - 1)] += amount


@inlined
def attempt(touches: Touches, row: Number, kind: Number, item: Number, facts: Facts, known: Known) -> Number:
    """Whether it is rework: after a check sent the item back, or in a later visit that does not go on with work."""
    step, outcome = touches.step[row], touches.outcome[row]
    goes_on = known.step[kind, item] == step
    again = known.is_rework[kind, item] if goes_on else np.int64(touches.attempt[row] > 0)
    is_rework = again | known.sent_back[kind, item]
    known.is_rework[kind, item] = is_rework
    known.sent_back[kind, item] |= np.int64(outcome == _FOUND)
    known.owed[kind, item] = facts.hand_over[touches.server[row]] if outcome == _RETURNED else 0
    known.step[kind, item] = step if outcome in (_QUERY, _RETURNED) else NOBODY
    return is_rework


# In a queue


@inlined
def stay(a: Absences, near: Ints, queue: Number, start: Number, end: Number, item: Number, ticks: Ints) -> None:
    """What a part adds to those before it is its own."""
    level, covered = a.level[queue], np.int64(0)
    for part in _LEVELS:
        more = open_between(a, near, level, start, end)
        add(ticks, part, item, more - covered)
        level, covered = level + 1, more
        if covered == end - start:
            return
    add(ticks, _NOBODY_THERE, item, end - start - covered)


@inlined
def open_between(a: Absences, near: Ints, level: Number, start: Number, end: Number) -> Number:
    """Most stays are within one window."""
    low, last = a.first[level], window_at(a, near, level, end)
    if last < low:
        return np.int64(0)
    if a.starts[last] <= start:
        return min(end, a.ends[last]) - min(start, a.ends[last])
    return opened(a, low, last, end) - opened(a, low, search(a.starts, low, last, start) - 1, start)


@inlined
def window_at(a: Absences, near: Ints, level: Number, tick: Number) -> Number:
    """The last that begins by then, often that of the touch before; one ahead of the first where none does."""
    low, high, last = a.first[level], a.first[level + 1], near[level]
    if last < low or a.starts[last] > tick or (last + 1 < high and a.starts[last + 1] <= tick):
        last = search(a.starts, low, high, tick) - 1
        near[level] = last
    return last


@inlined
def opened(a: Absences, low: Number, window: Number, tick: Number) -> Number:
    return np.int64(0) if window < low else a.before[window] + min(tick, a.ends[window]) - a.starts[window]


@inlined
def search(rising: Ints, low: Number, high: Number, value: Number) -> Number:
    """The first place of [low, high) with more than the value."""
    while low < high:
        middle = (low + high) // 2
        if rising[middle] > value:
            high = middle
        else:
            low = middle + 1
    return low


# In hand


@inlined
def held(a: Absences, server: Number, begin: Number, end: Number, gap: Number, item: Number, ticks: Ints) -> None:
    for number, part in enumerate(_AWAY):
        low, high = a.away_first[number], a.away_first[number + 1] - 1
        away = min(gap, away_before(a, low, high, server, end) - away_before(a, low, high, server, begin))
        add(ticks, part, item, away)
        gap -= away
    add(ticks, _HELD, item, gap)


@inlined
def away_before(a: Absences, low: Number, high: Number, server: Number, tick: Number) -> Number:
    """`stretches.between` of one."""
    row = search(a.away_key, low, high, key(server, tick) - 1)
    found = a.away_before[row]
    if row > low and a.away_server[row - 1] == server:
        found -= max(a.away_end[row - 1] - tick, 0)
    return found
