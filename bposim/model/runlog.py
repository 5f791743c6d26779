"""Facts of one run, as arrays while it is in memory and as Arrow tables outside."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints

Counts = NDArray[Any]  # whole numbers of whatever width


class State(IntEnum):
    DONE = 0
    IN_PROGRESS = 1
    CANCELLED = 2


class Touches(NamedTuple):
    """One entry for each handling of an item, ordered by (end, server). Times in ticks.

    end - begin = worked + gap; overtime is the part of worked outside the server's roster rows.
    """

    item: Ints
    step: Ints  # model step
    attempt: Ints  # earlier visits of the item to this step
    server: Ints
    queued: Ints
    begin: Ints
    end: Ints
    worked: Ints
    outcome: Ints
    gap: Ints
    overtime: Ints


class Waits(NamedTuple):
    """One entry for each wait that needs nobody, ordered by (begin, item); end is the horizon where still waiting."""

    item: Ints
    step: Ints
    begin: Ints
    end: Ints


class Items(NamedTuple):
    """One entry for each item, by run-wide number. -1 where it did not happen before the horizon."""

    work_type: Counts
    number: Counts  # within the work type
    arrived: Ints
    first_begin: Ints
    delivered: Ints
    closed: Ints
    waited: Ints  # sum of begin - queued over its touches
    worked: Ints
    found: Counts  # times a check sent it back
    defects: Counts  # bits left at the first delivery (or at the horizon)
    made: Counts  # bits of defects made before the first check
    step: Counts  # model step where it is at the horizon, DONE where it left
    state: Counts


class Reason(IntEnum):
    """Why a stretch of paid or rostered time is what it is. AVAILABLE rows are what the engines know."""

    AVAILABLE = 0
    BREAK = 1
    SHRINKAGE = 2
    LEAVE = 3
    ABSENCE = 4
    HOLIDAY = 5
    VACANCY = 6  # nobody has the seat
    TRAINING = 7
    NESTING = 8  # watches and tries beside a mentor
    BENCH = 9  # trained, waits for a seat
    FAILURE = 10  # of a bot, or of a system that it needs
    MAINTENANCE = 11
    OUTAGE = 12  # of the site
    MEETING = 13
    STANDBY = 14  # a back-up that nobody has called


DOWN = (Reason.FAILURE, Reason.MAINTENANCE, Reason.OUTAGE)  # paid and at work, and nothing can be done


class Shifts(NamedTuple):
    """Rostered time by server: stretches with their reason, whether paid, and the premium on them (per mille)."""

    server: Ints
    team: Ints
    start: Ints
    end: Ints
    reason: Ints
    paid: Ints  # 0 or 1
    premium: Ints


def with_deliveries(items: Items, waits: Waits, acceptances: Ints) -> Items:
    """An item is first handed over when it leaves, or when the wait for what the client will find wrong begins."""
    if not len(acceptances):
        return items
    found = np.flatnonzero(np.isin(waits.step, acceptances))[::-1]
    delivered = items.closed.copy()
    delivered[waits.item[found]] = waits.begin[found]
    return items._replace(delivered=delivered)


class Careers(NamedTuple):
    """People at their seats, of teams where they come and go, by (server, since). In days since the epoch's date."""

    server: Ints
    team: Ints
    since: Ints  # the first day at this seat
    hired: Ints  # the first day at all, of training as a rule
    begun: Ints  # the first day at work, or ready on the bench
    left: Ints  # the first day no more at this seat
    leaves: Ints  # 1 where that is for good, 0 from the bench to a seat or past the horizon


Take = Callable[[Touches], None]  # what becomes of a block of touches, which is gone once it returns

NO_CAREERS = Careers(*np.empty((len(Careers._fields), 0), np.int64))
NO_TOUCHES = Touches(*np.empty((len(Touches._fields), 0), np.int64))


class RunLog(NamedTuple):
    """`touches` has none where somebody took them block by block, in their order, as the run went on."""

    touches: Touches
    waits: Waits
    items: Items
    shifts: Shifts
    careers: Careers = NO_CAREERS
    moved: NDArray[np.bool_] | None = None  # by item, whether it began at the new place; None where there is but one
