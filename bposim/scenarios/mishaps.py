"""What is inconsistent in what may go wrong: systems that nobody knows, failures without an end."""

from __future__ import annotations

from collections.abc import Iterator

from bposim.scenarios.consistency import mean_minutes, unknown
from bposim.scenarios.schema.checked import Finding
from bposim.scenarios.schema.downtime import MayBeDown
from bposim.scenarios.schema.scenario import Scenario

SHORTEST_UP = 1.0  # minutes
MOST_FAILURES = 1_000_000
WEEK_MINUTES = 10_080


def mishaps(scenario: Scenario) -> Iterator[Finding]:
    systems = scenario.delivery.systems
    for name, team in scenario.delivery.teams.items():
        yield from unknown(f"delivery.teams.{name}.needs", team.needs, systems, "system")
        yield from _failures(scenario, ("delivery", "teams", name), team, team.headcount)
    for name, system in systems.items():
        yield from _failures(scenario, ("delivery", "systems", name), system, 1)


def _failures(scenario: Scenario, here: tuple[str, ...], stated: MayBeDown, heads: int) -> Iterator[Finding]:
    weeks = scenario.warm_up_weeks + scenario.horizon_weeks + scenario.follow_up_weeks
    for name, failures in stated.failures.items():
        path = (*here, "failures", name, "time_to_failure")
        minutes = mean_minutes(failures.time_to_failure)
        if minutes < SHORTEST_UP:
            yield Finding(path, minutes, "a minute or more in the mean", "")
        elif (count := heads * weeks * WEEK_MINUTES / minutes) > MOST_FAILURES:
            yield Finding(path, minutes, f"at most {MOST_FAILURES:,} failures in all, not {count:,.0f}", "")
