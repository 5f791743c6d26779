"""What a study says that is hardly so: no promise or price, machines that never fail, people who know all."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.scenarios.phases import phases_of
from bposim.scenarios.schema.delivery import Delivery, Team
from bposim.scenarios.schema.demand import Renewal
from bposim.scenarios.schema.events import DemandSurge, Outage
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE
from bposim.scenarios.schema.process import Work
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study


def doubts_of(study: Study) -> list[str]:
    """By scenario, in the file's order."""
    found = [f"{name}, {text}" for name, scenario in study.scenarios.items() for text in doubts(scenario)]
    return found + [f"{study.baseline}, {text}" for text in _of_the_baseline(study)]


def doubts(scenario: Scenario) -> Iterator[str]:
    yield from _of_the_deal(scenario)
    yield from of_the_road(scenario)
    yield from _of_events(scenario)
    for name, team in scenario.delivery.teams.items():
        if team.headcount:
            found = _of_bots(scenario, team) if team.kind == "bots" else _of_people(scenario.delivery, team)
            yield from (f"{name}: {text}" for text in (*found, *_unread(team)))


def _of_events(scenario: Scenario) -> Iterator[str]:
    """That nothing in the study feels."""
    needed = {system for team in scenario.delivery.teams.values() for system in team.needs}
    for name, event in scenario.events.items():
        if isinstance(event, Outage) and event.system and event.system not in needed:
            yield f"events.{name}: an outage of {event.system}, which no team `needs`"
        if isinstance(event, DemandSurge):
            kinds = scenario.demand.work_types
            meant = kinds if EVERY_WORK_TYPE in event.factor else {each: kinds[each] for each in event.factor}
            if all(isinstance(form, Renewal) for kind in meant.values() for form in kind.arrivals.values()):
                yield f"events.{name}: a surge of arrivals of form 'renewal', which knows no days"


def _of_the_baseline(study: Study) -> Iterator[str]:
    """One that all scenarios share is meant for the others."""
    road = study.scenarios[study.baseline].transition
    others = [each.transition for name, each in study.scenarios.items() if name != study.baseline]
    if road and road not in others:
        yield "transition: a road to the baseline, from where every other begins; nothing goes it"


def of_the_road(scenario: Scenario) -> Iterator[str]:
    road = scenario.transition
    if road is None:
        return
    if road.pilot and road.pilot.gate and not road.pilot.share:
        yield "transition.pilot.share: a gate behind a pilot of no work, which nobody can judge; state a share above 0"
    taught, last = road.knowledge_transfer, list(road.moves.values())[-1].week
    if taught and taught.week >= last:
        yield f"transition.knowledge_transfer.week: taught when all the work has moved; state a week before {last}"
    moves = phases_of(road, scenario).moves
    if len(moves) > 1 and moves[-1].work < moves[-2].work:
        back = f"from {moves[-2].work:.0%} of the work to {moves[-1].work:.0%}"
        yield f"transition.waves.{moves[-1].name}: a last wave that takes work back, {back}; state a larger share"


def _of_the_deal(scenario: Scenario) -> Iterator[str]:
    """Of a study with sites: without any it is a textbook's."""
    if not scenario.delivery.sites:
        return
    if not scenario.sla:
        yield "nothing is promised, so that every scenario complies; state sla"
    bought = any(team.employer == "provider" and team.headcount for team in scenario.delivery.teams.values())
    if bought and not scenario.contract.fees:
        yield "a provider who is paid nothing; state contract.fees"
    yield from _of_fees(scenario)
    yield from _of_credits(scenario)


def _of_fees(scenario: Scenario) -> Iterator[str]:
    for name, fee in scenario.contract.fees.items():
        team = getattr(fee, "team", None)
        if team and scenario.delivery.teams[team].employer == "client":
            paid = "which is paid twice; name a provider's"
            yield f"contract.fees.{name}: a fee for {team}, the client's own team, {paid}"


def _of_credits(scenario: Scenario) -> Iterator[str]:
    stated = [sla.credits for sla in scenario.sla.values() if sla.credits]
    if stated and not any(each.weight_share or each.credit_points or each.bonus_share for each in stated):
        yield "sla credits whose weights add up to 0, so that none is ever due; state weight_share or credit_points"


def _of_people(delivery: Delivery, team: Team) -> Iterator[str]:
    """Of a site alone: a team without one is a textbook's."""
    site = delivery.sites.get(team.site or "")
    if site and team.employer == "client" and not site.wage_per_hour and team.cost_per_handled_hour is None:
        yield "people who cost nothing; state the wage_per_hour of their site"
    if site and not delivery.tenure(team) and "pace" not in site.model_fields_set and team.pace is None:
        yield "people who never leave and know all; state the tenure of their site, or a pace"


def _of_bots(scenario: Scenario, team: Team) -> Iterator[str]:
    if team.employer == "client" and not (team.annual_cost or team.licence_per_bot_year or team.cost_per_handling):
        yield "bots that cost nothing; state annual_cost, licence_per_bot_year or cost_per_handling"
    if not _may_fail(scenario.delivery, team):
        yield "bots that never fail; state failures, of their own or of a system that they need"
    steps = [step for name in team.serves if isinstance(step := scenario.process.steps[name], Work)]
    if steps and not any(any(step.erring.values()) for step in steps):
        yield "bots that never err; state an error_share, or an agent's accuracies, of a step that they serve"


_OVERTIME = ("overtime_limit_hours", "overtime_limit_hours_per_week", "overtime_premium_share")
_OF_PEOPLE = ("tenure", "grades", "absence_share", "leave_days_per_year")


def _unread(team: Team) -> Iterator[str]:
    """A scenario cannot take a key away, so none of these is a mistake."""
    overtime = ", ".join(key for key in _OVERTIME if getattr(team, key))
    if overtime and team.shift_end != "finish":
        yield f"{overtime} without overtime; state shift_end = 'finish', or nobody works beyond the end of a shift"
    if team.stands_in and team.shift_end == "hold":
        yield "a back-up that holds its work when it is called off; state shift_end = 'finish' or 'return'"
    human = ", ".join(key for key in _OF_PEOPLE if getattr(team, key))
    if human and team.kind == "bots":
        yield f"{human} of bots; they have down time instead: state failures and maintenance"


def _may_fail(delivery: Delivery, team: Team) -> bool:
    return bool(team.failures) or any(delivery.systems[system].failures for system in team.needs)
