"""The teams of a study from who did what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration import calendars, routes
from bposim.analysis.calibration.calendars import DAY
from bposim.analysis.calibration.durations import Floats
from bposim.analysis.calibration.figures import Figure, Path
from bposim.analysis.calibration.findings import Findings, Naming, days_of_week, time_of_day
from bposim.analysis.calibration.log import MINUTE, NOBODY, Log
from bposim.analysis.calibration.moments import NONE, Ints
from bposim.analysis.calibration.naming import plain_names
from bposim.scenarios.schema.delivery import MOST_BREAKS

SITE = "site"
EVERYBODY = "everybody"
SELDOM = 0.01  # of an activity: who does less of it does not serve it


def people(made: Findings, log: Log) -> tuple[calendars.Team, ...]:
    if (log.resource != NOBODY).any():
        return calendars.teams(log)
    made.notices.append(
        "The log does not say who works: one team has as many heads as cases were ever in hand at once, and the hours "
        "in which work was begun."
    )
    return (calendars.nameless(log, EVERYBODY),)


def team_tables(made: Findings, log: Log, naming: Naming, people: tuple[calendars.Team, ...]) -> dict[str, Any]:
    names = plain_names(team.name for team in people)
    handled = _handled(log, people)
    tables = {}
    for number, (name, team) in enumerate(zip(names, people, strict=True)):
        here = ("delivery", "teams", name)
        steps = [naming.activities[k] for k in np.flatnonzero(handled[number]).tolist()]
        if steps:
            tables[name] = _team_table(made, log, here, team, steps)
    return tables


def _handled(log: Log, people: tuple[calendars.Team, ...]) -> NDArray[np.bool_]:
    """By team and activity: whether it does a hundredth or more of it, or the most of all."""
    counts = np.zeros((len(people), len(log.names.activities)), np.int64)
    for number, team in enumerate(people):
        mine = np.isin(log.resource, team.resources if len(team.resources) else [NOBODY])
        counts[number] = np.bincount(log.activity[mine], minlength=counts.shape[1])
    at_work = ~routes.waits(log)
    usual = (counts >= SELDOM * counts.sum(axis=0)) & (counts > 0)
    found: NDArray[np.bool_] = usual & at_work
    return found


def _team_table(made: Findings, log: Log, here: Path, team: calendars.Team, steps: list[str]) -> dict[str, Any]:
    shifts = {f"shift_{k}": shift for k, shift in enumerate(team.shifts, 1) if shift.heads}
    heads = sum(shift.heads for shift in shifts.values())
    weekly = _weekly(log, shifts)
    seen = sum(shift.seen for shift in shifts.values())
    made.figures.append(Figure((*here, "headcount"), heads, *weekly, seen, "handlings", "in a week"))
    table: dict[str, Any] = {"site": SITE, "headcount": heads, "serves": steps}
    table["shift_end"] = _shift_end(made, log, here, team)
    away, all_days = _away(shifts)
    if away:
        note = "days without work count as absence"
        table["absence_share"] = min(0.95, made.share((*here, "absence_share"), away, all_days, "person-days", note))
    table["shifts"] = {
        name: _shift_table(made, (*here, "shifts", name), shift, len(shifts) > 1) for name, shift in shifts.items()
    }
    return table


def _weekly(log: Log, shifts: Mapping[str, calendars.Shift]) -> tuple[int | None, int | None]:
    """Fewest and most people seen in a week, where there are weeks to compare."""
    weeks = np.unique((log.wall_begin[log.wall_begin != NONE] // DAY + calendars.THURSDAY) // calendars.WEEK)
    if len(weeks) < 2:
        return None, None
    return sum(shift.fewest for shift in shifts.values()), sum(shift.most for shift in shifts.values())


def _away(shifts: Mapping[str, calendars.Shift]) -> tuple[int, int]:
    all_days = sum(shift.open_days for shift in shifts.values())
    return max(0, all_days - sum(shift.present_days for shift in shifts.values())), all_days


def _shift_end(made: Findings, log: Log, here: Path, team: calendars.Team) -> str:
    held, of, last = 0, 0, "hold"
    for number, shift in enumerate(team.shifts):
        rows = rows_of(log, team, number)
        policy, count, number_of = calendars.policy(shift, log.wall_begin[rows], log.wall_end[rows])
        if count > held:
            held, last = count, policy
        of += number_of
    if of:
        made.figures.append(Figure((*here, "shift_end"), last, None, None, of, "handlings at the end of a shift"))
    return last


def rows_of(log: Log, team: calendars.Team, shift: int) -> Ints:
    if not len(team.resources):
        return np.flatnonzero((log.begin != NONE) & (log.end != NONE))
    there = (log.begin != NONE) & (log.end != NONE) & np.isin(log.resource, team.resources)
    rows = np.flatnonzero(there)
    theirs: Ints = rows[team.shift_of[log.resource[rows]] == shift]
    return theirs


def _shift_table(made: Findings, here: Path, shift: calendars.Shift, with_heads: bool) -> dict[str, Any]:
    days = days_of_week(shift.days)
    hours = _hours(shift.begin, shift.end)
    table: dict[str, Any] = {"days": days, "hours": hours}
    made.figures.append(Figure((*here, "hours"), hours, None, None, shift.seen, "beginnings", "to the quarter-hour"))
    if shift.breaks:
        table["breaks"] = [_hours(*each) for each in longest(made, here, shift.breaks)]
    if with_heads:
        table["heads"] = shift.heads
    return table


def longest(made: Findings, here: Path, breaks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many as a study may state, in the order of the day."""
    kept = sorted(breaks, key=lambda each: each[0] - each[1])[:MOST_BREAKS]
    if len(kept) < len(breaks):
        made.notices.append(
            f"{'.'.join(here)}: of {len(breaks)} gaps in the day the {MOST_BREAKS} longest are breaks, since a shift "
            "has no more. So many gaps may be those of a log with few rows."
        )
    return sorted(kept)


def _hours(begin: int, end: int) -> str:
    whole_day = end - begin >= DAY // MINUTE
    return "00:00-24:00" if whole_day else f"{time_of_day(begin % 1440)}-{time_of_day((end - 1) % 1440 + 1)}"


def worked_minutes(log: Log, people: tuple[calendars.Team, ...]) -> Floats:
    """By row: working time net of closed hours, elapsed time where nobody works, NaN of what is in hand or has
    no start."""
    is_over = (log.begin != NONE) & (log.end != NONE)
    found = np.where(is_over, (log.end - log.begin) / MINUTE, np.nan)
    for team in people:
        for number, shift in enumerate(team.shifts):
            rows = rows_of(log, team, number)
            moments, elapsed = (log.wall_begin[rows], log.wall_end[rows]), log.end[rows] - log.begin[rows]
            found[rows] = calendars.worked(shift, *moments, elapsed, log.given_back[rows]) / MINUTE
    return found


def whole(log: Log, minutes: Floats) -> tuple[Log, Floats]:
    """Without handlings that were given back: their work counts for the one that goes on with it."""
    carried = np.zeros(len(minutes))
    for row in np.flatnonzero(log.given_back).tolist():
        if row + 1 < len(minutes) and log.case[row + 1] == log.case[row]:
            carried[row + 1] = carried[row] + minutes[row]
    return log.rows(~log.given_back), (minutes + carried)[~log.given_back]
