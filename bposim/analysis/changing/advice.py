"""What is likely to be wrong with a scenario, and the change that would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from bposim.analysis.changing.moving import DAY, can_move, start_hour, with_heads, with_start
from bposim.analysis.comparing import Comparison, Side
from bposim.analysis.measuring.steadiness import NEAR_CAPACITY
from bposim.model.ticks import zone
from bposim.scenarios.consistency import queue_of
from bposim.scenarios.editing import Value
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.fields import parse_days, parse_hours
from bposim.scenarios.schema.process import Work
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

MOST_ADDED = 10  # times the heads that there are; beyond it something else is wrong
LITTLE_OVERLAP = 2.0  # hours a day


class Advice(NamedTuple):
    """`changes` are values by dotted path for the scenario; where there are none, nothing single would mend it."""

    text: str
    scenario: str
    changes: Mapping[str, Value]


def advice(
    study: Study, loads: Mapping[str, Mapping[str, float]], comparison: Comparison | None = None
) -> tuple[Advice, ...]:
    """`loads` by scenario and team. Without a comparison nothing is said about service."""
    return tuple(found for name in study.scenarios for found in _scenario(study, name, loads.get(name, {}), comparison))


def _scenario(study: Study, name: str, load: Mapping[str, float], comparison: Comparison | None) -> Iterator[Advice]:
    scenario = study.scenarios[name]
    strained = list(_strained(name, scenario, load))
    yield from strained
    side = comparison.scenarios.get(name) if comparison else None
    if side and not strained:
        yield from _missed(name, scenario, load, side)


def _strained(name: str, scenario: Scenario, load: Mapping[str, float]) -> Iterator[Advice]:
    """Of teams that share queues, the largest is added to."""
    for group in _groups(scenario):
        team = max(group, key=lambda each: scenario.delivery.teams[each].headcount)
        share = load.get(team, 0.0)
        if share > NEAR_CAPACITY:
            yield _more(name, scenario, group, team, share)


def _more(name: str, scenario: Scenario, group: list[str], team: str, share: float) -> Advice:
    plan = scenario.delivery.teams[team]
    added = _needed(scenario, group, team, share)
    if added is None:
        return Advice(f"{team} has no capacity for its work: see its heads, shifts and days.", name, {})
    noun = ("person" if added == 1 else "people") if plan.kind == "people" else ("bot" if added == 1 else "bots")
    if added > MOST_ADDED * plan.headcount:
        text = f"{team} is loaded to {share:.0%}: {added} more {noun} would be needed. Is the volume meant so?"
        return Advice(text, name, {})
    text = f"{team} is loaded to {share:.0%}: add {added} {noun}."
    return Advice(text, name, with_heads(scenario, team, plan.headcount + added))


def _needed(scenario: Scenario, group: list[str], team: str, share: float) -> int | None:
    """Heads to add so that the load is at most `NEAR_CAPACITY`, each worth what one of the team is worth now."""
    worth = _worth(scenario, team)
    capacity = sum(scenario.delivery.teams[each].headcount * _worth(scenario, each) for each in group)
    if math.isinf(share) or not worth or not capacity:
        return None
    return max(1, math.ceil(capacity / worth * (share / NEAR_CAPACITY - 1) - 1e-9))


def _worth(scenario: Scenario, team: str) -> float:
    """Of a head, up to the days off of its site: pace and share of the time at work."""
    plan = scenario.delivery.teams[team]
    people = scenario.delivery.people(plan)
    minutes = sum(_weekly_minutes(plan, name) for name in plan.shifts) / len(plan.shifts)
    return people.learnt_pace * (1 - people.absence_share) * (1 - people.shrinkage_share) * minutes


def _weekly_minutes(plan: Team, shift: str) -> int:
    stated = plan.shifts[shift]
    return len(parse_days(stated.days)) * (_length(stated.hours) - sum(map(_length, stated.breaks)))


def _length(hours: str) -> int:
    start, end = parse_hours(hours)
    return end - start


def _groups(scenario: Scenario) -> list[list[str]]:
    """Teams that share queues, which share their load."""
    groups: list[tuple[set[str], list[str]]] = []
    for name, team in scenario.delivery.teams.items():
        queues, names = {queue_of(scenario, step) for step in team.serves}, [name]
        for group in [group for group in groups if group[0] & queues]:
            groups.remove(group)
            queues, names = queues | group[0], group[1] + names
        groups.append((queues, names))
    return [names for _, names in groups]


def _missed(name: str, scenario: Scenario, load: Mapping[str, float], side: Side) -> Iterator[Advice]:
    """A promise that is not kept although nobody is overloaded, or kept on the contract's clock alone."""
    targets = {sla: each.target_share for sla, each in scenario.sla.items() if isinstance(each, Turnaround)}
    shares = {sla: side.measures[f"sla_attainment.{sla}"].mean for sla in targets}
    short = {sla: share for sla, share in shares.items() if share is not None and share < targets[sla]}
    strict = side.measures["sla_attainment_end_to_end"].mean
    if not short and (strict is None or not targets or strict >= min(targets.values())):
        return
    said = [f"{sla} is met for {share:.1%} instead of {targets[sla]:.1%}" for sla, share in short.items()]
    if not said and strict is not None:
        said = [f"the contract is met, but end to end only {strict:.1%} of the work is on time"]
    apart = list(_apart(name, scenario, "; ".join(said)))
    yield from apart
    if short and not apart:
        busiest = max(load, key=lambda team: load[team], default="")
        though = f" though {busiest} is loaded to {load[busiest]:.0%} only" if busiest else ""
        text = f"{'; '.join(said)}{though}: see how many heads equal service takes, and when they work."
        yield Advice(text, name, {})


def _apart(name: str, scenario: Scenario, said: str) -> Iterator[Advice]:
    """Teams that ask the client and work while the client is away, where no other team shares their queues."""
    alone = [group[0] for group in _groups(scenario) if len(group) == 1]
    for team in alone:
        plan = scenario.delivery.teams[team]
        shift = next(iter(plan.shifts))
        if len(plan.shifts) > 1 or not can_move(plan, shift) or not _asks(scenario, plan):
            continue
        now = start_hour(plan, shift)
        hours = {start: _together(scenario, plan, shift, start) for start in (now, *(k / 2 for k in range(48)))}
        best = max(hours, key=lambda start: hours[start])
        if hours[now] < LITTLE_OVERLAP <= hours[best] - hours[now]:
            text = (
                f"{said}; {team} asks the client and works {_hours(hours[now])} a day together with it: "
                f"start the shift at {_clock(best)}, which makes {_hours(hours[best])}."
            )
            yield Advice(text, name, with_start(scenario, team, shift, best))


def _asks(scenario: Scenario, plan: Team) -> bool:
    """Whether a step of the team puts questions to the client in the client's hours."""
    steps = (scenario.process.steps[step] for step in plan.serves)
    queries = (step.query for step in steps if isinstance(step, Work) and step.query)
    return any(query.awaiting == "client" and not query.open.always and any(query.share.values()) for query in queries)


def _together(scenario: Scenario, plan: Team, shift: str, start: float) -> float:
    """Hours of a January day that the shift, begun then, shares with the client's hours."""
    begin = round(60 * start) - _offset(scenario, plan.site and scenario.delivery.sites[plan.site].time_zone)
    end = begin + _length(plan.shifts[shift].hours)
    first, last = (minute - _offset(scenario, None) for minute in parse_hours(scenario.client.hours))
    days = (DAY * k for k in range(-2, 3))
    return sum(max(0, min(end, last + day) - max(begin, first + day)) for day in days) / 60


def _offset(scenario: Scenario, zone_name: str | None) -> int:
    """Minutes of local time ahead of UTC in January."""
    noon = datetime(scenario.start.year, 1, 15, 12, tzinfo=zone(zone_name or scenario.client.time_zone))
    ahead = noon.utcoffset()
    assert ahead is not None, zone_name
    return int(ahead.total_seconds()) // 60


def _clock(hour: float) -> str:
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"


def _hours(count: float) -> str:
    return f"{count:g} hour" if count == 1 else f"{count:g} hours"
