"""The fewest heads of one team with which a scenario keeps its promises of turnaround in the mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bposim.analysis.changing.moving import with_heads
from bposim.analysis.comparing import Outcome
from bposim.analysis.experiment import REPLICATIONS, load_of, replicate
from bposim.analysis.running import plan
from bposim.analysis.sizing.goals import Goal
from bposim.analysis.sizing.searching import ALIKE, MOST_TIMES, Heads, Search, Trial
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

Runner = Callable[[Study, str], Sequence[Outcome]]  # replications of one scenario, always with the same luck

MOST_TRIALS = 16
SLA = "sla_attainment."


class EqualService(NamedTuple):
    """`heads` None: no head-count will do, and `reason` says why. `study` has the heads found."""

    heads: int | None
    study: Study | None
    reason: str
    trials: tuple[Trial, ...]


def equal_service(study: Study, scenario: str, team: str, run: Runner, seed: int = 1) -> EqualService:
    """Promises of accuracy are left out: heads do not change them."""
    goals = _goals(study, scenario, team)
    if not goals:
        return EqualService(None, None, f"{scenario} promises no turnaround", ())

    def with_count(heads: int) -> Study:
        return study.replace(with_heads(study.scenarios[scenario], team, heads), scenario)

    def outcomes(heads: Heads, _: int) -> Sequence[Outcome]:
        return run(with_count(heads[0]), scenario)

    def load(heads: Heads) -> Mapping[str, float]:
        tried = with_count(heads[0])
        return load_of(plan(tried.scenarios[scenario], tried.data), seed)

    stated = max(1, study.scenarios[scenario].delivery.teams[team].headcount)
    search = Search(goals, outcomes, load, (1,), (MOST_TIMES * stated,), most_trials=MOST_TRIALS)
    enough = search.grown((stated,))
    if enough is None:
        return EqualService(None, None, _why_not(search, team), search.all())
    (heads,) = search.shrunk(enough)
    reason = f"the search ended after {MOST_TRIALS} head-counts" if search.is_tired else ""
    return EqualService(heads, with_count(heads), reason, search.all())


def one_by_one(seed: int = 1, replications: int = REPLICATIONS) -> Runner:
    """Runs in this process; luck is drawn once."""
    luck: list[Drawn] = [{} for _ in range(replications)]

    def outcomes(study: Study, scenario: str) -> list[Outcome]:
        chosen = plan(study.scenarios[scenario], study.data)
        return [replicate(chosen, seed, k, drawn) for k, drawn in enumerate(luck)]

    return outcomes


def _goals(study: Study, scenario: str, team: str) -> list[Goal]:
    chosen = study.only([scenario]).scenarios[scenario]
    if team not in chosen.delivery.teams:
        raise StudyError([Mistake(study.file, "delivery.teams", team, f"one of {', '.join(chosen.delivery.teams)}")])
    promised = ((name, sla) for name, sla in chosen.sla.items() if isinstance(sla, Turnaround))
    return [Goal(f"{SLA}{name}", True, sla.target_share) for name, sla in promised]


def _why_not(search: Search, team: str) -> str:
    *before, last = search.trials.values()
    helps = "" if before and last.worst - before[-1].worst < ALIKE else " (more were not tried)"
    missed = last.reason or _missed(last)
    return (
        f"with {last.heads[0]} heads in {team}, {missed}{helps}: its hours, other teams or answers from "
        "outside hold the work up"
    )


def _missed(trial: Trial) -> str:
    worst = min(trial.margins, key=lambda each: each.mean)
    name, share = worst.goal.measure.removeprefix(SLA), worst.goal.bound + worst.mean
    return f"{name} is met for {share:.1%} instead of {worst.goal.bound:.1%}"
