"""What the touches of a run add up to, taken block by block, so that nobody has to keep them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.months import month_edges
from bposim.analysis.stretches import Stretches, between, stretches
from bposim.model.operation import Ints, Operation, Outcome, team_of_server
from bposim.model.runlog import DOWN, Items, Reason, Shifts, Touches


class Handled(NamedTuple):
    """Ticks by team before each edge of the measured months, of which the first and the last are the window's."""

    edges: tuple[int, ...]
    worked: Ints  # (edges, teams)
    overtime: Ints  # (edges, teams), part of `worked`
    handle: int  # ticks of the touches that ended, of items that arrived in the window,
    touches: int  # and how many these are
    done: Ints  # (edges, teams): touches that ended, neither returned nor open

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
        self._teams, self._steps = len(operation.teams), len(operation.steps.name)
        self._cells = self._teams * self._steps
        self._shifts = shifts
        self._window = np.searchsorted(arrived, operation.measured).tolist()
        self._worked, self._done = np.zeros((2, len(self._edges), self._cells), np.int64)
        self._overtime = np.zeros((len(self._edges), self._teams), np.int64)
        self._handle = self._touches = 0
        self._waited = self._total = 0

    def take(self, touches: Touches) -> None:
        if not len(touches.item):
            return
        total = int(touches.worked.sum())
        self._total += total
        self._waited += int(touches.begin.sum() - touches.queued.sum())
        self._mean(touches, total)
        team = self._team[touches.server]
        cell = team * self._steps + touches.step
        is_done = touches.outcome < Outcome.RETURNED
        has_overtime = bool(touches.overtime.any())
        earliest = int(touches.begin.min())
        cuts = np.searchsorted(touches.end, self._edges, side="right").tolist()
        first = 0
        for edge, cut in enumerate(cuts):
            if first < cut:
                part = slice(first, cut)
                self._worked[edge:] += added(touches.worked[part], cell[part], self._cells)
                self._done[edge:] += added(is_done[part], cell[part], self._cells)
                if has_overtime:
                    self._overtime[edge:] += added(touches.overtime[part], team[part], self._teams)
            if cut < len(team) and earliest < self._edges[edge]:
                across = cut + np.flatnonzero(touches.begin[cut:] < self._edges[edge])
                self._split(edge, Touches(*(column[across] for column in touches)), team[across], cell[across])
            first = cut

    def _mean(self, touches: Touches, total: int) -> None:
        first, last = self._window
        if first <= touches.item.min() and touches.item.max() < last and touches.outcome.max() != Outcome.OPEN:
            self._touches += len(touches.item)
            self._handle += total
            return
        ended = (touches.item >= first) & (touches.item < last) & (touches.outcome != Outcome.OPEN)
        self._touches += int(np.count_nonzero(ended))
        self._handle += int(touches.worked[ended].sum())

    def _split(self, edge: int, touches: Touches, team: Ints, cell: Ints) -> None:
        """Adds what was done before the edge."""
        if not len(team):
            return
        tick = int(self._edges[edge])
        on_shift = between(self._rostered, touches.server, touches.begin, tick)
        overtime = self._overtime_of(touches, tick, tick - touches.begin - on_shift)
        self._worked[edge] += added(on_shift + overtime, cell, self._cells)
        self._overtime[edge] += added(overtime, team, self._teams)

    def _overtime_of(self, touches: Touches, tick: int, off_shift: Ints) -> Ints:
        """Before the tick, of the time outside its server's rows.

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
        found = self._total, self._waited
        stated = int(items.worked.sum()), int(items.waited.sum())
        assert found == stated, (found, stated)

    @property
    def handled(self) -> Handled:
        worked, done = (each.reshape(-1, self._teams, self._steps) for each in (self._worked, self._done))
        return Handled(
            tuple(self._edges.tolist()),
            worked.sum(axis=-1),
            self._overtime,
            self._handle,
            self._touches,
            done.sum(axis=-1),
            ours=worked,
            ours_done=done,
        )


def overlap(begin: Ints, end: Ints, start: int, until: int) -> Ints:
    """Ticks of each [begin, end) that lie in [start, until)."""
    inside: Ints = np.minimum(end, until) - np.maximum(begin, start)
    return np.maximum(inside, 0)


def added(amounts: NDArray[Any], place: Ints, places: int) -> Ints:
    """Sums by place. A float holds them exactly: a thousand servers work less than 2**53 ticks in a hundred years."""
    return np.bincount(place, weights=amounts, minlength=places).astype(np.int64)
