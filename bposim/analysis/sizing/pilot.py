"""A pilot: how many people a share of the work needs week by week while they learn, and what passing it proves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import NamedTuple

import numpy as np

from bposim.analysis.sizing.futures import Asked, Future, Runner, in_threads, piloted, staffed
from bposim.analysis.sizing.headcount import headcounts
from bposim.analysis.sizing.passing import Acceptance, acceptances
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
    chances: dict[int, tuple[float, ...]]  # by heads, by week
    gates: tuple[Acceptance, ...]


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
    mean = sum(by_week) / len(by_week)
    tried = piloted(study, scenario, name, by_week)
    staff = partial(staffed, tried, scenario, name, seed=seed, before=[before] * len(by_week))
    trials = _Trials(staff, len(by_week), replications, run or in_threads(workers))
    first = guess(study, scenario, name, max(by_week))
    chances = _looked(trials, first, confidence)
    rows = tuple(_week(week, chances, confidence) for week in range(len(by_week)))
    enough = [heads for heads in sorted(chances) if trials.share_held(heads) >= confidence]
    found = trials.futures[enough[0] if enough else max(chances)]
    return Pilot(
        scenario=scenario,
        team=name,
        weeks=len(by_week),
        share=mean,
        confidence=confidence,
        replications=replications,
        learns=learns(study, scenario, name),
        plan=rows,
        heads=enough[0] if enough else None,
        held=trials.held(enough[0]) if enough else None,
        chances={heads: tuple(found) for heads, found in sorted(chances.items())},
        gates=tuple(acceptances(tried.scenarios[scenario], audited(found), good, bad, mean)),
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
    tenure = delivery.people(delivery.teams[team]).tenure
    return tenure is not None and tenure.first_month_pace < 1


def audited(found: Sequence[Future]) -> dict[str, list[int]]:
    """By SLA of accuracy, deliveries that were audited in each future."""
    return {sla: [each.audited[sla] for each in found] for sla in found[0].audited}


class _Trials:
    """By heads, its futures."""

    def __init__(self, staff: Callable[[Sequence[int]], Asked], weeks: int, replications: int, run: Runner) -> None:
        self.staff, self.weeks, self.replications, self.run = staff, weeks, replications, run
        self.futures: dict[int, Sequence[Future]] = {}

    def chances(self, heads: int) -> list[float]:
        if heads not in self.futures:
            self.futures[heads] = self.run(self.staff([heads] * self.weeks), self.replications)
        found: list[float] = np.mean([each.held for each in self.futures[heads]], axis=0).tolist()
        return found

    def held(self, heads: int) -> int:
        """In how many futures every week does."""
        return sum(all(each.held) for each in self.futures[heads])

    def share_held(self, heads: int) -> float:
        return self.held(heads) / self.replications


def _looked(trials: _Trials, first: int, confidence: float) -> dict[int, list[float]]:
    """From the first guess up until every week holds, and down until none does."""
    found = {first: trials.chances(first)}
    heads = first
    while trials.share_held(heads) < confidence and heads < MOST_TIMES * first:
        heads += 1
        found[heads] = trials.chances(heads)
    heads = first
    while heads > 1 and max(found[heads]) >= confidence:
        heads -= 1
        found[heads] = trials.chances(heads)
    return found


def _week(week: int, chances: dict[int, list[float]], confidence: float) -> WeekPlan:
    enough = [heads for heads in sorted(chances) if chances[heads][week] >= confidence]
    if not enough:
        return WeekPlan(week + 1, None, max(found[week] for found in chances.values()), None)
    heads = enough[0]
    return WeekPlan(week + 1, heads, chances[heads][week], chances[heads - 1][week] if heads - 1 in chances else None)
