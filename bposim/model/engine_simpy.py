"""The readable engine: items, servers and queues on SimPy's clock.

An instant is settled first (arrivals, completions, shift edges and wait ends, in any order); then waiting items are
matched to idle servers. Being there is a process for each server; a touch is one timeout, since its fate is known
when it begins.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from typing import Any

import numpy as np
from simpy import Environment, Event

from bposim.model import hours, quantiles, rules, service, streams
from bposim.model.operation import DONE, NOBODY, Discipline, Ints, Kind, Operation
from bposim.model.rosters import Rosters
from bposim.model.rules import CAPPED, CLEAN, EXCEPTION, FOUND, OPEN, QUERY, RETURNED
from bposim.model.runlog import Items, RunLog, State, Touches, Waits
from bposim.model.workload import Workload

CHECK, WAIT = int(Kind.CHECK), int(Kind.WAIT)
TICKS, EXCEPTION_LUCK, ERROR_LUCK, QUERY_LUCK, SAMPLE_LUCK, DETECT_LUCK = range(len(streams.PURPOSES))
WORKED, OUTCOME = Touches._fields.index("worked"), Touches._fields.index("outcome")
NEVER = -1

Process = Generator[Event, None, None]


def run(operation: Operation, workload: Workload, rosters: Rosters) -> RunLog:
    floor = _Floor(operation, workload, rosters)
    env = floor.env
    while (now := env.peek()) < operation.horizon:
        floor.now = now
        while env.peek() == now:
            env.step()
        floor.match()
    touches = Touches(*_sorted(floor.touches, Touches._fields, "end", "server"))
    waits = Waits(*_sorted(floor.waits, Waits._fields, "begin", "item"))
    return RunLog(touches, waits, _items(floor, workload, touches), rosters.shifts)


class _Item:
    step: int
    attempt: int
    key: int  # kept when it is returned
    queued: int
    work: int  # standard ticks to do in the present attempt
    hand_over: int  # ticks ahead of them, after a return
    outcome: int  # how the present attempt's work will end
    rest = 0  # standard ticks to do after the answer to a query
    defects = 0
    made = 0
    is_checked = False

    def __init__(self, number: int, of_type: int) -> None:
        self.number = number  # run-wide
        self.of_type = of_type  # within its work type
        self.visits: dict[int, int] = {}


@dataclass(slots=True, eq=False)
class _Server:
    number: int
    team: int
    row: int
    stretch: int = NOBODY
    is_there: bool = False
    is_busy: bool = False
    since: int = 0  # the later of its last release and the start of its stretch


class _Floor:
    """Who is there, what waits, what is in hand."""

    def __init__(self, operation: Operation, workload: Workload, rosters: Rosters) -> None:
        self.env: Any = Environment()
        self.now = 0
        self.horizon = operation.horizon
        self.steps = _lists(operation.steps)
        self.calendars = [_lists(calendar) for calendar in operation.calendars]
        self.is_by_due = (operation.discipline == Discipline.EARLIEST_DUE).tolist()
        self.places = _places(operation)
        self.old = [{min_age for _, _, min_age in places if min_age} for places in self.places]
        self.hand_over = [team.hand_over for team in operation.teams]
        self.dues = service.due_keys(operation, workload).tolist()
        self.first_luck = [[column.tolist() for column in luck] for luck in workload.steps]
        self.keys = workload.keys.tolist()
        self.rows = _lists(rosters)
        self.stretches = _lists(rules.stretches(rosters))
        self.servers = [_Server(n, team, self.rows.first_row[n]) for n, team in enumerate(self.rows.team)]
        self.idle: list[list[tuple[int, int]]] = [[] for _ in operation.teams]  # (since, server), sorted
        self.waiting: list[list[tuple[int, int, int, _Item]]] = [[] for _ in operation.queues]  # heaps
        self.ages: list[list[int]] = [[] for _ in operation.queues]  # queued ticks, sorted, where a place asks
        self.present: dict[int, _Item] = {}
        self.left: list[int] = []  # item, tick, DONE, defects, made
        self.touches: list[int] = []  # row after row
        self.waits: list[int] = []
        self.env.process(self.arrivals(workload))
        for server in self.servers:
            self.env.process(self.presence(server))

    # What happens by itself

    def arrivals(self, workload: Workload) -> Process:
        """Opening backlog comes at tick 0, queued since it arrived."""
        columns = workload.arrived.tolist(), workload.number.tolist(), workload.first_step.tolist()
        for number, (tick, of_type, step) in enumerate(zip(*columns, strict=True)):
            if tick >= self.horizon:
                return
            if tick > self.now:
                yield self.env.timeout(tick - self.now)
            self.present[number] = item = _Item(number, of_type)
            self.enter(item, step, tick)

    def presence(self, server: _Server) -> Process:
        """It comes and goes; an item in hand stays in hand."""
        first, starts, ends, *_ = self.stretches
        for stretch in range(first[server.number], first[server.number + 1]):
            if ends[stretch] <= 0:
                continue
            yield self.env.timeout(max(0, starts[stretch] - self.now))
            server.is_there, server.stretch, server.since = True, stretch, starts[stretch]
            if not server.is_busy:
                insort(self.idle[server.team], (server.since, server.number))
            yield self.env.timeout(ends[stretch] - self.now)
            server.is_there = False
            if not server.is_busy:
                self.idle[server.team].remove((server.since, server.number))

    def later(self, delay: int, then: Callable[[Event], None], value: object) -> None:
        self.env.timeout(delay, value).callbacks.append(then)

    # An item on its way

    def enter(self, item: _Item, step: int, tick: int) -> None:
        item.step, item.attempt = step, item.visits.get(step, 0)
        item.visits[step] = item.attempt + 1
        kind = self.steps.kind[step]
        if kind == WAIT:
            self.wait(item)
        elif kind == CHECK:
            self.enter_check(item, tick)
        else:
            self.plan(item)
            self.queue_up(item, tick)

    def wait(self, item: _Item) -> None:
        now = self.now
        starts, ends, before = self.calendars[self.steps.calendar[item.step]]
        end = hours.wait_end(starts, ends, before, now, self.standard(item))
        self.waits += (item.number, item.step, now, min(end, self.horizon))
        if end < self.horizon:
            self.later(end - now, self.move_on, item)

    def enter_check(self, item: _Item, tick: int) -> None:
        item.is_checked = True
        if self.luck(item, SAMPLE_LUCK) < self.steps.sample[item.step]:
            item.work, item.outcome = self.standard(item), CLEAN
            self.queue_up(item, tick)
        else:
            self.later(0, self.move_on, item)

    def plan(self, item: _Item) -> None:
        """Luck alone decides how much work an attempt is and whether it ends as an exception or a query."""
        steps, step = self.steps, item.step
        exception, query = steps.exception[step], steps.query[step] or steps.query_again[step]
        item.outcome, item.work, item.rest = CLEAN, item.rest or self.standard(item), 0
        if query:
            asked = item.visits.get(steps.next_step[step][QUERY], 0)
            query = rules.query_threshold(steps.query[step], steps.query_again[step], steps.query_rounds[step], asked)
        if exception or query:
            luck = self.luck(item, EXCEPTION_LUCK), exception, self.luck(item, QUERY_LUCK), query
            item.outcome = rules.work_outcome(*luck)
        if item.outcome == QUERY:
            item.rest = rules.rest_after_query(item.work, steps.rest[step])
            item.work = max(0, item.work - item.rest)

    def queue_up(self, item: _Item, tick: int) -> None:
        queue = self.steps.queue[item.step]
        item.key = self.dues[item.number] if self.is_by_due[queue] else tick
        item.hand_over = 0
        self.join(item, queue, tick)

    def join(self, item: _Item, queue: int, tick: int) -> None:
        item.queued = tick
        heappush(self.waiting[queue], (self.steps.priority[item.step], item.key, item.number, item))
        if self.old[queue]:
            insort(self.ages[queue], tick)
            for age in self.old[queue]:  # becoming old is an instant of its own
                self.env.timeout(max(0, tick + age - self.now))

    def move_on(self, event: Any) -> None:
        self.move(event.value, CLEAN)

    def move(self, item: _Item, outcome: int) -> int:
        """To the next step or out, and the way it took: `outcome`, or CAPPED."""
        edges = self.steps.next_step[item.step]
        target = edges[outcome]
        if target != DONE and rules.past_cap(item.step, target, item.visits.get(target, 0), self.steps.cap[target]):
            outcome, target, item.rest = CAPPED, edges[CAPPED], 0
        if target == DONE:
            self.left += (item.number, self.now, DONE, item.defects, item.made)
            del self.present[item.number]
        else:
            self.enter(item, target, self.now)
        return outcome

    # Who does what

    def match(self) -> None:
        """Waiting items in one order over all queues; a queue whose head nobody can take is skipped."""
        if not any(self.idle) or not any(self.waiting):
            return
        heads = [(*items[0], queue) for queue, items in enumerate(self.waiting) if items]
        heapify(heads)
        while heads and any(self.idle):
            *_, item, queue = heads[0]
            server = self.server_for(queue)
            if server:
                self.begin(item, server, queue)
            if server and self.waiting[queue]:
                heapreplace(heads, (*self.waiting[queue][0], queue))
            else:
                heappop(heads)

    def server_for(self, queue: int) -> _Server | None:
        """Of the most preferred team that may serve it now, the one idle longest, then the lowest number."""
        for team, min_length, min_age in self.places[queue]:
            if self.idle[team] and len(self.waiting[queue]) >= min_length:
                if not min_age or self.now - self.ages[queue][0] >= min_age:
                    return self.servers[self.idle[team][0][1]]
        return None

    def begin(self, item: _Item, server: _Server, queue: int) -> None:
        now, row_ends = self.now, self.rows.end
        heappop(self.waiting[queue])
        if self.old[queue]:
            del self.ages[queue][bisect_left(self.ages[queue], item.queued)]
        del self.idle[server.team][0]
        server.is_busy = True
        while row_ends[server.row] <= now:
            server.row += 1
        need = item.hand_over + rules.handle_ticks(item.work, self.rows.pace[server.row])
        first, starts, ends, finish, limit = self.stretches
        end, worked, gap, overtime, outcome = rules.fate(
            now, need, server.stretch, first[server.number + 1], starts, ends, finish, limit, self.horizon
        )
        touch = len(self.touches)
        self.touches += (item.number, item.step, item.attempt, server.number)
        self.touches += (item.queued, now, end, worked, outcome, gap, overtime)
        if outcome != OPEN:
            self.later(end - now, self.end, (item, server, touch))

    def end(self, event: Any) -> None:
        item, server, touch = event.value
        server.is_busy = False
        if server.is_there:
            server.since = self.now
            insort(self.idle[server.team], (server.since, server.number))
        if self.touches[touch + OUTCOME] == RETURNED:
            self.give_back(item, server, self.touches[touch + WORKED])
        else:
            self.touches[touch + OUTCOME] = self.move(item, self.result(item, server))

    def give_back(self, item: _Item, server: _Server, worked: int) -> None:
        item.work = rules.left_after(item.work, worked, item.hand_over, self.rows.pace[server.row])
        item.hand_over = self.hand_over[server.team]
        self.join(item, self.steps.queue[item.step], self.now)

    def result(self, item: _Item, server: _Server) -> int:
        steps, step = self.steps, item.step
        if steps.kind[step] == CHECK:
            thresholds = steps.detect[step], steps.false_alarm[step]
            return rules.check_outcome(item.defects, steps.covers[step], self.luck(item, DETECT_LUCK), *thresholds)
        if item.outcome != EXCEPTION and steps.clears[step] | steps.sets[step]:
            error = rules.error_threshold(steps.error[step], self.rows.defect_factor[server.row])
            clears, sets, luck = steps.clears[step], steps.sets[step], self.luck(item, ERROR_LUCK)
            item.defects = rules.defects_after(item.defects, clears, sets, luck, error)
            if not item.is_checked:
                item.made = rules.made_after(item.made, item.defects, sets)
        return item.outcome

    # Luck

    def luck(self, item: _Item, purpose: int) -> int:
        """Of the item's visit to its step. What was not drawn is certain or impossible."""
        if item.attempt:
            return streams.later(self.keys[item.step][purpose], item.of_type, item.attempt)
        column = self.first_luck[item.step][purpose]
        return column[item.of_type] if column else 0

    def standard(self, item: _Item) -> int:
        """Handle time at pace 1000, or the delay of a wait; for first visits it was drawn in ticks."""
        if not item.attempt:
            column = self.first_luck[item.step][TICKS]
            return column[item.of_type] if column else 0
        uniform = streams.uniforms(np.array([self.luck(item, TICKS)], np.uint32))
        return int(quantiles.ticks(self.steps.duration[item.step], uniform)[0])


# Columns


def _lists(columns: Any) -> Any:
    """Plain lists are quicker than arrays to read one by one."""
    return columns._make(column.tolist() if isinstance(column, np.ndarray) else column for column in columns)


def _places(operation: Operation) -> list[list[tuple[int, int, int]]]:
    """By queue: (team, min_length, min_age), most preferred first."""
    queues = np.stack(operation.serving, axis=-1).tolist()
    return [[(team, length, age) for team, length, age in places if team != NOBODY] for places in queues]


def _sorted(rows: list[int], fields: tuple[str, ...], major: str, minor: str) -> Ints:
    """Columns of the rows."""
    table = np.array(rows, np.int64).reshape(-1, len(fields))
    order = np.lexsort((table[:, fields.index(minor)], table[:, fields.index(major)]))
    return np.ascontiguousarray(table[order].T)


def _items(floor: _Floor, workload: Workload, touches: Touches) -> Items:
    count = int(np.searchsorted(workload.arrived, floor.horizon))
    first_begin, closed, step = np.full((3, count), NEVER, np.int64)
    waited, worked, found, defects, made = np.zeros((5, count), np.int64)
    for item in floor.present.values():
        floor.left += (item.number, NEVER, item.step, item.defects, item.made)
    number, *facts = np.array(floor.left, np.int64).reshape(-1, 5).T
    closed[number], step[number], defects[number], made[number] = facts
    first_begin[touches.item[::-1]] = touches.begin[::-1]
    np.add.at(waited, touches.item, touches.begin - touches.queued)
    np.add.at(worked, touches.item, touches.worked)
    np.add.at(found, touches.item, touches.outcome == FOUND)
    state = np.where(closed == NEVER, int(State.IN_PROGRESS), int(State.DONE))
    arrived = (workload.work_type[:count], workload.number[:count], workload.arrived[:count])
    sums = (waited, worked, found, defects, made)
    return Items(*arrived, first_begin, closed, closed.copy(), *sums, step, state)
