"""What is inconsistent in what may go wrong: systems that nobody knows, failures without an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bposim.scenarios.consistency import mean_minutes, unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.delivery import Delivery, Team
from bposim.scenarios.schema.demand import Batch, FromFile
from bposim.scenarios.schema.downtime import MayBeDown
from bposim.scenarios.schema.events import DayOff, DemandSurge, Event, LateFile, Leavers, Outage
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE
from bposim.scenarios.schema.scenario import Scenario

SHORTEST_UP = 1.0  # minutes
MOST_FAILURES = 1_000_000
WEEK_MINUTES = 10_080


def is_clients(outage: Outage, delivery: Delivery) -> bool:
    if outage.whose:
        return outage.whose == "client"
    return outage.site is None or any(
        team.site == outage.site and team.employer == "client" for team in delivery.teams.values()
    )


def is_felt(outage: Outage) -> bool:
    """By anybody: not where all go on at once."""
    return outage.continuity_share < 1 or outage.switch_hours > 0


def mishaps(scenario: Scenario) -> Iterator[Finding]:
    systems = scenario.delivery.systems
    for name, team in scenario.delivery.teams.items():
        yield from unknown(f"delivery.teams.{name}.needs", team.needs, systems, "system")
        yield from _failures(scenario, ("delivery", "teams", name), team, team.headcount)
    for name, system in systems.items():
        yield from _failures(scenario, ("delivery", "systems", name), system, 1)
    for name, event in scenario.events.items():
        for key, stated, known, noun in _names(scenario, event):
            yield from unknown(f"events.{name}.{key}", [stated], known, noun)
        if isinstance(event, Leavers) and event.refilled_after_weeks and _hires(scenario, event.team):
            expected = "no weeks where the team's tenure says when seats are filled"
            yield Finding(("events", name, "refilled_after_weeks"), event.refilled_after_weeks, expected, "")


def _hires(scenario: Scenario, name: str) -> bool:
    team = scenario.delivery.teams.get(name)
    return team is not None and scenario.delivery.tenure(team) is not None


def _names(scenario: Scenario, event: Event) -> Iterator[tuple[str, str, Iterable[str], str]]:
    """Key, value, what there is, and what it is."""
    delivery, kinds = scenario.delivery, scenario.demand.work_types
    match event:
        case Outage(site=str(site)) | DayOff(site=str(site)):
            yield "site", site, delivery.sites, "site"
        case Outage(system=str(system)):
            yield "system", system, delivery.systems, "system"
        case DemandSurge():
            for work_type in event.factor.keys() - {EVERY_WORK_TYPE}:
                yield "factor", work_type, kinds, "work type"
        case Leavers():
            people = [name for name, team in delivery.teams.items() if team.kind == "people"]
            yield "team", event.team, people, "team of people"
        case LateFile(work_type=work_type):
            yield "work_type", work_type, kinds, "work type"
            forms = kinds[work_type].arrivals if work_type in kinds else {}
            files = [name for name, form in forms.items() if isinstance(form, Batch | FromFile)]
            if work_type in kinds:
                yield "arrivals", event.arrivals, files, "batch or csv form of arrival of the work type"


def hits(outage: Outage, team: Team) -> bool:
    """Bots stand in systems, not at sites."""
    if outage.system:
        return outage.system in team.needs
    return team.kind == "people" and outage.site == team.site


def _failures(scenario: Scenario, here: tuple[str, ...], stated: MayBeDown, heads: int) -> Iterator[Finding]:
    weeks = scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks
    for name, failures in stated.failures.items():
        path = (*here, "failures", name, "time_to_failure")
        minutes = mean_minutes(failures.time_to_failure)
        if minutes < SHORTEST_UP:
            yield Finding(path, minutes, "a minute or more in the mean", "")
        elif (count := heads * weeks * WEEK_MINUTES / minutes) > MOST_FAILURES:
            yield Finding(path, minutes, f"at most {MOST_FAILURES:,} failures in all, not {count:,.0f}", "")
