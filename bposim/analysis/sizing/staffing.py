"""The cheapest head-counts with which a scenario keeps its goals, found by simulation and closed by statistics.

Search: from a first guess heads are added until the goals hold in the mean, then what saves most is taken away, then
heads of one team are traded for heads of another. Proof: the answer is run on until each goal holds with the stated
confidence, and each cheaper rival until it is surely missed or surely holds (then it takes over). Confidence is shared
out over these verdicts and over the looks at each of them (Bonferroni), so that all hold together. Half of it goes to
rare events: a goal holds only after as many replications as meet what strikes in one future of ten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bposim.analysis.selection.rare_events import replications_to_meet
from bposim.analysis.sizing.goals import Goal
from bposim.analysis.sizing.searching import (
    FEW,
    MOST_TIMES,
    MOST_TRIALS,
    Heads,
    LoadOf,
    Runner,
    Search,
    Trial,
    with_count,
)
from bposim.analysis.sizing.trading import MOST_TRADES, rivals, traded, untried
from bposim.analysis.wording.definitions import MONEY, definition

MOST = 160  # replications, after which a verdict stays open
MOST_MORE = 3  # times that a head is added where the goals hold, but not surely
MOST_RIVALS = 8  # cheaper head-counts of which it is proved that they miss a goal


@dataclass(frozen=True)
class Staffing:
    """`heads` None: no head-count within the bounds will do, and `reason` says why.

    `is_proved`: the goals hold, and cheaper head-counts within reach miss them, both with the confidence asked for;
    else `reason` says what is open.
    """

    teams: tuple[str, ...]
    heads: Heads | None
    cost: float | None
    is_proved: bool
    reason: str
    trials: tuple[Trial, ...]  # all that were looked at, cheapest first

    @property
    def is_kept(self) -> bool:
        """The goals surely hold, whether or not something cheaper would do as well."""
        return self.is_proved or any(trial.heads == self.heads and trial.holds for trial in self.trials)

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
    load: LoadOf,
    *,
    confidence: float = 0.9,
    fewest: Heads | None = None,
    most: Heads | None = None,
    bounded: Collection[str] = (),
) -> Staffing:
    """`bounded`: teams of which somebody has stated the `most`, so that more may well do."""
    low = fewest or (1,) * len(start)
    high = most or tuple(MOST_TIMES * max(1, heads) for heads in start)
    verdicts = len(goals) + max(len(low), MOST_RIVALS)
    error = (1 - confidence) / 2
    needed = replications_to_meet(1 - error)
    level = 1 - error / (verdicts * len(looks(needed)))
    search = Search(goals, run, load, low, high, level, MOST_TRIALS + MOST_TRADES, needed)
    enough = search.grown(tuple(np.clip(start, low, high).tolist()))
    if enough is None:
        return Staffing(tuple(teams), None, None, False, why_not(search, teams, bounded), search.all())
    heads, is_proved, reason = _Proof(search).proved(traded(search, search.shrunk(enough)))
    return Staffing(tuple(teams), heads, search.trial(heads).cost, is_proved, reason, search.all())


def looks(needed: int) -> list[int]:
    """Replications after which a verdict is asked for."""
    return sorted({n for n in (FEW, 2 * FEW, needed, 2 * needed, 4 * needed, MOST) if n <= MOST})


def why_not(search: Search, teams: Sequence[str], bounded: Collection[str]) -> str:
    last = max(search.trials.values(), key=lambda trial: trial.worst)
    heads = ", ".join(f"{n} in {team}" for n, team in zip(last.heads, teams, strict=True))
    if last.reason:
        return f"with {heads}, {last.reason}"
    missed = min(last.margins, key=lambda each: each.mean)
    ends = zip(teams, last.heads, search.high, strict=True)
    held = [team for team, n, most in ends if team in bounded and n == most]
    missing = f"{missed.goal.measure} still misses {missed.goal.bound:g} by {-missed.mean:.3g}"
    return f"with {heads}, {missing}: {_because(missed.goal, held)}"


def _because(goal: Goal, held: Sequence[str]) -> str:
    if not goal.at_least and definition(goal.measure)[0] == MONEY:
        return "more heads do not make it cheaper, and fewer were not tried"
    if held:
        return f"the bound on {', '.join(held)} allows no more"
    return "hours, other teams or answers from outside hold the work up"


class _Proof:
    def __init__(self, search: Search) -> None:
        self.search = search

    def proved(self, heads: Heads) -> tuple[Heads, bool, str]:
        been: set[Heads] = set()
        unsure: list[Heads] = []
        while not self.search.is_tired and len(unsure) <= MOST_MORE:
            been.add(heads)
            found = self._settled(heads)
            if found.holds:
                nearest, more = self._rivals(heads)
                settled = [self._settled(rival) for rival in nearest]
                better = _cheapest([rival for rival in settled if rival.holds and rival.heads not in been])
                if better is None:
                    open_ones = [rival for rival in settled if not rival.is_missed]
                    return heads, *_open(open_ones, more or [*filter(None, [untried(self.search, heads)])])
                heads = better.heads
                continue
            if not found.is_missed:
                unsure.append(heads)
            larger = self._next(heads)
            if larger is None:
                break
            heads = larger
        if unsure:
            heads = next((each for each in unsure if self.search.trial(each).is_enough), unsure[-1])
        found = self.search.trial(heads)
        return heads, False, f"after {found.replications} replications the goals {_standing(found)}"

    def _settled(self, heads: Heads) -> Trial:
        """Run on until each goal surely holds or one is surely missed."""
        found = self.search.trial(heads)
        for replications in looks(self.search.needed):
            if found.holds or found.is_missed:
                break
            found = self.search.trial(heads, replications)
        return found

    def _rivals(self, heads: Heads) -> tuple[list[Heads], list[Heads]]:
        """Cheaper ones that no other cheaper one is above: those to be settled, and the rest."""
        for team, count in enumerate(heads):
            if count > self.search.low[team]:
                self.search.trial(with_count(heads, team, count - 1))
        found = rivals(self.search, heads)
        return found[:MOST_RIVALS], found[MOST_RIVALS:]

    def _next(self, heads: Heads) -> Heads | None:
        """One head more where it does most for its cost, if it does anything with the luck that all have had."""
        search = self.search
        more = [with_count(heads, team, n + 1) for team, n in enumerate(heads) if n < search.high[team]]
        found = [search.trial(each) for each in more]
        now = search.look(heads, FEW).worst
        enough = [each for each in found if search.look(each.heads, FEW).worst > now]
        best = min(enough, key=lambda each: (not each.is_enough, each.cost), default=None)
        return best.heads if best and not search.is_tired else None


def _standing(found: Trial) -> str:
    if found.is_missed:
        return "are missed by a little"
    return "hold, but not surely" if found.is_enough else "are missed, but not surely"


def _cheapest(trials: Sequence[Trial]) -> Trial | None:
    """Over the replications that all of them have had."""
    common = min((trial.replications for trial in trials), default=0)
    return min(trials, key=lambda trial: trial.cost_over(common), default=None)


def _open(rivals: Sequence[Trial], more: Sequence[Heads]) -> tuple[bool, str]:
    if not rivals and not more:
        return True, ""
    if not rivals:
        return False, "not all cheaper head-counts within reach are settled"
    said = ", ".join("/".join(map(str, rival.heads)) for rival in rivals)
    return False, f"whether {said} would do as well is open after {rivals[0].replications} replications"
