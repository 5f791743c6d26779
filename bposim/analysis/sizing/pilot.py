"""A pilot: how many people a share of the work needs week by week while they learn, and what passing it proves."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.headcount import headcounts
from bposim.analysis.moving import with_heads
from bposim.analysis.running import Plan, plan, run
from bposim.analysis.service_levels import period_scores
from bposim.analysis.sizing.passing import Acceptance, acceptances
from bposim.model.ticks import WEEK
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

FOLLOW_UP_WEEKS = 4
MOST_TIMES = 6  # heads, as a multiple of the first guess
SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # true shares of defects looked at, of what the SLA allows


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
    chances: dict[int, tuple[float, ...]]  # by heads, by week
    gates: tuple[Acceptance, ...]


def pilot(
    study: Study,
    scenario: str,
    *,
    weeks: int = 8,
    share: float = 0.2,
    team: str | None = None,
    confidence: float = 0.9,
    good: float | None = None,
    bad: float | None = None,
    replications: int = 40,
    seed: int = 1,
    workers: int | None = None,
) -> Pilot:
    """`good` and `bad`: true shares of defects that the gate is to tell apart; half and one and a half times of what
    the SLA allows unless stated."""
    name = _team(study, scenario, team)
    piloted = _piloted(study, scenario, name, weeks, share)
    trials = _Trials(piloted, scenario, name, weeks, replications, seed, workers)
    first = max(1, ceil(share * _rule(study, scenario, name)))
    chances = _looked(trials, first, confidence)
    rows = tuple(_week(week, chances, confidence) for week in range(weeks))
    enough = [heads for heads in sorted(chances) if trials.all_hold(heads) >= confidence]
    checks = trials.checks[enough[0] if enough else max(chances)]
    return Pilot(
        scenario=scenario,
        team=name,
        weeks=weeks,
        share=share,
        confidence=confidence,
        replications=replications,
        learns=_learns(study, scenario, name),
        plan=rows,
        heads=enough[0] if enough else None,
        chances={heads: tuple(found) for heads, found in sorted(chances.items())},
        gates=tuple(acceptances(piloted.scenarios[scenario], checks, good, bad, share)),
    )


def _team(study: Study, scenario: str, named: str | None) -> str:
    teams = study.only([scenario]).scenarios[scenario].delivery.teams
    people = [name for name, team in teams.items() if team.kind == "people"]
    if named is not None and named not in people:
        expected = f"a team of people of {scenario}: {', '.join(people)}"
        raise StudyError([Mistake("--team", "", named, expected, nearest(named, people))])
    bought = [name for name in people if teams[name].employer == "provider"] or people
    if named is None and len(bought) != 1:
        raise StudyError([Mistake("--team", "", ", ".join(bought), "one team whose heads are asked for")])
    return named or bought[0]


def _rule(study: Study, scenario: str, team: str) -> int:
    chosen = study.scenarios[scenario]
    return {row.team: row.headcount for row in headcounts(chosen, study.data)}[team]


def _piloted(study: Study, scenario: str, team: str, weeks: int, share: float) -> Study:
    """The scenario from its first day on, with a share of the volume and a team that is all new."""
    chosen = study.scenarios[scenario]
    changes: dict[str, Any] = {
        "warm_up_weeks": 0,
        "horizon_weeks": weeks,
        "follow_up_weeks": FOLLOW_UP_WEEKS,
        "demand.scale": chosen.demand.scale * share,
    }
    if chosen.delivery.people(chosen.delivery.teams[team]).tenure:
        stated = chosen.delivery.teams[team].tenure
        own = stated.model_dump(exclude_unset=True) if stated else {}
        changes[f"delivery.teams.{team}.tenure"] = {**own, "go_live": chosen.start}
    return study.replace(changes, scenario)


def _learns(study: Study, scenario: str, team: str) -> bool:
    delivery = study.scenarios[scenario].delivery
    tenure = delivery.people(delivery.teams[team]).tenure
    return tenure is not None and tenure.first_month_pace < 1


class _Trials:
    """By heads: in which futures which weeks hold, and how many deliveries were audited."""

    def __init__(
        self, study: Study, scenario: str, team: str, weeks: int, replications: int, seed: int, workers: int | None
    ) -> None:
        self.study, self.scenario, self.team, self.weeks, self.seed = study, scenario, team, weeks, seed
        self.replications, self.workers = replications, workers or os.cpu_count() or 1
        self.held: dict[int, list[list[bool]]] = {}
        self.checks: dict[int, dict[str, list[int]]] = {}

    def chances(self, heads: int) -> list[float]:
        if heads not in self.held:
            self.held[heads] = self._run(heads)
        found: list[float] = np.mean(self.held[heads], axis=0).tolist()
        return found

    def all_hold(self, heads: int) -> float:
        return float(np.mean(np.all(self.held[heads], axis=1)))

    def _run(self, heads: int) -> list[list[bool]]:
        changes = with_heads(self.study.scenarios[self.scenario], self.team, heads)
        study = self.study.replace(changes, self.scenario)
        compiled = plan(study.scenarios[self.scenario], study.data)
        with ThreadPoolExecutor(self.workers) as pool:
            found = list(pool.map(lambda number: self._one(compiled, number), range(self.replications)))
        self.checks[heads] = {sla: [checks[sla] for _, checks in found] for sla in found[0][1]}
        return [weeks for weeks, _ in found]

    def _one(self, compiled: Plan, number: int) -> tuple[list[bool], dict[str, int]]:
        done = run(compiled, self.seed, number, "compiled", with_touches=False)
        start, end = done.operation.measured
        edges = np.append(start + WEEK * np.arange(self.weeks), end)
        scores, slas = period_scores(done.service, done.log.items, edges), done.scenario.sla
        due = {name: found for name, found in scores.items() if isinstance(slas[name], Turnaround)}
        weeks = [
            all(not found[week].items or found[week].share >= slas[name].target_share for name, found in due.items())
            for week in range(self.weeks)
        ]
        checks = {name: sum(week.items for week in found) for name, found in scores.items() if name not in due}
        return weeks, checks


def _looked(trials: _Trials, first: int, confidence: float) -> dict[int, list[float]]:
    """From the first guess up until every week holds, and down until none does."""
    found = {first: trials.chances(first)}
    heads = first
    while trials.all_hold(heads) < confidence and heads < MOST_TIMES * first:
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
