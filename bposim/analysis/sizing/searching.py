"""Head-counts that keep goals, looked for under common random numbers: more until they do, then fewer while they do.

All candidates have the same luck, so that two of them differ by heads and not by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf, nan
from typing import NamedTuple

import numpy as np

from bposim.analysis.comparing import COST, Outcome
from bposim.analysis.measuring.steadiness import steady
from bposim.analysis.sizing.goals import Goal, Margin, margin

Heads = tuple[int, ...]  # by team, in the order of the teams that are sized
Runner = Callable[[Heads, int], Sequence[Outcome]]  # the first so many replications, always with the same luck
LoadOf = Callable[[Heads], Mapping[str, float]]  # by team

FEW = 5  # replications for a first look
MOST_TRIALS = 80
MOST_TIMES = 4  # heads, as a multiple of those to begin with
ALIKE = 0.001  # of a goal's margin: more heads that bring less do not help


class Trial(NamedTuple):
    """`costs` are per item, by replication; `reason` says why there are no averages."""

    heads: Heads
    costs: tuple[float, ...]
    margins: tuple[Margin, ...]
    reason: str | None

    @property
    def replications(self) -> int:
        return len(self.costs)

    @property
    def cost(self) -> float:
        return self.cost_over(self.replications)

    def cost_over(self, replications: int) -> float:
        return float(np.mean(self.costs[:replications]))

    def is_cheaper(self, other: Trial) -> bool:
        """Over the replications that both have had: those share their luck, and others may have been dearer by it."""
        both = min(self.replications, other.replications)
        return self.cost_over(both) < other.cost_over(both)

    @property
    def worst(self) -> float:
        return -inf if self.reason else min(each.mean for each in self.margins)

    @property
    def is_enough(self) -> bool:
        return self.worst >= 0

    @property
    def holds(self) -> bool:
        return not self.reason and all(each.holds for each in self.margins)

    @property
    def is_missed(self) -> bool:
        return bool(self.reason) or any(each.is_missed for each in self.margins)


class Search:
    """`level` is the confidence of each margin's bounds, `needed` the fewest replications with which one can hold."""

    def __init__(
        self,
        goals: Sequence[Goal],
        run: Runner,
        load: LoadOf,
        low: Heads,
        high: Heads,
        level: float = 0.95,
        most_trials: int = MOST_TRIALS,
        needed: int = 2,
    ) -> None:
        self.goals, self.run, self.load, self.low, self.high = goals, run, load, low, high
        self.level, self.most_trials, self.needed = level, most_trials, needed
        self.trials: dict[Heads, Trial] = {}

    def trial(self, heads: Heads, replications: int = FEW) -> Trial:
        """As long as it was ever run."""
        known = self.trials.get(heads)
        if known is None or known.replications < replications:
            self.trials[heads] = known = self.look(heads, replications)
        return known

    def look(self, heads: Heads, replications: int) -> Trial:
        """After so many replications, even if there are more."""
        outcomes = self.run(heads, replications)
        settled = steady([each.drift for each in outcomes], self.load(heads))
        costs = tuple(each.measures.get(COST, nan) for each in outcomes)
        margins = tuple(margin(goal, outcomes, self.level, self.needed) for goal in self.goals)
        return Trial(heads, costs, margins, None if settled is True else settled)

    def all(self) -> tuple[Trial, ...]:
        return tuple(sorted(self.trials.values(), key=lambda trial: (trial.cost, trial.heads)))

    @property
    def is_tired(self) -> bool:
        return len(self.trials) >= self.most_trials

    def grown(self, heads: Heads) -> Heads | None:
        """More heads, half as many again each time, until the goals hold in the mean or more do not help."""
        before = -inf
        while not (found := self.trial(heads)).is_enough:
            more = tuple(min(most, n + max(1, n // 2)) for n, most in zip(heads, self.high, strict=True))
            if more == heads or self.is_tired or found.worst - before < ALIKE:
                return None
            heads, before = more, found.worst
        return heads

    def shrunk(self, heads: Heads) -> Heads:
        """Team by team the fewest that will do, what saves most first, until nothing can be taken away."""
        while not self.is_tired:
            cheaper = self._by_halving(heads)
            if cheaper == heads:
                break
            heads = cheaper
        return heads

    def _by_halving(self, heads: Heads) -> Heads:
        for team in self._by_saving(heads):
            few, enough = self._too_few(heads, team), heads[team]
            while enough - few > 1 and not self.is_tired:
                middle = (few + enough) // 2
                if self.trial(with_count(heads, team, middle)).is_enough:
                    enough = middle
                else:
                    few = middle
            heads = with_count(heads, team, enough)
        return heads

    def _too_few(self, heads: Heads, team: int) -> int:
        """The most of a team that are known not to do while no other team has more."""
        known = (
            trial.heads[team]
            for trial in self.trials.values()
            if not trial.is_enough and trial.heads[team] < heads[team] and _no_fewer(trial.heads, heads, team)
        )
        return max((self.low[team] - 1, *known))

    def _by_saving(self, heads: Heads) -> list[int]:
        """Teams in the order of what one head less saves."""
        can = [team for team in range(len(heads)) if heads[team] > self.low[team]]
        if len(can) < 2:
            return can
        return sorted(can, key=lambda team: self.trial(with_count(heads, team, heads[team] - 1)).cost)


def _no_fewer(known: Heads, heads: Heads, team: int) -> bool:
    return all(n >= m for other, (n, m) in enumerate(zip(known, heads, strict=True)) if other != team)


def with_count(heads: Heads, team: int, count: int) -> Heads:
    return (*heads[:team], count, *heads[team + 1 :])
