"""One replication's luck: what happened to happen, drawn before the run and blind to who does the work."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bposim.model import quantiles, streams
from bposim.model.arrivals import Arrived, arrived_in_order, draw_arrivals
from bposim.model.bad_days import ON_TIME
from bposim.model.content import content
from bposim.model.downtime import Down, draw_down, together
from bposim.model.first_visits import Needed, first_visits
from bposim.model.hours import NEVER_OPEN
from bposim.model.inversion import invert
from bposim.model.operation import NOBODY, Ints, OpenHours, Opening, Operation, Split
from bposim.model.streams import PURPOSES
from bposim.model.strips import Column, Strip, laid_out
from bposim.model.teams import Team
from bposim.model.ticks import DAY

Luck = NDArray[np.uint32]
Shorts = NDArray[np.int16]

GAPS = 4  # most shrinkage gaps in a seat's day
SHARERS = 3  # times one scenario's columns, for which those of all that share luck have room, as studies go


class StepLuck(NamedTuple):
    """First visits to one model step, by item number within the work type; empty where the step needs none."""

    ticks: Ints  # standard handle time, or the delay of a wait
    exception: Luck
    error: Luck
    query: Luck
    sample: Luck
    detect: Luck
    minor: Luck


class SeatLuck(NamedTuple):
    """Luck of one team's seats by local day since the epoch's date minus one."""

    phase: Luck  # (seats,)
    absence: Luck  # (seats, days)
    gaps: Luck  # (seats, days, GAPS)
    down: tuple[Down, ...] = ()  # by cause
    tenure: int = 0  # 64-bit key of how long people stay (`streams.later` by seat and hire)


class Workload(NamedTuple):
    """Items in run-wide order (arrival tick, work type, number). Later visits come from `keys` (`streams.later`)."""

    seed: int
    replication: int
    arrived: Ints
    work_type: Shorts
    number: NDArray[np.int32]
    first_step: Shorts
    steps: tuple[StepLuck, ...]
    keys: NDArray[np.uint64]  # (steps, purposes)
    audit: tuple[tuple[Luck, Luck], ...]  # by work type: sampled?, found?
    seats: tuple[SeatLuck, ...]  # by team
    client_out: OpenHours = NEVER_OPEN  # when the client has an outage, where some rule stands still then


Drawn = dict[tuple[Hashable, ...], Any]  # what one replication has drawn so far, by all that it depends on
T = TypeVar("T")


def once(drawn: Drawn | None, make: Callable[[], T], *key: Hashable) -> T:
    """What follows from luck and a key that tells all else that it depends on, made once where it is kept."""
    if drawn is None:
        return make()
    found: T = drawn[key] if key in drawn else drawn.setdefault(key, make())
    return found


def once_of(array: NDArray[Any], drawn: Drawn | None, make: Callable[[], T], *key: Hashable) -> T:
    """Likewise what follows from an array, which lives as long as what is kept of it: no other can take its place."""
    _, found = once(drawn, lambda: (array, make()), *key, id(array))
    return found


def draw_workload(operation: Operation, seed: int, replication: int, drawn: Drawn | None = None) -> Workload:
    """Draws keyed by seed, replication, purpose, work type and step name: the same for every scenario.

    Scenarios of one replication that pass the same `drawn` share their columns instead of drawing them again.
    """
    return _Pen(operation, seed, replication, drawn).workload()


def draw_seats(operation: Operation, seed: int, replication: int) -> tuple[SeatLuck, ...]:
    """By team, the same as in the workload."""
    pen = _Pen(operation, seed, replication, None)
    return tuple(pen.seats(team) for team in operation.teams)


class _Pen(NamedTuple):
    operation: Operation
    seed: int
    replication: int
    drawn: Drawn | None  # of millions of items nothing is kept twice that nobody else asks for

    def once(self, make: Callable[[], T], *key: Hashable) -> T:
        return once(self.drawn, make, *key)

    def column(self, size: int, *names: str | int) -> Luck:
        return self.once(lambda: streams.column(size, self.seed, self.replication, *names), size, *names)

    def workload(self) -> Workload:
        operation = self.operation
        arrived = [self.arrivals(number, name) for number, name in enumerate(operation.work_types)]
        sizes = [len(found.ticks) for found in arrived]
        work_type, number, ticks, order = self.once(
            lambda: _in_order([found.ticks for found in arrived]), "order", *(found.key for found in arrived)
        )
        firsts = [self.first_steps(number, found) for number, found in enumerate(arrived)]
        first_step = np.concatenate([np.empty(0, np.int16), *firsts])
        return Workload(
            seed=self.seed,
            replication=self.replication,
            arrived=ticks,
            work_type=work_type,
            number=number,
            first_step=first_step[order],
            steps=self.steps(sizes),
            keys=self.keys(),
            audit=tuple(
                (self.column(size, "audit sample", name), self.column(size, "audit", name))
                for size, name in zip(sizes, operation.work_types, strict=True)
            ),
            seats=tuple(self.seats(team) for team in operation.teams),
            client_out=together(operation.client_outages, self.column, operation.horizon),
        )

    def arrivals(self, number: int, name: str) -> _Arrivals:
        """Of one work type in order of arrival, the opening backlog first."""
        operation = self.operation
        openings = [opening for opening in operation.openings if opening.work_type == number]
        forms = [form for form in operation.forms if form.work_type == number]
        span = operation.start, operation.horizon
        key = (name, span, *((o.items, o.oldest) for o in openings), *(content(form) for form in forms))

        def draw() -> Arrived:
            waiting = [_waiting(opening, operation.start) for opening in openings]
            return arrived_in_order(
                waiting, [draw_arrivals(form, name, self.seed, self.replication, *span) for form in forms]
            )

        return _Arrivals(key, *self.once(draw, "arrivals", *key))

    def first_steps(self, number: int, arrived: _Arrivals) -> Shorts:
        operation, size = self.operation, len(arrived.ticks)
        first = self.split(number, size, int(operation.first_step[number]), operation.splits)
        for over in operation.hand_overs:
            if over.work_type == number:
                luck = self.column(size, "hand over", operation.work_types[number])
                bound = np.append(0, over.bounds)[np.searchsorted(over.since, arrived.ticks, side="right")]
                there = self.split(number, size, over.first_step, over.splits)
                first = np.where(luck < bound, there, first)
        if arrived.first_wait is not None:
            first = np.where(arrived.first_wait == ON_TIME, first, arrived.first_wait).astype(np.int16)
        for opening in self.operation.openings:
            if opening.work_type == number:
                first[: opening.items] = opening.first_step
        return first

    def split(self, number: int, size: int, first_step: int, splits: Sequence[Split]) -> Shorts:
        for split in splits:
            if split.work_type == number:
                luck = self.column(size, "split", self.operation.work_types[number])
                steps = np.append(split.steps, first_step).astype(np.int16)
                return steps[np.searchsorted(split.bounds, luck, side="right")]
        return np.full(size, first_step, np.int16)

    def steps(self, sizes: Sequence[int]) -> tuple[StepLuck, ...]:
        """The columns of ticks end to end in one array, those of luck in another: machine code takes them whole."""
        needed = first_visits(self.operation)
        ticks = self.end_to_end(needed.durations, sizes, np.int64)
        luck = iter(self.end_to_end(needed.chances, sizes, np.uint32))
        return tuple(StepLuck(of_step, *islice(luck, len(StepLuck._fields) - 1)) for of_step in ticks)

    def end_to_end(self, needed: Sequence[Needed], sizes: Sequence[int], dtype: type[Any]) -> list[NDArray[Any]]:
        sized = [(0 if each.work_type == NOBODY else sizes[each.work_type], each) for each in needed]
        columns = [Column((size, each.key), size, partial(self.draw, each)) for size, each in sized]
        empty = Strip(np.empty(0, dtype), {})
        if self.drawn is None:
            strip = laid_out(empty, columns, times=1)
        else:
            key = "end to end", dtype.__name__
            strip = self.drawn[key] = laid_out(self.once(lambda: empty, *key), columns, SHARERS)
        return [strip.column(column.key) for column in columns]

    def draw(self, of: Needed, place: NDArray[Any]) -> None:
        if of.quantile is not None and of.quantile.shape == "fixed":
            place[:] = quantiles.ticks(of.quantile, np.zeros(1))  # whatever luck
            return
        if of.quantile is None:
            streams.fill(place, self.seed, self.replication, *of.names)
        else:
            invert(of.quantile, streams.column(len(place), self.seed, self.replication, *of.names), place)

    def keys(self) -> NDArray[np.uint64]:
        words = self.seed, self.replication, "later"

        def keys(*names: str) -> list[int]:
            return [streams.key(*words, purpose, *names) >> 64 for purpose in PURPOSES]

        steps = first_visits(self.operation).names
        return np.array([self.once(partial(keys, *names), "later", *names) for names in steps], np.uint64)

    def seats(self, team: Team) -> SeatLuck:
        """Nothing is drawn for what a team does not have; one more seat or week changes no earlier draw."""
        days, name = self.operation.horizon // DAY + 4, team.luck or team.name
        gaps = days if team.shrinkage_share else 0
        return SeatLuck(
            phase=self.by_seat(team.servers, 1 if team.leave_share else 0, "leave", name).ravel(),
            absence=self.by_seat(team.servers, days if team.absence else 0, "absence", name),
            gaps=self.by_seat(team.servers, gaps * GAPS, "gaps", name).reshape(team.servers, gaps, GAPS),
            down=tuple(draw_down(cause, team.headcount, self.column, self.operation.horizon) for cause in team.causes),
            tenure=streams.key(self.seed, self.replication, "tenure", name) >> 64,
        )

    def by_seat(self, seats: int, width: int, *names: str) -> Luck:
        """The first rows of as many as any team of this luck has had so far."""
        if not width:
            return np.empty((seats, 0), np.uint32)
        key = "by seat", width, *names
        found = self.once(lambda: np.empty((0, width), np.uint32), *key)
        if len(found) < seats:
            before, found = found, np.empty((seats, width), np.uint32)
            found[: len(before)] = before
            for seat in range(len(before), seats):
                streams.fill(found[seat], self.seed, self.replication, *names, seat)
            if self.drawn is not None:
                self.drawn[key] = found
        return found[:seats]


class _Arrivals(NamedTuple):
    key: tuple[Hashable, ...]
    ticks: Ints
    first_wait: Ints | None


def _waiting(opening: Opening, start: int) -> Ints:
    """Ages in the middle of equal parts of 0 to the oldest."""
    ages = (opening.oldest * (2 * np.arange(opening.items)[::-1] + 1)) // (2 * opening.items)
    return np.minimum(start - ages, -1)


def _in_order(arrived: Sequence[Ints]) -> tuple[Shorts, NDArray[np.int32], Ints, Ints]:
    """Work type, number within it and arrival tick in run-wide order, and that order."""
    sizes = [len(ticks) for ticks in arrived]
    work_type = np.repeat(np.arange(len(sizes), dtype=np.int16), sizes)
    number = np.concatenate([np.arange(size, dtype=np.int32) for size in sizes])
    ticks = np.concatenate(arrived)
    order = np.argsort(ticks, kind="stable")  # ties are by work type and number already
    return work_type[order], number[order], ticks[order], order
