"""The rule that sizes the teams of the default studies, by arithmetic that fits on paper."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.load import Floats, content_minutes, expected_items
from bposim.analysis.sizing.steady_people import staffed_share, steady_pace
from bposim.model.design import compile_operation, over_seats, working_days
from bposim.model.operation import Operation
from bposim.model.teams import ShiftPattern, Team
from bposim.model.ticks import DAY
from bposim.scenarios.reading import NO_DATA, Data
from bposim.scenarios.schema.delivery import People
from bposim.scenarios.schema.demand import CutOff
from bposim.scenarios.schema.fields import parse_hours
from bposim.scenarios.schema.scenario import Scenario

YEAR_DAYS = 365
RUNS_A_YEAR = 12
DAYS_A_MONTH = 21  # business days


class HeadcountRow(NamedTuple):
    """Content / pace / occupancy / (available hours of a head x staffed share), or the peak before a run where that
    needs more. Pace and staffed share are those of a team whose people have come and gone for long."""

    team: str
    content_hours: float  # a year, standard
    pace: float
    occupancy: float
    rostered_hours: float  # a head and year, net of holidays, leave and absence
    shrinkage_share: float
    staffed_share: float  # of the seats, those with somebody on the job
    needed: float
    peak_needed: float  # 0 where nothing has to be done by a run
    headcount: int  # the rule's
    stated: int  # the study's

    @property
    def available_hours(self) -> float:
        return self.rostered_hours * (1 - self.shrinkage_share)


def headcounts(scenario: Scenario, data: Data = NO_DATA) -> list[HeadcountRow]:
    """For each team of people; a queue's work counts for its most preferred team."""
    operation = compile_operation(scenario, data)
    hours_an_item = content_minutes(operation) / 60
    content = yearly_items(scenario, operation) @ hours_an_item
    rows = []
    for number, team in enumerate(operation.teams):
        if scenario.delivery.teams[team.name].kind == "people":
            mine = operation.serving.team[:, 0] == number
            peak = _peak(scenario, team, hours_an_item[:, mine].sum(axis=1))
            rows.append(_row(scenario, team, float(content[mine].sum()), peak))
    return rows


def yearly_items(scenario: Scenario, operation: Operation) -> Floats:
    """As stated, else those of the run scaled to a year."""
    share = YEAR_DAYS * DAY / (operation.horizon - operation.start)
    expected = expected_items(operation, operation.start, operation.horizon) * share
    stated = np.array([_stated_yearly(scenario, name) for name in operation.work_types])
    return np.where(np.isnan(stated), expected, stated)


def _stated_yearly(scenario: Scenario, work_type: str) -> float:
    forms = scenario.demand.work_types[work_type].arrivals.values()
    volumes = [getattr(form, "items_per_year", None) for form in forms]
    first = scenario.demand.stated_years(work_type, 1)
    return sum(math.nan if volume is None else volume for volume in volumes) * first


def _row(scenario: Scenario, team: Team, content: float, peak: float) -> HeadcountRow:
    plan = scenario.delivery.teams[team.name]
    people = scenario.delivery.people(plan)
    days = working_days(team.patterns, team.holidays, scenario.start) - people.leave_days_per_year
    rostered = days * _shift_hours(team) * (1 - people.absence_share)
    pace, staffed = steady_pace(team), staffed_share(team)
    needed = content / pace / people.occupancy_goal / (rostered * (1 - people.shrinkage_share) * staffed)
    return HeadcountRow(
        team.name,
        content,
        pace,
        people.occupancy_goal,
        rostered,
        people.shrinkage_share,
        staffed,
        needed,
        peak,
        math.ceil(max(needed, peak) - 1e-9),
        plan.headcount,
    )


def _shift_hours(team: Team) -> float:
    """Of a day, averaged over the seats."""
    return over_seats(team.patterns, [_pattern_hours(pattern) for pattern in team.patterns])


def _pattern_hours(pattern: ShiftPattern) -> float:
    breaks = sum(part.end - part.start for part in pattern.breaks)
    return (pattern.hours.end - pattern.hours.start - breaks) / 60


def _peak(scenario: Scenario, team: Team, hours_an_item: Floats) -> float:
    """Heads that get through what comes in the last business days before a run within those days, fully occupied; what
    comes for other runs, which are at other times of the month, counts by its mean of a business day."""
    arriving: dict[str, dict[int, float]] = {}  # standard hours by run, by business days before it
    for hours, kind in zip(hours_an_item, scenario.demand.work_types.values(), strict=True):
        for form in kind.arrivals.values():
            if isinstance(form, CutOff):
                items = form.items_per_year * scenario.demand.scale / RUNS_A_YEAR
                work = arriving.setdefault(form.runs, {})
                for day, share in enumerate(form.shares_by_days_before):
                    work[day] = work.get(day, 0.0) + items * share * float(hours)
    monthly = {run: sum(work.values()) for run, work in arriving.items()}
    return max((_before_run(scenario, team, run, arriving[run], monthly) for run in arriving), default=0.0)


def _before_run(
    scenario: Scenario, team: Team, run: str, arriving: dict[int, float], monthly: dict[str, float]
) -> float:
    others = (sum(monthly.values()) - monthly[run]) / DAYS_A_MONTH
    people = scenario.delivery.people(scenario.delivery.teams[team.name])
    needed, content, available = 0.0, 0.0, 0.0
    for day in sorted(day for day, work in arriving.items() if work > 0):
        content += arriving[day] + others
        available += _hours_before_run(scenario, team, day) * _effective(people, team)
        needed = max(needed, content / available)
    return needed


def _effective(people: People, team: Team) -> float:
    there = (1 - people.absence_share) * (1 - people.shrinkage_share) * staffed_share(team)
    return there * steady_pace(team)


def _hours_before_run(scenario: Scenario, team: Team, day: int) -> float:
    """Working hours of a head on a business day before the run, longer shifts included; breaks stay as they are."""
    usual = _shift_hours(team)
    for longer in reversed(scenario.delivery.teams[team.name].longer_shifts.values()):  # later ones replace earlier
        if longer.runs and day <= longer.business_days_before:
            start, end = parse_hours(longer.hours)
            pattern = team.patterns[0]
            return _pattern_hours(pattern) + (end - start - (pattern.hours.end - pattern.hours.start)) / 60
    return usual
