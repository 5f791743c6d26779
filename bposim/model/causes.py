"""Why each team's seats may be down: outages of its site, what befalls the systems that it needs, its own failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

from bposim.model import hours, quantiles, ticks
from bposim.model.arrivals import sample_ticks
from bposim.model.operation import OpenHours, Quantile
from bposim.model.runlog import Reason
from bposim.model.teams import Cause, Turns
from bposim.scenarios.mishaps import hits, is_clients, is_felt
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.delivery import Meeting, Team
from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.downtime import Failures, Maintenance, MayBeDown
from bposim.scenarios.schema.events import Outage
from bposim.scenarios.schema.fields import parse_days, parse_hours, parse_time
from bposim.scenarios.schema.scenario import Scenario

NO_DAYS_OFF: frozenset[date] = frozenset()
YEAR = 365.25 * ticks.DAY


class Stage(NamedTuple):
    """What causes are compiled against."""

    scenario: Scenario
    data: Data
    epoch: datetime
    start: int
    horizon: int


def causes(stage: Stage, name: str, team: Team, zone: str) -> tuple[Cause, ...]:
    """What teams and scenarios have in common comes first."""
    return (
        *_uncalled(stage, team),
        *_outages(stage, team, zone),
        *(cause for system in team.needs for cause in _of_system(stage, system)),
        *_of(stage, team, zone, ("team", name), by_seat=True),
        *(_meeting(stage, each, team, zone) for each in team.meetings.values()),
    )


def _meeting(stage: Stage, stated: Meeting, team: Team, zone: str) -> Cause:
    """The last seats sit in it."""
    days, of_day = parse_days(stated.days), parse_hours(stated.hours)
    windows = hours.weekly(stage.epoch, 0, stage.horizon, zone, days, of_day, NO_DAYS_OFF)
    return Cause(Reason.MEETING, windows, goes_on=team.headcount - (stated.heads or team.headcount))


def _uncalled(stage: Stage, team: Team) -> Iterator[Cause]:
    """What calls a back-up is what befalls the other team's site and systems; where nothing can, it is never called."""
    if team.stands_in:
        other = stage.scenario.delivery.teams[team.stands_in.team]
        zone = stage.scenario.delivery.zone(other, stage.scenario.client.time_zone)
        befalls = [
            *_outages(stage, other, zone, felt=True),
            *(c for system in other.needs for c in _of_system(stage, system)),
        ]
        calls = tuple(cause for cause in befalls if cause.reason != Reason.MAINTENANCE)
        always = hours.always(0, stage.horizon)
        switch, paid = round(team.stands_in.after_hours * ticks.HOUR), team.stands_in.standby_paid
        yield Cause(Reason.STANDBY, always, switch=switch, calls=calls, paid=paid)


def _outages(stage: Stage, team: Team, zone: str, felt: bool = False) -> Iterator[Cause]:
    """Of which some are `felt`: one in which all go on at once calls nobody and stops no clock."""
    for name, event in stage.scenario.events.items():
        if isinstance(event, Outage) and hits(event, team) and (not felt or is_felt(event)):
            yield _outage(stage, name, event, team.headcount, zone)


def client_outages(stage: Stage) -> tuple[Cause, ...]:
    """Nobody's seats alone: whoever goes on elsewhere, the client is out until all are back."""
    delivery = stage.scenario.delivery
    return tuple(
        _outage(stage, name, event, 0, delivery.sites[event.site].time_zone if event.site else "")
        for name, event in stage.scenario.events.items()
        if isinstance(event, Outage) and is_clients(event, delivery) and is_felt(event)
    )


def _outage(stage: Stage, name: str, outage: Outage, headcount: int, zone: str) -> Cause:
    if outage.system:
        zone = _zone(stage, outage.system)
    place = ("site", outage.site) if outage.site else ("system", outage.system or "")
    return Cause(
        Reason.OUTAGE if outage.site else Reason.FAILURE,
        _on_dates(stage, outage, zone),
        _at_rate(stage, outage, ("outage", *place, name)),
        goes_on=round(outage.continuity_share * headcount),
        switch=round(outage.switch_hours * ticks.HOUR),
        recovery=round(outage.recovery_hours * ticks.HOUR),
    )


def _on_dates(stage: Stage, outage: Outage, zone: str) -> OpenHours:
    minute, length = parse_time(outage.at), round((outage.hours or 0.0) * ticks.HOUR)
    starts = np.array([ticks.at(stage.epoch, day, minute, zone) for day in sorted(set(outage.dates))], np.int64)
    return hours.windows(starts, starts + length, 0, stage.horizon)


def _at_rate(stage: Stage, outage: Outage, names: tuple[str, ...]) -> Turns | None:
    """The next one comes so long after the end of the last one."""
    if outage.per_year is None or outage.duration is None:
        return None
    between = Quantile("exponential", (YEAR / outage.per_year,), quantiles.NO_VALUES)
    return Turns(stage.start, between, _quantile(stage, outage.duration), names, by_seat=False)


def _of_system(stage: Stage, name: str) -> Iterator[Cause]:
    system = stage.scenario.delivery.systems[name]
    return _of(stage, system, _zone(stage, name), ("system", name), by_seat=False)


def _zone(stage: Stage, system: str) -> str:
    return stage.scenario.delivery.systems[system].time_zone or stage.scenario.client.time_zone


def _of(stage: Stage, stated: MayBeDown, zone: str, names: tuple[str, str], by_seat: bool) -> Iterator[Cause]:
    for each in stated.maintenance.values():
        yield _maintenance(stage, each, zone)
    for name, failures in stated.failures.items():
        yield _failures(stage, failures, (*names, name), by_seat)


def _maintenance(stage: Stage, stated: Maintenance, zone: str) -> Cause:
    days, of_day = parse_days(stated.days), parse_hours(stated.hours)
    return Cause(Reason.MAINTENANCE, hours.weekly(stage.epoch, 0, stage.horizon, zone, days, of_day, NO_DAYS_OFF))


def _failures(stage: Stage, stated: Failures, names: tuple[str, ...], by_seat: bool) -> Cause:
    up, down = _quantile(stage, stated.time_to_failure), _quantile(stage, stated.time_to_repair)
    return Cause(Reason.FAILURE, hours.NEVER_OPEN, Turns(stage.start, up, down, names, by_seat))


def _quantile(stage: Stage, stated: Distribution) -> Quantile:
    return quantiles.compile_distribution(stated, sample_ticks(stated, stage.data))
