"""The cheapest head-counts with which a scenario keeps its goals, found by simulation and closed by statistics.

Search: all candidates have the same luck (common random numbers), so that two of them differ by heads, not by chance.
From a first guess it adds heads until the goals hold in the mean, then takes away what saves most while they hold.
Proof: the answer is run on until each goal holds with the stated confidence, and each that has one head less until it
is surely missed or surely holds (then it takes over). Confidence is shared out over these verdicts and over the looks
at each of them (Bonferroni), so that all hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bposim.analysis.comparing import COST, Outcome
from bposim.analysis.sizing.goals import Goal, Margin, margin
from bposim.analysis.steadiness import steady

Heads = tuple[int, ...]  # by team, in the order of the teams that are sized
Runner = Callable[[Heads, int], Sequence[Outcome]]  # the first so many replications, always with the same luck

FEW = 5  # replications for a first look
MOST = 160  # replications, after which a verdict stays open
LOOKS = 6  # 5, 10, ... 160
MOST_TRIALS = 80
MOST_TIMES = 4  # heads, as a multiple of those to begin with


class Trial(NamedTuple):
    """`cost` is per item; `reason` says why there are no averages."""

    heads: Heads
    cost: float
    margins: tuple[Margin, ...]
    replications: int
    reason: str | None

    @property
    def worst(self) -> float:
        return -np.inf if self.reason else min(each.mean for each in self.margins)

    @property
    def is_enough(self) -> bool:
        return self.worst >= 0

    @property
    def holds(self) -> bool:
        return not self.reason and all(each.holds for each in self.margins)

    @property
    def is_missed(self) -> bool:
        return bool(self.reason) or any(each.is_missed for each in self.margins)


@dataclass(frozen=True)
class Staffing:
    """`heads` None: no head-count within the bounds will do, and `reason` says why.

    `is_proved`: the goals hold and one head less would miss them, both with the confidence asked for; else `reason`
    says what is open.
    """

    teams: tuple[str, ...]
    heads: Heads | None
    cost: float | None
    is_proved: bool
    reason: str
    trials: tuple[Trial, ...]  # all that were looked at, cheapest first

    @property
    def frontier(self) -> tuple[Trial, ...]:
        """Trials of which none is both cheaper and better."""
        found: list[Trial] = []
        for trial in sorted((t for t in self.trials if not t.reason), key=lambda t: (t.cost, -t.worst)):
            if not found or trial.worst > found[-1].worst:
                found.append(trial)
        return tuple(found)


def staffed(
    teams: Sequence[str],
    start: Heads,
    goals: Sequence[Goal],
    run: Runner,
    *,
    confidence: float = 0.9,
    fewest: Heads | None = None,
    most: Heads | None = None,
) -> Staffing:
    low = fewest or (1,) * len(start)
    high = most or tuple(MOST_TIMES * max(1, heads) for heads in start)
    search = _Search(goals, run, confidence, low, high)
    enough = search.grown(tuple(np.clip(start, low, high).tolist()))
    if enough is None:
        return Staffing(tuple(teams), None, None, False, search.why_not(teams), search.all())
    heads, is_proved, reason = search.proved(search.shrunk(enough))
    return Staffing(tuple(teams), heads, search.trial(heads).cost, is_proved, reason, search.all())


class _Search:
    def __init__(self, goals: Sequence[Goal], run: Runner, confidence: float, low: Heads, high: Heads) -> None:
        self.goals, self.run, self.low, self.high = goals, run, low, high
        verdicts = len(goals) + len(low)
        self.alone = 1 - (1 - confidence) / (verdicts * LOOKS)
        self.trials: dict[Heads, Trial] = {}

    def trial(self, heads: Heads, replications: int = FEW) -> Trial:
        """As long as it was ever run."""
        known = self.trials.get(heads)
        if known is None or known.replications < replications:
            self.trials[heads] = known = self._looked(heads, replications)
        return known

    def _looked(self, heads: Heads, replications: int) -> Trial:
        outcomes = self.run(heads, replications)
        settled = steady([each.drift for each in outcomes])
        cost = float(np.mean([each.measures[COST] for each in outcomes]))
        margins = tuple(margin(goal, outcomes, self.alone) for goal in self.goals)
        return Trial(heads, cost, margins, replications, None if settled is True else settled)

    def all(self) -> tuple[Trial, ...]:
        return tuple(sorted(self.trials.values(), key=lambda trial: (trial.cost, trial.heads)))

    @property
    def is_tired(self) -> bool:
        return len(self.trials) >= MOST_TRIALS

    def grown(self, heads: Heads) -> Heads | None:
        """More heads, half as many again each time, until the goals hold in the mean."""
        while not self.trial(heads).is_enough:
            more = tuple(min(most, n + max(1, n // 2)) for n, most in zip(heads, self.high, strict=True))
            if more == heads or self.is_tired:
                return None
            heads = more
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
            few, enough = self.low[team] - 1, heads[team]
            while enough - few > 1 and not self.is_tired:
                middle = (few + enough) // 2
                if self.trial(_with(heads, team, middle)).is_enough:
                    enough = middle
                else:
                    few = middle
            heads = _with(heads, team, enough)
        return heads

    def _by_saving(self, heads: Heads) -> list[int]:
        """Teams in the order of what one head less saves."""
        can = [team for team in range(len(heads)) if heads[team] > self.low[team]]
        return sorted(can, key=lambda team: self.trial(_with(heads, team, heads[team] - 1)).cost)

    def proved(self, heads: Heads) -> tuple[Heads, bool, str]:
        while not self.is_tired:
            found = self._settled(heads)
            if found.holds:
                rivals = [self._settled(rival) for rival in self._cheaper(heads)]
                better = min((rival for rival in rivals if rival.holds), key=lambda rival: rival.cost, default=None)
                if better is None:
                    return heads, *_open([rival for rival in rivals if not rival.is_missed])
                heads = better.heads
            elif found.is_missed and (more := self._next(heads)):
                heads = more
            else:
                break
        found = self.trial(heads)
        missed = "are missed by a little" if found.is_missed else "hold, but not surely"
        return heads, False, f"after {found.replications} replications the goals {missed}"

    def _settled(self, heads: Heads) -> Trial:
        """Run on until each goal surely holds or one is surely missed."""
        replications = FEW
        found = self.trial(heads, replications)
        while not (found.holds or found.is_missed) and replications < MOST:
            replications *= 2
            found = self.trial(heads, replications)
        return found

    def _cheaper(self, heads: Heads) -> Iterator[Heads]:
        for team, count in enumerate(heads):
            if count > self.low[team]:
                yield _with(heads, team, count - 1)

    def _next(self, heads: Heads) -> Heads | None:
        """One head more where it does most for its cost."""
        more = [_with(heads, team, n + 1) for team, n in enumerate(heads) if n < self.high[team]]
        found = [self.trial(each) for each in more]
        enough = [each for each in found if each.worst > self.trial(heads).worst]
        best = min(enough, key=lambda each: (not each.is_enough, each.cost), default=None)
        return best.heads if best and not self.is_tired else None

    def why_not(self, teams: Sequence[str]) -> str:
        last = max(self.trials.values(), key=lambda trial: trial.worst)
        heads = ", ".join(f"{n} in {team}" for n, team in zip(last.heads, teams, strict=True))
        if last.reason:
            return f"with {heads}, {last.reason}"
        missed = min(last.margins, key=lambda each: each.mean)
        return (
            f"with {heads}, {missed.goal.measure} still misses {missed.goal.bound:g} by {-missed.mean:.3g}: hours, "
            "other teams or answers from outside hold the work up"
        )


def _with(heads: Heads, team: int, count: int) -> Heads:
    return (*heads[:team], count, *heads[team + 1 :])


def _open(rivals: Sequence[Trial]) -> tuple[bool, str]:
    if not rivals:
        return True, ""
    said = ", ".join("/".join(map(str, rival.heads)) for rival in rivals)
    return False, f"whether {said} would do as well is open after {rivals[0].replications} replications"
