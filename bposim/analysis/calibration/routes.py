"""Which way cases go: where they begin, what follows what, and how often; rework is what leads back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration.log import NOBODY, Log
from bposim.analysis.calibration.moments import NONE, Ints

DONE = -1
RARE = 0.01  # of the ways out of an activity: the rest is no way of its own
EITHER_ORDER = 0.05  # of the cases with both: more often the other way round, and two activities have no order
MOST_LOOKED_AT = 20_000  # cases, evenly spread over a longer log
TYPICAL = 0.99  # quantile of the time between two rows of a case, after which no more is waited for


class Paths(NamedTuple):
    """Rows in the order of the steps: what has no order among itself is put in one."""

    order: Ints  # activities, the first one first
    rows: Ints  # of the log
    follows: Ints  # by row: the next activity of the case, DONE where it leaves
    is_known: NDArray[np.bool_]  # by row: whether what follows can be known yet
    together: tuple[tuple[int, int], ...]  # pairs of activities without an order


def paths(log: Log) -> Paths:
    places = _places(log)
    order = np.lexsort((np.arange(len(places)), places))
    rank = np.argsort(order)
    together = _without_order(log, rank)
    rows = _ordered(log, rank, together)
    case, activity = log.case[rows], log.activity[rows]
    is_last = np.append(np.diff(case) != 0, True)
    follows = np.where(is_last, DONE, np.append(activity[1:], DONE))
    return Paths(order, rows, follows, _is_known(log)[rows] & (~is_last | (log.ended[case] != NONE)), together)


def _places(log: Log) -> NDArray[np.float64]:
    """Mean place of an activity's first row in its cases."""
    first = log.first_rows
    number = np.arange(len(log.case)) - first[log.case]
    key = log.case * len(log.names.activities) + log.activity
    _, firsts = np.unique(key, return_index=True)
    count = len(log.names.activities)
    total = np.bincount(log.activity[firsts], weights=number[firsts], minlength=count)
    return total / np.maximum(np.bincount(log.activity[firsts], minlength=count), 1)


def _without_order(log: Log, rank: Ints) -> tuple[tuple[int, int], ...]:
    """Pairs of which either may come first, in cases that do nothing twice: work side by side, and not a loop."""
    count, step = len(log.names.activities), 1 + int(log.case.max()) // MOST_LOOKED_AT
    some = np.flatnonzero((log.case % step == 0) & ~_repeats(log)[log.case])
    firsts = np.full((int(log.case.max()) // step + 1, count), np.iinfo(np.int64).max)
    np.minimum.at(firsts, (log.case[some] // step, log.activity[some]), some)
    there = firsts < np.iinfo(np.int64).max
    found = []
    for a in range(count):
        for b in np.flatnonzero(rank > rank[a]).tolist():
            both = there[:, a] & there[:, b]
            number, turned = int(both.sum()), int((firsts[both, b] < firsts[both, a]).sum())
            if number and turned >= max(2, EITHER_ORDER * number) and number - turned >= EITHER_ORDER * number:
                found.append((a, b))
    return tuple(found)


def _repeats(log: Log) -> NDArray[np.bool_]:
    """By case: whether an activity comes twice."""
    keys, times = np.unique(log.case * len(log.names.activities) + log.activity, return_counts=True)
    found = np.zeros(int(log.case.max()) + 1, bool)
    found[keys[times > 1] // len(log.names.activities)] = True
    return found


def _ordered(log: Log, rank: Ints, together: Iterable[tuple[int, int]]) -> Ints:
    """Neighbours without an order change places until they stand in the order of the steps."""
    rows = np.arange(len(log.case))
    pairs = np.zeros((len(rank), len(rank)), bool)
    for a, b in together:
        pairs[b, a] = True  # b is the later one
    for parity in range(4 * len(rank)):
        here, after = rows[parity % 2 : -1 : 2], rows[parity % 2 + 1 :: 2]
        swap = (log.case[here] == log.case[after]) & pairs[log.activity[here], log.activity[after]]
        here[swap], after[swap] = after[swap].copy(), here[swap].copy()
    return rows


def _is_known(log: Log) -> NDArray[np.bool_]:
    """By row: whether it ended so long before the end of the log that what follows, if anything does, is in it. Late
    rows with a follower do not count either: those without one would be missing beside them."""
    gaps = np.diff(np.maximum(log.begin, log.end))[np.diff(log.case) == 0]
    wait = float(np.quantile(np.maximum(gaps, 0), TYPICAL)) if len(gaps) else 0.0
    found: NDArray[np.bool_] = (log.end != NONE) & (log.end < log.last - wait)
    return found


class Count(NamedTuple):
    part: int
    whole: int


class Ways(NamedTuple):
    """Out of an activity: the most frequent way, the second, and by work type how often each was gone; `other` counts
    what went a third way.

    `sampled`: by work type, how many of the cases that could come here do, where the others pass it by; None where all
    do. `before` is an activity that it follows.
    """

    activity: int
    main: int
    second: int | None
    counts: Mapping[int, Count]  # the second way, of both ways
    other: int
    number: int
    is_rework: bool  # the second way leads back
    most_visits: int
    sampled: Mapping[int, Count] | None
    before: int


Table = NDArray[np.int64]  # by work type, activity and what follows it, DONE last


def ways(log: Log, found: Paths) -> list[Ways]:
    rank = np.argsort(found.order)
    keys, visits = np.unique(log.case * len(rank) + log.activity, return_counts=True)
    table, sampled = passed_by(followed(log, found))
    made = []
    for activity in found.order.tolist():
        counts = table[:, activity]
        most = np.argsort(-counts.sum(axis=0), kind="stable")[:2]
        main, second = (None if not counts[:, way].any() else int(way) for way in most)
        back = second is not None and second < len(rank) and rank[second] <= rank[activity]
        kinds = {kind: _count(row, main, second) for kind, row in enumerate(counts)}
        number = int(counts.sum())
        other = number - sum(each.whole for each in kinds.values())
        visited = int(visits[keys % len(rank) == activity].max())
        before = int(np.argmax(table.sum(axis=0)[:, activity]))
        made.append(
            Ways(
                activity,
                _way(main, len(rank)),
                None if second is None else _way(second, len(rank)),
                kinds,
                other,
                number,
                bool(back),
                visited,
                sampled.get(activity),
                before,
            )
        )
    return made


def _count(follows: Ints, main: int | None, second: int | None) -> Count:
    part = int(follows[second]) if second is not None else 0
    return Count(part, part + (int(follows[main]) if main is not None else 0))


def _way(follows: int | None, count: int) -> int:
    return DONE if follows is None or follows == count else follows


def followed(log: Log, found: Paths) -> Table:
    count = len(log.names.activities)
    table = np.zeros((len(log.names.work_types), count, count + 1), np.int64)
    rows, follows = found.rows[found.is_known], found.follows[found.is_known]
    np.add.at(table, (log.work_type[rows], log.activity[rows], np.where(follows == DONE, count, follows)), 1)
    return table


def passed_by(table: Table) -> tuple[Table, dict[int, Mapping[int, Count]]]:
    """Checks of a sample: where an activity has more than two ways out, and one of them leads past another to what
    usually follows that one, all go to it and a share of them passes it by."""
    table = table.copy()
    sampled: dict[int, Mapping[int, Count]] = {}
    while (step := _passed(table, sampled)) is not None:
        after = int(np.argmax(table[:, step].sum(axis=0)))
        before = _feeding(table, step, after)
        come, pass_by = table[:, before, step].sum(axis=1), table[:, before, after].sum(axis=1)
        kinds = enumerate(zip(come.tolist(), (come + pass_by).tolist(), strict=True))
        sampled[step] = {kind: Count(*counts) for kind, counts in kinds}
        table[:, before, step] += table[:, before, after]
        table[:, before, after] = 0
    return table, sampled


def _feeding(table: Table, step: int, after: int) -> Ints:
    """Activities that lead to the step and past it, each in a share worth the name."""
    total = table.sum(axis=0)
    share = total / np.maximum(total.sum(axis=1, keepdims=True), 1)
    both = (share[:, step] > RARE) & (share[:, after] > RARE)
    both[step] = False
    return np.flatnonzero(both)


def _passed(table: Table, known: Mapping[int, object]) -> int | None:
    """The one that most activities lead to and past."""
    total = table.sum(axis=0)
    share = total / np.maximum(total.sum(axis=1, keepdims=True), 1)
    found: dict[int, tuple[int, int]] = {}
    for activity in np.flatnonzero((share > RARE).sum(axis=1) > 2).tolist():
        for step in np.flatnonzero(share[activity, :-1] > RARE).tolist():
            after = int(np.argmax(total[step]))
            if step not in known and step not in (activity, after) and share[activity, after] > RARE:
                found[step] = len(_feeding(table, step, after)), int(total[:, step].sum())
    return max(found, key=lambda step: found[step], default=None)


def beginnings(log: Log, found: Paths) -> dict[int, Counter[int]]:
    """By work type, how often each activity comes first."""
    first = found.rows[log.first_rows]
    kinds = range(len(log.names.work_types))
    return {kind: Counter(log.activity[first][log.work_type[first] == kind].tolist()) for kind in kinds}


def waits(log: Log) -> NDArray[np.bool_]:
    """By activity: whether nobody ever does it, while others are done by somebody."""
    handled = np.bincount(log.activity[log.resource != NOBODY], minlength=len(log.names.activities)) > 0
    return ~handled if handled.any() else np.zeros(len(handled), bool)
