"""A transition by dates: how much of each work type goes to the new place from when on, and who is where by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from bposim.scenarios.consistency import yearly
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.demand import WorkType
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Transition

Heads = tuple[tuple[date, int], ...]  # how many there are from which day on


class Move(NamedTuple):
    """From this day on."""

    name: str
    on: date
    shares: Mapping[str, float]  # of what arrives, by work type
    heads: float  # share of the new place's


class Phases(NamedTuple):
    announced: date | None
    taught: tuple[date, date] | None  # first day of the knowledge transfer, and the day after its last
    moves: tuple[Move, ...]
    parallel: timedelta

    @property
    def go_live(self) -> date:
        return self.moves[0].on

    @property
    def hand_over(self) -> date:
        return self.moves[-1].on

    @property
    def governed(self) -> date:
        """The first day on which the provider must be led."""
        return min(self.taught[0], self.go_live) if self.taught else self.go_live

    def released(self, day: date) -> float:
        """Share of the home's work that nobody is kept for any more."""
        return share_of_work(self, day - self.parallel)


def phases_of(transition: Transition, scenario: Scenario) -> Phases:
    def day(week: int) -> date:
        return scenario.start + timedelta(weeks=week)

    told, taught = transition.announcement, transition.knowledge_transfer
    return Phases(
        announced=day(told.week) if told else None,
        taught=(day(taught.week), day(taught.week + taught.weeks)) if taught else None,
        moves=_moves(transition, scenario),
        parallel=timedelta(weeks=transition.parallel_run_weeks),
    )


def _moves(transition: Transition, scenario: Scenario) -> tuple[Move, ...]:
    """A work type that a wave does not name goes on as before."""
    kinds = {name: kind for name, kind in scenario.demand.work_types.items() if not kind.background}
    volumes = {name: _volume(kind) for name, kind in kinds.items()}
    whole = sum(volumes.values())
    shares, found = dict.fromkeys(kinds, 0.0), []
    for name, each in transition.moves.items():
        shares = {**shares, **dict.fromkeys(each.work_types or kinds, each.share)}
        asked = sum(volumes[name] * share for name, share in shares.items()) / whole
        heads = asked if each.heads_share is None else each.heads_share
        found.append(Move(name, scenario.start + timedelta(weeks=each.week), shares, heads))
    return tuple(found)


def _volume(kind: WorkType) -> float:
    """Items a year; 1 where a file tells."""
    return sum(yearly(arrivals) for arrivals in kind.arrivals.values()) or 1.0


def new_heads(phases: Phases, team: Team, start: date, more: tuple[int, date]) -> Heads:
    """Of a team at the new place: as many as its share of the work asks for, and at first some more."""
    if team.kind == "bots":
        return tuple({start: 0, phases.go_live: team.headcount}.items())
    extra, until = more
    found = {start: 0}
    for day in sorted({*(move.on for move in phases.moves), *([until] if extra else [])}):
        share = share_of_heads(phases, day)
        found[day] = _up(share * team.headcount) + (_up(share * extra) if day < until else 0)
    return tuple(found.items())


def home_heads(phases: Phases, teams: Mapping[str, Team], kept: Sequence[Heads], start: date) -> dict[str, Heads]:
    """By home team: they go as the work does, after the parallel run, and `kept` are those who go over to the client's
    own teams of the new place, out of the largest teams first. Bots stay until all work has gone."""
    gone = {move.on + phases.parallel for move in phases.moves}
    days = sorted({start, *gone, *(day for own in kept for day, _ in own)})
    by_day = [_home_on(phases, teams, kept, day) for day in days]
    return {name: tuple((day, heads[name]) for day, heads in zip(days, by_day, strict=True)) for name in teams}


def _home_on(phases: Phases, teams: Mapping[str, Team], kept: Sequence[Heads], day: date) -> dict[str, int]:
    gone = share_of_work(phases, day - phases.parallel)
    heads = {name: _staying(team, gone) for name, team in teams.items()}
    people = {name: team.headcount for name, team in teams.items() if team.kind == "people"}
    over = sum(heads[name] - number for name, number in people.items()) + sum(heads_on(own, day) for own in kept)
    for name in sorted(people, key=lambda name: -heads[name]):
        leave = max(0, min(over, heads[name]))
        heads[name], over = heads[name] - leave, over - leave
    return heads


def _staying(team: Team, gone: float) -> int:
    return _up((1 - gone) * team.headcount) if team.kind == "people" or gone >= 1 else team.headcount


def share_of_work(phases: Phases, day: date) -> float:
    """That the home need not do any more: nothing is left for it only where all of every work type has moved."""
    move = next((move for move in reversed(phases.moves) if move.on <= day), None)
    if move is None:
        return 0.0
    return 1.0 if min(move.shares.values()) >= 1 else min(move.heads, 1.0)


def share_of_heads(phases: Phases, day: date) -> float:
    return next((move.heads for move in reversed(phases.moves) if move.on <= day), 0.0)


def heads_on(plan: Heads, day: date) -> int:
    return next((heads for since, heads in reversed(plan) if since <= day), 0)


def _up(heads: float) -> int:
    return ceil(heads - 1e-9)
