"""The design compiled: what was decided, as ticks, integer codes and arrays. Luck is not in here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.leaving import Hazard
from bposim.model.sampling import SkipLot
from bposim.scenarios.phases import Phases

Ints = NDArray[np.int64]

DONE = -1
NOBODY = -1


class Kind(IntEnum):
    WORK = 0
    CHECK = 1
    ANSWER = 2  # work on a question; the rest of the work that asked stays as it is
    WAIT = 3  # and from here on nobody handles the item
    ACCEPTANCE = 4  # handed over; a wait for what the client will find wrong


class Outcome(IntEnum):
    """How a touch ends. The first five are columns of `Steps.next_step`; the others leave the item where it is."""

    CLEAN = 0  # work done, check passed (or not sampled), wait over
    EXCEPTION = 1
    QUERY = 2  # to the step's own wait or answer
    FOUND = 3  # check found a defect, or raised a false alarm; the client found what is wrong
    CAPPED = 4  # instead of another attempt past the cap
    RETURNED = 5  # back to the queue before it was done
    OPEN = 6  # still in hand at the horizon


ROUTES = 5


class Awaiting(IntEnum):
    NOBODY = 0
    CLIENT = 1
    CLAIMANT = 2
    TRANSFER = 3
    LATE_FILE = 4


class Discipline(IntEnum):
    FIFO = 0
    EARLIEST_DUE = 1


class Quantile(NamedTuple):
    """A distribution of durations in ticks: `shape` names a function of `bposim.model.quantiles`."""

    shape: str
    parameters: tuple[float, ...]
    values: Ints  # sorted ticks of an empirical distribution, else empty


class OpenHours(NamedTuple):
    """Half-open windows in ticks, sorted, disjoint and not touching; `before` is the open time ahead of each."""

    starts: Ints
    ends: Ints
    before: Ints


class Steps(NamedTuple):
    """Arrays over model steps: each study step once for each work type that can reach it, in process order.

    Probabilities are thresholds of 32-bit luck: it happens when uint32 luck < threshold (0 never, 2**32 always).
    """

    name: tuple[str, ...]
    work_type: Ints
    kind: Ints
    queue: Ints  # -1 where nobody handles
    priority: Ints
    next_step: Ints  # (steps, ROUTES); DONE leaves
    cap: Ints  # visits allowed; an edge to the same or an earlier step past the cap takes CAPPED
    exception: Ints
    error: Ints
    minor_error: Ints
    query: Ints
    query_again: Ints
    query_rounds: Ints
    rest: Ints  # per mille of the work left for after a query
    sample: Ints
    plan: Ints  # of a check that skips lots, counted from 1; else 0
    watched_above: Ints  # defect factor of the last maker, per mille, above which the sample is larger,
    closer: Ints  # and by how much, per mille of it
    detect: Ints
    minor_detect: Ints
    false_alarm: Ints
    sets: Ints  # bit of the step's own critical defect, 0 where it makes none
    sets_minor: Ints  # bit of its own minor defect
    clears: Ints  # bits of both kinds that its work repairs
    covers: Ints  # bits of critical defects that its check, or the client, sees
    covers_minor: Ints
    awaiting: Ints  # Awaiting code: who keeps the item there
    calendar: Ints  # index into Operation.calendars, -1 where somebody handles
    duration: tuple[Quantile, ...]  # standard handle time; the delay of a wait or an acceptance
    luck: tuple[str, ...] = ()  # whose luck each step has, of two ways to do the same work; its own where empty

    @property
    def minor_bits(self) -> int:
        return int(np.bitwise_or.reduce(self.sets_minor, initial=0))

    @property
    def acceptances(self) -> Ints:
        return np.flatnonzero(self.kind == Kind.ACCEPTANCE)


class Serving(NamedTuple):
    """Who serves each queue, most preferred first: arrays (queues, places), padded with team -1."""

    team: Ints
    min_length: Ints  # 0 = no condition
    min_age: Ints  # ticks since the queue's oldest item was queued; 0 = no condition


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
    tenure: Tenure | None = None  # None where nobody comes or goes and all are as quick
    pressure: Strain | None = None  # by those at work
    haste: Strain | None = None  # by the items that wait
    is_people: bool = True  # rather than bots
    is_client: bool = True  # in the client's employ rather than a provider's
    luck: str = ""  # whose luck its seats have; its own where empty
    heads: tuple[tuple[int, int], ...] = ()  # (day, seats there from then on), the first ones; all where empty
    ends: int | None = None  # the day on which all of it is called off, whoever is still to come
    decided: int | None = None  # the day on which it is known when seats will go; always where None
    goes_over: bool = False  # who comes for a seat that opens comes with the work, and knows it
    paces: tuple[tuple[int, int], ...] = ()  # (day, per mille of the pace from then on)

    @property
    def servers(self) -> int:
        """Seats at work, numbered first, and those of the bench."""
        return self.headcount + (self.tenure.bench if self.tenure else 0)

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


class DueRule(NamedTuple):
    """One turnaround SLA as arrays: due[k] for what is received in [cut[k], cut[k + 1]), or a clock."""

    name: str
    work_types: tuple[int, ...]
    target: float
    cuts: Ints  # receipt windows; empty where the rule runs on a clock
    dues: Ints
    clock: OpenHours | None  # business or elapsed clock on which `allowance` runs
    allowance: int
    excused: tuple[int, ...]  # Awaiting codes
    unit: str = "item"  # what is counted, late if one of its items is


class Surge(NamedTuple):
    """Another volume for so many days, which begins on a day with some chance."""

    name: str
    factor: float
    chance: float
    days: int


class Late(NamedTuple):
    """A form's items of some days come late: they begin with a wait."""

    name: str
    wait: int  # model step
    dates: Ints  # days since the study's start
    share: float  # of all days, as luck has it


class Form(NamedTuple):
    """One form of arrival of one work type: expected items by local day, and how they fall within the day."""

    work_type: int
    name: str
    kind: str  # poisson, batch, renewal, fixed
    days: Ints  # day numbers since the epoch's date, for keys of luck
    expected: NDArray[np.float64]  # items expected (exact counts where kind is "fixed")
    day_cv: float
    starts: Ints  # (days, parts): ticks where parts of equal rate start ...
    ends: Ints  # ... and end
    weights: NDArray[np.float64]  # (days, parts): share of the day's items in each part, rows sum to 1
    gap: Quantile | None  # renewal only
    dates: Ints  # days since the study's start, what bad days are keyed by
    surges: tuple[Surge, ...] = ()  # at a rate; those on dates are in `expected`
    late: tuple[Late, ...] = ()  # the first that befalls a day counts


class Split(NamedTuple):
    """Items of a work type that begin elsewhere: at step k those whose luck is below bound k and no earlier one."""

    work_type: int
    bounds: Ints  # rising thresholds of 32-bit luck
    steps: Ints


class HandOver(NamedTuple):
    """Items of a work type that begin elsewhere: from tick `since[k]` on those whose luck is below `bounds[k]`."""

    work_type: int
    since: Ints
    bounds: Ints  # thresholds of 32-bit luck
    first_step: int
    splits: tuple[Split, ...]  # of the items that begin there


class Opening(NamedTuple):
    """Opening backlog of a work type: ages in ticks before tick 0."""

    work_type: int
    items: int
    oldest: int
    first_step: int


class Operation(NamedTuple):
    epoch: datetime
    start: int  # the study's local start
    measured: tuple[int, int]
    horizon: int  # exclusive
    client_zone: str
    work_types: tuple[str, ...]
    first_step: Ints
    steps: Steps
    queues: tuple[str, ...]
    discipline: Ints
    serving: Serving
    teams: tuple[Team, ...]
    calendars: tuple[OpenHours, ...]
    dues: tuple[DueRule, ...]
    business: OpenHours  # the client's business hours
    forms: tuple[Form, ...]
    openings: tuple[Opening, ...]
    splits: tuple[Split, ...] = ()
    background: tuple[int, ...] = ()  # work types of a provider's other clients
    plans: tuple[SkipLot, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    phases: Phases | None = None  # where work moves from one place to another
