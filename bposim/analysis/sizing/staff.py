"""A scenario's teams sized for goals: from its first guess to the cheapest heads and shift starts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product

from bposim.analysis.changing.moving import with_heads, with_shift_heads, with_start
from bposim.analysis.comparing import Outcome
from bposim.analysis.experiment import load_of, replicate
from bposim.analysis.running import Plan, plan
from bposim.analysis.sizing.for_waits import heads_for_waits
from bposim.analysis.sizing.goals import Goal, as_goals
from bposim.analysis.sizing.headcount import headcounts
from bposim.analysis.sizing.searching import FEW, MOST_TIMES, Heads
from bposim.analysis.sizing.staffing import Staffing, staffed
from bposim.model.workload import Drawn
from bposim.scenarios.editing import Value
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

SHIFT = "."  # between a team and one of its shifts
Bounds = Mapping[str, tuple[int, int]]  # fewest and most heads by team
Starts = Mapping[str, Sequence[float]]  # hours of the site's day at which a team may begin, by team


@dataclass(frozen=True)
class Choice:
    """The staffing for one way to begin the shifts."""

    starts: Mapping[str, float]
    staffing: Staffing


@dataclass(frozen=True)
class Staffed:
    """`best` is the cheapest of those that surely keep the goals, else of those that may, None where none will."""

    scenario: str
    goals: tuple[Goal, ...]
    confidence: float
    choices: tuple[Choice, ...]

    @property
    def best(self) -> Choice | None:
        able = [each for each in self.choices if each.staffing.cost is not None]
        return min(able, key=lambda each: (not each.staffing.is_kept, each.staffing.cost), default=None)


def staff(
    study: Study,
    scenario: str,
    goal: str | Iterable[str | Goal],
    *,
    confidence: float = 0.9,
    teams: Sequence[str] | None = None,
    bounds: Bounds | None = None,
    starts: Starts | None = None,
    seed: int = 1,
    workers: int | None = None,
) -> Staffed:
    """`goal`: one or several, such as `sla_attainment >= 95%`. `teams`: those to size, the scenario's teams of people
    unless stated; TEAM.SHIFT sizes a shift of a team with several, so that hours of the week and part-time shifts have
    heads of their own. Raises `StudyError` for an unknown name."""
    goals = as_goals(goal)
    sized = _teams(study, scenario, teams, {*(bounds or {}), *(starts or {})})
    _check_goals(study, scenario, goals, seed)
    choices = []
    for hours in product(*((starts or {}).values())):
        begun = dict(zip(starts or {}, hours, strict=True))
        variant = _begun(study, scenario, begun)
        first = first_guess(variant, scenario, sized, goals)
        limits = [(bounds or {}).get(unit) or _limits(unit, n) for unit, n in zip(sized, first, strict=True)]
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            run = _Runs(variant, scenario, sized, seed, pool)
            low, high = (tuple(ends) for ends in zip(*limits, strict=True))
            found = staffed(
                sized, first, goals, run, run.load, confidence=confidence, fewest=low, most=high, bounded=bounds or {}
            )
        choices.append(Choice(begun, found))
    return Staffed(scenario, goals, confidence, tuple(choices))


def _limits(unit: str, first: int) -> tuple[int, int]:
    """A shift may be empty, a team may not."""
    return 0 if SHIFT in unit else 1, MOST_TIMES * max(1, first)


def _teams(study: Study, scenario: str, named: Sequence[str] | None, also: Iterable[str]) -> tuple[str, ...]:
    known = study.only([scenario]).scenarios[scenario].delivery.teams
    people = [name for name, team in known.items() if team.kind == "people"]
    shifts = [f"{name}{SHIFT}{shift}" for name in people if len(known[name].shifts) > 1 for shift in known[name].shifts]
    unknown = [name for name in (*(named or ()), *also) if name not in (*people, *shifts)]
    if unknown:
        expected = f"a team of people of {scenario}, or one of several shifts: {', '.join((*people, *shifts))}"
        raise StudyError(Mistake("--team", "", name, expected, nearest(name, (*people, *shifts))) for name in unknown)
    return tuple(named or people)


def _check_goals(study: Study, scenario: str, goals: Sequence[Goal], seed: int) -> None:
    """A measure of a team or SLA that the scenario does not have is seen at its first run."""
    measures = replicate(plan(study.scenarios[scenario], study.data), seed, 0).measures
    missing = [goal.measure for goal in goals if goal.measure not in measures]
    if missing:
        expected = f"a measure that {scenario} has"
        raise StudyError(Mistake("--goal", "", name, expected, nearest(name, measures)) for name in missing)


def _begun(study: Study, scenario: str, starts: Mapping[str, float]) -> Study:
    for team, hour in starts.items():
        shifts = study.scenarios[scenario].delivery.teams[team].shifts
        for shift in shifts:
            study = study.replace(with_start(study.scenarios[scenario], team, shift, hour), scenario)
    return study


def first_guess(study: Study, scenario: str, teams: Sequence[str], goals: Sequence[Goal]) -> Heads:
    """Erlang's heads where a goal is a wait, else the rule's where it needs some, else those stated."""
    chosen = study.scenarios[scenario]
    rule = {row.team: row.headcount for row in headcounts(chosen, study.data)}
    waits = heads_for_waits(chosen, study.data, goals)
    return tuple(_guess(chosen.delivery.teams, rule | waits, unit) for unit in teams)


def _guess(teams: Mapping[str, Team], rule: Mapping[str, int], unit: str) -> int:
    """Of a shift its part of the team's."""
    name, _, shift = unit.partition(SHIFT)
    stated = teams[name].headcount
    whole = rule.get(name) or stated or 1
    if not shift:
        return whole
    return max(1, round(whole * (teams[name].shifts[shift].heads or 0) / max(1, stated)))


def _sized(scenario: Scenario, unit: str, count: int) -> dict[str, Value]:
    name, _, shift = unit.partition(SHIFT)
    return with_shift_heads(scenario, name, shift, count) if shift else with_heads(scenario, name, count)


class _Runs:
    """Replications by head-counts, each run once. Luck is kept for those that every candidate asks for."""

    def __init__(self, study: Study, scenario: str, teams: Sequence[str], seed: int, pool: ThreadPoolExecutor) -> None:
        self.study, self.scenario, self.teams, self.seed, self.pool = study, scenario, teams, seed, pool
        self.known: dict[Heads, list[Outcome]] = {}
        self.luck: list[Drawn] = [{} for _ in range(FEW)]

    def __call__(self, heads: Heads, replications: int) -> Sequence[Outcome]:
        known = self.known.setdefault(heads, [])
        if len(known) < replications:
            known += self._run(heads, range(len(known), replications))
        return known[:replications]

    def _run(self, heads: Heads, numbers: range) -> Iterator[Outcome]:
        compiled = self._plan(heads)

        def run(number: int) -> Outcome:
            return replicate(compiled, self.seed, number, self.luck[number] if number < FEW else None)

        return self.pool.map(run, numbers)

    def load(self, heads: Heads) -> Mapping[str, float]:
        return load_of(self._plan(heads), self.seed)

    def _plan(self, heads: Heads) -> Plan:
        study = self.study
        for unit, count in zip(self.teams, heads, strict=True):
            study = study.replace(_sized(study.scenarios[self.scenario], unit, count), self.scenario)
        return plan(study.scenarios[self.scenario], study.data)
