"""What is written down, in machine code: touches as they end, items as they leave, at the horizon all that is here."""

from __future__ import annotations

from bposim.model.floor import Floor
from bposim.model.given import NONE, Records
from bposim.model.machine_code import inlined
from bposim.model.order import Number
from bposim.model.rules import OPEN

NEVER = -1


@inlined
def write(f: Floor, number: Number, outcome: Number) -> None:
    """The touch of a server."""
    clock, server, touches = f.clock[0], f.servers[number], f.touches
    item, row = f.items[server.slot], clock.touched
    clock.touched += 1
    touches[0, row], touches[1, row], touches[2, row] = item.number, item.step, item.attempt
    touches[3, row], touches[4, row], touches[5, row] = number, item.queued, server.begin
    touches[6, row], touches[7, row], touches[8, row] = clock.now, server.worked, outcome
    touches[9, row], touches[10, row] = server.gap, server.overtime


@inlined
def leave(f: Floor, slot: Number) -> None:
    """The next item takes the record over."""
    clock, item = f.clock[0], f.items[slot]
    sum_up(f, item, clock.now)
    item.number, item.next, clock.free = NONE, clock.free, slot


@inlined
def sum_up(f: Floor, item: Records, closed: Number) -> None:
    ticks, bits, number = f.left_ticks, f.left_bits, item.number
    ticks[0, number], ticks[1, number] = item.first_begin, closed
    ticks[2, number], ticks[3, number] = item.waited, item.worked
    f.left_found[number], bits[0, number] = item.found, item.escaped if item.escaped else item.defects
    bits[1, number] = item.made


@inlined
def close(f: Floor) -> bool:
    """Whether there was room for the touches that are in hand at the horizon. To do it again changes nothing."""
    clock = f.clock[0]
    for number in range(len(f.servers)):
        if f.servers[number].is_busy:
            if clock.touched == f.touches.shape[1]:
                return False
            write(f, number, OPEN)
            f.servers[number].is_busy = 0
    for slot in range(len(f.items)):
        item = f.items[slot]
        if item.number != NONE:
            sum_up(f, item, NEVER)
    return True
