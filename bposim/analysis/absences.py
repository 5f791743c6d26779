"""Why an item was kept waiting, by who was there: in a queue by the teams that serve it, in hand by its server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from bposim.analysis.parts import AWAY, Part
from bposim.analysis.stretches import Stretches, between, stretches
from bposim.model.hours import opened, windows
from bposim.model.operation import NOBODY, Ints, OpenHours, Operation
from bposim.model.runlog import Reason, Shifts

Found = tuple[Part, Ints, Ints]  # a part, places of the intervals that have some of it, and ticks of each
Cover = list[tuple[Part, OpenHours]]


class Absences:
    def __init__(self, operation: Operation, shifts: Shifts) -> None:
        self._operation, self._shifts = operation, shifts
        self._covers: dict[tuple[int, ...], Cover] = {}

    def queued(self, queue: Ints, start: Ints, end: Ints) -> Iterator[Found]:
        """What each stay [start, end) in a queue consists of."""
        waited = np.flatnonzero(start < end)
        for number in np.unique(queue[waited]).tolist():
            mine = waited[queue[waited] == number]
            yield from self._stays(self._cover(number), mine, start[mine], end[mine])

    def _stays(self, cover: Cover, place: Ints, start: Ints, end: Ints) -> Iterator[Found]:
        """Each window of the cover lies within those of the next, so what a part adds to those before it is its own."""
        before = np.zeros_like(start)
        for part, there in cover:
            covered = opened(there, end) - opened(there, start)
            yield part, place, covered - before
            left = np.flatnonzero(covered < end - start)
            place, start, end, before = place[left], start[left], end[left], covered[left]
        yield Part.NOBODY, place, end - start - before

    def _cover(self, queue: int) -> Cover:
        serving = self._operation.serving.team[queue]
        teams = tuple(np.unique(serving[serving != NOBODY]).tolist())
        if teams not in self._covers:
            self._covers[teams] = list(self._when(teams))
        return self._covers[teams]

    def _when(self, teams: tuple[int, ...]) -> Iterator[tuple[Part, OpenHours]]:
        """When somebody of the teams is there, and then when somebody is or would be but for the reasons."""
        mine = np.isin(self._shifts.team, teams)
        reasons: tuple[Reason, ...] = ()
        for part, more in ((Part.BUSY, (Reason.AVAILABLE,)), *AWAY):
            reasons += more
            rows = np.flatnonzero(mine & np.isin(self._shifts.reason, reasons))
            yield part, windows(self._shifts.start[rows], self._shifts.end[rows], 0, self._operation.horizon)

    def held(self, server: Ints, begin: Ints, end: Ints, gap: Ints) -> Iterator[Found]:
        """What the gap of each touch consists of."""
        place, left = np.flatnonzero(gap), gap[gap > 0]
        server, begin, end = server[place], begin[place], end[place]
        for part, rows in self._away.items():
            away = np.minimum(left, between(rows, server, begin, end))
            yield part, place, away
            left = left - away
        yield Part.HELD, place, left

    @cached_property
    def _away(self) -> dict[Part, Stretches]:
        return {part: stretches(self._shifts, reasons) for part, reasons in AWAY}
