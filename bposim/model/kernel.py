"""The mechanics as machine code: arrays in, arrays out, by the names of `engine_simpy` and the same `rules`.

An instant is settled, then matched. The rules are compiled as they stand; Numba looks at this file alone, so
`machine_code` keeps what it makes by the text of all files that are compiled in.
"""

from __future__ import annotations

import numpy as np

from bposim.model import hours, order, rules
from bposim.model.defects import look, repair_and_err
from bposim.model.fates import decide
from bposim.model.floor import Floor
from bposim.model.given import NONE, Column, Given, Records
from bposim.model.looks import note, sample
from bposim.model.machine_code import inlined
from bposim.model.operation import DONE, NOBODY, Kind
from bposim.model.order import Number
from bposim.model.rules import CAPPED, CLEAN, EXCEPTION, FOUND, OPEN, QUERY, RETURNED
from bposim.model.straining import lengthen, strain, strained
from bposim.model.visit_luck import EXCEPTION_LUCK, QUERY_LUCK, SAMPLE_LUCK, fetch_ahead, luck, standard
from bposim.model.writing import NEVER, close, leave, write

CHECK, ANSWER, WAIT, ACCEPTANCE = int(Kind.CHECK), int(Kind.ANSWER), int(Kind.WAIT), int(Kind.ACCEPTANCE)

wait_end = inlined(hours.wait_end)
handle_ticks = inlined(rules.handle_ticks)
set_up_ticks = inlined(rules.set_up_ticks)
left_after = inlined(rules.left_after)
exception_threshold = inlined(rules.exception_threshold)
query_threshold = inlined(rules.query_threshold)
work_outcome = inlined(rules.work_outcome)
rest_after_query = inlined(rules.rest_after_query)
wait_outcome = inlined(rules.wait_outcome)
past_cap = inlined(rules.past_cap)


def run(g: Given, f: Floor) -> bool:
    """To the horizon, or to where there may be no room for what else happens (`floor.with_room`)."""
    clock = f.clock[0]
    while clock.now < g.horizon:
        now = clock.now
        soon = (now + 1) << g.bits
        while True:
            if clock.next_arrival <= now:
                step, tick = g.first_step[clock.next_item], clock.next_arrival
                slot = arrive(g, f)
            elif f.ending[1] < soon:
                number = np.uint32(f.ending[1] & ((1 << g.bits) - 1))
                slot, tick = f.servers[number].slot, now
                outcome = end(g, f, number)
                if outcome == RETURNED:
                    queue_up(g, f, slot, now)
                    if clock.touched == f.touches.shape[1]:
                        return False
                    continue
                step = g.next_step[f.items[slot].step, outcome]
            elif f.returning[0] < soon:
                slot, tick = np.uint32(order.pop(f) & ((1 << g.bits) - 1)), now
                step = f.items[slot].step
                step = g.next_step[step, way(g, f, slot, wait_outcome(g.steps[step].kind))]
            else:
                break
            go(g, f, slot, step, tick)
            if clock.free == NONE or clock.touched == f.touches.shape[1] or clock.waited == f.waits.shape[1]:
                return False
        match(g, f)
        clock.next_old = next_old(g, f)
        clock.now = next_instant(g, f)
        while g.edges[clock.next_edge] >> (g.bits + 1) == clock.now < g.horizon:
            edge = g.edges[clock.next_edge]
            come_or_go(g, f, edge & 1, np.uint32((edge >> 1) & ((1 << g.bits) - 1)))
            clock.next_edge += 1
    return bool(close(f))


# What happens by itself


@inlined
def next_instant(g: Given, f: Floor) -> Number:
    clock = f.clock[0]
    key = min(f.ending[1], f.returning[0], g.edges[clock.next_edge] >> 1)
    return min(key >> g.bits, clock.next_arrival, clock.next_old)


@inlined
def next_old(g: Given, f: Floor) -> Number:
    """When the oldest item of a queue is next as old as a place asks."""
    found = g.horizon
    for queue in g.aged:
        oldest = f.queues[queue].oldest
        if oldest != NONE:
            for place in range(g.places.shape[1]):
                then = f.items[oldest].queued + g.places[queue, place, 2]
                if f.clock[0].now < then < found:
                    found = then
    return found


@inlined
def come_or_go(g: Given, f: Floor, is_there: Number, number: Number) -> None:
    """An item in hand stays in hand."""
    server = f.servers[number]
    f.teams[server.team].heads += is_there - server.is_there
    server.is_there = is_there
    if is_there:
        server.stretch = server.coming
        while g.stretches[1, server.stretch] <= 0:
            server.stretch += 1
        server.coming = server.stretch + 1
    if is_there and not server.is_busy:
        order.stand_by(g, f, number, g.stretches[0, server.stretch])
    elif not server.is_busy:
        order.stand_down(g, f, number)


@inlined
def arrive(g: Given, f: Floor) -> Number:
    clock, slot = f.clock[0], f.clock[0].free
    item, number = f.items[slot], clock.next_item
    clock.next_item, clock.free = number + 1, item.next
    clock.next_arrival = g.arrived[clock.next_item] if clock.next_item < len(g.arrived) else g.horizon
    item.number, item.of_type, item.first_begin = number, g.of_type[number], NEVER
    item.rest = item.defects = item.escaped = item.made = item.is_checked = item.maker = 0
    item.waited = item.worked = item.found = 0
    for step in range(g.width):
        f.visits[step, slot] = 0
    fetch_ahead(g, item)
    return slot


# An item on its way


@inlined
def go(g: Given, f: Floor, slot: Number, number: Number, tick: Number) -> None:
    """To a step, or out; a check that does not sample the item, or an acceptance, is passed in the same instant."""
    while number != DONE and not stays(g, f, slot, number, tick):
        number = g.next_step[number, way(g, f, slot, np.int64(CLEAN))]
    if number == DONE:
        leave(f, slot)
    elif g.steps[number].kind < WAIT:
        queue_up(g, f, slot, tick)


@inlined
def stays(g: Given, f: Floor, slot: Number, number: Number, tick: Number) -> bool:
    item, step = f.items[slot], g.steps[number]
    item.step, item.hand_over, item.attempt = number, 0, f.visits[step.visit, slot]
    f.visits[step.visit, slot] += 1
    item.key = g.dues[item.number] if step.is_by_due else tick
    if step.kind >= WAIT:
        if step.kind == ACCEPTANCE and not is_found_wrong(g, item, step):
            return False
        wait(g, f, slot, g.windows[:, step.first_window : step.last_window])
    elif step.kind == CHECK:
        item.is_checked = 1
        if luck(g, item, SAMPLE_LUCK) >= sample(g, f, item, step):
            return False
        item.work = standard(g, item)
    elif step.kind == ANSWER:
        item.outcome, item.work = CLEAN, standard(g, item)
    else:
        plan(g, f, slot, step)
    return True


@inlined
def is_found_wrong(g: Given, item: Records, step: Records) -> bool:
    """By the client, later on. All luck of an acceptance is that of later visits, since few items need any."""
    item.attempt += 1
    if not item.escaped:
        item.escaped = item.defects
    return bool(look(g, item, step) == FOUND)


@inlined
def wait(g: Given, f: Floor, slot: Number, windows: Column) -> None:
    clock, item, waits = f.clock[0], f.items[slot], f.waits
    end = min(g.horizon, wait_end(windows[0], windows[1], windows[2], clock.now, standard(g, item)))
    row = clock.waited
    clock.waited += 1
    waits[0, row], waits[1, row], waits[2, row], waits[3, row] = item.number, item.step, clock.now, end
    if end < g.horizon:
        order.push(f, np.int64(end) << g.bits | np.int64(slot))


@inlined
def plan(g: Given, f: Floor, slot: Number, step: Records) -> None:
    """Luck alone decides how much work an attempt is and whether it ends as an exception or a query."""
    item = f.items[slot]
    exception = exception_threshold(step.exception, item.rest > 0)
    item.outcome, item.work = CLEAN, item.rest if item.rest else standard(g, item)
    item.rest = 0
    if exception or step.query or step.query_again:
        target = g.next_step[item.step, QUERY]
        asked: Number = np.int64(0) if target == DONE else f.visits[g.steps[target].visit, slot]
        query = query_threshold(step.query, step.query_again, step.query_rounds, asked)
        item.outcome = work_outcome(luck(g, item, EXCEPTION_LUCK), exception, luck(g, item, QUERY_LUCK), query)
    if item.outcome == QUERY:
        item.rest = rest_after_query(item.work, step.rest)
        item.work -= item.rest


@inlined
def way(g: Given, f: Floor, slot: Number, outcome: Number) -> Number:
    """The way it takes: `outcome`, or CAPPED."""
    item = f.items[slot]
    target = g.next_step[item.step, outcome]
    if target != DONE:
        step = g.steps[target]
        if past_cap(item.step, target, f.visits[step.visit, slot], step.cap):
            item.rest = 0
            return CAPPED
    return outcome


@inlined
def queue_up(g: Given, f: Floor, slot: Number, tick: Number) -> None:
    step = g.steps[f.items[slot].step]
    queue = f.queues[step.queue]
    f.items[slot].queued = tick
    lengthen(g, f, step.queue, np.int64(1))
    order.put(f, slot, step.lane)
    if queue.has_ages:
        order.grow_old(f, queue, slot)


# Who does what


@inlined
def match(g: Given, f: Floor) -> None:
    """Waiting items in one order over all queues; a queue whose head nobody can take is skipped."""
    has_refused, is_at_start = False, True
    while True:
        lane = order.next_lane(f)
        if lane == NONE:
            break
        if is_at_start:
            strain(g, f)
            is_at_start = False
        number = f.lanes[lane].queue
        server = np.uint32(server_for(g, f, number))
        if server == NONE:
            has_refused = True
            for word in range(len(f.masks)):
                f.masks[word].refused |= g.lanes_of[number, word]
        else:
            slot = order.take(f, lane)
            lengthen(g, f, number, np.int64(-1))
            queue = f.queues[number]
            if queue.has_ages:
                order.grow_no_older(f, queue, slot)
            order.stand_down(g, f, server)
            begin(g, f, slot, server)
    if has_refused:
        for word in range(len(f.masks)):
            f.masks[word].refused = 0


@inlined
def server_for(g: Given, f: Floor, number: Number) -> Number:
    """Of the most preferred team that may serve it now, the one idle longest, then the lowest number."""
    queue, now = f.queues[number], f.clock[0].now
    for place in range(g.places.shape[1]):
        team, min_length, min_age = g.places[number, place, 0], g.places[number, place, 1], g.places[number, place, 2]
        server = order.first_idle(f, team) if team != NOBODY else NONE
        is_old = not min_age or now - f.items[queue.oldest].queued >= min_age
        if server != NONE and is_old and queue.length >= min_length:
            return server
    return NONE


@inlined
def begin(g: Given, f: Floor, slot: Number, number: Number) -> None:
    server, item, now = f.servers[number], f.items[slot], f.clock[0].now
    while g.rows[server.row].end <= now:
        server.row += 1
    started, team, pace = g.stretches[0, server.stretch], f.teams[server.team], g.rows[server.row].pace
    if team.is_strained:
        server.pace, server.defects = team.pace, team.defects
        pace = strained(pace, server.pace)
    item.hand_over += set_up_ticks(team.set_up, server.since, started, now)
    end = decide(g, team, server, number, now, item.hand_over + handle_ticks(item.work, pace))
    server.is_busy, server.slot, server.begin = 1, slot, now
    if item.first_begin == NEVER:
        item.first_begin = now
    item.waited += now - item.queued
    item.worked += server.worked
    if server.outcome != OPEN:
        order.schedule(f, number, np.int64(end) << g.bits | np.int64(number))


@inlined
def end(g: Given, f: Floor, number: Number) -> Number:
    """How it ended, or the way that its item took."""
    server = f.servers[number]
    order.schedule(f, number, g.horizon << g.bits)
    server.is_busy = 0
    if server.is_there:
        order.stand_by(g, f, number, f.clock[0].now)
    item, outcome = f.items[server.slot], np.int64(server.outcome)
    if outcome == RETURNED:
        pace = strained(g.rows[server.row].pace, server.pace)
        item.work = left_after(item.work, server.worked, item.hand_over, pace)
        item.hand_over = f.teams[server.team].hand_over
    else:
        outcome = way(g, f, server.slot, result(g, f, item, server))
        item.found += outcome == FOUND
    write(f, number, outcome)
    return outcome


@inlined
def result(g: Given, f: Floor, item: Records, server: Records) -> Number:
    step = g.steps[item.step]
    if step.kind == CHECK:
        outcome = look(g, item, step)
        if step.plan:
            note(g, f, step.plan, outcome)
        return outcome
    if (step.clears or step.sets or step.sets_minor) and item.outcome != EXCEPTION:
        repair_and_err(g, item, step, g.rows[server.row].defect_factor, server.defects)
    return np.int64(item.outcome)
