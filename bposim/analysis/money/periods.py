"""The months that a ledger is about, with the facts that lines are posted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.escapes import Failures, failures
from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.months import DAYS_A_YEAR, Month, first_days, measured_months, month_edges
from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.measuring.service_levels import Service
from bposim.analysis.money.lateness import Lateness, lateness
from bposim.analysis.money.ledger import Floats
from bposim.analysis.money.outcomes import outcomes
from bposim.model.edges import tally
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Careers, RunLog

CLIENT = "client"
PROVIDER = "provider"
OWN_PEOPLE = "own people"
OVERHEAD = "own overhead"
VENDOR = "vendor"


ByMonth = NDArray[np.floating[Any]] | Ints | float  # one number holds in all months


class Cost(NamedTuple):
    """A kind of line before it has its months; `currency` None is the study's."""

    line: str
    payee: str
    basis: str
    quantity: ByMonth
    unit: str
    rate: ByMonth
    currency: str | None = None
    one_off: bool = False
    collar: float | None = None  # how far from the stated exchange rate the payer goes along

    def times(self, quantity: ByMonth, rate: ByMonth) -> Cost:
        quantity, rate = self.quantity * quantity, self.rate * rate
        kind = self.line, self.payee, self.basis
        return Cost(*kind, quantity, self.unit, rate, self.currency, self.one_off, self.collar)


def in_month(place: int, months: int) -> Floats:
    """One in that of so many months and nought in the others."""
    found: Floats = (np.arange(months) == place).astype(np.float64)
    return found


@dataclass(frozen=True)
class Periods:
    """The measured months side by side: every array is by month, and then as it says."""

    months: tuple[Month, ...]
    days: tuple[int, ...]  # since the epoch's: on which each begins, and the first after the last
    served: tuple[int, int]  # the days between which the provider serves
    there: Floats  # by team, of its seats
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
    def names(self) -> tuple[str, ...]:
        return tuple(month.name for month in self.months)

    @property
    def spans(self) -> list[tuple[int, int]]:
        return list(pairwise(self.days))

    @cached_property
    def years(self) -> Floats:
        return np.array([month.days / DAYS_A_YEAR for month in self.months])

    @cached_property
    def lengths(self) -> Floats:
        """In months."""
        return np.array([month.days / month.length for month in self.months])

    @cached_property
    def served_months(self) -> list[float]:
        """Of these, while the provider serves."""
        since, end = self.served
        served = [max(0, min(until, end) - max(first, since)) for first, until in self.spans]
        found: list[float] = (self.lengths * served / np.diff(self.days)).tolist()
        return found

    @cached_property
    def our_share(self) -> Floats:
        """By team, of its work what was ours; all where it did none for others."""
        ours = self.ours.sum(axis=-1)
        found: Floats = np.divide(ours, self.worked, out=np.ones(ours.shape), where=ours < self.worked)
        return found


def _served(operation: Operation, days: Sequence[int]) -> tuple[int, int]:
    epoch, phases = operation.epoch.date(), operation.phases
    if phases is None:
        return days[0], days[-1]
    return (phases.go_live - epoch).days, (phases.ends - epoch).days if phases.ends else days[-1]


def billable(log: RunLog) -> Ints:
    """When each item was delivered by which a provider could charge for it: -1 for what began at home."""
    items = log.items
    return items.delivered if log.moved is None else np.where(log.moved[: len(items.delivered)], items.delivered, -1)


def periods(operation: Operation, log: RunLog, handled: Handled, kept: Service | None) -> Periods:
    edges, types = month_edges(operation), len(operation.work_types)
    days = first_days(operation)
    return Periods(
        measured_months(operation),
        days,
        _served(operation, days),
        np.array([[team.share_there(*span) for team in operation.teams] for span in pairwise(days)]),
        handled.paid.months,
        np.diff(handled.worked, axis=0),
        np.diff(handled.done, axis=0),
        np.diff(handled.ours, axis=0),
        np.diff(handled.ours_done, axis=0),
        tally(billable(log), log.items.work_type, edges, types),
        outcomes(operation, log, kept) if kept else {},
        lateness(operation, log, kept) if kept else None,
        failures(operation, log, edges),
        log.careers,
    )
