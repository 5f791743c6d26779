"""When each server is there, how fast and how careful: the only thing that the engines know of people and shifts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints, ShiftPattern, Team
from bposim.model.presence import FIRST_DATE, Bools, Dates, Plan, alternating, gap_bounds, plans, shift_dates
from bposim.model.runlog import Reason, Shifts
from bposim.model.streams import uniforms
from bposim.model.ticks import FOREVER, WEEK
from bposim.model.workload import Luck, SeatLuck


class Rosters(NamedTuple):
    """Rows of presence, sorted by (server, start), half-open. Server numbers run over the teams in order.

    Rows of one server that touch (end = next start) are one stretch: a change of pace, not an end.
    `finish` and `limit` of a stretch are those of its last row.
    """

    team: Ints  # (servers,)
    first_row: Ints  # (servers + 1,)
    start: Ints
    end: Ints
    pace: Ints  # per mille
    defect_factor: Ints  # per mille
    finish: Ints  # 1: work on through the gap as overtime, up to limit; 0: hold the work for up to limit
    limit: Ints  # ticks; 0 with finish = 0 returns the work at once; ticks.FOREVER = no limit
    reason: Ints  # why the server is away after this row (runlog.Reason; AVAILABLE = end of shift)
    shifts: Shifts  # paid and rostered time for the log: AVAILABLE rows and what lies between them


class Attendance(NamedTuple):
    """Arrays (seats, dates) of which at most one is true."""

    at_work: Bools
    holiday: Bools
    leave: Bools
    absent: Bools


def _luck_column(dates: Dates, columns: int) -> Ints:
    """Luck begins with the day before the epoch's; the one date beyond either end takes the column beside it."""
    assert columns >= dates.number[-1] + 1, columns
    return np.clip(dates.number + 1, 0, columns - 1)


def _on_leave(worked: Bools, share: float, phase: NDArray[np.float64]) -> Bools:
    """Day k of a seat's working days since the epoch where floor(k x share + phase) steps up."""
    next_day: Ints = np.cumsum(worked, axis=1, dtype=np.int64)
    next_day -= next_day[:, -FIRST_DATE - 1, np.newaxis]
    stepped: Bools = np.floor(next_day * share + phase) > np.floor((next_day - 1) * share + phase)
    return stepped


def _attendance(team: Team, seats: range, dates: Dates, luck: SeatLuck) -> Attendance:
    rows = slice(seats.start, seats.stop)
    off = dates.holiday & (np.array(seats)[:, np.newaxis] >= team.skeleton)
    leave = absent = np.zeros_like(off)
    if team.leave_share > 0:
        due = dates.regular & ~off
        leave = due & _on_leave(due, team.leave_share, uniforms(luck.phase[rows])[:, np.newaxis])
    planned = (dates.regular | dates.longer) & ~off & ~leave
    if team.absence > 0:
        drawn = luck.absence[rows, _luck_column(dates, luck.absence.shape[1])]
        absent = planned & (drawn < team.absence)
    return Attendance(planned & ~absent, off, leave, absent)


def _stretches(plan: Plan, where: Bools, reason: Reason, paid: bool) -> Shifts:
    """A plan's stretches for the seats and dates where something is the case; servers are numbered by seat."""
    seat, piece = np.nonzero(where[:, plan.day])
    same = np.ones(len(piece), dtype=np.int64)
    return Shifts(seat, 0 * same, plan.start[piece], plan.end[piece], reason * same, paid * same, plan.premium[piece])


def _work(plan: Plan, where: Bools, team: Team, gaps: Luck) -> Shifts:
    """Work with its shrinkage gaps."""
    seat, piece = np.nonzero(where[:, plan.day])
    bounds = np.column_stack((plan.start[piece], plan.end[piece]))
    if team.shrinkage_share > 0:
        bounds = gap_bounds(plan, team.shrinkage_share, gaps, seat, piece)
    row, start, end, in_gap = alternating(bounds)
    same = np.ones(len(row), dtype=np.int64)
    reason = np.where(in_gap, Reason.SHRINKAGE, Reason.AVAILABLE)
    return Shifts(seat[row], 0 * same, start, end, reason, same, plan.premium[piece[row]])


def _pattern_shifts(
    team: Team, pattern: ShiftPattern, epoch: datetime, horizon: int, luck: SeatLuck
) -> Iterator[Shifts]:
    dates = shift_dates(team, pattern, epoch, horizon)
    work, breaks, off = plans(team, pattern, epoch, dates)
    attendance = _attendance(team, pattern.seats, dates, luck)
    gaps = luck.gaps[pattern.seats.start : pattern.seats.stop]
    if team.shrinkage_share > 0:
        gaps = gaps[:, _luck_column(dates, gaps.shape[1])]
    yield _work(work, attendance.at_work, team, gaps)
    yield _stretches(breaks, attendance.at_work, Reason.BREAK, pattern.breaks_paid)
    yield _stretches(off, attendance.holiday, Reason.HOLIDAY, True)
    yield _stretches(off, attendance.leave, Reason.LEAVE, True)
    yield _stretches(off, attendance.absent, Reason.ABSENCE, True)


def _all_shifts(
    teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]
) -> Iterator[Shifts]:
    first_server = 0
    for number, (team, luck) in enumerate(zip(teams, seats, strict=True)):
        for pattern in team.patterns:
            for shifts in _pattern_shifts(team, pattern, epoch, horizon, luck):
                server = shifts.server + first_server + pattern.seats.start
                yield shifts._replace(server=server, team=shifts.team + number)
        first_server += team.headcount


def _in_order(parts: Iterable[Shifts], span: int) -> Shifts:
    none = Shifts(*np.zeros((len(Shifts._fields), 0), dtype=np.int64))
    whole = Shifts(*(np.concatenate(column) for column in zip(none, *parts, strict=True)))
    order = np.argsort(whole.server * span + whole.start, kind="stable")
    return Shifts(*(column[order] for column in whole))


def _goes_on(shifts: Shifts) -> Bools:
    """Entries of work after which the server's next one belongs to the same shift.

    It does where all that lies between touches, be it nothing (a round-the-clock team), a break or a gap.
    """
    on_site = np.isin(shifts.reason, (Reason.AVAILABLE, Reason.BREAK, Reason.SHRINKAGE))
    joined = on_site[1:] & (shifts.server[1:] == shifts.server[:-1]) & (shifts.start[1:] == shifts.end[:-1])
    shift = np.cumsum(np.append(0, ~joined))
    work = np.flatnonzero(shifts.reason == Reason.AVAILABLE)
    found = np.zeros(len(shifts.reason), dtype=np.bool_)
    found[work[:-1]] = shift[work[:-1]] == shift[work[1:]]
    return found


def compile_rosters(teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]) -> Rosters:
    shifts = _in_order(_all_shifts(teams, epoch, horizon, seats), span=horizon + WEEK)
    goes_on = _goes_on(shifts)
    after = np.where(goes_on, np.roll(shifts.reason, -1), Reason.AVAILABLE)
    shifts = shifts._replace(start=np.maximum(shifts.start, 0), end=np.minimum(shifts.end, horizon))
    seen = shifts.start < shifts.end
    row = np.flatnonzero(seen & (shifts.reason == Reason.AVAILABLE))
    server, start, end = shifts.server[row], shifts.start[row], shifts.end[row]
    assert np.all((start[1:] >= end[:-1]) | (server[1:] != server[:-1]))

    def of_team(values: Iterable[int]) -> Ints:
        return np.array(list(values), dtype=np.int64)[shifts.team[row]]

    server_team = np.repeat(np.arange(len(teams)), [team.headcount for team in teams])
    return Rosters(
        team=server_team,
        first_row=np.searchsorted(server, np.arange(len(server_team) + 1)),
        start=start,
        end=end,
        pace=of_team(team.pace for team in teams),
        defect_factor=of_team(team.defect_factor for team in teams),
        finish=np.where(goes_on[row], 0, of_team(team.finish for team in teams)),
        limit=np.where(goes_on[row], FOREVER, of_team(team.limit for team in teams)),
        reason=after[row],
        shifts=Shifts(*(column[seen] for column in shifts)),
    )
