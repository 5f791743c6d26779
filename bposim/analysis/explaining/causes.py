"""Why work takes as long as it does: every tick of an item's turnaround is in one part, and the parts add up to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.explaining.absences import absences
from bposim.analysis.explaining.parts import AWAITED, Part
from bposim.analysis.measuring.escapes import after_acceptance
from bposim.analysis.measuring.population import Bools
from bposim.model.machine_code import MachineCode
from bposim.model.operation import NOBODY, Awaiting, Ints, Kind, Operation
from bposim.model.runlog import Items, RunLog, Shifts, Touches, Waits
from bposim.model.teams import team_of_server

_PART_OF_WAIT = np.array([AWAITED[each] for each in Awaiting])
_TEXTS = (
    "analysis/explaining/absences",
    "analysis/explaining/cause_ticks",
    "analysis/explaining/parts",
    "analysis/measuring/stretches",
    "model/operation",
    "model/runlog",
)
_CODE = MachineCode("bposim.analysis.explaining.cause_ticks", "add_up", _TEXTS)


class Split(NamedTuple):
    """Ticks of every item by part, an array (parts, items); those of the unfinished reach to the horizon."""

    ticks: Ints
    unfinished: Bools


def split(operation: Operation, log: RunLog) -> Split:
    """Of a log with its touches."""
    items = len(log.items.arrived)
    found = _Causes(operation, log.shifts, slice(0, items), items)
    found.take(log.touches)
    found.end(log.waits, log.items)
    return Split(found.ticks, log.items.delivered < 0)


def by_touch(operation: Operation, shifts: Shifts, touches: Touches) -> Ints:
    """(parts, touches): each by itself, whoever is waited for."""
    count = len(touches.item)
    found = _Causes(operation, shifts, slice(0, count), count)
    found.facts = found.facts._replace(awaited=np.full_like(found.facts.awaited, NOBODY))
    found.add_up(touches._replace(item=np.arange(count)), np.arange(count))
    return found.ticks


def stays(item: Ints, step: Ints, queued: Ints, end: Ints) -> Touches:
    """Stays in a queue as touches that nobody did anything in."""
    nothing = np.zeros_like(item)
    rest = dict.fromkeys(("attempt", "server", "worked", "outcome", "gap", "overtime"), nothing)
    return Touches(item=item, step=step.astype(np.int64), queued=queued, begin=end, end=end, **rest)


class WindowCauses:
    """Together of the items that arrived in the window, from touches that come block by block and are let go."""

    def __init__(self, operation: Operation, arrived: Ints, shifts: Shifts) -> None:
        window = slice(*np.searchsorted(arrived, operation.measured).tolist())
        self._causes = _Causes(operation, shifts, window, 1)

    def take(self, touches: Touches) -> None:
        self._causes.take(touches)

    def end(self, waits: Waits, items: Items) -> dict[Part, int]:
        self._causes.end(waits, items)
        return {part: int(self._causes.ticks[part, 0]) for part in Part if self._causes.ticks[part, 0]}


class _Causes:
    """Of the items of a window, each with its place or all with the same."""

    def __init__(self, operation: Operation, shifts: Shifts, window: slice, places: int) -> None:
        from bposim.analysis.explaining.cause_ticks import Facts, Known

        steps, teams = operation.steps, operation.teams
        hand_over = np.array([team.hand_over for team in teams], np.int64)[team_of_server(teams)]
        awaited = np.where(steps.awaiting == Awaiting.NOBODY, NOBODY, _PART_OF_WAIT[steps.awaiting])
        is_answer = (steps.kind == Kind.ANSWER).astype(np.int64)
        absent, items = absences(operation, shifts), window.stop - window.start
        self.facts = Facts(window.start, absent, steps.queue, awaited, is_answer, hand_over)
        kinds = 1 + int(is_answer.any()), items
        step = np.full(kinds, NOBODY, np.int64)
        owed, is_rework, sent_back = np.zeros((3, *kinds), np.int64)
        self._known = Known(owed, step, is_rework, sent_back, np.zeros(items, np.int64), absent.first - 1)
        self.ticks = np.zeros((len(Part), places), np.int64)
        self._steps, self._horizon, self._window = steps, operation.horizon, window
        self._may_be_returned = after_acceptance(operation)  # by step
        self._kept: list[Touches] = []

    def take(self, touches: Touches) -> None:
        """Touches none of which ended before those taken already.

        Only the end tells which of those that the client may have sent back came before delivery: none of an item's
        others follows them.
        """
        mine = self._mine(touches.item)
        if self._may_be_returned.any():
            late = mine & self._may_be_returned[touches.step]
            self._kept.append(Touches(*(column[late] for column in touches)))
            mine &= ~late
        self.add_up(touches, np.flatnonzero(mine))

    def add_up(self, touches: Touches, rows: Ints) -> None:
        given = touches, rows, self.facts, self._known, self.ticks
        _CODE.of(*given)(*given)

    def end(self, waits: Waits, items: Items) -> None:
        """What touches do not tell: waits, stays in a queue that nobody ended, and what was before the run."""
        waits = _of(waits, self._mine(waits.item))
        waits = waits._replace(item=waits.item - self._window.start)
        items = Items(*(column[self._window] for column in items))
        delivered = np.where(items.delivered < 0, self._horizon, items.delivered)
        for kept in self._kept:
            self.add_up(kept, np.flatnonzero(kept.begin < delivered[kept.item - self._window.start]))
        waits = _of(waits, waits.begin < delivered[waits.item])
        self._add(_PART_OF_WAIT[self._steps.awaiting[waits.step]], waits.item, waits.end - waits.begin)
        seen = np.maximum(self._known.seen[: len(items.arrived)], items.arrived)
        np.maximum.at(seen, waits.item, waits.end)
        left = np.flatnonzero((items.delivered < 0) & (seen < self._horizon))
        ends = np.full_like(left, self._horizon)
        queued = stays(left + self._window.start, items.step[left], seen[left], ends)
        self.add_up(queued, np.arange(len(left)))
        old = np.flatnonzero(items.arrived < 0)
        self._add(np.full_like(old, Part.BEFORE_START), old, -items.arrived[old])

    def _mine(self, item: Ints) -> Bools:
        found: Bools = (item >= self._window.start) & (item < self._window.stop)
        return found

    def _add(self, part: Ints, item: Ints, ticks: Ints) -> None:
        np.add.at(self.ticks, (part, np.minimum(item, self.ticks.shape[1] - 1)), ticks)


def _of(waits: Waits, which: Bools) -> Waits:
    return Waits(*(column[which] for column in waits))
