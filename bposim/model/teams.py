"""Teams as they were decided: seats and their hours, what keeps them from work, how people come, learn and leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bposim.model.leaving import Hazard
from bposim.model.ticks import FOREVER, PER_MILLE

if TYPE_CHECKING:
    from bposim.model.operation import Ints, OpenHours, Quantile


class DayPart(NamedTuple):
    """One stretch of a shift day in local minutes after midnight."""

    start: int
    end: int


class ShiftPattern(NamedTuple):
    """Weekly hours of some seats of a team; longer shifts replace the hours on their dates."""

    seats: range
    days: tuple[int, ...]
    hours: DayPart
    breaks: tuple[DayPart, ...]
    breaks_paid: bool


class LongerDay(NamedTuple):
    hours: DayPart
    premium: int  # per mille on the hours beyond the pattern's own


class Turns(NamedTuple):
    """Up and down by turns from `begin` on, idle or not; luck is keyed by `names`, and by the seat where `by_seat`."""

    begin: int
    up: Quantile
    down: Quantile
    names: tuple[str, ...]
    by_seat: bool


class Cause(NamedTuple):
    """Why seats of a team are down while on shift: in stated windows, or where there are turns as luck has it."""

    reason: int  # runlog.Reason
    windows: OpenHours
    turns: Turns | None = None
    goes_on: int = 0  # of the first seats, which are down only while they switch to another place
    switch: int = 0
    recovery: int = 0  # ticks over which the other seats come back one by one
    calls: tuple[Cause, ...] = ()  # of another team's seats, during which these are there and not away
    paid: bool = True


class Tenure(NamedTuple):
    """How the people of a team come, learn and leave; days are counted from the epoch's date."""

    hazard: Hazard
    fill: int  # days from the first without the leaver to the first of who comes next
    class_days: int  # between the days on which new people begin, 0 where on any day
    first_class: int
    training: int  # days
    nesting: int  # days after the training
    nesting_pace: int  # per mille; 0 where they only watch
    mentor_pace: int  # per mille of the own pace that is left to who minds a new one
    pace: Ints  # per mille by day at work; the last is that of all later days
    defect_factor: Ints  # per mille by day at work, likewise
    bench: int  # trained people beyond the seats
    go_live: int | None  # the first day at work of a team that is all new
    announced: tuple[int, int]  # days from .. to
    announced_hazard: float  # times as likely to leave
    announced_pace: int  # per mille

    @property
    def vacancy(self) -> float:
        """Days that a seat is empty, in the mean."""
        return max(1, self.fill) + max(0, self.class_days - 1) / 2


class Wave(NamedTuple):
    """The last seats are left on a day and, where nobody comes and goes otherwise, filled again on another."""

    day: int  # since the epoch's date
    seats: int
    filled: int | None


class Grade(NamedTuple):
    """So many seats, after those of the grades before."""

    seats: int
    pace: int  # per mille of the others'
    defect_factor: int  # likewise


class Strain(NamedTuple):
    """What changes, per mille, while more than `above` per mille of something falls to each head there."""

    above: int
    pace: int
    defect_factor: int


class Team(NamedTuple):
    """Everything the roster compiler needs of a team; shares are thresholds of 32-bit luck where drawn."""

    name: str
    headcount: int
    zone: str
    patterns: tuple[ShiftPattern, ...]
    longer: dict[date, LongerDay]
    holidays: frozenset[date]  # days off by the team's policy
    skeleton: int  # seats 0 .. skeleton - 1 work on holidays too
    pace: int  # per mille
    defect_factor: int  # per mille
    absence: int  # threshold, drawn for each seat and day
    leave_share: float  # share of working days, spread evenly, phase drawn for each seat
    shrinkage_share: float  # of working time, as gaps drawn for each seat and day
    finish: bool  # at shift end: finish (overtime) or hold
    limit: int  # ticks of overtime, or the longest absence for which work is held (0 = return at once)
    hand_over: int  # ticks before the rest of work that this team returned
    causes: tuple[Cause, ...] = ()  # of down time; where two meet the first counts
    waves: tuple[Wave, ...] = ()  # by day
    set_up: int = 0  # ticks before an item that a server does not take straight after another
    down_limit: int = 0  # ticks for which a seat that is down holds its work
    overtime_week: int = FOREVER  # ticks of overtime of one server in a week of the run
    tenure: Tenure | None = None  # None where nobody comes or goes and all are as quick
    grades: tuple[Grade, ...] = ()  # of the first seats
    pressure: Strain | None = None  # by those at work
    haste: Strain | None = None  # by the items that wait
    is_people: bool = True  # rather than bots
    is_client: bool = True  # in the client's employ rather than a provider's
    luck: str = ""  # whose luck its seats have; its own where empty
    heads: tuple[tuple[int, int], ...] = ()  # (day, seats there from then on), the first ones; all where empty
    seasoned: tuple[tuple[int, int], ...] = ()  # (day, days at work before, of who comes from then on), else none
    ends: int | None = None  # the day on which all of it is called off, whoever is still to come
    decided: int | None = None  # the day on which it is known when seats will go; always where None
    goes_over: bool = False  # who comes for a seat that opens comes with the work, and knows it
    paces: tuple[tuple[int, int], ...] = ()  # (day, per mille of the pace from then on)

    @property
    def servers(self) -> int:
        """Seats at work, numbered first, and those of the bench."""
        return self.headcount + (self.tenure.bench if self.tenure else 0)

    @property
    def grade_pace(self) -> float:
        """In the mean over the seats, times that of a seat without a grade."""
        graded = sum(grade.seats * (grade.pace - PER_MILLE) for grade in self.grades)
        return 1 + graded / (PER_MILLE * self.headcount) if graded else 1.0

    def share_there(self, first: int, until: int) -> float:
        """Of the seats, in the mean from one day, counted from the epoch's, to the day before another."""
        if not self.heads:
            return 1.0
        days, heads = zip(*self.heads, strict=True)
        last = until if self.ends is None else max(first, min(until, self.ends))
        edges = [first, *(min(max(day, first), last) for day in days[1:]), last]
        seat_days = sum(number * (b - a) for number, (a, b) in zip(heads, pairwise(edges), strict=True))
        return float(seat_days / (until - first) / max(1, self.headcount))


def team_of_server(teams: Sequence[Team]) -> Ints:
    servers: Ints = np.repeat(np.arange(len(teams), dtype=np.int64), [team.servers for team in teams])
    return servers
