"""How a team's people came, went and learnt in the window: measures of teams where they do."""

from __future__ import annotations

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.handling import overlap
from bposim.model.leaving import YEAR
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters
from bposim.model.runlog import Careers, Reason, Shifts
from bposim.model.tenures import MONTH
from bposim.model.ticks import DAY, PER_MILLE

Measures = dict[str, float]


def turnover(operation: Operation, rosters: Rosters) -> Measures:
    """By the names of `definitions`."""
    found: Measures = {}
    first_server = 0
    for number, team in enumerate(operation.teams):
        if team.tenure:
            mine = np.flatnonzero(rosters.careers.team == number)
            careers = Careers(*(column[mine] for column in rosters.careers))
            seats = np.searchsorted(rosters.shifts.server, (first_server, first_server + team.headcount))
            measures = {
                **_people(careers, operation.measured[0] / DAY, operation.measured[1] / DAY),
                "pace": _pace(rosters, first_server, first_server + team.servers, *operation.measured),
                "vacancy_share": _vacancy(rosters.shifts, slice(*seats), *operation.measured),
            }
            found |= {f"{name}.{team.name}": value for name, value in measures.items()}
        first_server += team.servers
    return found


def _people(careers: Careers, start: float, end: float) -> Measures:
    """Tenures grow by a day a day, so that the mean over a spell is that at its middle."""
    begin, until = np.maximum(careers.since, start), np.minimum(careers.left, end)
    days = np.maximum(until - begin, 0.0)
    left = int(np.count_nonzero((careers.leaves == 1) & (careers.left > start) & (careers.left <= end)))
    tenure = float(days @ ((begin + until) / 2 - careers.hired))
    there = float(days.sum())
    return {"attrition": ratio(left * YEAR, there), "tenure_months": ratio(tenure, there) / MONTH}


def _pace(rosters: Rosters, first: int, last: int, start: int, end: int) -> float:
    """Of a team's servers, the last one left out."""
    rows = slice(rosters.first_row[first], rosters.first_row[last])
    present = overlap(rosters.start[rows], rosters.end[rows], start, end)
    return ratio(float(present @ rosters.pace[rows]) / PER_MILLE, float(present.sum()))


def _vacancy(shifts: Shifts, rows: slice, start: int, end: int) -> float:
    time = overlap(shifts.start[rows], shifts.end[rows], start, end)
    return ratio(float(time[shifts.reason[rows] == Reason.VACANCY].sum()), float(time.sum()))
