"""Who is there on which day, and what time is paid for: the stretches from which rosters are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode
from bposim.model.operation import Ints
from bposim.model.presence import FIRST_DATE, Bools, Dates, ShiftDays, shift_days
from bposim.model.runlog import Reason
from bposim.model.staffing import Staffing
from bposim.model.streams import uniforms
from bposim.model.stretches import NOT_ROSTERED, Days, Stretches
from bposim.model.teams import Team
from bposim.model.workload import GAPS, SeatLuck

LAYING_OUT = "bposim.model.laying_out"
COMPILED = tuple(f"model/{name}" for name in ("laying_out", "operation", "runlog", "streams", "stretches", "ticks"))

# To NumPy numbers of an enumeration are objects, ten times as slow
_AVAILABLE, _LEAVE, _ABSENCE = int(Reason.AVAILABLE), int(Reason.LEAVE), int(Reason.ABSENCE)
_HOLIDAY, _VACANCY = int(Reason.HOLIDAY), int(Reason.VACANCY)

_LAY_OUT = MachineCode(LAYING_OUT, "lay_out", COMPILED)


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


def _attendance(team: Team, seats: range, dates: Dates, luck: SeatLuck, stage: Days) -> Days:
    """Who is no more or not yet on the job is there on the days of the pattern; an empty seat has no holidays."""
    rows = slice(seats.start, seats.stop)
    off = dates.holiday & (np.array(seats)[:, np.newaxis] >= team.skeleton)
    due, on_the_job = dates.regular & ~off, stage == _AVAILABLE
    found = np.full_like(stage, NOT_ROSTERED)
    np.copyto(found, stage, where=due)
    np.putmask(found, dates.longer & ~off & on_the_job, _AVAILABLE)
    np.putmask(found, off & (stage != _VACANCY), _HOLIDAY)
    if team.leave_share > 0:
        on_leave = _on_leave(due, team.leave_share, uniforms(luck.phase[rows])[:, np.newaxis])
        np.putmask(found, due & on_the_job & on_leave, _LEAVE)
    if team.absence > 0:
        drawn = luck.absence[rows, _luck_column(dates, luck.absence.shape[1])]
        np.putmask(found, (found == _AVAILABLE) & (drawn < team.absence), _ABSENCE)
    return found


class _Part(NamedTuple):
    """Seats of a team that have one pattern."""

    team: int
    first_server: int  # of the team
    seats: range
    days: ShiftDays
    attendance: Days
    luck: SeatLuck

    @property
    def most(self) -> int:
        return len(self.seats) * self.days.most

    def lay_out(self, found: Stretches, row: int) -> int:
        """Which row comes next."""
        dates, plan, shrinkage, _, _ = self.days
        gaps = np.ascontiguousarray(self.luck.gaps[self.seats.start : self.seats.stop], np.uint32)
        drawn = _luck_column(dates, gaps.shape[1]) if shrinkage.number.any() else dates.number
        who = self.team, self.first_server + self.seats.start
        given = plan, shrinkage, self.attendance, gaps, drawn, np.empty(2 * GAPS, np.int64), *who, found, row
        found_row: int = _LAY_OUT.of(*given)(*given)
        return found_row


def _parts(
    teams: tuple[Team, ...], staff: Sequence[Staffing], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]
) -> Iterator[_Part]:
    """The bench keeps the hours of the first pattern."""
    first_server = 0
    for number, (team, staffed, luck) in enumerate(zip(teams, staff, seats, strict=True)):
        bench = range(team.headcount, team.servers)
        for pattern in (*team.patterns, *(team.patterns[0]._replace(seats=bench) for _ in bench[:1])):
            days = shift_days(team, pattern, epoch, horizon)
            stage = staffed.stage[pattern.seats.start : pattern.seats.stop]
            attendance = _attendance(team, pattern.seats, days.dates, luck, stage)
            yield _Part(number, first_server, pattern.seats, days, attendance, luck)
        first_server += team.servers


def all_stretches(
    teams: tuple[Team, ...], staff: Sequence[Staffing], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]
) -> Stretches:
    parts = list(_parts(teams, staff, epoch, horizon, seats))
    found, row = Stretches(*np.empty((len(Stretches._fields), sum(part.most for part in parts)), np.int64)), 0
    for part in parts:
        row = part.lay_out(found, row)
    found = found.taken(slice(0, row))
    return _in_order(found) if any(part.days.overlap for part in parts) else found


def _in_order(found: Stretches) -> Stretches:
    """By server and start; of what starts together work comes first, then breaks, then what is not worked."""
    kind = np.select([found.reason == Reason.BREAK, found.reason > Reason.SHRINKAGE], [1, 2])
    return found.taken(np.lexsort((kind, found.start, found.server)))
