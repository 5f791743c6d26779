"""Whose hands each item was in: how long a step kept it for somebody who is waited for, how long a provider had it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.escapes import after_acceptance
from bposim.analysis.measuring.population import Bools
from bposim.model.operation import Awaiting, Ints, Kind, Operation
from bposim.model.runlog import Items, RunLog, Touches, Waits

NO_WAITS = Waits(*np.empty((len(Waits._fields), 0), np.int64))


class InHands(NamedTuple):
    """`provider` is by item, ticks from queued to end over its handlings by a provider's teams; empty without any."""

    awaited: Waits  # stays at steps where somebody handles and that an SLA may excuse, queue and all
    provider: Ints


def awaited_steps(operation: Operation) -> Bools:
    """By step, whether somebody handles there for whom the others wait: answers, and steps that say so."""
    steps = operation.steps
    says_so = (steps.kind < Kind.WAIT) & (steps.awaiting != Awaiting.NOBODY)
    found: Bools = says_so | (steps.kind == Kind.ANSWER)
    return found


def with_awaited(log: RunLog, hands: InHands) -> RunLog:
    """Stays among the waits, as clocks see them."""
    if not len(hands.awaited.item):
        return log
    waits = Waits(*(np.concatenate(pair) for pair in zip(log.waits, hands.awaited, strict=True)))
    order = np.lexsort((waits.item, waits.begin))
    return log._replace(waits=Waits(*(column[order] for column in waits)))


class Whose(NamedTuple):
    """What tells in whose hands an item is."""

    is_provider: Bools  # by team
    is_awaited: Bools  # by step
    may_be_returned: Bools  # by step, whether the client may have sent the item back that is there


def whose(operation: Operation) -> Whose:
    is_provider = np.array([not team.is_client for team in operation.teams], np.bool_)
    return Whose(is_provider, awaited_steps(operation), after_acceptance(operation))


class Held(NamedTuple):
    """By item, what every touch adds to; empty where nobody asks."""

    provider: Ints  # as in `InHands`, but for what the client may have sent back
    seen: Ints  # when last taken out of hand


def nobody_s(who: Whose, items: int) -> Held:
    provider, seen = (np.zeros(items if which.any() else 0, np.int64) for which in (who.is_provider, who.is_awaited))
    return Held(provider, seen)


def in_hands(who: Whose, held: Held, noted: Touches, team: Ints, waits: Waits, items: Items, horizon: int) -> InHands:
    """`noted` are, in their order, at least the touches at awaited steps and those of a provider at what may have been
    sent back, each by a `team`. A turnaround is over at the first delivery: what comes back later is in no clock.
    """
    provider = held.provider[: len(items.arrived)]
    if len(provider):
        delivered = items.delivered[noted.item]
        is_before = (delivered < 0) | (noted.begin < delivered)
        late = who.is_provider[team] & who.may_be_returned[noted.step] & is_before
        np.add.at(provider, noted.item[late], (noted.end - noted.queued)[late])
    if not len(held.seen):
        return InHands(NO_WAITS, provider)
    mine = who.is_awaited[noted.step]
    ended = Waits(*(column[mine] for column in (noted.item, noted.step, noted.queued, noted.end)))
    stays = ended, _unended(who, held, waits, items, horizon)
    return InHands(Waits(*map(np.concatenate, zip(*stays, strict=True))), provider)


def _unended(who: Whose, held: Held, waits: Waits, items: Items, horizon: int) -> Waits:
    """Stays of those that are queued at the horizon, since they were last in hand or in a wait."""
    seen = np.maximum(held.seen[: len(items.arrived)], items.arrived)
    np.maximum.at(seen, waits.item, waits.end)
    queued = np.flatnonzero((items.closed < 0) & who.is_awaited[items.step] & (seen < horizon))
    return Waits(queued, items.step[queued], seen[queued], np.full_like(queued, horizon))
