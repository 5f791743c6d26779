"""When each server is there, how fast and how careful: the only thing that the engines know of people and shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bposim.model.attendance import COMPILED, LAYING_OUT, all_stretches
from bposim.model.downtime import Down, cut
from bposim.model.machine_code import MachineCode
from bposim.model.operation import Ints
from bposim.model.presence import date_numbers
from bposim.model.runlog import DOWN, NO_CAREERS, Careers, Reason, Shifts
from bposim.model.staffing import Staffing, staffing
from bposim.model.stretches import Manners, Rows, Stretches
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


_PUT_ROWS = MachineCode(LAYING_OUT, "put_rows", COMPILED)


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
        is_available = stretches.reason == Reason.AVAILABLE
        moved = down._replace(seat=down.seat + first_server)
        row, start, end, inside = cut(stretches.server, stretches.start, stretches.end, is_available, moved, span)
        stretches = stretches.taken(row)._replace(start=start, end=end)
        stretches.reason[inside], stretches.paid[inside] = down.reason, down.paid
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


def _manners(team: Team, staff: Staffing) -> Manners:
    leaves = np.array([spell.leaves for spell in staff.spells], np.bool_)
    return Manners(staff.pace, staff.defect_factor, staff.spell, leaves, int(team.finish), team.limit, team.down_limit)


def _read_off(
    teams: tuple[Team, ...], staff: Sequence[Staffing], found: Stretches, horizon: int
) -> tuple[Rows, Shifts]:
    """Of what lies within the run; the stretches are gone then."""
    rows, row, kept = Rows(*np.empty((len(Rows._fields), len(found.server)), np.int64)), 0, 0
    servers = np.cumsum([0, *(team.servers for team in teams)])
    edges = zip(servers.tolist(), pairwise(np.searchsorted(found.server, servers).tolist()), strict=False)
    for team, staffed, (server, (begin, end)) in zip(teams, staff, edges, strict=False):
        given = found, begin, end, _manners(team, staffed), server, horizon, rows, row, kept
        row, kept = _PUT_ROWS.of(*given)(*given)
    *shifts, _ = found.taken(slice(0, kept))
    return Rows(*(column[:row] for column in rows)), Shifts(*shifts)


def compile_rosters(teams: tuple[Team, ...], epoch: datetime, horizon: int, seats: tuple[SeatLuck, ...]) -> Rosters:
    span, server_team = horizon + WEEK, team_of_server(teams)
    staff = [
        staffing(team, luck, date_numbers(epoch, team.zone, horizon)) for team, luck in zip(teams, seats, strict=True)
    ]
    found = _without_down(all_stretches(teams, staff, epoch, horizon, seats), teams, seats, span)
    rows, shifts = _read_off(teams, staff, found, horizon)
    assert np.all((rows.start[1:] >= rows.end[:-1]) | (rows.server[1:] > rows.server[:-1]))
    if rows.finish.any() and any(luck.down for luck in seats):
        overtime = np.flatnonzero(rows.finish)
        ahead = _until_down(teams, seats, rows.server[overtime], rows.end[overtime], span)
        rows.limit[overtime] = np.minimum(rows.limit[overtime], ahead)
    return Rosters(
        team=server_team,
        first_row=np.searchsorted(rows.server, np.arange(len(server_team) + 1)),
        start=rows.start,
        end=rows.end,
        pace=rows.pace,
        defect_factor=rows.defect_factor,
        finish=rows.finish,
        limit=rows.limit,
        reason=rows.reason,
        shifts=shifts,
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
