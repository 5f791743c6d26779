"""A pilot's futures: a scenario from its first day on, with a share of the volume and a team that is all new."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.changing.moving import with_heads
from bposim.analysis.measuring.backlog import at_day_ends
from bposim.analysis.measuring.service_levels import Score, period_scores, pooled
from bposim.analysis.running import Plan, plan, run
from bposim.model.operation import Operation
from bposim.model.tenures import MONTH
from bposim.model.ticks import WEEK
from bposim.model.workload import Drawn
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

FOLLOW_UP_WEEKS = 4
MOST_LUCK = 80  # replications whose draws are kept, some 100 kB each
_EVENT = "volume of week {} of the pilot"


class Future(NamedTuple):
    """One future, week by week: whether every SLA of turnaround holds, the share of what is due that is in time (all
    where nothing is), and the items left at its end. In all weeks: `audited` deliveries by SLA of accuracy, by SLA the
    share that is good (not a number where there is nothing to judge), and items `due` by SLA of turnaround."""

    held: tuple[bool, ...]
    in_time: tuple[float, ...]
    backlog: tuple[float, ...]
    audited: Mapping[str, int]
    good: Mapping[str, float]
    due: Mapping[str, int] = MappingProxyType({})


class Asked(NamedTuple):
    """`heads` of the team in each week, and their scenario with the most of them; `before`: months that who comes in a
    week has been at this work."""

    scenario: Scenario
    data: Data
    team: str
    heads: tuple[int, ...]
    seed: int
    before: tuple[float, ...] = ()


Runner = Callable[[Asked, range], Sequence[Future]]  # the replications of these numbers


def piloted(study: Study, scenario: str, team: str, shares: Sequence[float]) -> Study:
    """`shares` of the scenario's volume, week by week; the last one goes on while what came is followed up.

    The pilot stands alone: of a transition that the scenario states nothing is in it.
    """
    study = study.only([scenario])
    chosen, tree = study.scenarios[scenario], dict(study.trees[scenario])
    if tree.pop("transition", None):
        study = study.rebuilt({**study.trees, scenario: tree}, study.baseline, {}, {})
    changes: dict[str, Any] = {
        "warm_up_weeks": 0,
        "horizon_weeks": len(shares),
        "follow_up_weeks": FOLLOW_UP_WEEKS,
        "demand.scale": chosen.demand.scale * (max(shares) or 1.0),
    }
    if surges := _surges(chosen, shares):
        changes["events"] = {**tree.get("events", {}), **surges}
    if learners(chosen, team):
        stated = chosen.delivery.teams[team].tenure
        own = stated.model_dump(exclude_unset=True) if stated else {}
        changes[f"delivery.teams.{team}.tenure"] = {**own, "go_live": chosen.start}
    return study.replace(changes, scenario)


def _surges(chosen: Scenario, shares: Sequence[float]) -> dict[str, Any]:
    """Weeks that have less than the largest share."""
    most, found = max(shares), {}
    for week, share in enumerate(shares):
        if share < most or not most:
            first, weeks = chosen.start + timedelta(weeks=week), 1 if week < len(shares) - 1 else 1 + FOLLOW_UP_WEEKS
            found[_EVENT.format(week + 1)] = {
                "kind": "demand_surge",
                "factor": share / most if most else 0.0,
                "first_date": first,
                "last_date": first + timedelta(weeks=weeks, days=-1),
            }
    return found


def staffed(
    study: Study, scenario: str, team: str, heads: Sequence[int], seed: int, before: Sequence[float] = ()
) -> Asked:
    """Of a study that is piloted. Months before are nothing where the team's people know all from the first day."""
    changes = with_heads(study.scenarios[scenario], team, max(heads))
    changed = study.replace(changes, scenario)
    asked = Asked(changed.scenarios[scenario], changed.data, team, tuple(heads), seed)
    return asked._replace(before=tuple(before)) if any(before) and learners(asked.scenario, team) else asked


def learners(scenario: Scenario, team: str) -> bool:
    """Whether it is stated how the team's people come and learn."""
    return scenario.delivery.tenure(scenario.delivery.teams[team]) is not None


def futures(
    asked: Asked, numbers: Iterable[int], luck: Mapping[int, Drawn] | None = None, known: Plan | None = None
) -> list[Future]:
    """The replications of these numbers; luck that is kept for them is not drawn again, nor a known plan compiled."""
    compiled, kept = known or plan_of(asked), luck or {}
    return [_future(compiled, len(asked.heads), asked.seed, number, kept.get(number)) for number in numbers]


def in_threads(workers: int | None = None) -> Runner:
    """The luck of the first futures is kept from one head-count to the next."""
    luck: dict[tuple[int, int], Drawn] = {}

    def run_all(asked: Asked, numbers: range) -> list[Future]:
        compiled = plan_of(asked)
        drawn = [luck.setdefault((asked.seed, each), {}) if each < MOST_LUCK else None for each in numbers]
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            return list(pool.map(partial(_future, compiled, len(asked.heads), asked.seed), numbers, drawn))

    return run_all


def plan_of(asked: Asked) -> Plan:
    """People who come later are trained by the day on which they are needed."""
    compiled = plan(asked.scenario, asked.data)
    varies = len(set(asked.heads)) > 1 or asked.before
    return compiled._replace(operation=_with_plan(compiled.operation, asked)) if varies else compiled


def _with_plan(operation: Operation, asked: Asked) -> Operation:
    first = (asked.scenario.start - operation.epoch.date()).days
    days = [first + 7 * week for week in range(len(asked.heads))]
    heads = tuple(zip(days, asked.heads, strict=True))
    before = tuple((day, round(months * MONTH)) for day, months in zip(days, asked.before, strict=False))
    teams = (
        team._replace(heads=heads, seasoned=before) if team.name == asked.team else team for team in operation.teams
    )
    return operation._replace(teams=tuple(teams))


def _future(compiled: Plan, weeks: int, seed: int, number: int, drawn: Drawn | None = None) -> Future:
    done = run(compiled, seed, number, "compiled", drawn, with_touches=False)
    start, end = done.operation.measured
    edges = np.append(start + WEEK * np.arange(weeks), end)
    scores, slas = period_scores(done.service, done.log.items, edges), done.scenario.sla
    due = {name: found for name, found in scores.items() if isinstance(slas[name], Turnaround)}
    by_week = [pooled(found[week] for found in due.values()) for week in range(weeks)]
    return Future(
        tuple(
            all(_holds(found[week], slas[name].target_share) for name, found in due.items()) for week in range(weeks)
        ),
        tuple(each.share if each.items else 1.0 for each in by_week),
        tuple(at_day_ends(done.operation, done.log)[6::7].astype(float).tolist()),
        {name: sum(week.items for week in found) for name, found in scores.items() if name not in due},
        {name: pooled(found).share for name, found in scores.items()},
        {name: pooled(found).items for name, found in due.items()},
    )


def _holds(score: Score, target: float) -> bool:
    return not score.items or score.share >= target
