"""When each server is there, how fast and how careful: the only thing that the engines know of people and shifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bposim.model.attendance import NO_ROWS, PAID, PREMIUM, REASON, Codes, Stretches, all_stretches, in_order
from bposim.model.downtime import Down, cut, released
from bposim.model.operation import Ints
from bposim.model.presence import Bools, date_numbers
from bposim.model.runlog import DOWN, NO_CAREERS, Careers, Reason, Shifts
from bposim.model.staffing import NOBODY, Staffing, staffing
from bposim.model.teams import Team, team_of_server
from bposim.model.ticks import FOREVER, WEEK
from bposim.model.workload import SeatLuck


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
    careers: Careers = NO_CAREERS


END = -1  # instead of a limit
ON_SITE = np.isin(np.arange(len(Reason)), (Reason.AVAILABLE, Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING, *DOWN))


def _without_down(stretches: Stretches, teams: tuple[Team, ...], seats: tuple[SeatLuck, ...], span: int) -> Stretches:
    """Of servers in their order."""
    if not any(luck.down for luck in seats):
        return stretches
    first = np.cumsum([0, *(team.servers for team in teams)])
    edges = pairwise(np.searchsorted(stretches.server, first).tolist())
    parts = [
        _without(stretches.taken(slice(begin, end)), luck.down, before, span)
        for (begin, end), luck, before in zip(edges, seats, first.tolist(), strict=False)
    ]
    return Stretches(*map(np.concatenate, zip(*parts, strict=True)))


def _without(stretches: Stretches, causes: Sequence[Down], first_server: int, span: int) -> Stretches:
    """Causes in their order: what is down already has no other reason."""
    for down in causes:
        is_available = stretches.code & REASON == Reason.AVAILABLE
        moved = down._replace(seat=down.seat + first_server)
        row, start, end, inside = cut(stretches.server, stretches.start, stretches.end, is_available, moved, span)
        stretches = stretches.taken(row)._replace(start=start, end=end)
        code = np.int32(down.reason - (not down.paid) * (1 << PAID))  # work has no reason and is paid
        stretches = stretches._replace(code=stretches.code + np.where(inside, code, np.int32(0)))
    return stretches


def _until_down(teams: tuple[Team, ...], seats: tuple[SeatLuck, ...], server: Ints, end: Ints, span: int) -> Ints:
    """By row, how long after its end the server is first down, whether on shift or not; FOREVER where it never is."""
    ahead = np.full(len(end), FOREVER)
    first_server = 0
    for team, luck in zip(teams, seats, strict=True):
        mine = np.flatnonzero((server >= first_server) & (server < first_server + team.servers))
        for down in luck.down if team.finish else ():
            if down.reason in DOWN and len(down.seat):
                over = (down.seat + first_server) * span + down.end
                place = np.searchsorted(over, server[mine] * span + end[mine], side="right")
                known = np.minimum(place, len(over) - 1)
                is_mine = (place < len(over)) & (down.seat[known] + first_server == server[mine])
                wait = np.maximum(0, down.start[known] - end[mine])
                ahead[mine] = np.where(is_mine, np.minimum(ahead[mine], wait), ahead[mine])
        first_server += team.servers
    return ahead


def _shift_numbers(stretches: Stretches) -> Ints:
    """Stretches of a server belong to one shift where all between touches: breaks, gaps, down time, or nothing."""
    server, start, end, code, _ = stretches
    joined = ON_SITE[code[1:] & REASON] & (start[1:] == end[:-1]) & (server[1:] == server[:-1])
    return np.append(0, np.cumsum(~joined))


class _Pauses(NamedTuple):
    """By row of work, what comes after it."""

    limit: Ints  # how long work in hand is held, END at the end of a shift
    reason: Ints


def _pauses(found: Stretches, row: Ints, down_limit: Ints | None) -> _Pauses:
    """`down_limit` is by stretch, None where nobody is ever down."""
    shift, reason = _shift_numbers(found), (found.code & REASON).astype(np.int64)
    goes_on = np.append(shift[row][1:] == shift[row][:-1], False)[: len(row)]
    limit = np.where(goes_on, FOREVER, END)
    if down_limit is not None and len(row):
        let_go = released(reason, found.start, shift, row, down_limit)
        limit = np.where(let_go < FOREVER, let_go - found.end[row], limit)
    return _Pauses(limit, np.where(limit == END, Reason.AVAILABLE, np.roll(reason, -1)[row]))


class _Manners(NamedTuple):
    """How the server of each row is at that time, and whether it is a leaver's last."""

    pace: Ints
    defect_factor: Ints
    leaves: Bools


def _manners(staff: Sequence[Staffing], server: Ints, date: Codes) -> _Manners:
    """Of rows sorted by server."""
    first = np.cumsum([0, *(len(staffed.stage) for staffed in staff)])
    rows = np.searchsorted(server, first)
    parts = [
        _team_manners(staffed, server[begin:end] - before, date[begin:end])
        for staffed, before, (begin, end) in zip(staff, first.tolist(), pairwise(rows.tolist()), strict=False)
    ]
    columns = zip(_Manners(NO_ROWS, NO_ROWS, NO_ROWS.astype(np.bool_)), *parts, strict=True)
    return _Manners(*(np.concatenate(column) for column in columns))


def _team_manners(staff: Staffing, seat: Ints, date: Codes) -> _Manners:
    leaves = np.zeros(len(seat), np.bool_)
    if staff.spells:
        spell = staff.spell[seat, date]
        is_last = np.diff(spell, append=NOBODY) != 0
        leaves = is_last & np.array([each.leaves for each in staff.spells])[spell]
    return _Manners(staff.pace[seat, date], staff.defect_factor[seat, date], leaves)


def compile_rosters(teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]) -> Rosters:
    span, server_team = horizon + WEEK, team_of_server(teams)
    staff = [
        staffing(team, luck, date_numbers(epoch, team.zone, horizon)) for team, luck in zip(teams, seats, strict=True)
    ]
    found = in_order(all_stretches(teams, staff, epoch, horizon, seats), span)
    found = _without_down(found, teams, seats, span)
    row = np.flatnonzero(found.code & REASON == Reason.AVAILABLE)
    down_limit = np.array([team.down_limit for team in teams], np.int64)[server_team[found.server]]
    after = _pauses(found, row, down_limit if any(luck.down for luck in seats) else None)
    manners = _manners(staff, found.server[row], found.date[row])
    found = found._replace(start=np.maximum(found.start, 0), end=np.minimum(found.end, horizon))
    seen = found.start < found.end
    after, leaves = _Pauses(*(column[seen[row]] for column in after)), manners.leaves[seen[row]]
    pace, defect_factor = manners.pace[seen[row]], manners.defect_factor[seen[row]]
    row = row[seen[row]]
    server, start, end = found.server[row], found.start[row], found.end[row]
    assert np.all((start[1:] >= end[:-1]) | (server[1:] != server[:-1]))
    team = server_team[server]

    def at_end(values: Iterable[int], otherwise: Ints | int) -> Ints:
        """A leaver always returns the work in hand."""
        stated = np.array(list(values), dtype=np.int64)[team]
        return np.where(leaves, 0, np.where(after.limit == END, stated, otherwise))

    finish = at_end((team.finish for team in teams), 0)
    limit = at_end((team.limit for team in teams), after.limit)
    if finish.any() and any(luck.down for luck in seats):
        overtime = np.flatnonzero(finish)
        ahead = _until_down(teams, seats, server[overtime], end[overtime], span)
        limit[overtime] = np.minimum(limit[overtime], ahead)

    return Rosters(
        team=server_team,
        first_row=np.searchsorted(server, np.arange(len(server_team) + 1)),
        start=start,
        end=end,
        pace=pace,
        defect_factor=defect_factor,
        finish=finish,
        limit=limit,
        reason=after.reason,
        shifts=_shifts(found.taken(np.flatnonzero(seen)), server_team),
        careers=_careers(staff, server_team),
    )


def _careers(staff: Sequence[Staffing], server_team: Ints) -> Careers:
    first = np.cumsum([0, *(len(staffed.stage) for staffed in staff)])
    table = [
        (before + spell.seat, server_team[before], *spell[1:])
        for before, staffed in zip(first.tolist(), staff, strict=False)
        for spell in staffed.spells
    ]
    return Careers(*np.array(table, np.int64).reshape(-1, len(Careers._fields)).T)


def _shifts(found: Stretches, server_team: Ints) -> Shifts:
    server, start, end, code, _ = found
    columns = code & REASON, code >> PAID & 1, code >> PREMIUM
    return Shifts(server, server_team[server], start, end, *(column.astype(np.int64) for column in columns))
