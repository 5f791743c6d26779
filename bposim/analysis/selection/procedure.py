"""Choosing the best of k systems, fully sequentially and under common random numbers.

Best: Kim and Nelson (ACM TOMACS 2001), c = 1: one more replication of each system that is still in, and a system is out
once its sum lies so far behind another's that luck would do so too seldom. Goals: Batur and Kim (ACM TOMACS 2010), the
same boundary against a standard. Both at once: Andradottir and Kim (NRL 2010), where who is beaten leaves when it is
known that the winner keeps the goals, and sleeps until then (Healey, Andradottir and Kim, ACM TOMACS 2014). Errors are
shared out by Bonferroni: half to the goals, half to the comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Observer = Callable[[Sequence[int], int], Floats]
"""Systems and a replication to rows of (value, margins): the lowest value is best, a margin below 0 misses a goal."""

FIRST = 10  # replications of every system, which say how much they vary


class Fate(StrEnum):
    BEST = "best"
    BEATEN = "beaten"
    INFEASIBLE = "misses a goal"
    UNDEFINED = "has no mean"
    OPEN = "open"


class Chosen(NamedTuple):
    """`best` is None where none is feasible, or `most` replications did not decide. `by` names the goal missed, or the
    system that won or, of an open one, is ahead, by number."""

    best: int | None
    fates: tuple[Fate, ...]
    by: tuple[int | None, ...]
    replications: tuple[int, ...]

    @property
    def spent(self) -> int:
        return sum(self.replications)

    @property
    def is_decided(self) -> bool:
        return Fate.OPEN not in self.fates


def boundary(error: float, first: int) -> float:
    """h^2 of one comparison that goes wrong with at most this chance."""
    odds = float((2 * error) ** (-2 / (first - 1)))
    return (odds - 1) * (first - 1)


def choose(
    systems: int,
    observe: Observer,
    *,
    confidence: float,
    indifference: float,
    tolerances: Sequence[float] = (),
    first: int = FIRST,
    needed: int = 0,
    most: int = 100_000,
) -> Chosen:
    """With at least this confidence the best of the feasible ones is chosen, where it is better than each other by
    `indifference` and all are within or beyond each goal by its tolerance; values are taken to be normal.

    Before `needed` replications nobody keeps a goal, whatever an event that none of them has met would do to it, and
    nobody is beaten by a lead that such an event would turn by doubling a value. Of one that does more to values, or
    lifts who misses a goal, the first stage alone has to tell.
    """
    race = _Race(systems, observe, confidence, indifference, tolerances, first, needed)
    race.begin()
    while race.is_open and min(race.count[system] for system in race.awake) < most:
        race.go_on()
    return race.result()


class _Race:
    def __init__(
        self,
        systems: int,
        observe: Observer,
        confidence: float,
        indifference: float,
        tolerances: Sequence[float],
        first: int,
        needed: int,
    ) -> None:
        self.observe, self.indifference, self.tolerances = observe, indifference, tuple(tolerances)
        self.first, self.needed, goals, error = first, needed, len(tolerances), 1 - confidence
        self.unmet = error / 2  # chance that what strikes so often has been met by nobody
        of_goals = error / 2 if goals else 0.0
        self.of_pairs = boundary((error - of_goals) / max(1, systems - 1), first)
        self.of_goals = boundary(of_goals / (systems * goals), first) if goals else 0.0
        self.alive = list(range(systems))
        self.fates: list[Fate] = [Fate.OPEN] * systems
        self.by: list[int | None] = [None] * systems
        self.sums: list[list[Floats]] = [[np.zeros(1 + goals)] for _ in range(systems)]  # after 0, 1, ... replications
        self.holds = np.zeros((systems, goals), bool)
        self.beats = np.zeros((systems, systems), bool)  # row beats column

    @property
    def count(self) -> list[int]:
        return [len(sums) - 1 for sums in self.sums]

    @property
    def awake(self) -> list[int]:
        """Who is beaten sleeps while the winner is still in."""
        found = [system for system in self.alive if not self.beats[self.alive, system].any()]
        return found or self.alive

    def begin(self) -> None:
        for replication in range(self.first):
            self._run(list(self.alive), replication)
        values = np.full((len(self.sums), self.first, self.sums[0][0].size), np.nan)
        for system in self.alive:
            values[system] = np.diff(self.sums[system], axis=0)
        apart = values[:, np.newaxis, :, 0] - values[np.newaxis, :, :, 0]
        self.between, self.within = apart.var(axis=2, ddof=1), values[:, :, 1:].var(axis=1, ddof=1)
        self._judge(list(self.alive))

    def go_on(self) -> None:
        """One more replication of those that have the fewest, of those that are awake."""
        awake, count = self.awake, self.count
        fewest = min(count[system] for system in awake)
        behind = [system for system in awake if count[system] == fewest]
        self._run(behind, fewest)
        self._judge([system for system in behind if system in self.alive])

    def _run(self, systems: Sequence[int], replication: int) -> None:
        for system, row in zip(systems, self.observe(systems, replication), strict=True):
            self.sums[system].append(self.sums[system][-1] + row)
            if not np.isfinite(row).all():
                self._leave(system, Fate.UNDEFINED)

    def _judge(self, moved: Sequence[int]) -> None:
        for system in moved:
            self._judge_goals(system)
        for system in moved:
            for other in self.alive:
                if system in self.alive and other != system and not (other in moved and other < system):
                    self._judge_pair(system, other)
        for system in list(self.alive):
            winners = [other for other in self.alive if self.beats[other, system] and self.holds[other].all()]
            if winners:
                self._leave(system, Fate.BEATEN, winners[0])

    def _judge_goals(self, system: int) -> None:
        count = self.count[system]
        for goal in np.flatnonzero(~self.holds[system]).tolist():
            margin, near = self.sums[system][count][1 + goal], self.tolerances[goal]
            if abs(margin) < _width(self.of_goals, self.within[system, goal], near, count):
                continue
            so_far = _variance([each[1 + goal] for each in self.sums[system]])
            if abs(margin) < _width(self.of_goals, so_far, near, count):
                continue
            if margin < 0:
                self._leave(system, Fate.INFEASIBLE, goal)
                return
            self.holds[system, goal] = count >= self.needed

    def _judge_pair(self, one: int, other: int) -> None:
        """After as many replications as both have had; once is enough."""
        if self.beats[one, other] or self.beats[other, one]:
            return
        count = min(self.count[one], self.count[other])
        ours, theirs = (float(self.sums[system][count][0]) for system in (one, other))
        ahead = theirs - ours
        if count < self.needed and abs(ahead) < _turned(self.unmet, max(abs(ours), abs(theirs)), count):
            return
        if abs(ahead) < _width(self.of_pairs, self.between[one, other], self.indifference, count):
            return
        apart = [b[0] - a[0] for a, b in zip(self.sums[one], self.sums[other], strict=False)]
        if abs(ahead) >= _width(self.of_pairs, _variance(apart), self.indifference, count):
            winner, loser = (one, other) if ahead >= 0 else (other, one)
            self.beats[winner, loser] = True

    def _leave(self, system: int, fate: Fate, by: int | None = None) -> None:
        self.alive.remove(system)
        self.fates[system], self.by[system] = fate, by

    @property
    def is_open(self) -> bool:
        return len(self.alive) > 1 or any(not self.holds[system].all() for system in self.alive)

    def result(self) -> Chosen:
        best = None
        if len(self.alive) == 1 and not self.is_open:
            (best,) = self.alive
            self.fates[best] = Fate.BEST
        for system in self.alive:
            leaders = [other for other in self.alive if self.beats[other, system]]
            self.by[system] = leaders[0] if leaders else None
        return Chosen(best, tuple(self.fates), tuple(self.by), tuple(self.count))


def _width(h2: float, variance: float, indifference: float, count: int) -> float:
    return max(0.0, indifference / 2 * (h2 * variance / indifference**2 - count))


def _variance(sums: Sequence[float]) -> float:
    """Of all so far: what strikes seldom may not show in the first stage."""
    return float(np.diff(sums).var(ddof=1))


def _turned(error: float, total: float, count: int) -> float:
    """What an event adds to a sum that doubles the value of a replication and that, but for this chance, `count` of
    them would have met: it strikes in at most 1 - error^(1/n) of them. One that adds more turns larger leads."""
    return total * (1 - float(error ** (1 / count)))
