"""The decisions, as scalar functions over whole numbers that both engines call.

An engine holds the clock, the queues and the log; what an operations director would have an opinion on is here or
in a table. Columns may be lists or arrays. Probabilities are thresholds of 32-bit luck (see `streams.threshold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bposim.model.operation import DONE, Ints, Kind, Outcome
from bposim.model.rosters import Rosters
from bposim.model.streams import CERTAIN
from bposim.model.ticks import FOREVER, PER_MILLE, WEEK

ACCEPTANCE = int(Kind.ACCEPTANCE)
CLEAN, EXCEPTION, QUERY, FOUND, CAPPED, RETURNED, OPEN = map(int, Outcome)


class Stretches(NamedTuple):
    """Presence without a break: rows that touch are one stretch, with the policy of its last row."""

    first: Ints  # (servers + 1,): where each server's stretches begin
    columns: Ints  # (4, stretches): start, end, finish, limit


def stretches(rosters: Rosters) -> Stretches:
    opens = np.ones(len(rosters.start) + 1, np.bool_)  # the last behind all rows
    opens[1:-1] = rosters.start[1:] != rosters.end[:-1]
    opens[rosters.first_row] = True
    (edges,) = opens.nonzero()
    first, head, tail = edges.searchsorted(rosters.first_row), edges[:-1], edges[1:] - 1
    columns = np.empty((4, len(head)), np.int64)
    columns[0], columns[1] = rosters.start[head], rosters.end[tail]
    columns[2], columns[3] = rosters.finish[tail], rosters.limit[tail]
    return Stretches(first, columns)


# Handling


def handle_ticks(standard: int, pace: int) -> int:
    """Working time of `standard` ticks of work at a pace per mille: rounded up, at least one tick."""
    return max(1, standard if pace == PER_MILLE else (standard * PER_MILLE + pace - 1) // pace)


def set_up_ticks(set_up: int, since: int, stretch_start: int, now: int) -> int:
    """Ahead of work, unless the server goes straight from one item to the next."""
    return 0 if stretch_start < since == now else set_up


def left_after(standard: int, worked: int, hand_over: int, pace: int) -> int:
    """Standard ticks still to do when a touch is cut short: progress is rounded down, hand-over is no progress."""
    return max(1, standard - max(0, worked - hand_over) * pace // PER_MILLE)


def fate(
    begin: int,
    need: int,
    stretch: int,
    last: int,
    starts: Sequence[int],
    ends: Sequence[int],
    finish: Sequence[int],
    limit: Sequence[int],
    spare: int,
    horizon: int,
) -> tuple[int, int, int, int, int]:
    """(end, worked, gap, overtime, CLEAN | RETURNED | OPEN) of a touch that needs `need` ticks from `begin` on.

    `stretch` is the server's present one, `last` where those of the next server begin, `spare` the overtime that it may
    still do in its week. The roster is fixed and a held item blocks its server, so all is known at begin. CLEAN stands
    for done; how it went is another question.
    """
    now, left, gap, overtime = begin, need, 0, 0
    while True:
        then = min(now + left, ends[stretch])
        if then >= horizon:
            return horizon, need - left + horizon - now, gap, overtime, OPEN
        left -= then - now
        now = then
        if left == 0:
            return now, need, gap, overtime, CLEAN
        back = starts[stretch + 1] if stretch + 1 < last else FOREVER
        then = min(back, now + limit[stretch])
        if finish[stretch]:
            then = min(then, now + left, now + spare - overtime)
        away = min(then, horizon) - now
        if finish[stretch]:
            left -= away
            overtime += away
        else:
            gap += away
        if then >= horizon:
            return horizon, need - left, gap, overtime, OPEN
        now = then
        if left == 0:
            return now, need, gap, overtime, CLEAN
        if now < back:
            return now, need - left, gap, overtime, RETURNED
        stretch += 1


def week_of(now: int, start: int) -> int:
    """Weeks of seven days from the study's first instant on; the first is 1, what is before it 0."""
    return (now - start) // WEEK + 1


def overtime_in(week: int, done: int, done_in: int) -> int:
    """Of what a server did beyond its shifts, and in which week, what counts in this one."""
    return done if done_in == week else 0


# Strain


def is_above(count: int, heads: int, above: int) -> bool:
    """Whether more than `above` per mille fall to each head."""
    return count * PER_MILLE > above * heads


def strained(value: int, factor: int) -> int:
    """A pace or defect factor times what strain makes of it, all per mille; rounded up: nobody stands still."""
    return value if factor == PER_MILLE else (value * factor + PER_MILLE - 1) // PER_MILLE


# Outcomes


def query_threshold(first: int, again: int, rounds: int, asked: int) -> int:
    """How likely another query is after `asked` of at most `rounds`."""
    if asked >= rounds:
        return 0
    return first if asked == 0 else again


def exception_threshold(exception: int, is_answered: bool) -> int:
    """Work that goes on after an answer was seen to be no exception."""
    return 0 if is_answered else exception


def work_outcome(exception_luck: int, exception: int, query_luck: int, query: int) -> int:
    """An exception hands the item over before anybody could ask a question."""
    if exception_luck < exception:
        return EXCEPTION
    return QUERY if query_luck < query else CLEAN


def rest_after_query(standard: int, rest: int) -> int:
    """Standard ticks left for after the answer: `rest` per mille of the work, at least one tick."""
    return max(1, standard * rest // PER_MILLE)


def error_threshold(error: int, defect_factor: int) -> int:
    return min(CERTAIN, error * defect_factor // PER_MILLE)


def defects_after(defects: int, clears: int, sets: int, error_luck: int, error: int) -> int:
    """Work repairs what it clears, its own defect of an earlier attempt included, then may make its own."""
    return (defects & ~clears) | (sets if error_luck < error else 0)


def made_after(made: int, defects: int, sets: int) -> int:
    """What is known as made before the first check: of a step's own defect the latest attempt decides."""
    return (made & ~sets) | defects


def seen_threshold(
    defects: int, covers: int, covers_minor: int, detect: int, minor_detect: int, false_alarm: int
) -> int:
    """How likely a look finds something: of both kinds of defect in an item the more visible decides."""
    if not defects & (covers | covers_minor):
        return false_alarm
    return max(detect if defects & covers else 0, minor_detect if defects & covers_minor else 0)


def sample_threshold(sample: int, level: int, maker: int, watched_above: int, closer: int) -> int:
    """How likely a check looks: by the level of its plan, and closer at whoever errs more (both per mille)."""
    sample = sample * level // PER_MILLE
    if maker > watched_above:
        sample += sample * closer // PER_MILLE
    return min(CERTAIN, sample)


def state_after(state: int, passes: int, finds: int, on_pass: Sequence[int], on_find: Sequence[int]) -> int:
    """A plan's state after an instant, in which finds come last, however many."""
    for _ in range(passes):
        state = on_pass[state]
    return on_find[state] if finds else state


def check_outcome(luck: int, threshold: int) -> int:
    return FOUND if luck < threshold else CLEAN


def wait_outcome(kind: int) -> int:
    """At an acceptance only what the client finds wrong waits at all."""
    return FOUND if kind == ACCEPTANCE else CLEAN


# Routing


def past_cap(step: int, target: int, visits: int, cap: int) -> bool:
    """Whether the edge would be another attempt at a step that has had its `cap` of visits."""
    return DONE < target <= step and visits >= cap
