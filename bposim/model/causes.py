"""Why each team's seats may be down: its own failures and maintenance, and those of the systems that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from bposim.model import hours, quantiles
from bposim.model.arrivals import sample_ticks
from bposim.model.operation import Cause, Turns
from bposim.model.runlog import Reason
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.delivery import Team
from bposim.scenarios.schema.downtime import Failures, Maintenance, MayBeDown
from bposim.scenarios.schema.fields import parse_days, parse_hours
from bposim.scenarios.schema.scenario import Scenario

NO_DAYS_OFF: frozenset[date] = frozenset()


class Stage(NamedTuple):
    """What causes are compiled against."""

    scenario: Scenario
    data: Data
    epoch: datetime
    start: int
    horizon: int


def causes(stage: Stage, name: str, team: Team, zone: str) -> tuple[Cause, ...]:
    """Those of systems come first: they are luck that teams and scenarios have in common."""
    found = [cause for system in team.needs for cause in _of_system(stage, system)]
    return (*found, *_of(stage, team, zone, ("team", name), by_seat=True))


def _of_system(stage: Stage, name: str) -> Iterator[Cause]:
    system = stage.scenario.delivery.systems[name]
    zone = system.time_zone or stage.scenario.client.time_zone
    return _of(stage, system, zone, ("system", name), by_seat=False)


def _of(stage: Stage, stated: MayBeDown, zone: str, names: tuple[str, str], by_seat: bool) -> Iterator[Cause]:
    for each in stated.maintenance.values():
        yield _maintenance(stage, each, zone)
    for name, failures in stated.failures.items():
        yield _failures(stage, failures, (*names, name), by_seat)


def _maintenance(stage: Stage, stated: Maintenance, zone: str) -> Cause:
    days, of_day = parse_days(stated.days), parse_hours(stated.hours)
    return Cause(Reason.MAINTENANCE, hours.weekly(stage.epoch, 0, stage.horizon, zone, days, of_day, NO_DAYS_OFF))


def _failures(stage: Stage, stated: Failures, names: tuple[str, ...], by_seat: bool) -> Cause:
    up, down = (
        quantiles.compile_distribution(each, sample_ticks(each, stage.data))
        for each in (stated.time_to_failure, stated.time_to_repair)
    )
    return Cause(Reason.FAILURE, hours.NEVER_OPEN, Turns(stage.start, up, down, names, by_seat))
