"""Small teams, their luck, and rosters read as clock times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from bposim.model import streams, ticks
from bposim.model.rosters import Rosters, compile_rosters
from bposim.model.runlog import Reason
from bposim.model.teams import DayPart, ShiftPattern, Team, Tenure
from bposim.model.tenures import compile_tenure
from bposim.model.ticks import HOUR, WEEK
from bposim.model.workload import GAPS, SeatLuck
from bposim.scenarios.schema import tenure as stated_tenure
from bposim.scenarios.schema.fields import parse_days, parse_hours

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
NEVER = 2**32 - 1


def pattern(
    days: str = "Mon-Fri", hours: str = "09:00-17:00", *breaks: str, paid: bool = False, seats: range = range(1)
) -> ShiftPattern:
    parts = tuple(DayPart(*parse_hours(text)) for text in breaks)
    return ShiftPattern(seats, parse_days(days), DayPart(*parse_hours(hours)), parts, paid)


def team(*patterns: ShiftPattern, **changes: Any) -> Team:
    plain = Team(
        name="clerks",
        headcount=sum(len(each.seats) for each in patterns),
        zone="UTC",
        patterns=patterns,
        longer={},
        holidays=frozenset(),
        skeleton=0,
        pace=1000,
        defect_factor=1000,
        absence=0,
        leave_share=0.0,
        shrinkage_share=0.0,
        finish=False,
        limit=16 * HOUR,
        hand_over=0,
    )
    return plain._replace(**changes)


def coming_and_going(heads: int = 1, **stated: Any) -> Tenure:
    """Counted from Monday; a table of a study says how."""
    found = compile_tenure(stated_tenure.Tenure(**stated), heads, MONDAY.date(), MONDAY.date())
    assert found is not None
    return found


def no_luck(seats: int) -> SeatLuck:
    """Columns that nothing draws from."""
    return SeatLuck(*(np.zeros((seats, 0, 0)[: n + 1], dtype=np.uint32) for n in range(3)))


def fair_luck(seats: int, weeks: int, name: str = "clerks") -> SeatLuck:
    days = 7 * weeks + 3

    def draw(purpose: str, size: int) -> Any:
        return np.array([streams.column(size, 1, 0, name, purpose, seat) for seat in range(seats)])

    gaps = draw("gaps", days * GAPS).reshape(seats, days, GAPS)
    return SeatLuck(draw("phase", 1).reshape(seats), draw("absence", days), gaps)


def compiled(*teams: Team, weeks: int = 1, epoch: datetime = MONDAY, luck: SeatLuck | None = None) -> Rosters:
    seats = (luck,) if luck else tuple(no_luck(each.servers) for each in teams)
    return compile_rosters(teams, epoch, weeks * WEEK, seats)


def text(epoch: datetime, tick: int) -> str:
    return f"{ticks.moment(epoch, tick):%a %d %H:%M}"


def rows(rosters: Rosters, server: int = 0, epoch: datetime = MONDAY) -> list[tuple[str, str]]:
    own = slice(rosters.first_row[server], rosters.first_row[server + 1])
    times = zip(rosters.start[own].tolist(), rosters.end[own].tolist(), strict=True)
    return [(text(epoch, start), text(epoch, end)) for start, end in times]


def logged(rosters: Rosters, reason: Reason, server: int = 0, epoch: datetime = MONDAY) -> list[tuple[str, str]]:
    log = rosters.shifts
    own = (log.reason == reason) & (log.server == server)
    times = zip(log.start[own].tolist(), log.end[own].tolist(), strict=True)
    return [(text(epoch, start), text(epoch, end)) for start, end in times]


def hours(rosters: Rosters, reason: Reason = Reason.AVAILABLE) -> float:
    log = rosters.shifts
    return float((log.end - log.start)[log.reason == reason].sum() / HOUR)
