"""Whose hands each item was in: how long a step kept it for somebody who is waited for, how long a provider had it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.escapes import after_acceptance
from bposim.analysis.measuring.population import Bools
from bposim.model.operation import Awaiting, Ints, Kind, Operation
from bposim.model.runlog import Items, RunLog, Touches, Waits
from bposim.model.teams import team_of_server

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


class Hands:
    """Keeps what it is to know of touches, which come block by block in order of their end and are let go."""

    def __init__(self, operation: Operation, items: int) -> None:
        self._is_awaited = awaited_steps(operation)
        is_client = np.array([team.is_client for team in operation.teams], np.bool_)
        self._is_provider = ~is_client[team_of_server(operation.teams)]
        self._may_be_returned = after_acceptance(operation)  # by step
        self._late: list[Touches] = []
        self._provider = np.zeros(items if self._is_provider.any() else 0, np.int64)
        self._seen = np.zeros(items if self._is_awaited.any() else 0, np.int64)  # when last taken out of hand
        self._stays = [NO_WAITS]
        self._horizon = operation.horizon

    def take(self, touches: Touches) -> None:
        if len(self._provider):
            own: Bools = self._is_provider[touches.server]
            if len(self._may_be_returned):
                late = own & self._may_be_returned[touches.step]
                self._late.append(Touches(*(column[late] for column in touches)))
                own &= ~late
            self._add(touches, np.flatnonzero(own))
        if len(self._seen):
            self._seen[touches.item] = touches.end  # of several the last
            mine = np.flatnonzero(self._is_awaited[touches.step])
            columns = touches.item, touches.step, touches.queued, touches.end
            self._stays.append(Waits(*(column[mine] for column in columns)))

    def _add(self, touches: Touches, rows: Ints) -> None:
        np.add.at(self._provider, touches.item[rows], touches.end[rows] - touches.queued[rows])

    def end(self, waits: Waits, items: Items) -> InHands:
        """A turnaround is over at the first delivery: what the client sent back later is in no clock."""
        delivered = np.where(items.delivered < 0, self._horizon, items.delivered)
        for late in self._late:
            self._add(late, np.flatnonzero(late.begin < delivered[late.item]))
        stays = [*self._stays, self._unended(waits, items)] if len(self._seen) else self._stays
        return InHands(Waits(*map(np.concatenate, zip(*stays, strict=True))), self._provider[: len(items.arrived)])

    def _unended(self, waits: Waits, items: Items) -> Waits:
        """Stays of those that are queued at the horizon, since they were last in hand or in a wait."""
        seen = np.maximum(self._seen[: len(items.arrived)], items.arrived)
        np.maximum.at(seen, waits.item, waits.end)
        queued = np.flatnonzero((items.closed < 0) & self._is_awaited[items.step] & (seen < self._horizon))
        return Waits(queued, items.step[queued], seen[queued], np.full_like(queued, self._horizon))
