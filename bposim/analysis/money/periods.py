"""The months that a ledger is about, with the facts that lines are posted from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.escapes import Failures, failures
from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.months import DAYS_A_YEAR, Month, local_day, measured_months, month_edges
from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.measuring.service_levels import Service
from bposim.analysis.money.lateness import Lateness, lateness
from bposim.analysis.money.outcomes import outcomes
from bposim.model.edges import tally
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Careers, RunLog

CLIENT = "client"
PROVIDER = "provider"
OWN_PEOPLE = "own people"
OVERHEAD = "own overhead"
VENDOR = "vendor"


class Cost(NamedTuple):
    """A line before it has a month; `currency` None is the study's."""

    line: str
    payee: str
    basis: str
    quantity: float
    unit: str
    rate: float
    currency: str | None = None
    one_off: bool = False
    collar: float | None = None  # how far from the stated exchange rate the payer goes along


class Period(NamedTuple):
    month: Month
    days: tuple[int, int]  # since the epoch's: the first one, and the first after it
    served: tuple[int, int]  # the days between which the provider serves
    time: PaidTime
    worked: Ints  # by team, ticks of handling, for other clients too
    done: Ints  # by team, items handled, other clients' too
    ours: Ints  # (teams, steps): ticks in which our items were handled,
    ours_done: Ints  # and how many handlings ended
    delivered: Ints  # by work type
    outcomes: Mapping[str, Ints]  # of these, as they should be; where the run's service is known
    late: Lateness | None  # likewise
    failures: Failures  # by work type
    careers: Careers

    @property
    def years(self) -> float:
        return self.month.days / DAYS_A_YEAR

    @property
    def months(self) -> float:
        return self.month.days / self.month.length

    @property
    def served_months(self) -> float:
        """Of these, while the provider serves."""
        (first, until), (since, end) = self.days, self.served
        return self.months * max(0, min(until, end) - max(first, since)) / (until - first)


def _served(operation: Operation, days: Sequence[int]) -> tuple[int, int]:
    epoch, phases = operation.epoch.date(), operation.phases
    if phases is None:
        return days[0], days[-1]
    return (phases.go_live - epoch).days, (phases.ends - epoch).days if phases.ends else days[-1]


def billable(log: RunLog) -> Ints:
    """When each item was delivered by which a provider could charge for it: -1 for what began at home."""
    items = log.items
    return items.delivered if log.moved is None else np.where(log.moved[: len(items.delivered)], items.delivered, -1)


def periods(operation: Operation, log: RunLog, handled: Handled, kept: Service | None) -> Iterator[Period]:
    edges, types = month_edges(operation), len(operation.work_types)
    days = [(local_day(operation, int(edge)) - operation.epoch.date()).days for edge in edges]
    return map(
        Period,
        measured_months(operation),
        pairwise(days),
        repeat(_served(operation, days)),
        handled.paid.months,
        np.diff(handled.worked, axis=0),
        np.diff(handled.done, axis=0),
        np.diff(handled.ours, axis=0),
        np.diff(handled.ours_done, axis=0),
        tally(billable(log), log.items.work_type, edges, types),
        outcomes(operation, log, kept) if kept else repeat({}),
        lateness(operation, log, kept) if kept else repeat(None),
        map(Failures, *failures(operation, log, edges)),
        repeat(log.careers),
    )
