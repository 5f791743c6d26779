"""The days of a roster laid end to end, in machine code: stretches of every server, and what of them is work."""

from __future__ import annotations

import numpy as np

from bposim.model.machine_code import inlined
from bposim.model.operation import NOBODY, Ints
from bposim.model.runlog import DOWN, Reason
from bposim.model.streams import CERTAIN
from bposim.model.stretches import NOT_ROSTERED, Days, Gaps, Luck, Manners, Plan, Rows, Stretches
from bposim.model.ticks import FOREVER

_AVAILABLE, _SHRINKAGE, _VACANCY = int(Reason.AVAILABLE), int(Reason.SHRINKAGE), int(Reason.VACANCY)
_DOWN = sum(1 << reason for reason in DOWN)  # a bit for each
_ON_SITE = _DOWN + sum(1 << each for each in (Reason.AVAILABLE, Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING))


@inlined
def put_gaps(luck: Luck, gaps: Gaps, date: int, edges: Ints) -> None:
    """The edges of a seat's gaps in the day's working time: drawn over what they leave of it, each after the other."""
    length = gaps.length[date]
    for gap in range(gaps.number[date]):
        begin = np.int64(np.floor((luck[gap] + 0.5) / CERTAIN * gaps.room[date]))
        place = 2 * gap
        while place > 0 and edges[place - 2] > begin:
            edges[place] = edges[place - 2]
            place -= 2
        edges[place] = begin
    for gap in range(gaps.number[date]):
        edges[2 * gap] += gap * length
        edges[2 * gap + 1] = edges[2 * gap] + length


def lay_out(
    plan: Plan,
    gaps: Gaps,
    days: Days,
    luck: Luck,
    drawn: Ints,
    edges: Ints,
    team: int,
    server: int,
    found: Stretches,
    row: int,
) -> int:
    """Writes from a row on what seats do on their days, and says which row comes next.

    `drawn` is by date the place of its luck, and `edges` has room for those of a day's gaps.

    Gaps are placed in the day's working time, so that one that meets a break goes on after it.
    """
    for seat in range(len(days)):
        for date in range(days.shape[1]):
            stage = days[seat, date]
            if stage == NOT_ROSTERED:
                continue
            kind = 0 if stage == _AVAILABLE else 1
            number = gaps.number[date] if stage == _AVAILABLE else 0
            if number:
                put_gaps(luck[seat, drawn[date]], gaps, date, edges)
            for piece in range(plan.first[kind, date], plan.first[kind, date + 1]):
                reason = max(stage, plan.reason[piece])
                last = 2 * number if reason == _AVAILABLE else 0
                begin = plan.start[piece]
                for place in range(last + 1):
                    end = plan.end[piece]
                    if place < last:
                        end = min(end, max(begin, plan.start[piece] - plan.passed[piece] + edges[place]))
                    if begin < end:
                        found.server[row] = server + seat
                        found.team[row] = team
                        found.start[row] = begin
                        found.end[row] = end
                        found.reason[row] = _SHRINKAGE if place % 2 else reason
                        found.paid[row] = plan.paid[piece] if stage != _VACANCY else 0
                        found.premium[row] = plan.premium[piece]
                        found.date[row] = date
                        row += 1
                    begin = end
    return row


@inlined
def next_work(found: Stretches, row: int, last: int) -> int:
    while row < last and found.reason[row] != _AVAILABLE:
        row += 1
    return row


@inlined
def goes_on(found: Stretches, row: int) -> bool:
    """Whether the shift does: breaks, gaps, down time, or nothing, lie between."""
    touches: bool = found.start[row] == found.end[row - 1] and found.server[row] == found.server[row - 1]
    return touches and _ON_SITE >> found.reason[row] & 1 == 1


@inlined
def keep_seen(found: Stretches, first: int, last: int, horizon: int, kept: int) -> int:
    """Moves up what lies within the run."""
    for row in range(first, last):
        start, end = max(0, found.start[row]), min(horizon, found.end[row])
        if start < end:
            found.server[kept] = found.server[row]
            found.team[kept] = found.team[row]
            found.start[kept] = start
            found.end[kept] = end
            found.reason[kept] = found.reason[row]
            found.paid[kept] = found.paid[row]
            found.premium[kept] = found.premium[row]
            kept += 1
    return kept


def put_rows(
    found: Stretches,
    first: int,
    last: int,
    manners: Manners,
    server: int,
    horizon: int,
    rows: Rows,
    row: int,
    kept: int,
) -> tuple[int, int]:
    """Writes from a row on the work among stretches of a team from its first server on; says which row comes next.

    Of the stretches themselves it keeps what lies within the run, and says how much there is then.

    What is in hand when a server is down is let go so long after the earliest down time before the shift goes on.
    """
    work = next_work(found, first, last)
    while work < last:
        after, there, let_go = next_work(found, work + 1, last), work + 1, FOREVER
        while there < last and there <= after and goes_on(found, there):
            if _DOWN >> found.reason[there] & 1:
                let_go = min(let_go, found.start[there] + manners.down_limit)
            there += 1
        finish, limit, reason = manners.finish, manners.limit, _AVAILABLE
        if let_go < FOREVER or there > after:
            limit = let_go - found.end[work] if let_go < FOREVER else FOREVER
            finish, reason = 0, found.reason[work + 1]
        seat, date = found.server[work] - server, found.date[work]
        spell = manners.spell[seat, date]
        is_last = after == last or manners.spell[found.server[after] - server, found.date[after]] != spell
        if is_last and spell != NOBODY and manners.leaves[spell]:
            finish = limit = 0  # a leaver always returns the work in hand
        rows.server[row] = found.server[work]
        rows.start[row] = max(0, found.start[work])
        rows.end[row] = min(horizon, found.end[work])
        rows.pace[row] = manners.pace[seat, date]
        rows.defect_factor[row] = manners.defect_factor[seat, date]
        rows.finish[row] = finish
        rows.limit[row] = limit
        rows.reason[row] = reason
        row += rows.start[row] < rows.end[row]
        work = after
    return row, keep_seen(found, first, last, horizon, kept)
