"""The fewest heads of one team with which a scenario keeps its promises of turnaround, found by running it.

Every head-count is run with the same luck, so that two of them differ by the head and not by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from bposim.analysis.comparing import Outcome
from bposim.analysis.experiment import REPLICATIONS, replicate
from bposim.analysis.moving import with_heads
from bposim.analysis.running import plan
from bposim.analysis.steadiness import steady
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

Runner = Callable[[Study, str], Sequence[Outcome]]  # replications of one scenario, always with the same luck

MOST_TRIALS = 16
MOST_TIMES = 4  # heads tried, as a multiple of those there are
ALIKE = 0.001  # of attainment: more heads that bring less do not help


class Trial(NamedTuple):
    """What a head-count comes to; `short` says by how much which promise is missed, "" where all are kept."""

    heads: int
    attainment: float  # the worst promise's share less its target
    short: str


class EqualService(NamedTuple):
    """`heads` None: no head-count will do, and `reason` says why. `study` has the heads found."""

    heads: int | None
    study: Study | None
    reason: str
    trials: tuple[Trial, ...]  # in the order in which they were run


def equal_service(study: Study, scenario: str, team: str, run: Runner) -> EqualService:
    """Promises of accuracy are left out: heads do not change them."""
    targets = _targets(study, scenario, team)
    if not targets:
        return EqualService(None, None, f"{scenario} promises no turnaround", ())
    search = _Search(study, scenario, team, run, targets)
    return search.found()


def one_by_one(seed: int = 1, replications: int = REPLICATIONS) -> Runner:
    """Runs in this process; luck is drawn once."""
    luck: list[Drawn] = [{} for _ in range(replications)]

    def outcomes(study: Study, scenario: str) -> list[Outcome]:
        chosen = plan(study.scenarios[scenario], study.data)
        return [replicate(chosen, seed, k, drawn) for k, drawn in enumerate(luck)]

    return outcomes


def _targets(study: Study, scenario: str, team: str) -> dict[str, float]:
    chosen = study.only([scenario]).scenarios[scenario]
    if team not in chosen.delivery.teams:
        raise StudyError([Mistake(study.file, "delivery.teams", team, f"one of {', '.join(chosen.delivery.teams)}")])
    return {name: sla.target_share for name, sla in chosen.sla.items() if isinstance(sla, Turnaround)}


class _Search:
    """Doubles the heads until the promises are kept, then halves the gap."""

    def __init__(self, study: Study, scenario: str, team: str, run: Runner, targets: dict[str, float]) -> None:
        self.study, self.scenario, self.team, self.run, self.targets = study, scenario, team, run, targets
        self.trials: dict[int, Trial] = {}

    def found(self) -> EqualService:
        stated = self.study.scenarios[self.scenario].delivery.teams[self.team].headcount
        enough = self._enough(max(1, stated), MOST_TIMES * max(1, stated))
        if enough is None:
            return EqualService(None, None, self._reason(), tuple(self.trials.values()))
        heads = self._fewest(enough)
        reason = "" if len(self.trials) < MOST_TRIALS else f"the search ended after {MOST_TRIALS} head-counts"
        return EqualService(heads, self._with(heads), reason, tuple(self.trials.values()))

    def _enough(self, heads: int, most: int) -> int | None:
        """Some head-count that will do."""
        while self._short(heads):
            if heads >= most or self._does_not_help():
                return None
            heads = min(most, heads + max(1, heads // 2))
        return heads

    def _fewest(self, enough: int) -> int:
        """Between the most heads known not to do and the fewest known to do."""
        few = max((heads for heads, trial in self.trials.items() if trial.short and heads < enough), default=0)
        while enough - few > 1 and len(self.trials) < MOST_TRIALS:
            middle = max((few + enough) // 2, 1)
            if self._short(middle):
                few = middle
            else:
                enough = middle
        return enough

    def _does_not_help(self) -> bool:
        *_, before, last = [None, *self.trials.values()]
        return before is not None and last is not None and last.attainment - before.attainment < ALIKE

    def _reason(self) -> str:
        *_, last = self.trials.values()
        helps = "" if self._does_not_help() else " (more were not tried)"
        return (
            f"with {last.heads} heads in {self.team}, {last.short}{helps}: its hours, other teams or answers from "
            "outside hold the work up"
        )

    def _with(self, heads: int) -> Study:
        changes = with_heads(self.study.scenarios[self.scenario], self.team, heads)
        return self.study.replace(changes, self.scenario)

    def _short(self, heads: int) -> str:
        if heads not in self.trials:
            self.trials[heads] = self._trial(heads)
        return self.trials[heads].short

    def _trial(self, heads: int) -> Trial:
        outcomes = self.run(self._with(heads), self.scenario)
        shares = {
            sla: float(np.mean([each.measures[f"sla_attainment.{sla}"] for each in outcomes])) for sla in self.targets
        }
        gaps = {sla: share - self.targets[sla] for sla, share in shares.items()}
        worst = min(gaps, key=lambda sla: gaps[sla])
        settled = steady([each.drift for each in outcomes])
        if settled is not True:
            return Trial(heads, gaps[worst], settled)
        missed = f"{worst} is met for {shares[worst]:.1%} instead of {self.targets[worst]:.1%}"
        return Trial(heads, gaps[worst], missed if gaps[worst] < 0 else "")
