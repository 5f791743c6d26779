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
from bposim.scenarios.schema.transition import PILOT, Transition

Heads = tuple[tuple[date, int], ...]  # how many there are from which day on


class Move(NamedTuple):
    """From this day on."""

    name: str
    on: date
    shares: Mapping[str, float]  # of what arrives, by work type
    work: float  # share of all that arrives
    heads: float  # share of the new place's
    planned: date  # the day before any extension of the pilot


class Decided(NamedTuple):
    """At the pilot's gate: how often it was extended, and whether the work came back in the end."""

    extensions: int = 0
    stops: bool = False
    fails_after: int | None = None  # days after the last parallel run; None where the provider does not fail


GOING = Decided()
RUN_OFF = timedelta(days=2)


class Phases(NamedTuple):
    announced: date | None
    documented: tuple[date, date] | None  # first day, and the day after the last
    taught: tuple[date, date] | None  # likewise, of the knowledge transfer
    moves: tuple[Move, ...]
    parallel: timedelta
    gates: tuple[date, ...] = ()  # days on which the pilot was judged, the last one as it was decided
    longer: timedelta = timedelta(0)  # each extension
    piloted: tuple[date, date] | None = None
    renewed: date | None = None
    stopped: date | None = None
    left: date | None = None  # the day on which the work comes back after all
    back: date | None = None  # and that on which home people are there for it again
    failed: date | None = None  # the day on which the provider failed, where that is why
    yearly_fee: float | None = None  # as agreed; where it is not known, that of the path itself

    @property
    def go_live(self) -> date:
        return self.moves[0].on

    @property
    def hand_over(self) -> date:
        return self.stopped or self.moves[-1].on

    @property
    def ends(self) -> date | None:
        """Where the work is brought back: the day from which on nobody is at the new place any more."""
        last = self.stopped or self.left
        return last + RUN_OFF if last else None

    @property
    def alone(self) -> date:
        """From this day on the new place does without a parallel run."""
        return self.stopped or self.hand_over + self.parallel

    @property
    def governed(self) -> date:
        """The first day on which the provider must be led."""
        return min(self.taught[0], self.go_live) if self.taught else self.go_live

    def released(self, day: date) -> float:
        """Share of the home's work that nobody is kept for any more; nobody goes for a pilot."""
        is_back = self.stopped or (self.back and day >= self.back)
        return 0.0 if is_back else share_of_work(self.waves, day - self.parallel)

    @property
    def first_release(self) -> date | None:
        """The day from which on somebody at home is not kept any more; None where nobody ever goes."""
        waves = self.waves
        on = next((move.on for move in waves if share_of_work(waves, move.on) > 0), None)
        return None if on is None or self.stopped else on + self.parallel

    @property
    def waves(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.name != PILOT)

    def shares(self) -> list[tuple[date, Mapping[str, float]]]:
        """Of what arrives, by work type, from each day on."""
        last = self.stopped or self.left
        found = [(move.on, move.shares) for move in self.moves if not last or move.on < last]
        nothing = dict.fromkeys(self.moves[0].shares, 0.0)
        return [*found, *([(last, nothing)] if last else [])]

    def opens(self, move: Move, lead: timedelta) -> date:
        """When the heads of a move are there: who was hired before the pilot was extended comes all the same."""
        on = move.planned
        for gate in self.gates[:-1] if move.name != PILOT else ():
            if on - lead >= gate:
                on += self.longer
        return on


def phases_of(transition: Transition, scenario: Scenario, decided: Decided = GOING) -> Phases:
    def day(week: int) -> date:
        return scenario.start + timedelta(weeks=week)

    told, taught, pilot = transition.announcement, transition.knowledge_transfer, transition.pilot
    written, renewal = transition.documentation, transition.renewal
    gate, ends = pilot.gate if pilot else None, transition.exit if not decided.stops else None
    longer = timedelta(weeks=gate.extend_weeks) if gate else timedelta(0)
    judged = range(decided.extensions + 1) if gate else ()
    gates = [day(pilot.week + pilot.weeks) + longer * k for k in judged if pilot]
    stated = Phases(
        announced=day(told.week) if told else None,
        documented=(day(written.week), day(written.week + written.weeks)) if written else None,
        taught=(day(taught.week), day(taught.week + taught.weeks)) if taught else None,
        moves=_moves(transition, scenario, longer * decided.extensions),
        parallel=timedelta(weeks=transition.parallel_run_weeks),
        gates=tuple(gates),
        longer=longer,
        piloted=(day(pilot.week), gates[-1] if gates else day(pilot.week + pilot.weeks)) if pilot else None,
        renewed=day(renewal.week) if renewal and not decided.stops else None,
        stopped=gates[-1] if decided.stops else None,
        left=day(ends.week) if ends else None,
        back=day(ends.week - ends.home_weeks_before) if ends else None,
    )
    return _failed(stated, transition, decided)


def _failed(stated: Phases, transition: Transition, decided: Decided) -> Phases:
    """Whichever comes first, an exit or the provider's end."""
    risk = transition.provider_failure
    if risk is None or decided.fails_after is None or stated.stopped:
        return stated
    failed = stated.alone + timedelta(days=decided.fails_after)
    gone = failed + timedelta(weeks=risk.notice_weeks)
    if stated.left and stated.left <= gone:
        return stated
    return stated._replace(left=gone, back=gone, failed=failed)


def _moves(transition: Transition, scenario: Scenario, late: timedelta) -> tuple[Move, ...]:
    """A work type that a wave does not name goes on as before; an extended pilot makes waves late."""
    kinds = {name: kind for name, kind in scenario.demand.work_types.items() if not kind.background}
    volumes = {name: _volume(kind) for name, kind in kinds.items()}
    whole = sum(volumes.values())
    shares, found = dict.fromkeys(kinds, 0.0), []
    for name, each in transition.moves.items():
        shares = {**shares, **dict.fromkeys(each.work_types or kinds, each.share)}
        asked = sum(volumes[name] * share for name, share in shares.items()) / whole
        heads = asked if each.heads_share is None else each.heads_share
        planned = scenario.start + timedelta(weeks=each.week)
        on = planned if name == PILOT else planned + late
        found.append(Move(name, on, shares, asked, heads, planned))
    return tuple(found)


def _volume(kind: WorkType) -> float:
    """Items a year; 1 where a file tells."""
    return sum(yearly(arrivals) for arrivals in kind.arrivals.values()) or 1.0


def new_heads(phases: Phases, team: Team, start: date, more: tuple[int, date], lead: timedelta) -> Heads:
    """Of a team at the new place, hired so long before: as many as its share of the work asks for, and at first some
    more."""
    if team.kind == "bots":
        return tuple({start: 0, phases.go_live: team.headcount}.items())
    (extra, until), found = more, {start: 0}
    opened = {phases.opens(move, lead): move.heads for move in phases.moves}
    for day in sorted({*opened, *([until] if extra else [])}):
        share = next((heads for on, heads in reversed(opened.items()) if on <= day), 0.0)
        found[day] = _up(share * team.headcount) + (_up(share * extra) if day < until else 0)
    return tuple(found.items())


def home_heads(phases: Phases, teams: Mapping[str, Team], kept: Sequence[Heads], start: date) -> dict[str, Heads]:
    """By home team: they go as the work does, after the parallel run, and `kept` are those who go over to the client's
    own teams of the new place, out of the largest teams first. Bots stay until all work has gone."""
    gone = {move.on + phases.parallel for move in phases.waves} if not phases.stopped else set()
    days = sorted({start, *gone, *([phases.back] if phases.back else []), *(day for own in kept for day, _ in own)})
    by_day = [_home_on(phases, teams, kept, day) for day in days]
    return {name: tuple((day, heads[name]) for day, heads in zip(days, by_day, strict=True)) for name in teams}


def ended(plan: Heads, day: date | None) -> Heads:
    """Nobody is there from a day on."""
    return plan if day is None else (*(each for each in plan if each[0] < day), (day, 0))


def _home_on(phases: Phases, teams: Mapping[str, Team], kept: Sequence[Heads], day: date) -> dict[str, int]:
    gone = phases.released(day)
    heads = {name: _staying(team, gone) for name, team in teams.items()}
    people = {name: team.headcount for name, team in teams.items() if team.kind == "people"}
    over = sum(heads[name] - number for name, number in people.items()) + sum(heads_on(own, day) for own in kept)
    for name in sorted(people, key=lambda name: -heads[name]):
        leave = max(0, min(over, heads[name]))
        heads[name], over = heads[name] - leave, over - leave
    return heads


def _staying(team: Team, gone: float) -> int:
    return _up((1 - gone) * team.headcount) if team.kind == "people" or gone >= 1 else team.headcount


def share_of_work(moves: Sequence[Move], day: date) -> float:
    """That the home need not do any more: nothing is left for it only where all of every work type has moved."""
    move = next((move for move in reversed(moves) if move.on <= day), None)
    if move is None:
        return 0.0
    return 1.0 if min(move.shares.values()) >= 1 else move.work


def heads_on(plan: Heads, day: date) -> int:
    return next((heads for since, heads in reversed(plan) if since <= day), 0)


def share_of_heads(share: float, heads: int) -> int:
    return _up(share * heads)


def _up(heads: float) -> int:
    return ceil(heads - 1e-9)
