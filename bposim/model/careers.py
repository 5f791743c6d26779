"""Who has which seat of a team and since when: people leave by the hazard of their tenure and are replaced.

Each person's stay is drawn once, by team, seat and the number of the seat's hires, so that another seat or week moves
no draw (with a bench the seats of a team do depend on each other).
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from math import ceil, log
from typing import NamedTuple

from bposim.model import streams
from bposim.model.leaving import mean_stay, steady_tenure
from bposim.model.teams import Tenure, Wave

LONG = 36_525  # days: a century is for ever
FAR = 100 * LONG  # days that never come
BENCH_SEATS = 1 << 20  # where their luck begins


class Spell(NamedTuple):
    """One person at one seat, as in `runlog.Careers`."""

    seat: int
    since: int
    hired: int
    begun: int
    left: int
    leaves: bool = True


Plan = tuple[tuple[int, int], ...]  # (day, seats there from then on)


NOBODY_COMES = Spell(0, FAR, FAR, FAR, FAR)


class Stint(NamedTuple):
    """Days for which there is a seat, half-open."""

    opens: int
    closes: int


ALWAYS = Stint(-FAR, FAR)


def stints(plan: Plan, seat: int) -> tuple[Stint, ...]:
    """When there is a seat, by how many there are from which day on: always where there is no plan, and before its
    first day as from then on."""
    if not plan:
        return (ALWAYS,)
    found, opens = [], -FAR if seat < plan[0][1] else None
    for day, heads in plan[1:]:
        is_there = seat < heads
        if is_there and opens is None:
            opens = day
        elif not is_there and opens is not None:
            found.append(Stint(opens, day))
            opens = None
    return (*found, *([Stint(opens, FAR)] if opens is not None else []))


class Seats(NamedTuple):
    """Of a team, and what becomes of them by date."""

    heads: int
    waves: tuple[Wave, ...] = ()
    plan: Plan = ()
    known: bool = False  # whoever comes for a seat that opens knows the work already
    ends: int | None = None  # the day on which all go, those in training too
    known_from: int = -FAR  # the day on which it is known when seats will go
    seasoned: Plan = ()  # (day, days at work before, of who comes at the start or for a seat that opens from then on)


def careers(tenure: Tenure, seats: Seats, luck: int, start: int, last: int) -> list[Spell]:
    """By seat and time, until nobody of the last day is missing; seats from `heads` on are the bench's."""
    return sorted(_Team(tenure, seats, luck, start, last).spells())


LEAVES, READY = 0, 1


class _Team:
    """Leavers are replaced in the order of their going: from the bench if somebody there is ready, else by hiring; who
    becomes ready on the bench changes places with who is to come, or still learns, for a seat."""

    def __init__(self, tenure: Tenure, seats: Seats, luck: int, start: int, last: int) -> None:
        self.tenure, self.heads, self.luck, self.start, self.last = tenure, seats.heads, luck, start, last
        self.waves, self.known = seats.waves, seats.known
        self.ends = FAR if seats.ends is None else seats.ends
        self.known_from, self.seasoned = seats.known_from, seats.seasoned
        self.hires = [0] * (self.heads + tenure.bench)
        self.stints = [stints(seats.plan, 0 if seat >= self.heads else seat) for seat in range(len(self.hires))]
        self.to_come: list[tuple[int, int, int]] = []  # heap of (day, LEAVES or READY, seat)
        self.now: list[Spell] = [self.first(seat) for seat in range(len(self.hires))]
        for spell in self.now:
            self.put(spell)

    def put(self, spell: Spell) -> None:
        self.now[spell.seat] = spell
        heappush(self.to_come, (spell.left, LEAVES, spell.seat))
        if spell.seat >= self.heads:
            heappush(self.to_come, (spell.begun, READY, spell.seat))

    def spells(self) -> Iterator[Spell]:
        while self.to_come and self.to_come[0][0] <= self.last:
            day, event, seat = heappop(self.to_come)
            spell = self.now[seat]
            if event == LEAVES and spell.left == day:
                yield from self.leave(spell)
            elif event == READY and spell.begun == day and spell.left > day + 1:
                yield from self.step_in(spell)
        yield from (spell._replace(leaves=False) for spell in self.now if spell.since < FAR)

    def leave(self, spell: Spell) -> Iterator[Spell]:
        yield spell
        day = spell.left
        if self.stint(spell.seat, day - 1).closes == day or day >= self.ends:
            self.put(self.next_stint(spell.seat, day))
            return
        bench = self.now[self.heads :] if spell.seat < self.heads and self.is_open(spell.seat, day) else []
        ready = [each for each in bench if each.begun <= day and each.left > day + 1]
        if not ready:
            self.put(self.hire(spell.seat, day))
            return
        first = min(ready, key=lambda each: each.begun)
        yield from self.move(first, spell.seat, day + 1)
        self.put(self.hire(first.seat, day + 1))

    def step_in(self, ready: Spell) -> Iterator[Spell]:
        day = ready.begun + 1
        seats = [each for each in self.now[: self.heads] if each.begun > day and each.left > max(day, each.since)]
        missing = [each for each in seats if self.is_open(each.seat, day)]
        if not missing:
            return
        last = max(missing, key=lambda each: each.begun)
        if last.since < day:
            yield last._replace(left=day, leaves=False)
        yield from self.move(ready, last.seat, day)
        self.put(last._replace(seat=ready.seat, since=max(day, last.since)))

    def move(self, ready: Spell, seat: int, day: int) -> Iterator[Spell]:
        """From the bench to a seat, where they begin to learn."""
        yield ready._replace(left=day, leaves=False)
        left = min(ready.left, self.hit(seat, day), self.stint(seat, day).closes)
        self.put(ready._replace(seat=seat, since=day, begun=day, left=left))

    def stint(self, seat: int, day: int) -> Stint:
        """That of the day, else the next one, else one that never comes."""
        for each in self.stints[seat]:
            if day < each.closes:
                return each
        return Stint(FAR, FAR)

    def is_open(self, seat: int, day: int) -> bool:
        return self.stint(seat, day).opens <= day

    def next_stint(self, seat: int, day: int) -> Spell:
        """Who is ready on its first day, if there is one."""
        opens = self.stint(seat, day).opens
        if opens == FAR or day >= self.ends:
            return NOBODY_COMES._replace(seat=seat)
        if self.known and seat < self.heads:
            return self.settled(seat, opens)
        if before := self.days_before(opens):
            return self.joins(seat, opens - before - self.tenure.training - self.tenure.nesting, opens)
        return self.joins(seat, max(day, opens - self.tenure.training - self.tenure.nesting))

    def days_before(self, opens: int) -> int:
        """At work, of who comes for a seat that opens then."""
        return next((days for day, days in reversed(self.seasoned) if day <= opens), 0)

    def first(self, seat: int) -> Spell:
        tenure = self.tenure
        if not self.is_open(seat, self.start):
            return self.next_stint(seat, self.start - LONG)
        if tenure.go_live is not None:
            before = self.days_before(tenure.go_live)
            hired = tenure.go_live - before - tenure.training - tenure.nesting
            return self.joins(seat, hired, self.start if before else None)
        if seat >= self.heads:
            return self.joins(seat, self.start - tenure.training - tenure.nesting)
        return self.settled(seat, self.start)

    def settled(self, seat: int, start: int) -> Spell:
        """As where people have come and gone for long, from a day on."""
        tenure = self.tenure
        if tenure.hazard.rate == 0:
            return self.joins(seat, start - LONG, start)
        share = self.drawn(seat, 0)
        stay, empty = mean_stay(tenure.hazard), 0.0 if tenure.bench else tenure.vacancy
        filled = stay / (stay + empty)
        if share < filled:
            return self.joins(seat, start - int(steady_tenure(tenure.hazard, share / filled)), start)
        return self.joins(seat, self.class_from(start + ceil(empty * (1 - share) / (1 - filled))))

    def hire(self, seat: int, day: int) -> Spell:
        """An empty seat is filled on the next day at the earliest, so that nobody goes on with a leaver's work."""
        hired = self.class_from(day + max(1, self.tenure.fill))
        begun = hired + self.tenure.training + self.tenure.nesting
        if hired >= self.known_from and begun >= self.stint(seat, day).closes:
            return self.next_stint(seat, self.stint(seat, day).closes)  # nobody is hired only to be trained
        return self.joins(seat, hired)

    def class_from(self, day: int) -> int:
        first, apart = self.tenure.first_class, self.tenure.class_days
        return first - (first - day) // apart * apart if apart else day

    def joins(self, seat: int, day: int, first: int | None = None) -> Spell:
        """For who was there on the first day, the stay is that of people who did not leave before."""
        from_the_start = self.start if self.tenure.go_live is None else day
        since = max(day, from_the_start if first is None else first)
        if since >= self.ends:
            return NOBODY_COMES._replace(seat=seat)
        self.hires[seat] += 1
        left = self.last_day(day, since, -log(self.drawn(seat, self.hires[seat])))
        left = min(left, self.hit(seat, since), self.ends, self.stint(seat, since).closes)
        goes_over = first is not None and first > self.start
        return Spell(seat, since if goes_over else day, day, day + self.tenure.training + self.tenure.nesting, left)

    def hit(self, seat: int, since: int) -> int:
        """The day of the next wave of leavers that takes whoever has the seat."""
        for wave in self.waves:
            if self.heads - wave.seats <= seat < self.heads and wave.day > since:
                return wave.day
        return FAR

    def drawn(self, seat: int, hire: int) -> float:
        place = seat if seat < self.heads else BENCH_SEATS + seat - self.heads
        return (streams.later(self.luck, place, hire) + 0.5) / streams.CERTAIN

    def last_day(self, hired: int, since: int, due: float) -> int:
        """The day by which the hazard from `since` on comes to what is due."""
        hazard, announced = self.tenure.hazard, self.tenure.announced
        if hazard.rate == 0:
            return since + LONG
        early_until = hired + hazard.early_days
        now, rate = float(since), self.rate(since, early_until)
        for edge in sorted(day for day in (early_until, *announced) if day > since):
            if rate * (edge - now) >= due:
                break
            due -= rate * (edge - now)
            now, rate = edge, self.rate(edge, early_until)
        return since + max(1, round(now - since + due / rate))

    def rate(self, day: float, early_until: float) -> float:
        hazard, (announced, until) = self.tenure.hazard, self.tenure.announced
        early = hazard.early_factor if day < early_until else 1.0
        return hazard.rate * early * (self.tenure.announced_hazard if announced <= day < until else 1.0)
