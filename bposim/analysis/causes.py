"""Why work takes as long as it does: every tick of an item's turnaround is in one part, and the parts add up to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bposim.analysis.absences import Absences
from bposim.analysis.attempts import Attempts
from bposim.analysis.escapes import after_acceptance
from bposim.analysis.parts import AWAITED, Part
from bposim.analysis.population import Bools
from bposim.model.operation import Awaiting, Ints, Kind, Operation, team_of_server
from bposim.model.runlog import Items, RunLog, Shifts, Touches, Waits

_PART_OF_WAIT = np.array([AWAITED[each] for each in Awaiting])
MANY = 100_000  # touches that are worth a look at a time
Add = Callable[[Part, Ints, Ints], None]  # a part, items, and ticks of each


class Split(NamedTuple):
    """Ticks of every item by part, an array (parts, items); those of the unfinished reach to the horizon."""

    ticks: Ints
    unfinished: Bools


def split(operation: Operation, log: RunLog) -> Split:
    """Of a log with its touches."""
    items = len(log.items.arrived)
    ticks = np.zeros((len(Part), items), np.int64)

    def add(part: Part, item: Ints, amounts: Ints) -> None:
        np.add.at(ticks[part], item, amounts)

    found = _Causes(operation, log.shifts, slice(0, items), add)
    found.take(log.touches)
    found.end(log.waits, log.items)
    return Split(ticks, log.items.delivered < 0)


class WindowCauses:
    """Together of the items that arrived in the window, from touches that come block by block and are let go."""

    def __init__(self, operation: Operation, arrived: Ints, shifts: Shifts) -> None:
        self._ticks = [0] * len(Part)
        window = slice(*np.searchsorted(arrived, operation.measured).tolist())
        self._causes = _Causes(operation, shifts, window, self._add)
        self._kept: list[Touches] = []

    def take(self, touches: Touches) -> None:
        """Blocks have few touches, and quicker than many small arrays are few large ones."""
        self._kept.append(self._causes.of_window(touches))
        if sum(len(block.item) for block in self._kept) > MANY:
            self._let_go()

    def _let_go(self) -> None:
        self._causes.take(Touches(*map(np.concatenate, zip(*self._kept, strict=True))))
        self._kept.clear()

    def _add(self, part: Part, item: Ints, amounts: Ints) -> None:
        self._ticks[part] += int(amounts.sum())

    def end(self, waits: Waits, items: Items) -> dict[Part, int]:
        if self._kept:
            self._let_go()
        self._causes.end(waits, items)
        return {part: self._ticks[part] for part in Part if self._ticks[part]}


class _Causes:
    """Of the items of a window, which are numbered from its first one on."""

    def __init__(self, operation: Operation, shifts: Shifts, window: slice, add: Add) -> None:
        self._steps, self._horizon, self._window = operation.steps, operation.horizon, window
        self._absences = Absences(operation, shifts)
        hand_over = np.array([team.hand_over for team in operation.teams], np.int64)
        items, hand_over = window.stop - window.start, hand_over[team_of_server(operation.teams)]
        asks = bool((operation.steps.kind == Kind.ANSWER).any())
        self._attempts, self._answers = Attempts(items, hand_over), Attempts(items if asks else 0, hand_over)
        self._seen = np.zeros(items, np.int64)  # when the item was last taken out of hand
        self._add = add
        self._may_be_returned = after_acceptance(operation)  # by step
        self._kept: list[Touches] = []

    def of_window(self, touches: Touches) -> Touches:
        return _of(touches, self._mine(touches.item))

    def _mine(self, item: Ints) -> Bools:
        found: Bools = (item >= self._window.start) & (item < self._window.stop)
        return found

    def take(self, touches: Touches) -> None:
        """Some touches of the window's items, none of which ended before those taken already.

        Only the end tells which of those that the client may have sent back came before delivery: none of an item's
        others follows them.
        """
        touches = touches._replace(item=touches.item - self._window.start)
        if len(self._may_be_returned):
            late = self._may_be_returned[touches.step]
            self._kept.append(_of(touches, late))
            touches = _of(touches, ~late)
        self._split(touches)

    def _split(self, touches: Touches) -> None:
        """Answers are no attempts at the work that they are about."""
        if not len(touches.item):
            return
        touches = _of(touches, np.argsort(touches.item, kind="stable"))
        is_answer = self._steps.kind[touches.step] == Kind.ANSWER
        hand_over, is_rework = np.zeros_like(touches.item), np.zeros_like(is_answer)
        for attempts, mine in ((self._attempts, ~is_answer), (self._answers, is_answer)):
            if mine.all():
                hand_over, is_rework = attempts.take(touches)
            elif mine.any():
                hand_over[mine], is_rework[mine] = attempts.take(_of(touches, mine))
        is_kept = self._steps.awaiting[touches.step] != Awaiting.NOBODY
        if is_kept.any():
            kept, own = _of(touches, is_kept), ~is_kept
            self._keep(kept.item, kept.step, kept.end - np.maximum(kept.queued, 0))
            self._handle(_of(touches, own), hand_over[own], (is_rework & ~is_answer)[own])
        else:
            self._handle(touches, hand_over, is_rework & ~is_answer)
        self._seen[touches.item] = touches.end  # of several the last

    def _handle(self, touches: Touches, hand_over: Ints, is_rework: Bools) -> None:
        worked = touches.worked - hand_over
        self._add(Part.HAND_OVER, touches.item, hand_over)
        self._add(Part.HANDLING, touches.item, np.where(is_rework, 0, worked))
        self._add(Part.REWORK, touches.item, np.where(is_rework, worked, 0))
        for part, place, ticks in self._absences.held(touches.server, touches.begin, touches.end, touches.gap):
            self._add(part, touches.item[place], ticks)
        self._stay(touches.item, touches.step, np.maximum(touches.queued, 0), touches.begin)

    def _keep(self, item: Ints, step: Ints, ticks: Ints) -> None:
        """At a step where somebody keeps the item."""
        part_of = _PART_OF_WAIT[self._steps.awaiting[step]]
        for part in np.unique(part_of).tolist():
            mine = np.flatnonzero(part_of == part)
            self._add(Part(part), item[mine], ticks[mine])

    def _stay(self, item: Ints, step: Ints, start: Ints, end: Ints) -> None:
        for part, place, ticks in self._absences.queued(self._steps.queue[step], start, end):
            self._add(part, item[place], ticks)

    def end(self, waits: Waits, items: Items) -> None:
        """What touches do not tell: waits, stays in a queue that nobody ended, and what was before the run."""
        mine = self._mine(waits.item)
        waits = Waits(*(column[mine] for column in waits))
        waits = waits._replace(item=waits.item - self._window.start)
        items = Items(*(column[self._window] for column in items))
        delivered = np.where(items.delivered < 0, self._horizon, items.delivered)
        for kept in self._kept:
            self._split(_of(kept, kept.begin < delivered[kept.item]))
        before = waits.begin < delivered[waits.item]
        waits = Waits(*(column[before] for column in waits))
        self._keep(waits.item, waits.step, waits.end - waits.begin)
        seen = np.maximum(self._seen[: len(items.arrived)], items.arrived)
        np.maximum.at(seen, waits.item, waits.end)
        left = np.flatnonzero((items.delivered < 0) & (seen < self._horizon))
        is_kept = self._steps.awaiting[items.step[left]] != Awaiting.NOBODY
        kept, left = left[is_kept], left[~is_kept]
        self._keep(kept, items.step[kept], self._horizon - seen[kept])
        self._stay(left, items.step[left], seen[left], np.full_like(left, self._horizon))
        old = np.flatnonzero(items.arrived < 0)
        self._add(Part.BEFORE_START, old, -items.arrived[old])


def _of(touches: Touches, which: Ints | Bools) -> Touches:
    return Touches(*(column[which] for column in touches))
