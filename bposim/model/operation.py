"""The design compiled: what was decided, as ticks, integer codes and arrays. Luck is not in here."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.sampling import SkipLot
from bposim.model.teams import Cause, Team
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
        found: Ints = (self.kind == int(Kind.ACCEPTANCE)).nonzero()[0]
        return found


class Serving(NamedTuple):
    """Who serves each queue, most preferred first: arrays (queues, places), padded with team -1."""

    team: Ints
    min_length: Ints  # 0 = no condition
    min_age: Ints  # ticks since the queue's oldest item was queued; 0 = no condition


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
    stands_still: bool = False  # its clock, while the client has an outage
    band: float = inf  # share more than the month's forecast, above which nothing that arrives is due


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


class Walk(NamedTuple):
    """A volume of which nobody knows how it goes on: years since the study's start by day, and the standard deviation
    of a year's growth, of the logarithm."""

    years: Ints
    volatility: float


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
    forecast: NDArray[np.float64] | None = None  # items expected without surges; None where there are none on dates
    walk: Walk | None = None  # what is foreseen of a volume path is in `expected`


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
    client_outages: tuple[Cause, ...] = ()  # where some rule stands still in them
    phases: Phases | None = None  # where work moves from one place to another
