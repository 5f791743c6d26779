"""A day's work on its way through the steps, read off a run: where each item is at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.months import local_day, midnight_of
from bposim.analysis.measuring.population import Bools
from bposim.analysis.running import Run
from bposim.model import ticks
from bposim.model.operation import NOBODY, Ints, Operation
from bposim.model.runlog import Reason
from bposim.model.teams import team_of_server
from bposim.model.ticks import DAY, MINUTE
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

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
    at_work: Bools  # at each moment; of the client: open


_Drawn = tuple[NDArray[np.int8], Ints]  # stage and step, (moments, items)


class Film(NamedTuple):
    """`stage` and `step` (a place in `steps`) are arrays (moments, items)."""

    moments: Ints
    steps: tuple[str, ...]
    teams: tuple[tuple[str, ...], ...]  # who serves each step
    manned: Bools  # whether any of them is at work, (moments, steps)
    items: Ints
    stage: NDArray[np.int8]
    step: Ints
    client: Site
    sites: tuple[Site, ...]

    @property
    def stalled(self) -> Bools:
        """At which moments whatever is here waits, and nothing is in hand."""
        found: Bools = (self.stage == Stage.QUEUED).any(axis=1) & ~(self.stage == Stage.IN_HAND).any(axis=1)
        return found

    @property
    def staffed(self) -> Bools:
        """At which moments somebody is at work who serves a step where anything waits."""
        if not self.steps:  # nothing is ever begun
            return np.zeros(len(self.moments), bool)
        waits, places = self.stage == Stage.QUEUED, np.arange(len(self.moments))[:, None]
        found: Bools = (waits & self.manned[places, self.step]).any(axis=1)
        return found


def farthest(study: Study) -> str:
    """The first scenario with the clock that is farthest from the client's: its film has most to tell."""
    return max(study.scenarios, key=lambda name: _apart(study.scenarios[name]))


def _apart(scenario: Scenario) -> timedelta:
    home = scenario.client.time_zone
    noon = datetime.combine(scenario.start, time(12), UTC)
    zones = [scenario.delivery.zone(team, home) for team in scenario.delivery.teams.values() if team.kind == "people"]
    return max((abs(_ahead(noon, zone) - _ahead(noon, home)) for zone in zones), default=timedelta())


def _ahead(moment: datetime, zone: str) -> timedelta:
    return moment.astimezone(ticks.zone(zone)).utcoffset() or timedelta()


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
    teams = tuple(_teams(run.operation, step) for step in steps)
    there = {team.name: _there(run, code, moments) for code, team in enumerate(run.operation.teams)}
    manned = np.array([np.any([there[name] for name in names] or [moments < 0], axis=0) for names in teams], bool)
    return Film(moments, steps, teams, manned.T, chosen, *drawn, _client(run.operation, moments), _sites(run, moments))


def _teams(operation: Operation, step: str) -> tuple[str, ...]:
    """None of a wait."""
    places = [k for k, name in enumerate(operation.steps.name) if name == step and operation.steps.queue[k] >= 0]
    teams = np.unique(operation.serving.team[operation.steps.queue[places]])
    return tuple(operation.teams[team].name for team in teams.tolist() if team != NOBODY)


def _client(operation: Operation, moments: Ints) -> Site:
    """In the hours in which it answers."""
    hours = operation.business
    last = np.searchsorted(hours.starts, moments, "right") - 1
    return Site("client", operation.client_zone, (last >= 0) & (moments < hours.ends[last]))


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
    found: dict[str, Site] = {}
    for code, (name, team) in enumerate(run.scenario.delivery.teams.items()):
        assert run.operation.teams[code].name == name, name
        if team.kind != "people":
            continue
        there = _there(run, code, moments)
        place = team.site or name
        before = found.get(place)
        zone = run.scenario.delivery.zone(team, run.scenario.client.time_zone)
        found[place] = Site(place, zone, there if before is None else before.at_work | there)
    return tuple(found.values())


def _there(run: Run, team: int, moments: Ints) -> Bools:
    shifts = run.log.shifts
    rows = (shifts.team == team) & (shifts.reason == Reason.AVAILABLE)
    found: Bools = ((shifts.start[rows] <= moments[:, None]) & (shifts.end[rows] > moments[:, None])).any(axis=1)
    return found
