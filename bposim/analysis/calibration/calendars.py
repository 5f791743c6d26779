"""Who works together and when: teams of the people in a log, their shifts to the quarter-hour, and their head-counts.

Somebody is taken to be on shift when work is begun, since what is in hand may be held over breaks and nights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration.log import MINUTE, NOBODY, Log
from bposim.analysis.calibration.moments import NONE, Ints

DAY = 24 * 60 * MINUTE
SLOT = 15  # minutes: shifts and breaks begin on quarter-hours
SLOTS = 24 * 60 // SLOT
FEW_SHARE = 0.1  # of what is usual: a slot inside a shift, or a weekday, with less is closed
EDGE_SHARE = 0.02  # the same before and after a shift
APART = 4  # slots by which the shifts of two people of a team differ
SHORTEST_NIGHT = 8  # slots without any work, else the team works around the clock
BREAK = 2, 12  # slots, shortest and longest
ENOUGH = 40  # beginnings that show when somebody works
THURSDAY = 3  # 1970-01-01
WEEK = 7

Bools = NDArray[np.bool_]


class Shift(NamedTuple):
    """Minutes after the local midnight of the day on which it begins; `end` may be past 1440."""

    days: tuple[int, ...]  # Monday = 0
    begin: int
    end: int
    breaks: tuple[tuple[int, int], ...]
    heads: int
    fewest: int  # people seen in a week
    most: int
    seen: int  # beginnings that it stands on
    present_days: int  # person-days with work
    open_days: int  # person-days for the heads


class Team(NamedTuple):
    name: str
    resources: Ints
    shifts: tuple[Shift, ...]
    shift_of: Ints  # by resource


def teams(log: Log) -> tuple[Team, ...]:
    """The log's groups, else those who do the same work."""
    belongs = _groups(log) if (log.group != NOBODY).any() else _by_work(log)
    found: list[Team] = []
    for number in np.unique(belongs[belongs != NOBODY]):
        resources = np.flatnonzero(belongs == number)
        name = log.names.groups[number] if (log.group != NOBODY).any() else f"team_{len(found) + 1}"
        found.append(_team(log, name, resources))
    return tuple(found)


def _groups(log: Log) -> Ints:
    """Where somebody is in several groups, the most frequent counts."""
    there = (log.resource != NOBODY) & (log.group != NOBODY)
    counts = np.zeros((len(log.names.resources), len(log.names.groups)), np.int64)
    np.add.at(counts, (log.resource[there], log.group[there]), 1)
    return np.where(counts.any(axis=1), counts.argmax(axis=1), NOBODY)


def _by_work(log: Log) -> Ints:
    """Resources that share an activity which is a tenth or more of what each of them does."""
    there = log.resource != NOBODY
    counts = np.zeros((len(log.names.resources), len(log.names.activities)), np.int64)
    np.add.at(counts, (log.resource[there], log.activity[there]), 1)
    does = counts >= np.maximum(1, 0.1 * counts.sum(axis=1, keepdims=True))
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(csr_array(does.astype(np.int64) @ does.T.astype(np.int64)), directed=False)
    return np.asarray(label, np.int64)


def nameless(log: Log, name: str) -> Team:
    """Everybody, where the log names nobody: as many heads as cases were ever in hand at once."""
    when = log.wall_begin if log.has_starts else log.wall_end
    when = when[when != NONE]
    shift = _shift(np.zeros(len(when), np.int64), when)
    heads = _most_at_once(log)
    nobody = np.empty(0, np.int64)
    changed = shift._replace(heads=heads, fewest=1, most=heads, present_days=0, open_days=0)
    return Team(name, nobody, (changed,), nobody)


def _most_at_once(log: Log) -> int:
    over = (log.begin != NONE) & (log.end != NONE)
    moments = np.concatenate([log.begin[over], log.end[over]])
    steps = np.concatenate([np.ones(int(over.sum()), np.int64), -np.ones(int(over.sum()), np.int64)])
    return max(1, int(np.cumsum(steps[np.lexsort((steps, moments))]).max(initial=1)))


def _team(log: Log, name: str, resources: Ints) -> Team:
    mine = np.isin(log.resource, resources) & (log.begin != NONE)
    who, when = log.resource[mine], (log.wall_begin if log.has_starts else log.wall_end)[mine]
    known = when != NONE
    who, when = who[known], when[known]
    kinds = _clusters(who, when, resources)
    shifts = tuple(_shift(who[kinds[who] == kind], when[kinds[who] == kind]) for kind in range(kinds.max() + 1))
    return Team(name, resources, shifts, kinds)


def _clusters(who: Ints, when: Ints, resources: Ints) -> Ints:
    """By resource, which of the team's shifts is theirs; NOBODY for others. Who is seldom seen joins the first."""
    kinds = np.full(int(resources.max()) + 1, NOBODY, np.int64)
    centres: list[tuple[int, int]] = []
    for resource in sorted(resources, key=lambda r: -int((who == r).sum())):
        mine = when[who == resource]
        kinds[resource] = 0
        if len(mine) >= ENOUGH or not centres:
            kinds[resource] = _joined(_usual(mine), centres)
    return kinds


def _usual(when: Ints) -> tuple[int, int]:
    """Slots of the day between which nearly all begins lie."""
    turn = _turn(_histogram(when))
    slots = ((when // (SLOT * MINUTE)) - turn) % SLOTS
    low, high = np.quantile(slots, (0.02, 0.98)) if len(slots) else (0, SLOTS)
    return int(low + turn), int(high + turn)


def _joined(ends: tuple[int, int], centres: list[tuple[int, int]]) -> int:
    for number, centre in enumerate(centres):
        apart = (abs((a - b + SLOTS // 2) % SLOTS - SLOTS // 2) for a, b in zip(ends, centre, strict=True))
        if max(apart) <= APART:
            return number
    centres.append(ends)
    return len(centres) - 1


def _histogram(when: Ints) -> Ints:
    return np.bincount((when // (SLOT * MINUTE)) % SLOTS, minlength=SLOTS)


def _open(counts: Ints, share: float = EDGE_SHARE) -> Bools:
    """Slots with at least a share of what is usual in those with any work."""
    busy = counts[counts > 0]
    found: Bools = counts >= max(1.0, share * float(np.median(busy))) if len(busy) else counts > 0
    return found


def _turn(counts: Ints) -> int:
    """The slot in which the day turns: the end of the longest stretch without work, 0 around the clock."""
    first, length = max(_runs(~_open(counts)), key=lambda run: run[1], default=(0, 0))
    return (first + length) % SLOTS if length >= SHORTEST_NIGHT else 0


def _runs(flags: Bools) -> Iterator[tuple[int, int]]:
    """First slot and length of each stretch that is set, around the clock."""
    if flags.all():
        yield 0, len(flags)
        return
    origin = int(np.flatnonzero(~flags)[0]) if len(flags) else 0
    turned = np.roll(flags, -origin)
    edges = np.flatnonzero(np.diff(turned.astype(np.int8), prepend=0, append=0))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield (int(first) + origin) % len(flags), int(last - first)


def _shift(who: Ints, when: Ints) -> Shift:
    counts = _histogram(when)
    turn = _turn(counts)
    is_open = np.roll(_open(counts), -turn)
    used = np.flatnonzero(is_open)
    first, last = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, SLOTS)
    is_busy = np.roll(_open(counts, FEW_SHARE), -turn)
    inside = (
        [(a, n) for a, n in _runs(~is_busy[first + 1 : last - 1]) if BREAK[0] <= n <= BREAK[1]]
        if last - first < SLOTS
        else []
    )
    begin = (turn + first) * SLOT
    breaks = tuple(((begin + (a + 1) * SLOT), (begin + (a + 1 + n) * SLOT)) for a, n in sorted(inside))
    day = (when - turn * SLOT * MINUTE) // DAY
    days = _days(day)
    return Shift(days, begin, begin + (last - first) * SLOT, breaks, *_heads(who, day, days))


def _days(day: Ints) -> tuple[int, ...]:
    counts = np.bincount((day + THURSDAY) % WEEK, minlength=WEEK)
    return tuple(np.flatnonzero(counts >= max(1, FEW_SHARE * counts.max())).tolist())


def _heads(who: Ints, day: Ints, days: Sequence[int]) -> tuple[int, int, int, int, int, int]:
    """As many as are seen in nine weeks of ten; the weeks at the ends of the log may be parts."""
    week = (day + THURSDAY) // WEEK
    pairs = np.unique(np.stack([week, who]), axis=1)
    weeks, people = np.unique(pairs[0], return_counts=True)
    full = people[1:-1] if len(weeks) > 3 else people
    heads = int(np.quantile(full, 0.9, method="nearest"))
    usual = np.isin((day + THURSDAY) % WEEK, days)
    present = np.unique(np.stack([day[usual], who[usual]]), axis=1).shape[1]
    worked_days = len(np.unique(day[usual]))
    return heads, int(full.min()), int(full.max()), len(who), present, heads * worked_days


class Turned(NamedTuple):
    """A shift's day as lengths: minutes open since it began, at minutes after the turn of the day."""

    turn: int  # milliseconds after midnight
    begin: int  # milliseconds after the turn
    end: int
    breaks: Ints  # (breaks, 2), milliseconds after the turn


def turned(shift: Shift) -> Turned:
    """The day turns in the middle of the night."""
    night = 24 * 60 - (shift.end - shift.begin)
    turn = (shift.begin - night // 2) * MINUTE
    breaks = np.array(shift.breaks, np.int64).reshape(-1, 2) * MINUTE - turn
    return Turned(turn, shift.begin * MINUTE - turn, shift.end * MINUTE - turn, breaks)


def worked(shift: Shift, begin: Ints, end: Ints, elapsed: Ints, given_back: Bools) -> Ints:
    """Milliseconds of work between moments on the wall, `elapsed` where clocks are changed in between too.

    Breaks and the nights between are left out, and so are days on which nothing was begun or ended. What ends after
    hours on its own day is overtime. What was given back on another day was so because its person did not come.
    """
    day = turned(shift)
    begun, ended = (begin - day.turn) // DAY, (end - day.turn) // DAY
    from_turn, to_turn = (begin - day.turn) % DAY, (end - day.turn) % DAY
    within = elapsed - _rested(day, from_turn, to_turn)
    if day.end - day.begin >= DAY:
        return elapsed
    evening = np.maximum(day.end - from_turn, 0) - _rested(day, from_turn, np.full_like(begin, day.end))
    morning = np.maximum(to_turn - day.begin, 0) - _rested(day, np.full_like(begin, day.begin), to_turn)
    is_there = np.isin((ended + THURSDAY) % WEEK, shift.days) & ~given_back
    return np.where(begun == ended, within, evening + morning * is_there)


def _rested(day: Turned, start: Ints, end: Ints) -> Ints:
    rest = np.zeros(len(start), np.int64)
    for first, last in day.breaks:
        rest += np.maximum(np.minimum(end, last) - np.maximum(start, first), 0)
    return rest


def policy(shift: Shift, begin: Ints, end: Ints) -> tuple[str, int, int]:
    """What becomes of work in hand when the shift ends: held or finished; how often, of how many."""
    day = turned(shift)
    is_over = (begin - day.turn) // DAY != (end - day.turn) // DAY
    is_late = ~is_over & ((end - day.turn) % DAY > day.end) & ((begin - day.turn) % DAY < day.end)
    held, finished = int(is_over.sum()), int(is_late.sum())
    return ("finish", finished, held + finished) if finished > held else ("hold", held, held + finished)
