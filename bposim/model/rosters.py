"""When each server is there, how fast and how careful: the only thing that the engines know of people and shifts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.downtime import cut, released
from bposim.model.operation import Ints, ShiftPattern, Team
from bposim.model.presence import FIRST_DATE, Bools, Dates, Plan, alternating, gap_bounds, shift_days
from bposim.model.runlog import DOWN, Reason, Shifts
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


Codes = NDArray[np.int32]

REASON = 31  # bits of it in a code
PAID = 5  # place of the bit that says so; the premium is above it
PREMIUM = 6
END = -1  # instead of a limit
ON_SITE = np.isin(np.arange(len(Reason)), (Reason.AVAILABLE, Reason.BREAK, Reason.SHRINKAGE, *DOWN))  # by code


class Attendance(NamedTuple):
    """Arrays (seats, dates) of which at most one is true."""

    at_work: Bools
    holiday: Bools
    leave: Bools
    absent: Bools


def _luck_column(dates: Dates, columns: int) -> Ints:
    """Luck begins with the day before the epoch's; the one date beyond either end takes the column beside it."""
    assert columns >= dates.number[-1] + 1, columns
    return np.minimum(np.maximum(dates.number + 1, 0), columns - 1)


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


class _Stretches(NamedTuple):
    """`Shifts` in the making: a server tells its team, and what else is known of a stretch is in one small number."""

    server: Ints
    start: Ints
    end: Ints
    code: Codes  # premium, paid, reason, each in bits of its own

    def taken(self, place: Ints) -> _Stretches:
        return _Stretches(self.server[place], self.start[place], self.end[place], self.code[place])


def _stretches(plan: Plan, where: Bools, reason: Reason, paid: bool) -> _Stretches:
    """A plan's stretches for the seats and dates where something is the case; servers are numbered by seat."""
    seat, piece = np.nonzero(where[:, plan.day])
    return _Stretches(seat, plan.start[piece], plan.end[piece], _codes(plan)[piece] | paid << PAID | reason)


def _work(plan: Plan, where: Bools, team: Team, gaps: Luck) -> _Stretches:
    """Work with its shrinkage gaps."""
    seat, piece = np.nonzero(where[:, plan.day])
    if team.shrinkage_share > 0:
        bounds = gap_bounds(plan, team.shrinkage_share, gaps, seat, piece)
    else:
        bounds = np.column_stack((plan.start[piece], plan.end[piece]))
    row, start, end, in_gap = alternating(bounds)
    code = (_codes(plan) | 1 << PAID)[piece][row]
    code |= np.where(in_gap, np.int32(Reason.SHRINKAGE), np.int32(Reason.AVAILABLE))
    return _Stretches(seat[row], start, end, code)


def _codes(plan: Plan) -> Codes:
    return (plan.premium << PREMIUM).astype(np.int32)


def _pattern_stretches(
    team: Team, pattern: ShiftPattern, epoch: datetime, horizon: int, luck: SeatLuck
) -> Iterator[_Stretches]:
    dates, (work, breaks, off) = shift_days(team, pattern, epoch, horizon)
    attendance = _attendance(team, pattern.seats, dates, luck)
    gaps = luck.gaps[pattern.seats.start : pattern.seats.stop]
    if team.shrinkage_share > 0:
        gaps = gaps[:, _luck_column(dates, gaps.shape[1])]
    yield _work(work, attendance.at_work, team, gaps)
    yield _stretches(breaks, attendance.at_work, Reason.BREAK, pattern.breaks_paid)
    yield _stretches(off, attendance.holiday, Reason.HOLIDAY, True)
    yield _stretches(off, attendance.leave, Reason.LEAVE, True)
    yield _stretches(off, attendance.absent, Reason.ABSENCE, True)


def _all_stretches(
    teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]
) -> Iterator[_Stretches]:
    first_server = 0
    for team, luck in zip(teams, seats, strict=True):
        for pattern in team.patterns:
            for found in _pattern_stretches(team, pattern, epoch, horizon, luck):
                yield found._replace(server=found.server + first_server + pattern.seats.start)
        first_server += team.headcount


def _in_order(parts: Iterable[_Stretches], span: int) -> _Stretches:
    none: Ints = np.empty(0, np.int64)
    found = [_Stretches(none, none, none, none.astype(np.int32)), *parts]
    whole = _Stretches(
        np.concatenate([part.server for part in found]),
        np.concatenate([part.start for part in found]),
        np.concatenate([part.end for part in found]),
        np.concatenate([part.code for part in found]),
    )
    return whole.taken(np.argsort(whole.server * span + whole.start, kind="stable"))


def _without_down(stretches: _Stretches, teams: tuple[Team, ...], seats: tuple[SeatLuck, ...], span: int) -> _Stretches:
    """Causes in their order: what is down already has no other reason."""
    first_server = 0
    for team, luck in zip(teams, seats, strict=True):
        for down in luck.down:
            is_available = stretches.code & REASON == Reason.AVAILABLE
            moved = down._replace(seat=down.seat + first_server)
            row, start, end, inside = cut(stretches.server, stretches.start, stretches.end, is_available, moved, span)
            stretches = stretches.taken(row)._replace(start=start, end=end)
            stretches = stretches._replace(code=stretches.code | np.where(inside, np.int32(down.reason), np.int32(0)))
        first_server += team.headcount
    return stretches


def _shift_numbers(stretches: _Stretches) -> Ints:
    """Stretches of a server belong to one shift where all between touches: breaks, gaps, down time, or nothing."""
    server, start, end, code = stretches
    joined = ON_SITE[code[1:] & REASON] & (start[1:] == end[:-1]) & (server[1:] == server[:-1])
    return np.append(0, np.cumsum(~joined))


class _Pauses(NamedTuple):
    """By row of work, what comes after it."""

    limit: Ints  # how long work in hand is held, END at the end of a shift
    reason: Ints


def _pauses(found: _Stretches, row: Ints, down_limit: Ints | None) -> _Pauses:
    """`down_limit` is by stretch, None where nobody is ever down."""
    shift, reason = _shift_numbers(found), (found.code & REASON).astype(np.int64)
    goes_on = np.append(shift[row][1:] == shift[row][:-1], False)[: len(row)]
    limit = np.where(goes_on, FOREVER, END)
    if down_limit is not None and len(row):
        let_go = released(reason, found.start, shift, row, down_limit)
        limit = np.where(let_go < FOREVER, let_go - found.end[row], limit)
    return _Pauses(limit, np.where(limit == END, Reason.AVAILABLE, np.roll(reason, -1)[row]))


def compile_rosters(teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]) -> Rosters:
    span = horizon + WEEK
    server_team = np.repeat(np.arange(len(teams)), [team.headcount for team in teams])
    found = _without_down(_in_order(_all_stretches(teams, epoch, horizon, seats), span), teams, seats, span)
    row = np.flatnonzero(found.code & REASON == Reason.AVAILABLE)
    down_limit = np.array([team.down_limit for team in teams], np.int64)[server_team[found.server]]
    after = _pauses(found, row, down_limit if any(luck.down for luck in seats) else None)
    found = found._replace(start=np.maximum(found.start, 0), end=np.minimum(found.end, horizon))
    seen = found.start < found.end
    after, row = _Pauses(*(column[seen[row]] for column in after)), row[seen[row]]
    server, start, end = found.server[row], found.start[row], found.end[row]
    assert np.all((start[1:] >= end[:-1]) | (server[1:] != server[:-1]))
    team = server_team[server]

    def of_team(values: Iterable[int]) -> Ints:
        return np.array(list(values), dtype=np.int64)[team]

    return Rosters(
        team=server_team,
        first_row=np.searchsorted(server, np.arange(len(server_team) + 1)),
        start=start,
        end=end,
        pace=of_team(team.pace for team in teams),
        defect_factor=of_team(team.defect_factor for team in teams),
        finish=np.where(after.limit == END, of_team(team.finish for team in teams), 0),
        limit=np.where(after.limit == END, of_team(team.limit for team in teams), after.limit),
        reason=after.reason,
        shifts=_shifts(found.taken(np.flatnonzero(seen)), server_team),
    )


def _shifts(found: _Stretches, server_team: Ints) -> Shifts:
    server, start, end, code = found
    columns = code & REASON, code >> PAID & 1, code >> PREMIUM
    return Shifts(server, server_team[server], start, end, *(column.astype(np.int64) for column in columns))
