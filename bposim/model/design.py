"""Compiles a scenario to an `Operation`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

import numpy as np

from bposim.model import hours, ticks
from bposim.model.arrivals import compile_forms
from bposim.model.bad_days import befallen
from bposim.model.causes import Stage, causes, client_outages
from bposim.model.dates import MARGIN, Business, Span, business_of, days_off, run_dates, span_of
from bposim.model.operation import OpenHours, Opening, Operation, Serving, Split
from bposim.model.promises import compile_dues
from bposim.model.routing import Routing, compile_routing
from bposim.model.strains import compile_haste, compile_pressure
from bposim.model.streams import threshold
from bposim.model.teams import DayPart, Grade, LongerDay, ShiftPattern, Team, Wave
from bposim.model.tenures import compile_tenure
from bposim.model.volume_paths import on_its_path
from bposim.scenarios.consistency import queue_of
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema import delivery as stated
from bposim.scenarios.schema import process
from bposim.scenarios.schema.events import Leavers
from bposim.scenarios.schema.fields import parse_days, parse_hours, parse_time
from bposim.scenarios.schema.scenario import Client, Scenario


def compile_operation(scenario: Scenario, data: Data = NO_DATA) -> Operation:
    zone = scenario.client.time_zone
    epoch, span = ticks.first_midnight(scenario.start, zone), span_of(scenario)
    business = business_of(scenario, span)
    measured_from, measured_to = (
        ticks.at(epoch, scenario.start + timedelta(weeks=weeks), 0, zone)
        for weeks in (scenario.warm_up_weeks, scenario.warm_up_weeks + scenario.horizon_weeks)
    )
    start, horizon = ticks.at(epoch, scenario.start, 0, zone), ticks.at(epoch, span.end, 0, zone)
    stage = Stage(scenario, data, epoch, start, horizon)
    routing = compile_routing(scenario, data)
    client_hours = _open_hours(process.Opening(), scenario.client, business, epoch, horizon)
    dues = compile_dues(scenario, business, client_hours, epoch)
    return Operation(
        epoch=epoch,
        start=start,
        measured=(measured_from, measured_to),
        horizon=horizon,
        client_zone=zone,
        work_types=tuple(scenario.demand.work_types),
        first_step=np.array(
            [routing.model_step[name, kind.first_step] for name, kind in scenario.demand.work_types.items()], np.int64
        ),
        steps=routing.steps,
        queues=routing.queues,
        discipline=np.array(routing.disciplines, np.int64),
        serving=_serving(scenario, routing.queues),
        teams=tuple(_team(name, team, stage, business, span) for name, team in scenario.delivery.teams.items()),
        calendars=tuple(
            _open_hours(opening, scenario.client, business, epoch, horizon) for opening in routing.openings
        ),
        dues=dues,
        business=client_hours,
        forms=tuple(
            befallen(on_its_path(form, scenario), scenario, routing.model_step)
            for form in compile_forms(scenario, business, span, epoch, data)
        ),
        openings=_opening_backlogs(scenario, routing),
        splits=compile_splits(scenario, tuple(scenario.demand.work_types), routing.model_step),
        background=tuple(k for k, kind in enumerate(scenario.demand.work_types.values()) if kind.background),
        plans=routing.plans,
        client_outages=client_outages(stage) if any(rule.stands_still for rule in dues) else (),
    )


def _open_hours(
    opening: process.Opening, client: Client, business: Business, epoch: datetime, horizon: int
) -> OpenHours:
    first, last = -round(MARGIN / timedelta(milliseconds=1)), horizon + round(MARGIN / timedelta(milliseconds=1))
    if opening.always:
        return hours.always(first, last)
    own = opening.holidays
    from_day, to_day = business.days[0], business.days[-1]
    off = business.days_off if own is None else hours.public_holidays(own, from_day, to_day)
    return hours.weekly(
        epoch,
        first,
        last,
        opening.time_zone or client.time_zone,
        parse_days(opening.days or client.days),
        parse_hours(opening.hours or client.hours),
        off,
        tuple(parse_time(slot) for slot in opening.slots),
    )


def compile_splits(
    scenario: Scenario, work_types: tuple[str, ...], model_step: Mapping[tuple[str, str], int]
) -> tuple[Split, ...]:
    return tuple(
        Split(
            work_types.index(name),
            np.array([threshold(min(1.0, share)) for share in accumulate(kind.split.values())], np.int64),
            np.array([model_step[name, step] for step in kind.split], np.int64),
        )
        for name, kind in scenario.demand.work_types.items()
        if any(kind.split.values())
    )


def _opening_backlogs(scenario: Scenario, routing: Routing) -> tuple[Opening, ...]:
    return tuple(
        Opening(
            number,
            kind.opening_backlog.items,
            round(kind.opening_backlog.oldest_days * ticks.DAY),
            routing.model_step[name, kind.opening_backlog.first_step or kind.first_step],
        )
        for number, (name, kind) in enumerate(scenario.demand.work_types.items())
        if kind.opening_backlog
    )


def _serving(scenario: Scenario, queues: tuple[str, ...]) -> Serving:
    places = [_places(scenario, queue) for queue in queues]
    widest = max(len(row) for row in places)
    team, length, age = np.full((len(queues), widest), -1), *np.zeros((2, len(queues), widest), np.int64)
    for queue, row in enumerate(places):
        for place, (number, serves) in enumerate(row):
            team[queue, place] = number
            length[queue, place] = serves.when_length_at_least or 0
            age[queue, place] = ticks.from_minutes(serves.when_oldest_minutes or 0)
    return Serving(team, length, age)


def _places(scenario: Scenario, queue: str) -> list[tuple[int, stated.Serves]]:
    """Teams of a queue with how they serve it, most preferred first, then in the file's order."""
    found = []
    for number, team in enumerate(scenario.delivery.teams.values()):
        serving = [serves for step, serves in team.serves.items() if queue_of(scenario, step) == queue]
        if serving and team.headcount:
            found.append((number, serving[0]))
    return sorted(found, key=lambda place: place[1].preference)


def _ticks_of(most_hours: float | None) -> int:
    return ticks.FOREVER if most_hours is None else round(most_hours * ticks.HOUR)


def _team(name: str, team: stated.Team, stage: Stage, business: Business, span: Span) -> Team:
    scenario = stage.scenario
    people = scenario.delivery.people(team)
    site = scenario.delivery.sites[team.site] if team.site else None
    own = hours.public_holidays(site.holidays if site else "", business.days[0], business.days[-1])
    off = {"client": business.days_off, "none": frozenset[date]()}.get(people.holiday_policy, own)
    skeleton = round(people.skeleton_share * team.headcount) if people.holiday_policy == "skeleton" else 0
    patterns, zone = _patterns(team), scenario.delivery.zone(team, scenario.client.time_zone)
    hold = round(team.hold_hours * ticks.HOUR)
    limit = {
        "finish": _ticks_of(team.overtime_limit_hours),
        "hold": hold,
        "return": 0,
    }[team.shift_end]
    tenure = compile_tenure(people.tenure, team.headcount, scenario.start, stage.epoch.date())
    return Team(
        name=name,
        headcount=team.headcount,
        zone=zone,
        patterns=patterns,
        longer=_longer_days(team, scenario, business),
        holidays=off | (days_off(scenario, team.site) if team.site and team.kind == "people" else frozenset()),
        skeleton=skeleton,
        pace=round(people.learnt_pace * ticks.PER_MILLE),
        defect_factor=round(people.defect_factor * ticks.PER_MILLE),
        absence=threshold(people.absence_share),
        leave_share=min(1.0, people.leave_days_per_year / max(1.0, working_days(patterns, off, span.start))),
        shrinkage_share=people.shrinkage_share,
        finish=team.shift_end == "finish",
        limit=limit,
        hand_over=ticks.from_minutes(team.hand_over_minutes),
        waves=_waves(name, team, stage),
        set_up=ticks.from_minutes(team.set_up_minutes),
        overtime_week=_ticks_of(team.overtime_limit_hours_per_week),
        causes=causes(stage, name, team, zone),
        down_limit=hold if team.work_when_down == "hold" else 0,
        tenure=tenure,
        grades=tuple(
            Grade(each.heads, *(round(factor * ticks.PER_MILLE) for factor in (each.pace_factor, each.defect_factor)))
            for each in team.grades.values()
        ),
        pressure=compile_pressure(people.pressure),
        haste=compile_haste(people.haste),
        is_people=team.kind == "people",
        is_client=team.employer == "client",
    )


def _waves(name: str, team: stated.Team, stage: Stage) -> tuple[Wave, ...]:
    found = []
    for event in stage.scenario.events.values():
        if isinstance(event, Leavers) and event.team == name:
            day, weeks = (event.date - stage.epoch.date()).days, event.refilled_after_weeks
            found.append(Wave(day, round(event.share * team.headcount), None if weeks is None else day + 7 * weeks))
    return tuple(sorted(found, key=lambda wave: wave.day))


@lru_cache(maxsize=256)
def working_days(patterns: tuple[ShiftPattern, ...], off: frozenset[date], start: date) -> float:
    """Days in the year from `start` on which a seat is rostered before leave, averaged over the seats; over the shifts
    where nobody has a seat."""
    year = [start + timedelta(days=k) for k in range(365)]
    days = [sum(day.weekday() in pattern.days and day not in off for day in year) for pattern in patterns]
    return over_seats(patterns, days)


def over_seats(patterns: tuple[ShiftPattern, ...], of_each: Sequence[float]) -> float:
    """Mean of what each shift has, by its seats; plain where nobody has a seat."""
    seats = [len(pattern.seats) for pattern in patterns]
    weights = seats if any(seats) else [1] * len(seats)
    return sum(weight * each for weight, each in zip(weights, of_each, strict=True)) / sum(weights)


def _patterns(team: stated.Team) -> tuple[ShiftPattern, ...]:
    patterns, seat = [], 0
    for shift in team.shifts.values():
        heads = team.headcount if shift.heads is None else shift.heads
        hours_of_day = DayPart(*parse_hours(shift.hours))
        breaks = tuple(_break(text, hours_of_day) for text in shift.breaks)
        patterns.append(
            ShiftPattern(range(seat, seat + heads), parse_days(shift.days), hours_of_day, breaks, shift.breaks_paid)
        )
        seat += heads
    return tuple(patterns)


def _break(text: str, hours_of_day: DayPart) -> DayPart:
    start, end = parse_hours(text)
    return DayPart(start, end) if start >= hours_of_day.start else DayPart(start + 1440, end + 1440)


def _longer_days(team: stated.Team, scenario: Scenario, business: Business) -> dict[date, LongerDay]:
    found: dict[date, LongerDay] = {}
    for longer in team.longer_shifts.values():
        day = LongerDay(DayPart(*parse_hours(longer.hours)), round(longer.premium_share * ticks.PER_MILLE))
        found |= dict.fromkeys(longer.dates, day)
        if longer.runs:
            known = business.days[31]
            for run in run_dates(scenario.client.runs[longer.runs], business):
                back = range(longer.business_days_before + 1) if run >= known else ()
                found |= {business.before(run, count): day for count in back}
    return found
