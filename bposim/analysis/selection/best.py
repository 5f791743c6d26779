"""The best of a study's scenarios, or of the points of a sweep, by any measure and under goals."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import isfinite

import numpy as np

from bposim.analysis.comparing import COST, Outcome
from bposim.analysis.estimates import Estimate, estimate
from bposim.analysis.experiment import load_of, replicate
from bposim.analysis.measuring.steadiness import steady
from bposim.analysis.running import Plan, plan
from bposim.analysis.selection.procedure import FIRST, Chosen, Fate, Floats, choose
from bposim.analysis.selection.rare_events import RARER, rare_events, replications_to_meet
from bposim.analysis.sizing.goals import Goal, as_goals
from bposim.analysis.sweeps.measuring import with_values
from bposim.analysis.sweeps.points import Point
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import Study

MOST = 200  # replications of a system, after which the choice stays open
MOST_SYSTEMS = 2_000
CONFIDENCE = 0.95
INDIFFERENCE = 0.01
NEAR = "within the indifference"  # the fate of one that is out, and may be as good as who is in


class System:
    """A design that may be chosen, with the replications that it has had."""

    def __init__(self, name: str, design: Plan, rare_events: tuple[str, ...] = ()) -> None:
        self.name, self.design, self.rare_events = name, design, rare_events
        self.outcomes: list[Outcome] = []

    def values(self, measure: str) -> list[float]:
        return [each.measures[measure] for each in self.outcomes]


@dataclass(frozen=True)
class Standing:
    """One system at the end: what became of it, after how many replications; `reason` says by what."""

    name: str
    fate: str
    value: Estimate
    replications: int
    reason: str = ""


@dataclass(frozen=True)
class Selection:
    """`best` is None where no system keeps the goals, or the replications allowed did not decide; `indifference` is in
    the measure's own unit. `rare_events` make replications other than normal, as the confidence takes them to be; the
    `first` say how much they vary. Who is near the best has had `needed` before it is beaten."""

    measure: str
    goals: tuple[Goal, ...]
    confidence: float
    indifference: float
    best: str | None
    standings: tuple[Standing, ...]
    first: int
    needed: int
    rare_events: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        return all(each.fate != "open" for each in self.standings)

    @property
    def replications(self) -> int:
        return sum(each.replications for each in self.standings)

    @property
    def allotted_equally(self) -> int:
        """What as many replications for every system as the longest had would have come to."""
        return max(each.replications for each in self.standings) * len(self.standings)


def select_best(
    study: Study,
    points: Sequence[Point] | None = None,
    *,
    scenarios: Sequence[str] | None = None,
    measure: str = COST,
    highest: bool = False,
    goal: str | Iterable[str | Goal] = (),
    confidence: float = CONFIDENCE,
    indifference: float = INDIFFERENCE,
    tolerance: float = INDIFFERENCE,
    most: int = MOST,
    seed: int = 1,
    workers: int | None = None,
) -> Selection:
    """Systems are scenarios, or `scenarios` (the baseline unless named) at each point. `goal`: one or several, such as
    `sla_attainment >= 95%`.

    `indifference` is a share of the first system's mean after the first stage, `tolerance` of each goal's bound: what
    is nearer than that to the best, or to a goal, need not be told apart.
    """
    goals = as_goals(goal)
    systems = _systems(study, points, scenarios)
    rare = tuple(dict.fromkeys(name for system in systems for name in system.rare_events))
    met = (1 + confidence) / 2
    first = min(most, max(FIRST, replications_to_meet(met))) if rare else FIRST
    needed = min(most, replications_to_meet(met, RARER))
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        runs = _Runs(systems, seed, pool, ahead=workers or os.cpu_count() or 1)
        runs.upto(range(len(systems)), first)
        _check(systems[0], (measure, *(goal.measure for goal in goals)))
        reasons = {number: _why_not(system, measure, goals, seed, first) for number, system in enumerate(systems)}
        able = [number for number, reason in reasons.items() if not reason]
        if not able:
            nobody = _standings(systems, measure, reasons, [], None)
            return Selection(measure, goals, confidence, 0.0, None, nobody, first, needed, rare)
        apart = indifference * abs(float(np.mean(systems[able[0]].values(measure)[:first]))) or indifference
        sign = -1.0 if highest else 1.0

        def observe(numbers: Sequence[int], replication: int) -> Floats:
            chosen = [able[number] for number in numbers]
            runs.upto(chosen, replication + 1)
            return np.array([_row(systems[number].outcomes[replication], measure, sign, goals) for number in chosen])

        tolerances = [tolerance * abs(goal.bound) or tolerance for goal in goals]
        found = choose(
            len(able),
            observe,
            confidence=confidence,
            indifference=apart,
            tolerances=tolerances,
            first=first,
            needed=needed,
            most=most,
        )
    best = None if found.best is None else systems[able[found.best]].name
    standings = _standings(systems, measure, reasons, able, found, goals, apart)
    return Selection(measure, goals, confidence, apart, best, standings, first, needed, rare)


def _row(outcome: Outcome, measure: str, sign: float, goals: Sequence[Goal]) -> list[float]:
    return [sign * outcome.measures[measure], *(goal.over(outcome.measures[goal.measure]) for goal in goals)]


def _systems(study: Study, points: Sequence[Point] | None, scenarios: Sequence[str] | None) -> list[System]:
    if points is None:
        names = tuple(study.scenarios) if scenarios is None else tuple(dict.fromkeys(scenarios))
        study.only(names)
        found = [(name, study, name) for name in names]
    else:
        names = tuple(scenarios or (study.baseline,))
        study.only(names)
        varied = [(_told(each.values), with_values(study, each.values)) for each in points]
        found = [(_both(name, told, names), variant, name) for told, variant in varied for name in names]
    if not 1 < len(found) <= MOST_SYSTEMS:
        raise StudyError([Mistake(study.file, "", f"{len(found):,} to choose from", f"2 to {MOST_SYSTEMS:,}")])
    return [_system(told, variant, name) for told, variant, name in found]


def _system(told: str, study: Study, name: str) -> System:
    scenario = study.scenarios[name]
    return System(told, plan(scenario, study.data), rare_events(scenario))


def _told(values: Mapping[str, object]) -> str:
    return ", ".join(f"{path} = {value}" for path, value in values.items())


def _both(name: str, told: str, names: Sequence[str]) -> str:
    return told if len(names) == 1 else f"{name}, {told}"


def _check(system: System, measures: Sequence[str]) -> None:
    known = system.outcomes[0].measures
    missing = [name for name in dict.fromkeys(measures) if name not in known]
    if missing:
        raise StudyError(
            Mistake("--measure", "", name, f"a measure of {system.name}", nearest(name, known)) for name in missing
        )


def _why_not(system: System, measure: str, goals: Sequence[Goal], seed: int, first: int) -> str:
    """What has no average cannot be chosen."""
    settled = steady([each.drift for each in system.outcomes[:first]], load_of(system.design, seed))
    if settled is not True:
        return f"not steady: {settled}"
    for name in (measure, *(goal.measure for goal in goals)):
        if not all(isfinite(each.measures.get(name, np.nan)) for each in system.outcomes[:first]):
            return f"{name} has no mean"
    return ""


class _Runs:
    """Replications of systems as they are asked for; those of one number share their luck."""

    def __init__(self, systems: Sequence[System], seed: int, pool: ThreadPoolExecutor, ahead: int) -> None:
        self.systems, self.seed, self.pool, self.ahead = systems, seed, pool, ahead

    def upto(self, numbers: Sequence[int], replications: int) -> None:
        """A few at a time, so that every worker has some."""
        behind = [self.systems[number] for number in numbers if len(self.systems[number].outcomes) < replications]
        if not behind:
            return
        first = min(len(system.outcomes) for system in behind)
        assert all(len(system.outcomes) == first for system in behind), "some were looked at without the others"
        wanted = range(first, max(replications, first + self.ahead))
        for found in self.pool.map(lambda number: self._run(behind, number), wanted):
            for system, outcome in zip(behind, found, strict=True):
                system.outcomes.append(outcome)

    def _run(self, systems: Sequence[System], number: int) -> list[Outcome]:
        drawn: Drawn = {}
        return [replicate(system.design, self.seed, number, drawn) for system in systems]


def _standings(
    systems: Sequence[System],
    measure: str,
    reasons: Mapping[int, str],
    able: Sequence[int],
    found: Chosen | None,
    goals: Sequence[Goal] = (),
    indifference: float = 0.0,
) -> tuple[Standing, ...]:
    places = {number: place for place, number in enumerate(able)}
    made = []
    for number, system in enumerate(systems):
        values = estimate([each.measures.get(measure) for each in system.outcomes])
        fate, reason = "cannot be chosen", reasons[number]
        if found is not None and number in places:
            fate, reason = _fate(systems, able, found, places[number], goals)
            if fate == Fate.BEATEN and (winner := found.by[places[number]]) is not None:
                fate, reason = _beaten(system, systems[able[winner]], measure, indifference)
        made.append(Standing(system.name, fate, values, len(system.outcomes), reason))
    return tuple(made)


def _beaten(system: System, winner: System, measure: str, indifference: float) -> tuple[str, str]:
    """By so little, over the replications that both have had, that either may be the better?"""
    both = zip(system.values(measure), winner.values(measure), strict=False)
    if abs(float(np.mean([ours - theirs for ours, theirs in both]))) < indifference:
        return NEAR, f"of {winner.name}"
    return Fate.BEATEN, f"by {winner.name}"


def _fate(
    systems: Sequence[System], able: Sequence[int], found: Chosen, place: int, goals: Sequence[Goal]
) -> tuple[str, str]:
    fate, by = found.fates[place], found.by[place]
    if by is None:
        return str(fate), ""
    match fate:
        case Fate.INFEASIBLE:
            return str(fate), str(goals[by])
        case Fate.OPEN:
            return str(fate), f"behind {systems[able[by]].name}, which is open"
        case _:
            return str(fate), f"by {systems[able[by]].name}"
