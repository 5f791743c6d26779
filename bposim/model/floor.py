"""What the kernel changes: who is there, what waits, what is in hand, what is written down; and room for more of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import sampling
from bposim.model.content import once_for_each
from bposim.model.given import NONE, WORD, Column, Given, Records, has_ages, lanes_of, record
from bposim.model.operation import DONE, Ints, Kind, Operation
from bposim.model.rosters import Rosters
from bposim.model.runlog import Touches, Waits
from bposim.model.strains import NO_STRAIN, may_be_strained
from bposim.model.strips import address
from bposim.model.teams import Team, team_of_server
from bposim.model.ticks import PER_MILLE
from bposim.scenarios.mistakes import Mistake, StudyError

ROOM = 1024  # items, and rows of the log beside two for each item, before anything has to grow
BLOCK = 5_003  # touches that are taken at a time, few enough to stay near the processor

LEFT_TICKS = ("first_begin", "closed", "waited", "worked")  # of an item that leaves
LEFT_BITS = ("defects", "made")
EARLIER = np.iinfo(np.int64).min  # than any tick

LINE = 64  # bytes that the processor fetches at a time

_QUEUED = record("number of_type step attempt next child older newer", "key queued work hand_over")
_HANDLED = record("found", "rest defects escaped made first_begin waited worked", "maker", "outcome is_checked")
ITEM = np.dtype((np.record, _QUEUED.descr + _HANDLED.descr))  # in the system; the next one takes the record over
assert _QUEUED.itemsize == _HANDLED.itemsize == LINE
SERVER = record(
    "team row stretch coming ahead behind slot pace defects week",
    "since begin worked gap overtime overtime_done",
    flags="is_there is_busy outcome",
)
TEAM = record(  # `line`: where the ring of its `idle` servers begins; `pace` and `defects`: factors at this instant
    "line word heads idle waiting is_strained busy_above waiting_above pressed_defects haste_pace haste_defects "
    "pace defects",
    "hand_over set_up bit overtime_week",
)
LANE = record("queue rank first last root head number word", "key bit")  # items of one priority class in one queue
PLAN = record("state passes finds", "tick")  # how often a check looks
QUEUE = record("length has_ages oldest newest")
MASKS = record("", "waiting reached refused")  # lanes with items, those that somebody idle serves, those in vain
CLOCK = record("next_item next_edge free returning touched waited", "now next_old next_arrival")


class Floor(NamedTuple):
    """Who is there, what waits, what is in hand, what has been written down."""

    clock: Records
    items: Records
    visits: Column  # (width, items)
    touches: Column  # (columns of `Touches`, rows)
    waits: Column  # (columns of `Waits`, rows)
    left_ticks: Column  # (LEFT_TICKS, items of the run)
    left_found: Column  # (items of the run,), narrow where it fits
    left_bits: Column  # (LEFT_BITS, items of the run), likewise
    returning: Column  # heap of keys: when each item's wait is over, the last at the horizon
    servers: Records
    teams: Records
    lanes: Records
    queues: Records
    plans: Records
    ending: Column  # tournament of keys: when each server's touch is over, the first at place 1
    idle: Column  # mask of teams with an idle server
    masks: Records


def at_start(operation: Operation, rosters: Rosters, given: Given, in_blocks: bool = False) -> Floor:
    """Nobody is there and nothing has happened."""
    clock = np.zeros(1, CLOCK)
    count = len(given.of_type)
    clock["next_arrival"] = given.arrived[0] if count else operation.horizon
    clock["next_old"], clock["returning"] = operation.horizon, 1
    leaves = 1 << max(0, len(rosters.team) - 1).bit_length()
    design = _design(operation)
    return Floor(
        clock=clock,
        items=_in_lines(_at_first(ROOM)),
        visits=np.empty((given.width, ROOM), np.uint32),
        touches=np.empty((len(Touches._fields), BLOCK if in_blocks else 2 * count + ROOM), np.int64),
        waits=np.empty((len(Waits._fields), ROOM), np.int64),
        left_ticks=np.empty((len(LEFT_TICKS), count), np.int64),
        left_found=np.empty(count, design.width.found),
        left_bits=np.empty((len(LEFT_BITS), count), design.width.bits),
        returning=np.full(ROOM + 1, operation.horizon << given.bits),
        servers=_at_their_rosters(_copied(design.servers), rosters, given),
        teams=_copied(design.teams),
        lanes=_copied(design.lanes),
        queues=_copied(design.queues),
        plans=_copied(design.plans),
        ending=np.full(2 * leaves, operation.horizon << given.bits),
        idle=np.zeros(-(-len(operation.teams) // WORD), np.int64),
        masks=np.zeros(given.lanes_of.shape[1], MASKS),
    )


class Width(NamedTuple):
    """Of what is counted or marked in an item. Two kinds of machine code, of which few studies need the second."""

    found: type[Any]
    bits: type[Any]


NARROW, WIDE = Width(np.uint8, np.int16), Width(np.int64, np.int64)


class _Design(NamedTuple):
    """What the floors of all runs begin with."""

    width: Width
    servers: Records
    teams: Records
    lanes: Records
    queues: Records
    plans: Records


@once_for_each
def _design(operation: Operation) -> _Design:
    lanes, teams = lanes_of(operation.steps), operation.teams
    team = team_of_server(teams)
    hand_over = [min(team.hand_over, operation.horizon) for team in teams]
    set_up = [min(team.set_up, operation.horizon) for team in teams]
    ticks = {"hand_over": hand_over, "set_up": set_up, "overtime_week": [team.overtime_week for team in teams]}
    counts = {"heads": 0, "idle": 0, "waiting": 0, "line": len(team) + np.arange(len(teams))}
    return _Design(
        width=_width(operation),
        servers=_servers(team, len(teams)),
        teams=_records(TEAM, len(teams), **counts, **ticks, **_bits(len(teams)), **_strains(operation.teams)),
        lanes=_records(LANE, len(lanes.rank), queue=lanes.queue, rank=lanes.rank, **_bits(len(lanes.rank))),
        queues=_records(QUEUE, len(operation.queues), length=0, has_ages=has_ages(operation)),
        plans=_plans(operation),
    )


def _strains(teams: Sequence[Team]) -> dict[str, Any]:
    """What is not stated changes nothing."""
    pressure = [team.pressure or NO_STRAIN for team in teams]
    haste = [team.haste or NO_STRAIN for team in teams]
    return {
        "is_strained": [may_be_strained(team) for team in teams],
        "busy_above": [kind.above for kind in pressure],
        "waiting_above": [kind.above for kind in haste],
        "pressed_defects": [kind.defect_factor for kind in pressure],
        "haste_pace": [kind.pace for kind in haste],
        "haste_defects": [kind.defect_factor for kind in haste],
        "pace": PER_MILLE,
        "defects": PER_MILLE,
    }


def _plans(operation: Operation) -> Records:
    start = sampling.table(operation.plans).start
    return _records(PLAN, len(start), state=start, passes=0, finds=0, tick=-1)


def _width(operation: Operation) -> Width:
    """Wide for bits of many defects, and for rework without an end."""
    steps = operation.steps
    is_back = (steps.next_step >= 0) & (steps.next_step <= np.arange(len(steps.name))[:, np.newaxis])
    rounds = 1 + int(steps.cap[np.unique(steps.next_step[is_back])].sum())  # between them an item only goes forward
    found = rounds * int(np.count_nonzero(steps.kind == Kind.CHECK))
    bits = 2 * max(steps.sets.max(initial=0), steps.sets_minor.max(initial=0))
    fits = found <= np.iinfo(NARROW.found).max and bits <= np.iinfo(NARROW.bits).max
    return NARROW if fits else WIDE


def _records(kind: np.dtype[Any], count: int, **columns: Any) -> Records:
    """What is not named is NONE."""
    table = np.full(count, NONE, np.uint32).astype(kind)
    for name, column in columns.items():
        table[name] = column
    return table


def _bits(count: int) -> dict[str, Any]:
    """Where each is in a mask."""
    return {"word": np.arange(count) // WORD, "bit": 1 << np.arange(count) % WORD}


def _servers(team: Ints, teams: int) -> Records:
    """Behind them a record for each team closes the ring of its idle servers, so that none of them is at an end."""
    count = len(team)
    servers = np.zeros(count + teams, SERVER)
    servers["team"][:count] = team
    servers["ahead"] = servers["behind"] = np.arange(count + teams)
    servers["since"][count:] = EARLIER
    servers["pace"] = servers["defects"] = PER_MILLE
    return servers


def _at_their_rosters(servers: Records, rosters: Rosters, given: Given) -> Records:
    """`coming` is a server's next stretch, or one before that which is past by tick 0."""
    count = len(rosters.team)
    servers["row"][:count], servers["coming"][:count] = rosters.first_row[:-1], given.first_stretch[:-1]
    return servers


def _vacant(first: int, count: int) -> Records:
    """Records for items, in one chain."""
    items = np.zeros(count, ITEM)
    items["number"] = NONE
    items["next"] = np.arange(first + 1, first + count + 1)
    items["next"][-1] = NONE
    return items


@lru_cache(maxsize=1)
def _at_first(count: int) -> Records:
    return _vacant(0, count)


def _in_lines(*items: Records) -> Records:
    """Copied so that a record is two lines and not parts of three."""
    size = sum(part.nbytes for part in items)
    room = np.empty(size + LINE, np.uint8)
    start = -address(room) % LINE
    np.concatenate([_bytes(part) for part in items], out=room[start : start + size])
    return room[start : start + size].view(ITEM)


def _copied(records: Records) -> Records:
    return _bytes(records).copy().view(records.dtype)


def _bytes(records: Records) -> NDArray[np.uint8]:
    """To copy records as such takes NumPy three times as long, since it looks at every field first."""
    return np.asarray(records.view(np.uint8))


def with_room(f: Floor, bits: int) -> Floor:
    """Twice of what has run out; no wait can end that has no row in the log."""
    clock, touched, waited = f.clock, int(f.clock["touched"][0]), int(f.clock["waited"][0])
    if clock["free"][0] == NONE:
        clock["free"] = size = len(f.items)
        more = min(size, (1 << bits) - size)
        if not more:
            expected = f"at most {size:,} items at a time over so long a horizon; choose --engine simpy"
            raise StudyError([Mistake("--engine", "", "compiled", expected)])
        f = f._replace(items=_in_lines(f.items, _vacant(size, more)), visits=np.hstack((f.visits, f.visits[:, :more])))
    if touched == f.touches.shape[1]:
        f = f._replace(touches=_longer(f.touches, touched))
    if waited == f.waits.shape[1]:
        f = f._replace(waits=_longer(f.waits, waited), returning=np.append(f.returning, f.returning))
    return f


def _longer(rows: Column, more: int) -> Column:
    found = np.empty((len(rows), rows.shape[1] + more), np.int64)
    found[:, : rows.shape[1]] = rows
    return found


# The end


def is_full(f: Floor) -> bool:
    return int(f.clock["touched"][0]) == int(f.touches.shape[1])


def block(f: Floor) -> Touches:
    """Those that were written down, which makes room for others."""
    rows = f.touches[:, : f.clock["touched"][0]]
    f.clock["touched"] = 0
    return Touches(*rows)


def waits(f: Floor) -> Waits:
    """Entries of one instant come in any order."""
    found = Waits(*f.waits[:, : f.clock["waited"][0]])
    if ((found.begin[1:] > found.begin[:-1]) | (found.item[1:] > found.item[:-1])).all():
        return found
    order = np.lexsort((found.item, found.begin))
    return Waits(*(column[order] for column in found))


def left(f: Floor, steps: int) -> dict[str, Any]:
    """What became of the items, by name; and the step where those are that are still here."""
    here = (f.items["number"] != NONE).nonzero()[0]
    step = np.full(f.left_ticks.shape[1], DONE, np.min_scalar_type(-steps))
    step[f.items["number"][here]] = f.items["step"][here]
    names = (*LEFT_TICKS, "found", *LEFT_BITS, "step")
    return dict(zip(names, (*f.left_ticks, f.left_found, *f.left_bits, step), strict=True))
