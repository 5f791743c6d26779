"""A pilot: how many people a share of the work needs week by week while they learn, and what passing it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import NamedTuple

from bposim.analysis.sizing.futures import Future, Runner, in_threads, piloted, staffed
from bposim.analysis.sizing.headcount import headcounts
from bposim.analysis.sizing.passing import Acceptance, acceptances
from bposim.analysis.sizing.punctuality import Punctuality, punctualities
from bposim.analysis.sizing.trials import Trials
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import Study

MOST_TIMES = 6  # heads, as a multiple of the first guess


class WeekPlan(NamedTuple):
    """The fewest heads, there from the first day, with which the SLAs hold in a week in so large a share of the
    futures; None where no number within bounds does. `one_less`: that share with a head less."""

    week: int
    heads: int | None
    chance: float
    one_less: float | None


@dataclass(frozen=True)
class Pilot:
    scenario: str
    team: str
    weeks: int
    share: float
    confidence: float
    replications: int
    learns: bool  # whether the team's people are stated to learn
    plan: tuple[WeekPlan, ...]
    heads: int | None  # with which every week holds in so large a share of the futures
    held: int | None  # in how many futures it does with these
    chances: dict[int, tuple[float, ...]]  # by heads that had all futures, by week
    gates: tuple[Acceptance, ...]
    in_time: tuple[Punctuality, ...]


def pilot(
    study: Study,
    scenario: str,
    *,
    weeks: int = 8,
    share: float = 0.2,
    shares: Sequence[float] | None = None,
    team: str | None = None,
    before: float = 0.0,
    confidence: float = 0.9,
    good: float | None = None,
    bad: float | None = None,
    replications: int = 40,
    seed: int = 1,
    workers: int | None = None,
    run: Runner | None = None,
) -> Pilot:
    """`shares` of the volume week by week, in place of `weeks` with the same one; `before`: months that the team's
    people have been at such work; `run` in place of `workers`.

    `good` and `bad`: true shares of defects that the gate is to tell apart; half and one and a half times of what the
    SLA allows unless stated.
    """
    name = pilot_team(study, scenario, team)
    by_week = tuple(shares or [share] * weeks)
    if not any(by_week):
        raise StudyError([Mistake("--share", "", "0%", "some of the volume in some week")])
    mean = sum(by_week) / len(by_week)
    tried = piloted(study, scenario, name, by_week)
    staff = partial(staffed, tried, scenario, name, seed=seed, before=[before] * len(by_week))
    first = guess(study, scenario, name, max(by_week))
    trials = Trials(
        lambda heads: staff([heads] * len(by_week)),
        replications,
        confidence,
        run or in_threads(workers),
        MOST_TIMES * first,
    )
    heads = trials.fewest(None, first)
    fewest = [trials.fewest(week, first) for week in range(len(by_week))]
    found = trials.futures[heads or _run_whole(trials)]
    rows = tuple(_week(week, few, trials) for week, few in enumerate(fewest))
    return Pilot(
        scenario=scenario,
        team=name,
        weeks=len(by_week),
        share=mean,
        confidence=confidence,
        replications=replications,
        learns=learns(study, scenario, name),
        plan=rows,
        heads=heads,
        held=trials.held(heads) if heads else None,
        chances={each: trials.chances(each) for each in trials.whole},
        gates=tuple(acceptances(tried.scenarios[scenario], audited(found), good, bad, mean)),
        in_time=tuple(punctualities(tried.scenarios[scenario], found)),
    )


def pilot_team(study: Study, scenario: str, named: str | None) -> str:
    teams = study.only([scenario]).scenarios[scenario].delivery.teams
    people = [name for name, team in teams.items() if team.kind == "people"]
    if named is not None and named not in people:
        expected = f"a team of people of {scenario}: {', '.join(people)}"
        raise StudyError([Mistake("--team", "", named, expected, nearest(named, people))])
    bought = [name for name in people if teams[name].employer == "provider"] or people
    if named is None and len(bought) != 1:
        raise StudyError([Mistake("--team", "", ", ".join(bought), "one team whose heads are asked for")])
    return named or bought[0]


def guess(study: Study, scenario: str, team: str, share: float) -> int:
    """Heads by the rule for a share of the volume, not counting that people learn."""
    chosen = study.scenarios[scenario]
    rule = {row.team: row.headcount for row in headcounts(chosen, study.data)}
    return max(1, ceil(share * rule[team]))


def learns(study: Study, scenario: str, team: str) -> bool:
    delivery = study.scenarios[scenario].delivery
    tenure = delivery.tenure(delivery.teams[team])
    return tenure is not None and tenure.first_month_pace < 1


def audited(found: Sequence[Future]) -> dict[str, list[int]]:
    """By SLA of accuracy, deliveries that were audited in each future."""
    return {sla: [each.audited[sla] for each in found] for sla in found[0].audited}


def _run_whole(trials: Trials) -> int:
    """The most heads, which do not hold every week, in all futures."""
    trials.chances(trials.most)
    return trials.most


def _week(week: int, heads: int | None, trials: Trials) -> WeekPlan:
    if heads is None:
        return WeekPlan(week + 1, None, max(trials.chances(each)[week] for each in trials.whole), None)
    return WeekPlan(
        week + 1, heads, trials.chances(heads)[week], trials.chances(heads - 1)[week] if heads > 1 else None
    )
