"""Who has which seat of a team and since when: people leave by the hazard of their tenure and are replaced.

Each person's stay is drawn once, by team, seat and the number of the seat's hires, so that another seat or week moves
no draw (with a bench the seats of a team do depend on each other).
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from math import ceil, log
from typing import NamedTuple

from bposim.model import streams
from bposim.model.leaving import mean_stay, steady_tenure
from bposim.model.operation import Tenure

LONG = 36_525  # days: a century is for ever
BENCH_SEATS = 1 << 20  # where their luck begins


class Spell(NamedTuple):
    """One person at one seat, as in `runlog.Careers`."""

    seat: int
    since: int
    hired: int
    begun: int
    left: int
    leaves: bool = True


def careers(tenure: Tenure, heads: int, luck: int, start: int, last: int) -> list[Spell]:
    """By seat and time, until nobody of the last day is missing; seats from `heads` on are the bench's."""
    return sorted(_Team(tenure, heads, luck, start, last).spells())


class _Team:
    """Leavers are replaced in the order of their going: from the bench if somebody there is ready, else by hiring."""

    def __init__(self, tenure: Tenure, heads: int, luck: int, start: int, last: int) -> None:
        self.tenure, self.heads, self.luck, self.start, self.last = tenure, heads, luck, start, last
        self.hires = [0] * (heads + tenure.bench)
        self.now = [self.first(seat) for seat in range(len(self.hires))]

    def spells(self) -> Iterator[Spell]:
        going = [(spell.left, spell.seat) for spell in self.now]
        heapify(going)
        while going and going[0][0] <= self.last:
            left, seat = heappop(going)
            if self.now[seat].left != left:
                continue  # went from the bench to another seat before
            yield self.now[seat]
            ready = self.ready(left) if seat < self.heads else None
            if ready is None:
                self.now[seat] = self.hire(seat, left)
            else:
                yield self.now[ready]._replace(left=left + 1, leaves=False)
                self.now[seat] = self.now[ready]._replace(seat=seat, since=left + 1, begun=left + 1)
                self.now[ready] = self.hire(ready, left + 1)
                heappush(going, (self.now[ready].left, ready))
            heappush(going, (self.now[seat].left, seat))
        yield from (spell._replace(leaves=False) for spell in self.now)

    def ready(self, day: int) -> int | None:
        """Who has waited longest on the bench and is there on the next day."""
        bench = [spell for spell in self.now[self.heads :] if spell.begun <= day and spell.left > day + 1]
        return min(bench, key=lambda spell: spell.begun).seat if bench else None

    def first(self, seat: int) -> Spell:
        tenure = self.tenure
        if tenure.go_live is not None:
            return self.joins(seat, tenure.go_live - tenure.training - tenure.nesting)
        if seat >= self.heads:
            return self.joins(seat, self.start - tenure.training - tenure.nesting)
        if tenure.hazard.rate == 0:
            return self.joins(seat, self.start - LONG)
        share = self.drawn(seat, 0)
        stay, empty = mean_stay(tenure.hazard), 0.0 if tenure.bench else self.vacancy
        filled = stay / (stay + empty)
        if share < filled:
            return self.joins(seat, self.start - int(steady_tenure(tenure.hazard, share / filled)))
        return self.joins(seat, self.class_from(self.start + ceil(empty * (1 - share) / (1 - filled))))

    @property
    def vacancy(self) -> float:
        """Days that a seat is empty, in the mean."""
        return max(1, self.tenure.fill) + max(0, self.tenure.class_days - 1) / 2

    def hire(self, seat: int, day: int) -> Spell:
        """An empty seat is filled on the next day at the earliest, so that nobody goes on with a leaver's work."""
        return self.joins(seat, self.class_from(day + max(1, self.tenure.fill)))

    def class_from(self, day: int) -> int:
        first, apart = self.tenure.first_class, self.tenure.class_days
        return first - (first - day) // apart * apart if apart else day

    def joins(self, seat: int, day: int) -> Spell:
        """For who was there at the start, the stay is that of people who did not leave before."""
        self.hires[seat] += 1
        since = max(day, self.start) if self.tenure.go_live is None else day
        left = self.last_day(day, since, -log(self.drawn(seat, self.hires[seat])))
        return Spell(seat, day, day, day + self.tenure.training + self.tenure.nesting, left)

    def drawn(self, seat: int, hire: int) -> float:
        place = seat if seat < self.heads else BENCH_SEATS + seat - self.heads
        return (streams.later(self.luck, place, hire) + 0.5) / streams.CERTAIN

    def last_day(self, hired: int, since: int, due: float) -> int:
        """The day by which the hazard from `since` on comes to what is due."""
        hazard, announced = self.tenure.hazard, self.tenure.announced
        if hazard.rate == 0:
            return since + LONG
        early_until = hired + hazard.early_days

        def rate(day: float) -> float:
            early = hazard.early_factor if day < early_until else 1.0
            return hazard.rate * early * (self.tenure.announced_hazard if announced[0] <= day < announced[1] else 1.0)

        now: float = since
        for edge in sorted(day for day in (early_until, *announced) if day > since):
            if rate(now) * (edge - now) >= due:
                break
            due -= rate(now) * (edge - now)
            now = edge
        return since + max(1, round(now - since + due / rate(now)))
