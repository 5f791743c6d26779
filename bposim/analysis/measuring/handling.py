"""What the touches of a run add up to, taken block by block, so that nobody has to keep them."""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.measuring.in_hands import Held, InHands, Whose, in_hands, nobody_s, whose
from bposim.analysis.measuring.months import month_edges
from bposim.analysis.measuring.paid_time import Paid, paid_time
from bposim.analysis.measuring.stretches import Stretches, between, stretches
from bposim.model.machine_code import MachineCode
from bposim.model.operation import Ints, Operation, Outcome
from bposim.model.runlog import DOWN, NO_TOUCHES, Items, Reason, Shifts, Touches, Waits
from bposim.model.teams import team_of_server


class Handled(NamedTuple):
    """Ticks by team before each edge of the measured months, of which the first and the last are the window's."""

    edges: tuple[int, ...]
    worked: Ints  # (edges, teams)
    overtime: Ints  # (edges, teams), part of `worked`
    handle: int  # ticks of the touches that ended, of items that arrived in the window,
    touches: int  # and how many these are
    done: Ints  # (edges, teams): touches that ended, neither returned nor open
    paid: Paid

    ours: Ints  # as `worked`, of the client's own items alone and by step: (edges, teams, steps)
    ours_done: Ints  # as `done`, likewise

    @property
    def in_window(self) -> Ints:
        found: Ints = self.worked[-1] - self.worked[0]
        return found

    @property
    def ours_in_window(self) -> Ints:
        found: Ints = (self.ours[-1] - self.ours[0]).sum(axis=-1)
        return found

    def with_ours(self, ours: Handled) -> Handled:
        return self._replace(ours=ours.ours, ours_done=ours.ours_done, handle=ours.handle, touches=ours.touches)


class Handling:
    """Adds up what it takes: blocks of touches in their order, which is by end."""

    def __init__(self, operation: Operation, arrived: Ints, shifts: Shifts) -> None:
        self._edges = month_edges(operation)
        self._team = team_of_server(operation.teams)
        self._operation, self._shifts = operation, shifts
        self._shape = len(self._edges) + 1, len(operation.teams), len(operation.steps.name)
        worked, overtime, done = np.zeros((3, prod(self._shape)), np.int64)
        self._sums = Sums(worked, overtime, done, np.zeros(len(Total), np.int64))
        self._whose = whose(operation)
        self._held = nobody_s(self._whose, len(arrived))
        self._noted = [NO_TOUCHES]
        self._window = np.searchsorted(arrived, operation.measured)

    def take(self, touches: Touches) -> None:
        if not len(touches.item):
            return
        noted = np.empty_like(touches.item)
        given = touches, self._team, self._edges, self._window, self._whose, self._sums, self._held, noted
        rows = noted[: _CODE.of(*given)(*given)]
        if len(rows):
            self._noted.append(Touches(*(column[rows] for column in touches)))

    def hands(self, waits: Waits, items: Items) -> InHands:
        noted = self._all_noted
        return in_hands(self._whose, self._held, noted, self._team[noted.server], waits, items, self._operation.horizon)

    @cached_property
    def _all_noted(self) -> Touches:
        return Touches(*map(np.concatenate, zip(*self._noted, strict=True)))

    def _split(self, worked: Ints, overtime: Ints) -> None:
        """Adds what touches that lie across an edge did before it."""
        touches = self._all_noted
        begin, end = touches.begin[:, np.newaxis], touches.end[:, np.newaxis]
        row, edge = np.nonzero((begin < self._edges) & (self._edges < end))
        if not len(row):
            return
        across, tick = Touches(*(column[row] for column in touches)), self._edges[edge]
        cell: Any = edge, self._team[across.server], across.step
        on_shift = between(self._rostered, across.server, across.begin, tick)
        over = self._overtime_of(across, tick, tick - across.begin - on_shift)
        np.add.at(worked, cell, on_shift + over)
        np.add.at(overtime, cell, over)

    def _overtime_of(self, touches: Touches, tick: Ints, off_shift: Ints) -> Ints:
        """Before its tick, of the time outside its server's rows.

        There a touch is either held or overtime, a whole gap at a time; breaks, shrinkage and down time always
        hold, which parts the two where a touch has both.
        """
        if not touches.overtime.any():
            return np.zeros_like(off_shift)
        held = between(self._interrupted, touches.server, touches.begin, tick)
        mixed = np.clip(off_shift - held, 0, touches.overtime)
        return np.where(touches.gap == 0, off_shift, np.where(touches.overtime == 0, 0, mixed))

    @cached_property
    def _rostered(self) -> Stretches:
        return stretches(self._shifts, [Reason.AVAILABLE])

    @cached_property
    def _interrupted(self) -> Stretches:
        return stretches(self._shifts, [Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING, *DOWN])

    def check(self, items: Items) -> None:
        """Nothing was worked or waited that no item knows of."""
        found = int(self._sums.totals[Total.WORKED]), int(self._sums.totals[Total.WAITED])
        stated = int(items.worked.sum()), int(items.waited.sum())
        assert found == stated, (found, stated)

    @property
    def handled(self) -> Handled:
        worked, overtime, done = (np.cumsum(sums.reshape(self._shape)[:-1], axis=0) for sums in self._sums[:3])
        self._split(worked, overtime)
        handle, touches = self._sums.totals[[Total.HANDLE, Total.TOUCHES]].tolist()
        in_all, over, ended = (each.sum(axis=-1) for each in (worked, overtime, done))
        paid = paid_time(self._operation, self._shifts, self._edges, over)
        edges = tuple(self._edges.tolist())
        return Handled(edges, in_all, over, handle, touches, ended, paid, ours=worked, ours_done=done)


# Added up in machine code


class Total(IntEnum):
    """Ticks of the touches that ended, of items that arrived in the window, and how many; of all that came, ticks."""

    HANDLE = 0
    TOUCHES = 1
    WORKED = 2
    WAITED = 3


class Sums(NamedTuple):
    """End to end by period in which a touch ends (the first is ahead of all edges), team and step; and of all."""

    worked: Ints
    overtime: Ints
    done: Ints
    totals: Ints


_CODE = MachineCode(
    __name__,
    "add_up",
    ("analysis/measuring/handling", "analysis/measuring/in_hands", "model/operation", "model/runlog"),
)
_HANDLE, _TOUCHES, _WORKED, _WAITED = map(int, Total)
_RETURNED, _OPEN = int(Outcome.RETURNED), int(Outcome.OPEN)


def add_up(
    touches: Touches, team_of: Ints, edges: Ints, window: Ints, whose: Whose, sums: Sums, held: Held, noted: Ints
) -> int:
    """Notes the rows that lie across an edge or that `in_hands` wants, and says how many they are."""
    period, notes, is_asked, may_wait = 0, 0, len(held.provider) > 0, len(held.seen) > 0
    teams, steps = len(whose.is_provider), len(whose.is_awaited)
    for row in range(len(touches.item)):
        item, step, team = touches.item[row], touches.step[row], team_of[touches.server[row]]
        begin, end, worked, outcome = touches.begin[row], touches.end[row], touches.worked[row], touches.outcome[row]
        while period < len(edges) and edges[period] < end:
            period += 1
        cell = (period * teams + team) * steps + step
        sums.worked[cell] += worked
        if touches.overtime[row] > 0:
            sums.overtime[cell] += touches.overtime[row]
        sums.done[cell] += outcome < _RETURNED
        sums.totals[_WORKED] += worked
        sums.totals[_WAITED] += begin - touches.queued[row]
        if window[0] <= item < window[1] and outcome != _OPEN:
            sums.totals[_HANDLE] += worked
            sums.totals[_TOUCHES] += 1
        is_noted = whose.is_awaited[step] or (period > 0 and begin < edges[period - 1])
        if may_wait:
            held.seen[item] = end
        if is_asked and whose.is_provider[team]:
            if whose.may_be_returned[step]:
                is_noted = True
            else:
                held.provider[item] += end - touches.queued[row]
        if is_noted:
            noted[notes] = row
            notes += 1
    return notes


def overlap(begin: Ints, end: Ints, start: int, until: int) -> Ints:
    """Ticks of each [begin, end) that lie in [start, until)."""
    inside: Ints = np.minimum(end, until) - np.maximum(begin, start)
    return np.maximum(inside, 0)
