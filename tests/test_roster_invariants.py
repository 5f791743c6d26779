"""What holds of every roster: earlier rows stay, rows are disjoint, shares come out, it is quick."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rostering import coming_and_going, compiled, fair_luck, hours, pattern, team

from bposim.model import streams, ticks
from bposim.model.downtime import Down
from bposim.model.operation import Ints
from bposim.model.rosters import Rosters
from bposim.model.runlog import Reason
from bposim.model.teams import DayPart, LongerDay, ShiftPattern, Team
from bposim.model.ticks import HOUR, WEEK


def everything(seats: int) -> Team:
    half = seats // 2
    return team(
        pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(half)),
        pattern("Sun-Thu", "14:00-23:00", "18:00-18:30", paid=True, seats=range(half, seats)),
        zone="America/New_York",
        holidays=frozenset({date(2026, 1, 19), date(2026, 2, 16)}),
        longer={date(2026, 1, 30): LongerDay(DayPart(8 * 60, 21 * 60), premium=500)},
        skeleton=1,
        absence=streams.threshold(0.05),
        leave_share=0.08,
        shrinkage_share=0.12,
    )


def of_server(rosters: Rosters, server: int, until: int) -> list[list[int]]:
    own = slice(rosters.first_row[server], rosters.first_row[server + 1])
    table = np.column_stack([column[own] for column in rosters[2:9]])
    found: list[list[int]] = table[table[:, 1] < until].tolist()
    return found


def test_more_weeks_change_no_earlier_row() -> None:
    clerks = everything(6)
    short = compiled(clerks, weeks=4, luck=fair_luck(6, 4))
    long = compiled(clerks, weeks=9, luck=fair_luck(6, 9))
    for seat in range(6):
        assert of_server(long, seat, 4 * WEEK) == of_server(short, seat, 4 * WEEK)


def test_more_seats_change_no_row_of_the_others() -> None:
    few, many = everything(6), everything(6)
    more = ShiftPattern(range(6, 9), *few.patterns[0][1:])
    many = many._replace(headcount=9, patterns=(*few.patterns, more))
    before = compiled(few, weeks=6, luck=fair_luck(6, 6))
    after = compiled(many, weeks=6, luck=fair_luck(9, 6))
    for seat in range(6):
        assert of_server(after, seat, 7 * WEEK) == of_server(before, seat, 7 * WEEK)


@given(
    zone=st.sampled_from(("Europe/London", "America/New_York", "Asia/Manila", "Asia/Kolkata", "Pacific/Auckland")),
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    begin=st.integers(0, 95),
    length=st.integers(1, 95),
    rest=st.integers(0, 95),
    shrinkage=st.sampled_from((0.0, 0.03, 0.3)),
)
def test_rows_are_sorted_disjoint_and_what_the_log_calls_available(
    zone: str, start: date, begin: int, length: int, rest: int, shrinkage: float
) -> None:
    day = DayPart(15 * begin, 15 * (begin + length))
    pause = DayPart(day.start + 15 * (rest % length), day.start + 15 * (rest % length) + 15)
    clerks = everything(4)._replace(
        patterns=(ShiftPattern(range(4), (0, 2, 3, 4, 6), day, (pause,), False),), zone=zone, shrinkage_share=shrinkage
    )
    found = compiled(clerks, weeks=3, epoch=ticks.first_midnight(start, zone), luck=fair_luck(4, 3))
    log, working = found.shifts, found.shifts.reason == Reason.AVAILABLE
    for server in range(4):
        own = slice(found.first_row[server], found.first_row[server + 1])
        assert (found.start[own] < found.end[own]).all()
        assert (found.start[own][1:] >= found.end[own][:-1]).all()
        mine = working & (log.server == server)
        assert log.start[mine].tolist() == found.start[own].tolist()
        assert log.end[mine].tolist() == found.end[own].tolist()
    assert {column.dtype for column in (*found[:-2], *log, *found.careers)} == {np.dtype(np.int64)}
    assert (log.start >= 0).all()
    assert (log.end <= 3 * WEEK).all()


def test_shares_of_a_year_come_out_as_stated() -> None:
    clerks = team(
        pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(100)),
        absence=streams.threshold(0.05),
        leave_share=0.1,
        shrinkage_share=0.15,
    )
    found = compiled(clerks, weeks=50, luck=fair_luck(100, 50))
    rostered = 100 * 50 * 5 * 8
    assert hours(found, Reason.LEAVE) == 0.1 * rostered
    present = hours(found) + hours(found, Reason.SHRINKAGE)
    assert present == pytest.approx(0.9 * 0.95 * rostered, rel=3 * (0.05 / 0.95 / 22_500) ** 0.5)
    assert hours(found, Reason.SHRINKAGE) == pytest.approx(0.15 * present, rel=1e-6)


def test_a_year_of_a_hundred_servers_is_compiled_in_well_under_a_second() -> None:
    clerks = team(pattern("Mon-Fri", "09:00-18:00", "12:00-13:00", seats=range(100)), shrinkage_share=0.1)
    luck = fair_luck(100, 52)
    compiled(clerks, weeks=52, luck=luck)  # on a new machine its machine code is made first
    began = process_time()
    compiled(clerks, weeks=52, luck=luck)
    assert process_time() - began < 0.5  # about 0.01 s; Python loops over seats and days take seconds


def written(weeks: int) -> str:
    """A roster with all that can happen to one, as text."""
    people = coming_and_going(5, attrition_per_year=2.0, training_weeks=1, nesting_weeks=1, bench_share=0.2)
    away = Down(Reason.FAILURE, np.array([0, 3]), HOUR * np.array([30, 100]), HOUR * np.array([40, 130]))
    luck = fair_luck(6, weeks)._replace(down=(away,), tenure=7)
    clerks = everything(5)._replace(tenure=people, finish=True, limit=HOUR, down_limit=HOUR)
    return repr([column.tolist() for column in flat(compiled(clerks, weeks=weeks, luck=luck))])


def flat(rosters: Rosters) -> list[Ints]:
    return [*rosters[:-2], *rosters.shifts, *rosters.careers]


def test_a_roster_is_the_same_where_nothing_is_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import test_roster_invariants as t; print(t.written(4))"],
        cwd=Path(__file__).parent, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == written(4), done.stderr[-3000:]
