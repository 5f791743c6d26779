"""The readable engine: items, servers and queues on SimPy's clock.

Being there is a process for each server. A touch is one timeout, since its fate is known when it begins.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from typing import Any

import numpy as np
from simpy import Environment, Event, Timeout

from bposim.model import hours, rules, service
from bposim.model.columns import NEVER, items_of, lists, places, sorted_by
from bposim.model.operation import DONE, NOBODY, Discipline, Kind, Operation
from bposim.model.rosters import Rosters
from bposim.model.rules import CAPPED, CLEAN, OPEN, RETURNED
from bposim.model.runlog import NO_TOUCHES, RunLog, Take, Touches, Waits, with_deliveries
from bposim.model.strains import may_be_strained, strain
from bposim.model.teams import Team
from bposim.model.ticks import PER_MILLE
from bposim.model.visits import Item, Visits
from bposim.model.workload import Workload

CHECK, ANSWER, WAIT, ACCEPTANCE = int(Kind.CHECK), int(Kind.ANSWER), int(Kind.WAIT), int(Kind.ACCEPTANCE)
WORKED, OUTCOME = Touches._fields.index("worked"), Touches._fields.index("outcome")

Process = Generator[Event, None, None]


def run(operation: Operation, workload: Workload, rosters: Rosters, take: Take | None = None) -> RunLog:
    """Each instant is settled (arrivals, completions, shift edges and wait ends, in any order), then matched.

    The whole log, or all but its touches, which `take` gets in one block.
    """
    env = Environment()
    floor = _Floor(env, operation, workload, rosters)
    while (now := env.peek()) < operation.horizon:
        floor.now = int(now)
        env.step()
        while env.peek() == now:
            env.step()
        floor.match()
    touches = Touches(*sorted_by(floor.touches, Touches._fields, "end", "server"))
    waits = Waits(*sorted_by(floor.waits, Waits._fields, "begin", "item"))
    items = items_of(floor.facts(), workload, touches, operation.horizon)
    items = with_deliveries(items, waits, operation.steps.acceptances)
    if take:
        take(touches)
    return RunLog(NO_TOUCHES if take else touches, waits, items, rosters.shifts, rosters.careers)


@dataclass(slots=True)
class _Server:
    number: int
    team: int
    row: int
    stretch: int = NOBODY
    is_there: bool = False
    is_busy: bool = False
    since: int = 0  # the later of its last release and the start of its stretch
    overtime: tuple[int, int] = (0, 0)  # how much, and in which week
    strain: tuple[int, int] = (PER_MILLE, PER_MILLE)  # factors on pace and defects of what it has in hand


class _Floor:
    """Who is there, what waits, what is in hand."""

    def __init__(self, env: Environment, operation: Operation, workload: Workload, rosters: Rosters) -> None:
        self.env, self.now, self.horizon = env, 0, operation.horizon
        self.steps, self.rows, self.stretches = map(lists, (operation.steps, rosters, rules.stretches(rosters)))
        self.calendars = [lists(calendar) for calendar in operation.calendars]
        by_due = np.append(operation.discipline == Discipline.EARLIEST_DUE, False)  # a wait has queue -1
        self.is_by_due = by_due[operation.steps.queue].tolist()
        self.places = places(operation)
        self.old = [{min_age for _, _, min_age in places if min_age} for places in self.places]
        self.visits = Visits(operation, workload)
        self.hand_over = [team.hand_over for team in operation.teams]
        self.set_up = [team.set_up for team in operation.teams]
        self.start = operation.start
        self.overtime_week = [team.overtime_week for team in operation.teams]
        self.may_be_strained = {n: team for n, team in enumerate(operation.teams) if may_be_strained(team)}
        self.strains = [(PER_MILLE, PER_MILLE) for _ in operation.teams]
        self.dues = service.due_keys(operation, workload).tolist()
        self.servers = [_Server(n, team, self.rows.first_row[n]) for n, team in enumerate(self.rows.team)]
        self.idle: list[list[tuple[int, int]]] = [[] for _ in operation.teams]  # (since, server), sorted
        self.waiting: list[list[tuple[int, int, int, Item]]] = [[] for _ in operation.queues]  # heaps
        self.ages: list[list[int]] = [[] for _ in operation.queues]  # queued ticks, sorted, where a place asks
        self.present: dict[int, Item] = {}
        self.left: list[int] = []  # item, tick, DONE, defects, made; row after row, as the next two
        self.touches: list[int] = []
        self.waits: list[int] = []
        env.process(self.arrivals(workload))
        for server in self.servers:
            env.process(self.presence(server))

    def facts(self) -> list[int]:
        """Of all items, those still here included."""
        here = [(item.number, NEVER, item.step, *item.left_with) for item in self.present.values()]
        return [*self.left, *(fact for facts in here for fact in facts)]

    # What happens by itself

    def arrivals(self, workload: Workload) -> Process:
        """Opening backlog comes at tick 0, queued since it arrived."""
        columns = workload.arrived.tolist(), workload.number.tolist(), workload.first_step.tolist()
        for number, (tick, of_type, step) in enumerate(zip(*columns, strict=True)):
            if tick >= self.horizon:
                return
            if tick > self.now:
                yield Timeout(self.env, tick - self.now)
            self.present[number] = item = Item(number, of_type)
            self.go(item, step, tick)

    def presence(self, server: _Server) -> Process:
        """It comes and goes; an item in hand stays in hand."""
        first, (starts, ends, _, _) = self.stretches
        for stretch in range(first[server.number], first[server.number + 1]):
            if ends[stretch] <= 0:
                continue
            yield Timeout(self.env, max(0, starts[stretch] - self.now))
            server.is_there, server.stretch, server.since = True, stretch, starts[stretch]
            if not server.is_busy:
                insort(self.idle[server.team], (server.since, server.number))
            yield Timeout(self.env, ends[stretch] - self.now)
            server.is_there = False
            if not server.is_busy:
                self.idle[server.team].remove((server.since, server.number))

    def later(self, delay: int, then: Callable[[Any], None], value: object) -> None:
        Timeout(self.env, delay, value).callbacks.append(then)

    # An item on its way

    def go(self, item: Item, step: int, tick: int) -> None:
        """To a step, or out; a check that does not sample the item, or an acceptance, is passed in the same instant."""
        while step != DONE and not self.stays(item, step, tick):
            _, step = self.way(item, CLEAN)
        if step == DONE:
            self.left += (item.number, self.now, DONE, *item.left_with)
            del self.present[item.number]

    def stays(self, item: Item, step: int, tick: int) -> bool:
        item.step, item.attempt, item.hand_over = step, item.visits.get(step, 0), 0
        item.visits[step] = item.attempt + 1
        item.key = self.dues[item.number] if self.is_by_due[step] else tick
        kind = self.steps.kind[step]
        if kind >= WAIT:
            if kind == ACCEPTANCE and not self.visits.is_found_wrong(item):
                return False
            self.wait(item)
            return True
        if kind == CHECK:
            item.is_checked = True
            if not self.visits.is_sampled(item, self.now):
                return False
            item.work = self.visits.standard(item)
        elif kind == ANSWER:
            item.outcome, item.work = CLEAN, self.visits.standard(item)
        else:
            self.visits.plan(item)
        self.queue_up(item, tick)
        return True

    def wait(self, item: Item) -> None:
        starts, ends, before = self.calendars[self.steps.calendar[item.step]]
        end = min(self.horizon, hours.wait_end(starts, ends, before, self.now, self.visits.standard(item)))
        self.waits += (item.number, item.step, self.now, end)
        if end < self.horizon:
            self.later(end - self.now, self.move_on, item)

    def queue_up(self, item: Item, tick: int) -> None:
        queue, item.queued = self.steps.queue[item.step], tick
        heappush(self.waiting[queue], (self.steps.priority[item.step], item.key, item.number, item))
        if self.old[queue]:
            insort(self.ages[queue], tick)
            for age in self.old[queue]:  # becoming old is an instant of its own
                Timeout(self.env, max(0, tick + age - self.now))

    def move_on(self, event: Any) -> None:
        self.move(event.value, rules.wait_outcome(self.steps.kind[event.value.step]))

    def move(self, item: Item, outcome: int) -> int:
        """Onward, and the way it took: `outcome`, or CAPPED."""
        taken, target = self.way(item, outcome)
        self.go(item, target, self.now)
        return taken

    def way(self, item: Item, outcome: int) -> tuple[int, int]:
        edges = self.steps.next_step[item.step]
        target = edges[outcome]
        if target != DONE and rules.past_cap(item.step, target, item.visits.get(target, 0), self.steps.cap[target]):
            item.rest = 0
            return CAPPED, edges[CAPPED]
        return outcome, target

    # Who does what

    def match(self) -> None:
        """Waiting items in one order over all queues; a queue whose head nobody can take is skipped."""
        if not any(self.idle) or not any(self.waiting):
            return
        for number, team in self.may_be_strained.items():
            self.strains[number] = self.strain(number, team)
        heads = [(items[0], queue) for queue, items in enumerate(self.waiting) if items]
        heapify(heads)
        while heads and any(self.idle):
            _, queue = heads[0]
            server = self.server_for(queue)
            if server:
                self.begin(heappop(self.waiting[queue])[-1], server, queue)
            if server and self.waiting[queue]:
                heapreplace(heads, (self.waiting[queue][0], queue))
            else:
                heappop(heads)

    def strain(self, number: int, team: Team) -> tuple[int, int]:
        there = [server for server in self.servers if server.team == number and server.is_there]
        mine = [queue for queue, places in enumerate(self.places) if (number, 0, 0) in places]
        busy, waiting = sum(server.is_busy for server in there), sum(len(self.waiting[queue]) for queue in mine)
        return strain(team, len(there), busy, waiting)

    def server_for(self, queue: int) -> _Server | None:
        """Of the most preferred team that may serve it now, the one idle longest, then the lowest number."""
        for team, min_length, min_age in self.places[queue]:
            is_long = len(self.waiting[queue]) >= min_length
            if self.idle[team] and is_long and (not min_age or self.now - self.ages[queue][0] >= min_age):
                return self.servers[self.idle[team][0][1]]
        return None

    def begin(self, item: Item, server: _Server, queue: int) -> None:
        if self.old[queue]:
            del self.ages[queue][bisect_left(self.ages[queue], item.queued)]
        del self.idle[server.team][0]
        server.is_busy = True
        while self.rows.end[server.row] <= self.now:
            server.row += 1
        started = self.stretches.columns[0][server.stretch]
        item.hand_over += rules.set_up_ticks(self.set_up[server.team], server.since, started, self.now)
        server.strain = self.strains[server.team]
        need = item.hand_over + rules.handle_ticks(item.work, self.pace(server))
        end, worked, gap, overtime, outcome = self.fate(server, need)
        touch = len(self.touches)
        self.touches += (item.number, item.step, item.attempt, server.number)
        self.touches += (item.queued, self.now, end, worked, outcome, gap, overtime)
        if outcome != OPEN:
            self.later(end - self.now, self.end, (item, server, touch))

    def fate(self, server: _Server, need: int) -> tuple[int, int, int, int, int]:
        """As in `rules.fate`. Most touches end in the stretch where they begin."""
        first, (starts, ends, finish, limit) = self.stretches
        end = self.now + need
        if end <= ends[server.stretch] and end < self.horizon:
            return end, need, 0, 0, CLEAN
        week = rules.week_of(self.now, self.start)
        done = rules.overtime_in(week, *server.overtime)
        spare = self.overtime_week[server.team] - done
        fate = rules.fate(
            self.now, need, server.stretch, first[server.number + 1], starts, ends, finish, limit, spare, self.horizon
        )
        server.overtime = done + fate[3], week
        return fate

    def pace(self, server: _Server) -> int:
        return rules.strained(self.rows.pace[server.row], server.strain[0])

    def end(self, event: Any) -> None:
        item, server, touch = event.value
        server.is_busy = False
        if server.is_there:
            server.since = self.now
            insort(self.idle[server.team], (self.now, server.number))
        if self.touches[touch + OUTCOME] == RETURNED:
            self.give_back(item, server, self.touches[touch + WORKED])
        else:
            self.touches[touch + OUTCOME] = self.move(item, self.result(item, server))

    def give_back(self, item: Item, server: _Server, worked: int) -> None:
        item.work = rules.left_after(item.work, worked, item.hand_over, self.pace(server))
        item.hand_over = self.hand_over[server.team]
        self.queue_up(item, self.now)

    def result(self, item: Item, server: _Server) -> int:
        if self.steps.kind[item.step] == CHECK:
            return self.visits.check(item, self.now)
        return self.visits.work(item, self.rows.defect_factor[server.row], server.strain[1])
