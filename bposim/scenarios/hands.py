"""What is inconsistent in whose hands an item may be: questions that nobody answers, work that must stay,
back-ups that nobody calls."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.scenarios.consistency import queue_of, reached, servers, unknown
from bposim.scenarios.mishaps import hits
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.delivery import Site, Team
from bposim.scenarios.schema.events import LateFile, Outage
from bposim.scenarios.schema.fields import for_work_type
from bposim.scenarios.schema.process import Answer, ByHand, Query, Wait, Work
from bposim.scenarios.schema.scenario import Scenario


def hands(scenario: Scenario) -> Iterator[Finding]:
    yield from _questions(scenario)
    yield from _must_stay(scenario)
    yield from _background(scenario)
    for name, event in scenario.events.items():
        kind = scenario.demand.work_types.get(event.work_type) if isinstance(event, LateFile) else None
        if isinstance(event, LateFile) and kind and kind.split:
            expected = "a work type without a `split`: what comes late goes to the first step"
            yield Finding(("events", name, "work_type"), event.work_type, expected, "")
    for name, team in scenario.delivery.teams.items():
        yield from _seats(name, team)
        yield from _stand_in(scenario, name, team)
        if team.cost_per_handled_hour is not None and (team.kind, team.employer) != ("people", "client"):
            path = ("delivery", "teams", name, "cost_per_handled_hour")
            yield Finding(path, team.cost_per_handled_hour, "people of the client's, who do other work as well", "")
    yield from _paces(scenario)
    for name, step in scenario.process.steps.items():
        if isinstance(step, Wait) and step.integration == "real_time" and step.awaiting != "transfer":
            path = ("process", "steps", name, "integration")
            yield Finding(path, step.integration, "a wait with awaiting = 'transfer': nothing else is integrated", "")


def _paces(scenario: Scenario) -> Iterator[Finding]:
    """Two words for how fast people are, of which one would be read."""
    delivery = scenario.delivery
    stated = [(("sites", name), site.pace, site.tenure) for name, site in delivery.sites.items() if _has_pace(site)]
    stated += [
        (("teams", name), team.pace, delivery.tenure(team))
        for name, team in delivery.teams.items()
        if team.pace is not None and _has_pace(team)
    ]
    for path, pace, tenure in stated:
        if tenure is not None:
            expected = "no pace beside a tenure, which makes it: tenure.full_pace is that of one who has learnt all"
            yield Finding(("delivery", *path, "pace"), pace, expected, "")


def _has_pace(people: Site | Team) -> bool:
    return "pace" in people.model_fields_set


def _questions(scenario: Scenario) -> Iterator[Finding]:
    answers = [name for name, step in scenario.process.steps.items() if isinstance(step, Answer)]
    for name, step in scenario.process.steps.items():
        if isinstance(step, Work) and step.query and step.query.to:
            yield from unknown(f"process.steps.{name}.query.to", [step.query.to], answers, "step of kind 'answer'")
    for work_type in scenario.demand.work_types:
        for name in reached(scenario, work_type):
            step = scenario.process.steps[name]
            if isinstance(step, Work) and step.query:
                yield from _answered(scenario, step.query, work_type)


def _answered(scenario: Scenario, query: Query, work_type: str) -> Iterator[Finding]:
    answer = scenario.process.steps.get(query.to or "")
    if not isinstance(answer, Answer):
        return
    here = ("process", "steps", str(query.to))
    if for_work_type(answer.handle_time, work_type) is None:
        expected = f"a handle time for work type {work_type!r}, whose questions come here"
        yield Finding((*here, "handle_time"), None, expected, "")
    if not servers(scenario, str(query.to)):
        yield Finding(here, None, "a team with a head-count above 0 whose `serves` names this step", "")


def _must_stay(scenario: Scenario) -> Iterator[Finding]:
    steps = scenario.process.steps
    kept = {
        queue_of(scenario, name): name for name, step in steps.items() if isinstance(step, ByHand) and step.must_stay
    }
    for name, team in scenario.delivery.teams.items():
        if team.employer == "client":
            continue
        for step in team.serves:
            if (stays := kept.get(queue_of(scenario, step))) is not None:
                expected = f"a team of the client's: step {stays!r} must stay"
                yield Finding(("delivery", "teams", name, "serves"), step, expected, "")


def _seats(name: str, team: Team) -> Iterator[Finding]:
    if (graded := sum(grade.heads for grade in team.grades.values())) > team.headcount:
        yield Finding(
            ("delivery", "teams", name, "grades"), graded, f"heads up to the {team.headcount} of the team", ""
        )
    for key, meeting in team.meetings.items():
        if meeting.heads is not None and meeting.heads > team.headcount:
            path = ("delivery", "teams", name, "meetings", key, "heads")
            yield Finding(path, meeting.heads, f"at most the head-count of {team.headcount}", "")


def _stand_in(scenario: Scenario, name: str, team: Team) -> Iterator[Finding]:
    if not team.stands_in:
        return
    others = {other: plan for other, plan in scenario.delivery.teams.items() if other != name}
    yield from unknown(f"delivery.teams.{name}.stands_in.team", [team.stands_in.team], others, "team other than this")
    if (plan := others.get(team.stands_in.team)) and not _may_be_out(scenario, plan):
        expected = (
            "a team whose site has an outage in `events`, or that needs a system which may fail: nobody calls this"
        )
        yield Finding(("delivery", "teams", name, "stands_in", "team"), team.stands_in.team, expected, "")


def _may_be_out(scenario: Scenario, team: Team) -> bool:
    is_hit = any(isinstance(event, Outage) and hits(event, team) for event in scenario.events.values())
    systems = (scenario.delivery.systems.get(system) for system in team.needs)
    return is_hit or any(system is not None and system.failures for system in systems)


def _background(scenario: Scenario) -> Iterator[Finding]:
    """Other clients' work is a provider's, who is paid for our items: the hours of such a team are not ours alone."""
    kinds = scenario.demand.work_types
    background = [name for name, kind in kinds.items() if kind.background]
    if background and len(background) == len(kinds):
        yield Finding(("demand", "work_types"), background, "a work type that is not in the background", "")
    for name, sla in scenario.sla.items():
        for kind in set(sla.work_types) & set(background):
            yield Finding(("sla", name, "work_types"), kind, "work types that are not in the background", "")
    shared = _shared_teams(scenario, background)
    for name in shared:
        if scenario.delivery.teams[name].employer == "client":
            expected = "a provider, since the team serves other clients' work too"
            yield Finding(("delivery", "teams", name, "employer"), "client", expected, "provider")
    for name, fee in scenario.contract.fees.items():
        if getattr(fee, "team", None) in shared:
            expected = "item: the hours of a shared team are not this client's alone"
            yield Finding(("contract", "fees", name, "basis"), fee.basis, expected, "item")


def there_all_along(scenario: Scenario) -> set[str]:
    """Teams that a transition neither builds nor dissolves: they do other work as well, the client's or others'."""
    background = [name for name, kind in scenario.demand.work_types.items() if kind.background]
    priced = {name for name, team in scenario.delivery.teams.items() if team.cost_per_handled_hour is not None}
    return priced | {*_shared_teams(scenario, background)}


def _shared_teams(scenario: Scenario, background: list[str]) -> list[str]:
    queues = {queue_of(scenario, step) for kind in background for step in reached(scenario, kind)}
    teams = scenario.delivery.teams.items()
    return [name for name, team in teams if any(queue_of(scenario, step) in queues for step in team.serves)]
