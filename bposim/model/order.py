"""Who comes next, in machine code: items in a lane, idle servers of a team, touches and waits that end.

A lane is a sorted run, since most items come last, and a pairing heap of those that do not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from bposim.model.floor import Floor
from bposim.model.given import NONE, WORD, Given, Records
from bposim.model.machine_code import inlined

Number = Any  # a whole number of 32 or 64 bits


def _lowest(bits: int) -> int:
    return int(bits & -bits).bit_length() - 1


lowest: Any = _lowest if inlined(_lowest) is _lowest else trailing_zeros  # place of the lowest bit; one instruction


# Items in a lane: by (key, number)


@inlined
def comes_before(records: Records, one: Number, other: Number) -> bool:
    """Of items, or of lanes by the items at their heads."""
    a, b = records[one], records[other]
    return bool(a.key < b.key or (a.key == b.key and a.number < b.number))


@inlined
def meld(items: Records, one: Number, other: Number) -> Number:
    if comes_before(items, other, one):
        one, other = other, one
    items[other].next = items[one].child
    items[one].child = other
    return one


@inlined
def without_root(items: Records, root: Number) -> Number:
    """Its children in pairs from left to right, then the pairs from right to left."""
    child, pairs = items[root].child, np.uint32(NONE)
    while child != NONE:
        pair, child = child, items[child].next
        if child != NONE:
            other, child = child, items[child].next
            pair = meld(items, pair, other)
        items[pair].next = pairs
        pairs = pair
    root = np.uint32(NONE)
    while pairs != NONE:
        pair, pairs = pairs, items[pairs].next
        root = pair if root == NONE else meld(items, pair, root)
    return root


@inlined
def lead(f: Floor, lane: Records, slot: Number) -> None:
    """The item at the head of a lane, with what it is compared by."""
    lane.head = slot
    if slot != NONE:
        lane.key, lane.number = f.items[slot].key, f.items[slot].number


@inlined
def put(f: Floor, slot: Number, number: Number) -> None:
    lane, item = f.lanes[number], f.items[slot]
    item.next = item.child = NONE
    if lane.head == NONE:
        f.masks[lane.word].waiting |= lane.bit
        lead(f, lane, slot)
    elif item.key < lane.key or (item.key == lane.key and item.number < lane.number):
        lead(f, lane, slot)
    if lane.first == NONE:
        lane.first = lane.last = slot
    elif comes_before(f.items, lane.last, slot):
        f.items[lane.last].next = slot
        lane.last = slot
    else:
        lane.root = slot if lane.root == NONE else meld(f.items, lane.root, slot)


@inlined
def take(f: Floor, number: Number) -> Number:
    lane = f.lanes[number]
    slot = lane.head
    if slot == lane.first:
        lane.first = f.items[slot].next
    else:
        lane.root = without_root(f.items, slot)
    is_root = lane.first == NONE or (lane.root != NONE and comes_before(f.items, lane.root, lane.first))
    lead(f, lane, lane.root if is_root else lane.first)
    if lane.head == NONE:
        f.masks[lane.word].waiting &= ~lane.bit
    return slot


@inlined
def next_lane(f: Floor) -> Number:
    """Of the lanes that somebody idle serves, the one whose head comes first; they are numbered by class."""
    best = np.uint32(NONE)
    for word in range(len(f.masks)):
        mask = f.masks[word]
        left = mask.waiting & mask.reached & ~mask.refused
        while left:
            lane = np.uint32(word * WORD + lowest(left))
            left &= left - 1
            if best == NONE:
                best = lane
            elif f.lanes[lane].rank != f.lanes[best].rank:
                return best
            elif comes_before(f.lanes, lane, best):
                best = lane
    return best


# Items in a queue by the time that they have been there, where somebody asks


@inlined
def grow_old(f: Floor, queue: Records, slot: Number) -> None:
    """Nobody has been queued later."""
    item = f.items[slot]
    item.newer, item.older = NONE, queue.newest
    if queue.newest == NONE:
        queue.oldest = slot
    else:
        f.items[queue.newest].newer = slot
    queue.newest = slot


@inlined
def grow_no_older(f: Floor, queue: Records, slot: Number) -> None:
    item = f.items[slot]
    if item.older == NONE:
        queue.oldest = item.newer
    else:
        f.items[item.older].newer = item.newer
    if item.newer == NONE:
        queue.newest = item.older
    else:
        f.items[item.newer].older = item.older


# Idle servers of a team: by (since, number)


@inlined
def first_idle(f: Floor, team: Number) -> Number:
    line = f.teams[team].line
    first = f.servers[line].behind
    return NONE if first == line else first


@inlined
def stand_by(g: Given, f: Floor, number: Number, since: Number) -> None:
    """Behind all but those who came at this instant and have higher numbers."""
    servers, server = f.servers, f.servers[number]
    team = f.teams[server.team]
    team.idle += 1
    behind = team.line
    ahead = servers[behind].ahead
    if ahead == behind:
        f.idle[team.word] |= team.bit
        for word in range(len(f.masks)):
            f.masks[word].reached |= g.serves[server.team, word]
    while (servers[ahead].since, ahead) > (since, number):
        behind, ahead = ahead, servers[ahead].ahead
    server.since, server.ahead, server.behind = since, ahead, behind
    servers[ahead].behind = servers[behind].ahead = number


@inlined
def reached_by_idle(g: Given, f: Floor, word: Number) -> Number:
    found = np.int64(0)
    for part in range(len(f.idle)):
        left = f.idle[part]
        while left:
            found |= g.serves[np.uint32(part * WORD + lowest(left)), word]
            left &= left - 1
    return found


@inlined
def stand_down(g: Given, f: Floor, number: Number) -> None:
    server = f.servers[number]
    ahead, behind, team = server.ahead, server.behind, f.teams[server.team]
    f.servers[ahead].behind, f.servers[behind].ahead = behind, ahead
    team.idle -= 1
    if ahead == behind:
        f.idle[team.word] &= ~team.bit
        for word in range(len(f.masks)):
            f.masks[word].reached = reached_by_idle(g, f, word)


# What ends


@inlined
def schedule(f: Floor, number: Number, key: Number) -> None:
    """A server's touch. Of two keys the smaller goes on, so the first of all is at place 1."""
    place = len(f.ending) // 2 + number
    f.ending[place] = key
    while place > 1:
        key = min(key, f.ending[place ^ 1])
        place //= 2
        f.ending[place] = key


@inlined
def push(f: Floor, key: Number) -> None:
    """A wait."""
    clock, heap = f.clock[0], f.returning
    place = np.int64(clock.returning)
    clock.returning += 1
    while place > 0 and heap[(place - 1) // 2] > key:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = key


@inlined
def pop(f: Floor) -> Number:
    clock, heap = f.clock[0], f.returning
    clock.returning -= 1
    first, key, place, child = heap[0], heap[clock.returning], 0, 1
    while child < clock.returning:
        if child + 1 < clock.returning and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[place] = heap[child]
        place, child = child, 2 * child + 1
    heap[place] = key
    return first
