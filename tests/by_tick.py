"""The mechanics contract walked tick by tick: a slow witness for the engines, with nothing computed ahead.

At each tick whoever has work in hand does one tick of it, or none, and only then is it asked what is over. No decision
is shared with the engines: neither `rules` nor the arithmetic of calendars. Shared are luck (`streams.later`,
`quantiles.later_table`) and due keys (`service.due_keys`), which have tests of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from bposim.model import quantiles, service, streams
from bposim.model.operation import DONE, Discipline, Kind, Operation, Outcome
from bposim.model.rosters import Rosters
from bposim.model.ticks import WEEK
from bposim.model.workload import Workload

Place = Enum("Place", "AHEAD QUEUED IN_HAND WAITING OUT")
Facts = list[tuple[int, ...]]


class Walked(NamedTuple):
    touches: Facts  # columns of `Touches`, by (end, server)
    waits: Facts  # columns of `Waits`, by (begin, item)
    items: Facts  # delivered, closed, defects (at the first delivery), made, step


class _Item:
    place = Place.AHEAD
    step, closed, delivered = DONE, -1, -1
    delivered_with = 0  # defects at the first delivery
    ends = Outcome.CLEAN  # how the work of this visit ends
    rest = 0  # standard ticks to do after the answer to a query
    key = queued = 0
    left = hand_over = 0  # standard ticks to do, and unpaced ones before them
    server = row = begin = need = worked = gap = overtime = 0  # while in hand
    spare = 0  # overtime that whoever has it in hand may do, of the week in which it began
    pace = defect_factor = 1000  # of whoever has it in hand, as strained then
    entered = delay = opened = 0  # of a wait; open ticks since
    defects = made = 0
    is_checked = False
    maker = 0  # defect factor of whoever worked on it last

    def __init__(self, number: int, of_type: int) -> None:
        self.number, self.of_type = number, of_type  # run-wide, and within its work type
        self.visits: Counter[int] = Counter()  # by step, the present one included


def run(operation: Operation, workload: Workload, rosters: Rosters) -> Walked:
    walk = _Walk(operation, workload, rosters)
    for tick in range(operation.horizon):
        walk.elapse(tick)
        walk.settle()
        walk.match()
    walk.elapse(operation.horizon)
    return walk.facts()


class _Walk:
    def __init__(self, operation: Operation, workload: Workload, rosters: Rosters) -> None:
        self.now, self.operation, self.workload = 0, operation, workload
        self.steps, self.rows, self.serving = map(_plain, (operation.steps, rosters, operation.serving))
        self.arrived = workload.arrived[workload.arrived < operation.horizon].tolist()
        self.dues = service.due_keys(operation, workload).tolist()
        self.items = [_Item(number, int(workload.number[number])) for number in range(len(self.arrived))]
        self.since = [0] * len(rosters.team)  # by server: the later of last release and start of the present stretch
        self.overtime: Counter[tuple[int, int]] = Counter()  # by server and week
        self.touches: Facts = []
        self.waits: Facts = []
        self.looks: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)  # by plan: when, and whether it found

    def at(self, place: Place) -> list[_Item]:
        return [item for item in self.items if item.place == place]

    def row(self, server: int, tick: int) -> tuple[int, bool]:
        """The server's last row that began by the tick, and whether it is still there."""
        begun = [row for row in range(*self.rows.first_row[server : server + 2]) if self.rows.start[row] <= tick]
        return (begun[-1], tick < self.rows.end[begun[-1]]) if begun else (-1, False)

    def is_open(self, step: int, tick: int) -> bool:
        starts, ends, _ = self.operation.calendars[self.steps.calendar[step]]
        return bool(((starts <= tick) & (tick < ends)).any())

    # A tick goes by

    def elapse(self, now: int) -> None:
        self.now = now
        for item in self.at(Place.IN_HAND):
            row, is_there = self.row(item.server, now - 1)
            works = is_there or self.rows.finish[row]
            item.worked += works
            item.gap += not works
            item.overtime += works and not is_there
        for item in self.at(Place.WAITING):
            item.opened += self.is_open(item.step, now - 1)
        for server in range(len(self.since)):
            if self.row(server, now)[1] and not self.row(server, now - 1)[1]:
                self.since[server] = now

    # The instant: all that is over, then who takes what

    def settle(self) -> None:
        for item in self.at(Place.IN_HAND):
            if item.worked == item.need or self.is_released(item):
                self.let_go(item)
        for item in self.at(Place.AHEAD):
            if max(0, self.arrived[item.number]) == self.now:
                self.enter(item, int(self.workload.first_step[item.number]), self.arrived[item.number])
        while over := next(filter(self.is_over, self.at(Place.WAITING)), None):
            self.waits.append((over.number, over.step, over.entered, self.now))
            is_accepted = self.steps.kind[over.step] == Kind.ACCEPTANCE
            self.go(over, self.way(over, Outcome.FOUND if is_accepted else Outcome.CLEAN), self.now)

    def is_released(self, item: _Item) -> bool:
        """The server has been away for the longest absence, or overtime, that its row allows."""
        row, is_there = self.row(item.server, self.now)
        if is_there:
            return False
        is_spent = self.rows.finish[row] and item.overtime >= item.spare
        return bool(is_spent) or self.now - self.rows.end[row] >= self.rows.limit[row]

    def let_go(self, item: _Item) -> None:
        self.since[item.server] = self.now
        self.overtime[item.server, self.week(item.begin)] += item.overtime
        if item.worked == item.need:
            outcome = self.way(item, self.result(item))
            self.write(item, outcome)
            self.go(item, outcome, self.now)
        else:
            self.write(item, Outcome.RETURNED)
            self.give_back(item)

    def give_back(self, item: _Item) -> None:
        """It keeps its key; progress in standard ticks, rounded down; hand-over comes first and is no progress."""
        progress = max(0, item.worked - item.hand_over) * item.pace // 1000
        item.left = max(1, item.left - progress)
        item.hand_over = self.operation.teams[self.rows.team[item.server]].hand_over
        item.place, item.queued = Place.QUEUED, self.now

    def is_over(self, item: _Item) -> bool:
        """The wait's hours have been open for its delay; if that is 0, they are open."""
        return item.opened >= item.delay if item.delay else self.is_open(item.step, self.now)

    def match(self) -> None:
        """Strain is that of before anybody began."""
        strain = {team: self.strain(team) for team in range(len(self.operation.teams))}
        while pair := next(self.pairs(), None):
            self.begin(*pair, *strain[self.rows.team[pair[1]]])

    def pairs(self) -> Iterator[tuple[_Item, int]]:
        """Items by priority class, key and number, each with who may take it."""
        for item in sorted(self.at(Place.QUEUED), key=lambda i: (self.steps.priority[i.step], i.key, i.number)):
            for server in self.takers(self.steps.queue[item.step]):
                yield item, server

    def strain(self, team: int) -> tuple[Fraction, Fraction]:
        """What becomes of pace and errors, by the heads on shift who are at work and by what waits for each."""
        there = [s for s in range(len(self.since)) if self.rows.team[s] == team and self.row(s, self.now)[1]]
        if not there:
            return Fraction(1), Fraction(1)
        busy = {item.server for item in self.at(Place.IN_HAND)} & {*there}
        mine = [queue for queue in range(len(self.serving.team)) if self.always_serves(team, queue)]
        waiting = [item for item in self.at(Place.QUEUED) if self.steps.queue[item.step] in mine]
        pace, defects = Fraction(1), Fraction(1)
        pressure, haste = self.operation.teams[team].pressure, self.operation.teams[team].haste
        if pressure and Fraction(len(busy) + 1, len(there)) > Fraction(pressure.above, 1000):
            defects = Fraction(pressure.defect_factor, 1000)
        if haste and Fraction(len(waiting), len(there)) > Fraction(haste.above, 1000):
            pace = Fraction(haste.pace, 1000)
            defects = Fraction(ceil(defects * haste.defect_factor), 1000)
        return pace, defects

    def always_serves(self, team: int, queue: int) -> bool:
        """What it only helps with is not its own."""
        mine = [place for place, other in enumerate(self.serving.team[queue]) if other == team]
        return any(not (self.serving.min_length[queue][place] or self.serving.min_age[queue][place]) for place in mine)

    def takers(self, queue: int) -> Iterator[int]:
        """By team as preferred, then who is idle longest, then the lowest number; its conditions are read anew."""
        queued = [item.queued for item in self.at(Place.QUEUED) if self.steps.queue[item.step] == queue]
        busy = [item.server for item in self.at(Place.IN_HAND)]
        idle = [s for s in range(len(self.since)) if s not in busy and self.row(s, self.now)[1]]
        for team, length, age in zip(*(column[queue] for column in self.serving), strict=True):
            if len(queued) >= length and (age == 0 or self.now - min(queued) >= age):
                yield from sorted((s for s in idle if self.rows.team[s] == team), key=lambda s: (self.since[s], s))

    def begin(self, item: _Item, server: int, pace: Fraction, defects: Fraction) -> None:
        item.place, item.server, item.begin = Place.IN_HAND, server, self.now
        item.row, _ = self.row(server, self.now)
        item.pace = ceil(self.rows.pace[item.row] * pace)
        item.defect_factor = ceil(self.rows.defect_factor[item.row] * defects)
        if not self.is_straight_on(server):
            item.hand_over += self.operation.teams[self.rows.team[server]].set_up
        item.need = item.hand_over + max(1, (item.left * 1000 + item.pace - 1) // item.pace)
        item.worked = item.gap = item.overtime = 0
        most = self.operation.teams[self.rows.team[server]].overtime_week
        item.spare = most - self.overtime[server, self.week(self.now)]

    def week(self, tick: int) -> int:
        return int((tick - self.operation.start) // WEEK)

    def is_straight_on(self, server: int) -> bool:
        """Released at this very tick, and there before it."""
        return self.since[server] == self.now and self.row(server, self.now - 1)[1]

    # How work ends

    def result(self, item: _Item) -> Outcome:
        if self.steps.kind[item.step] == Kind.CHECK:
            is_right = not self.looks_wrong(item)
            is_found = self.sees(item) or (is_right and self.happens(item, "detect", self.steps.false_alarm))
            self.looks[self.steps.plan[item.step]].append((self.now, is_found))
            return Outcome.FOUND if is_found else Outcome.CLEAN
        if item.ends != Outcome.EXCEPTION and self.has_to_do_with_defects(item.step):
            item.maker = self.rows.defect_factor[item.row]
        if item.ends != Outcome.EXCEPTION:
            item.defects &= ~self.steps.clears[item.step]
            self.err(item, "error", self.steps.error, self.steps.sets[item.step])
            self.err(item, "minor", self.steps.minor_error, self.steps.sets_minor[item.step])
        return item.ends

    def has_to_do_with_defects(self, step: int) -> bool:
        return any(column[step] for column in (self.steps.sets, self.steps.sets_minor, self.steps.clears))

    def err(self, item: _Item, purpose: str, shares: list[int], own: int) -> None:
        if self.luck(item, purpose) < shares[item.step] * item.defect_factor // 1000:
            item.defects |= own
        if not item.is_checked:
            item.made = item.made & ~own | item.defects & own

    def is_sampled(self, item: _Item) -> bool:
        """Level by level, from all that was found before this instant."""
        step = item.step
        share = self.steps.sample[step]
        if plan := self.steps.plan[step]:
            share = share * self.level(plan) // 1000
        if item.maker > self.steps.watched_above[step]:
            share += share * self.steps.closer[step] // 1000
        return self.luck(item, "sample") < share

    def level(self, plan: int) -> int:
        factors, looks = self.operation.plans[plan - 1]
        level = in_a_row = 0
        for _, is_found in sorted(look for look in self.looks[plan] if look[0] < self.now):
            in_a_row = 0 if is_found else in_a_row + 1
            level = 0 if is_found else level
            if in_a_row == looks and level < len(factors) - 1:
                level, in_a_row = level + 1, 0
        return factors[level]

    def looks_wrong(self, item: _Item) -> int:
        return item.defects & (self.steps.covers[item.step] | self.steps.covers_minor[item.step])

    def sees(self, item: _Item) -> bool:
        """Either kind of what is there, by the same luck."""
        kinds = (self.steps.covers, self.steps.detect), (self.steps.covers_minor, self.steps.minor_detect)
        return any(
            item.defects & covers[item.step] and self.happens(item, "detect", chance) for covers, chance in kinds
        )

    # Routes

    def way(self, item: _Item, outcome: Outcome) -> Outcome:
        """CAPPED instead of another attempt past the cap."""
        target = self.steps.next_step[item.step][outcome]
        is_back = DONE < target <= item.step
        return Outcome.CAPPED if is_back and item.visits[target] >= self.steps.cap[target] else outcome

    def go(self, item: _Item, outcome: Outcome, tick: int) -> None:
        if outcome == Outcome.CAPPED:
            item.rest = 0
        target = self.steps.next_step[item.step][outcome]
        if target == DONE:
            self.hand_over(item)
            item.place, item.step, item.closed = Place.OUT, DONE, self.now
        else:
            self.enter(item, target, tick)

    def enter(self, item: _Item, step: int, tick: int) -> None:
        """A check that does not sample the item is no touch and takes no time."""
        item.step, item.hand_over = step, 0
        item.visits[step] += 1
        kind = self.steps.kind[step]
        item.is_checked |= kind == Kind.CHECK
        if kind == Kind.ACCEPTANCE:
            self.hand_over(item)
        if kind == Kind.WAIT or (kind == Kind.ACCEPTANCE and self.sees(item)):
            item.place, item.entered, item.delay, item.opened = Place.WAITING, self.now, self.standard(item), 0
        elif kind == Kind.ACCEPTANCE or (kind == Kind.CHECK and not self.is_sampled(item)):
            self.go(item, self.way(item, Outcome.CLEAN), tick)
        else:
            if kind == Kind.ANSWER:
                item.left, item.ends = self.standard(item), Outcome.CLEAN
            else:
                self.plan(item)
            is_by_due = self.operation.discipline[self.steps.queue[step]] == Discipline.EARLIEST_DUE
            item.place, item.queued, item.key = Place.QUEUED, tick, self.dues[item.number] if is_by_due else tick

    def hand_over(self, item: _Item) -> None:
        """The first time counts."""
        if item.delivered < 0:
            item.delivered, item.delivered_with = self.now, item.defects

    def plan(self, item: _Item) -> None:
        """An exception comes before a query, and not after an answer: it would have been seen. A check has neither."""
        is_answered = item.rest > 0
        item.left, item.rest, item.ends = item.rest or self.standard(item), 0, Outcome.CLEAN
        if not is_answered and self.happens(item, "exception", self.steps.exception):
            item.ends = Outcome.EXCEPTION
        elif self.asks(item):
            item.ends, item.rest = Outcome.QUERY, max(1, item.left * self.steps.rest[item.step] // 1000)
            item.left = max(0, item.left - item.rest)

    def asks(self, item: _Item) -> bool:
        asked = item.visits[self.steps.next_step[item.step][Outcome.QUERY]]
        chance = self.steps.query_again if asked else self.steps.query
        return asked < self.steps.query_rounds[item.step] and self.happens(item, "query", chance)

    # Luck of the present visit

    def happens(self, item: _Item, purpose: str, thresholds: list[int]) -> bool:
        return self.luck(item, purpose) < thresholds[item.step]

    def luck(self, item: _Item, purpose: str) -> int:
        if attempt := self.attempt(item):
            stream = self.workload.keys[item.step, streams.PURPOSES.index(purpose)]
            return streams.later(int(stream), item.of_type, attempt)
        column = getattr(self.workload.steps[item.step], purpose)
        return int(column[item.of_type]) if len(column) else 0

    def attempt(self, item: _Item) -> int:
        """Visits before; at an acceptance even the first visit has the luck of a later one."""
        return item.visits[item.step] - 1 + (self.steps.kind[item.step] == Kind.ACCEPTANCE)

    def standard(self, item: _Item) -> int:
        luck = self.luck(item, "ticks")
        if not self.attempt(item):
            return luck  # drawn in ticks
        return int(quantiles.later_table(self.steps.duration[item.step])[luck >> 16])

    # The log

    def write(self, item: _Item, outcome: Outcome) -> None:
        what = item.number, item.step, item.visits[item.step] - 1, item.server
        times = item.queued, item.begin, self.now, item.worked
        self.touches.append((*what, *times, outcome, item.gap, item.overtime))

    def facts(self) -> Walked:
        """At the horizon, which is exclusive: what is in hand is open."""
        for item in self.at(Place.IN_HAND):
            self.write(item, Outcome.OPEN)
        self.waits += [(item.number, item.step, item.entered, self.now) for item in self.at(Place.WAITING)]
        touches = sorted(self.touches, key=lambda touch: (touch[6], touch[3]))
        waits = sorted(self.waits, key=lambda wait: (wait[2], wait[0]))
        return Walked(touches, waits, [self.end(item) for item in self.items])

    def end(self, item: _Item) -> tuple[int, ...]:
        defects = item.defects if item.delivered < 0 else item.delivered_with
        return item.delivered, item.closed, defects, item.made, item.step


def _plain(columns: Any) -> Any:
    """Arrays as lists: whole numbers without a width."""
    return columns._make(column.tolist() if isinstance(column, np.ndarray) else column for column in columns)
