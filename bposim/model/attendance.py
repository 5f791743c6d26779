"""Who is there on which day, and what time is paid for: the stretches from which rosters are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints
from bposim.model.presence import FIRST_DATE, Bools, Dates, Plan, ShiftDays, alternating, gap_bounds, shift_days
from bposim.model.runlog import Reason
from bposim.model.staffing import Staffing
from bposim.model.streams import uniforms
from bposim.model.teams import ShiftPattern, Team
from bposim.model.workload import Luck, SeatLuck

Codes = NDArray[np.int32]

REASON = 31  # bits of it in a code
PAID = 5  # place of the bit that says so; the premium is above it
PREMIUM = 6
NO_ROWS: Ints = np.empty(0, np.int64)


class Attendance(NamedTuple):
    """Arrays (seats, dates)."""

    at_work: Bools
    away: NDArray[np.int8]  # why (Reason), AVAILABLE where nobody is away


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


def _attendance(team: Team, seats: range, dates: Dates, luck: SeatLuck, stage: NDArray[np.int8]) -> Attendance:
    """Who is no more or not yet on the job is there on the days of the pattern; an empty seat has no holidays."""
    rows = slice(seats.start, seats.stop)
    off = dates.holiday & (np.array(seats)[:, np.newaxis] >= team.skeleton)
    leave = absent = np.zeros_like(off)
    on_the_job = stage == Reason.AVAILABLE
    if team.leave_share > 0:
        due = dates.regular & ~off
        leave = due & _on_leave(due, team.leave_share, uniforms(luck.phase[rows])[:, np.newaxis]) & on_the_job
    planned = (dates.regular | dates.longer) & ~off & ~leave & on_the_job
    if team.absence > 0:
        drawn = luck.absence[rows, _luck_column(dates, luck.absence.shape[1])]
        absent = planned & (drawn < team.absence)
    away = np.where(dates.regular & ~off, stage, np.int8(Reason.AVAILABLE))
    away[off & (stage != Reason.VACANCY)] = Reason.HOLIDAY
    away[leave], away[absent] = Reason.LEAVE, Reason.ABSENCE
    return Attendance(planned & ~absent, away)


class Stretches(NamedTuple):
    """`Shifts` in the making: a server tells its team, and what else is known of a stretch is in one small number."""

    server: Ints
    start: Ints
    end: Ints
    code: Codes  # premium, paid, reason, each in bits of its own
    date: Codes  # number of the shift's date, from FIRST_DATE on

    def taken(self, place: Ints | slice) -> Stretches:
        return Stretches(self.server[place], self.start[place], self.end[place], self.code[place], self.date[place])


def _breaks(plan: Plan, at_work: Bools, paid: bool) -> Stretches:
    """Servers are numbered by seat."""
    seat, piece = np.nonzero(at_work[:, plan.day])
    code = _codes(plan)[piece] | paid << PAID | Reason.BREAK
    return Stretches(seat, plan.start[piece], plan.end[piece], code, plan.day[piece].astype(np.int32))


def _off(plan: Plan, away: NDArray[np.int8]) -> Stretches:
    """What is paid of a day away, which is all but an empty seat's."""
    by_piece = away[:, plan.day]
    seat, piece = np.nonzero(by_piece)
    reason = by_piece[seat, piece].astype(np.int32)
    code = _codes(plan)[piece] | (reason != Reason.VACANCY).astype(np.int32) << PAID | reason
    return Stretches(seat, plan.start[piece], plan.end[piece], code, plan.day[piece].astype(np.int32))


def _work(plan: Plan, where: Bools, team: Team, gaps: Luck) -> Stretches:
    """Work with its shrinkage gaps."""
    seat, piece = np.nonzero(where[:, plan.day])
    if team.shrinkage_share > 0:
        bounds = gap_bounds(plan, team.shrinkage_share, gaps, seat, piece)
    else:
        bounds = np.column_stack((plan.start[piece], plan.end[piece]))
    row, start, end, in_gap = alternating(bounds)
    code = (_codes(plan) | 1 << PAID)[piece][row]
    code |= np.where(in_gap, np.int32(Reason.SHRINKAGE), np.int32(Reason.AVAILABLE))
    return Stretches(seat[row], start, end, code, plan.day[piece[row]].astype(np.int32))


def _codes(plan: Plan) -> Codes:
    return (plan.premium << PREMIUM).astype(np.int32)


def _pattern_stretches(
    team: Team, pattern: ShiftPattern, days: ShiftDays, luck: SeatLuck, stage: NDArray[np.int8]
) -> Iterator[Stretches]:
    dates, (work, breaks, off) = days
    attendance = _attendance(team, pattern.seats, dates, luck, stage)
    gaps = luck.gaps[pattern.seats.start : pattern.seats.stop]
    if team.shrinkage_share > 0:
        gaps = gaps[:, _luck_column(dates, gaps.shape[1])]
    yield _work(work, attendance.at_work, team, gaps)
    yield _breaks(breaks, attendance.at_work, pattern.breaks_paid)
    yield _off(off, attendance.away)


def _team_stretches(team: Team, staff: Staffing, epoch: datetime, horizon: int, luck: SeatLuck) -> Iterator[Stretches]:
    """The bench keeps the hours of the first pattern."""
    bench = range(team.headcount, team.servers)
    for pattern in (*team.patterns, *(team.patterns[0]._replace(seats=bench) for _ in bench[:1])):
        days, stage = shift_days(team, pattern, epoch, horizon), staff.stage[pattern.seats.start : pattern.seats.stop]
        for found in _pattern_stretches(team, pattern, days, luck, stage):
            yield found._replace(server=found.server + pattern.seats.start)


def all_stretches(
    teams: tuple[Team, ...], staff: Sequence[Staffing], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]
) -> Iterator[Stretches]:
    first_server = 0
    for team, staffed, luck in zip(teams, staff, seats, strict=True):
        for found in _team_stretches(team, staffed, epoch, horizon, luck):
            yield found._replace(server=found.server + first_server)
        first_server += team.servers


def in_order(parts: Iterable[Stretches], span: int) -> Stretches:
    none = NO_ROWS.astype(np.int32)
    found = [Stretches(NO_ROWS, NO_ROWS, NO_ROWS, none, none), *parts]
    whole = Stretches(
        np.concatenate([part.server for part in found]),
        np.concatenate([part.start for part in found]),
        np.concatenate([part.end for part in found]),
        np.concatenate([part.code for part in found]),
        np.concatenate([part.date for part in found]),
    )
    return whole.taken(np.argsort(whole.server * span + whole.start, kind="stable"))
