"""A day's work on its way through the steps, read off a run: where each item is at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.months import local_day, midnight_of
from bposim.analysis.measuring.population import Bools
from bposim.analysis.running import Run
from bposim.model.operation import Ints
from bposim.model.runlog import Reason
from bposim.model.teams import team_of_server
from bposim.model.ticks import DAY, MINUTE

MOST_ITEMS = 60
EVERY, LONG = 20 * MINUTE, 36 * 60 * MINUTE  # between two pictures; from the day's midnight on
DAYS = 14  # of the window, among which the fullest is chosen


class Stage(IntEnum):
    TO_COME = 0
    QUEUED = 1
    IN_HAND = 2
    AWAY = 3  # with whoever answers, or under way
    DONE = 4


class Site(NamedTuple):
    name: str
    zone: str
    at_work: Bools  # at each moment


_Drawn = tuple[NDArray[np.int8], Ints]  # stage and step, (moments, items)


class Film(NamedTuple):
    """`stage` and `step` (a place in `steps`) are arrays (moments, items)."""

    moments: Ints
    steps: tuple[str, ...]
    items: Ints
    stage: NDArray[np.int8]
    step: Ints
    sites: tuple[Site, ...]


def film(run: Run) -> Film:
    """Some items, evenly chosen, of the day of the first fortnight on which most arrive."""
    start, chosen = _day(run)
    moments = np.arange(start, start + LONG + 1, EVERY)
    touches, waits = run.log.touches, run.log.waits
    ours, awaited = np.isin(touches.item, chosen), np.isin(waits.item, chosen)
    names = run.operation.steps.name
    steps = _in_turn(run, ours, awaited)
    drawn = _within(run, moments, chosen)
    for item, at, who, *times in _rows(
        ours, touches.item, touches.step, touches.server, touches.queued, touches.begin, touches.end
    ):
        column = int(np.searchsorted(chosen, item))
        for stage, span in zip((Stage.QUEUED, Stage.IN_HAND), pairwise(times), strict=True):
            _put(drawn, moments, column, span, stage, steps.index(names[at]))
        _lay_down(drawn, moments, column, (times[1], times[2]), _away(run, who, moments))
    for item, at, begin, end in _rows(awaited, waits.item, waits.step, waits.begin, waits.end):
        _put(drawn, moments, int(np.searchsorted(chosen, item)), (begin, end), Stage.AWAY, steps.index(names[at]))
    return Film(moments, steps, chosen, *drawn, _sites(run, moments))


def _in_turn(run: Run, ours: Bools, awaited: Bools) -> tuple[str, ...]:
    """Step names by how long after its arrival an item comes there, on average."""
    touches, waits, arrived = run.log.touches, run.log.waits, run.log.items.arrived
    since: dict[str, list[int]] = {}
    for which, item, step, came in ((ours, *touches[:2], touches.queued), (awaited, *waits[:2], waits.begin)):
        for number, at, when in _rows(which, item, step, came):
            since.setdefault(run.operation.steps.name[at], []).append(when - int(arrived[number]))
    return tuple(sorted(since, key=lambda name: fmean(since[name])))


def _rows(which: Bools, *columns: Ints) -> Iterator[tuple[int, ...]]:
    yield from zip(*(column[which].tolist() for column in columns), strict=True)


def _within(run: Run, moments: Ints, chosen: Ints) -> _Drawn:
    """Before arrival, somewhere inside, or done."""
    arrived, closed = run.log.items.arrived[chosen], run.log.items.closed[chosen]
    stage = np.full((len(moments), len(chosen)), Stage.QUEUED, np.int8)
    stage[arrived > moments[:, None]] = Stage.TO_COME
    stage[(closed >= 0) & (closed <= moments[:, None])] = Stage.DONE
    return stage, np.zeros(stage.shape, np.int64)


def _put(drawn: _Drawn, moments: Ints, column: int, span: tuple[int, int], stage: Stage, step: int) -> None:
    first, last = np.searchsorted(moments, span)
    drawn[0][first:last, column], drawn[1][first:last, column] = stage, step


def _lay_down(drawn: _Drawn, moments: Ints, column: int, span: tuple[int, int], away: Bools) -> None:
    """Work in hand waits while whoever has it is away."""
    first, last = np.searchsorted(moments, span)
    drawn[0][first:last, column][away[first:last]] = Stage.QUEUED


def _away(run: Run, server: int, moments: Ints) -> Bools:
    """When a server does not work on: off shift, on a break or else away; who finishes works on beyond the shift."""
    shifts, team = run.log.shifts, run.operation.teams[int(team_of_server(run.operation.teams)[server])]
    rows = shifts.server == server
    here = rows & (shifts.reason == Reason.AVAILABLE)
    there = ((shifts.start[here] <= moments[:, None]) & (shifts.end[here] > moments[:, None])).any(axis=1)
    off = rows & (shifts.reason != Reason.AVAILABLE)
    out = ((shifts.start[off] <= moments[:, None]) & (shifts.end[off] > moments[:, None])).any(axis=1)
    found: Bools = out if team.finish else ~there
    return found


def _day(run: Run) -> tuple[int, Ints]:
    first = local_day(run.operation, run.operation.measured[0])
    arrived = run.log.items.arrived
    midnights = [midnight_of(run.operation, first.fromordinal(first.toordinal() + k)) for k in range(DAYS)]
    counts = [np.count_nonzero((arrived >= each) & (arrived < each + DAY)) for each in midnights]
    start = midnights[int(np.argmax(counts))]
    of_day = np.flatnonzero((arrived >= start) & (arrived < start + DAY))
    places = np.unique(np.linspace(0, len(of_day) - 1, min(len(of_day), MOST_ITEMS)).round().astype(np.int64))
    return start, of_day[places] if len(of_day) else of_day


def _sites(run: Run, moments: Ints) -> tuple[Site, ...]:
    """Where people work: whether anybody does at each moment."""
    shifts = run.log.shifts
    found: dict[str, Site] = {}
    for code, (name, team) in enumerate(run.scenario.delivery.teams.items()):
        assert run.operation.teams[code].name == name, name
        if team.kind != "people":
            continue
        rows = (shifts.team == code) & (shifts.reason == Reason.AVAILABLE)
        there = ((shifts.start[rows] <= moments[:, None]) & (shifts.end[rows] > moments[:, None])).any(axis=1)
        place = team.site or name
        before = found.get(place)
        zone = run.scenario.delivery.zone(team, run.scenario.client.time_zone)
        found[place] = Site(place, zone, there if before is None else before.at_work | there)
    return tuple(found.values())
