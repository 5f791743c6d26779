"""One future of a business case: staying as it is and the scenario on its road, under the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from bposim.analysis.business_case.cash import Floats
from bposim.analysis.business_case.gates import PlanOf, fails_after, go_through
from bposim.analysis.measuring.months import local_day, measured_months, midnight_of, month_edges
from bposim.analysis.measuring.service_levels import Score, ServiceMonth, end_to_end_months, service_months
from bposim.analysis.measuring.sojourns import sojourns
from bposim.analysis.measuring.steadiness import drift
from bposim.analysis.money.ledger import POINTS, Line
from bposim.analysis.money.periods import PROVIDER
from bposim.analysis.money.views import book, summed
from bposim.analysis.money.whatever_volume import standing
from bposim.analysis.running import Run
from bposim.model.dates import year_later
from bposim.model.operation import Ints, Operation
from bposim.model.ticks import DAY
from bposim.model.workload import Drawn
from bposim.scenarios.schema.transition import Transition

ONE_OFFS = "one_offs"


@dataclass(frozen=True)
class Way:
    """What one run of either comes to, month by month."""

    cost: Floats  # what the client pays
    one_offs: Floats
    by_kind: Mapping[str, float]  # the client's cost over the term; what is paid once as one kind
    paid_to_provider: Floats  # fees less credits
    paid_by_provider: Floats
    service: tuple[ServiceMonth, ...]
    end_to_end: tuple[ServiceMonth, ...]
    standing: Floats  # part of the cost that is there whatever the volume
    arrived: Floats  # items
    by_year: tuple[int, ...]  # items that came in each year from the study's start, the last one perhaps in part
    drift: float | None  # of the backlog, while all work is where it stays; None where that is too short to tell

    @property
    def items(self) -> int:
        return int(self.arrived.sum())

    @cached_property
    def per_item(self) -> float:
        return float(self.cost.sum()) / max(1, self.items)


@dataclass(frozen=True)
class Future:
    stay: Way
    road: Way
    branch: str  # how the road went at the pilot's gate
    scores: tuple[dict[str, Score], ...]  # what was seen there, look by look
    go_live: date  # this and the next by its own path, the first day without a road
    hand_over: date
    stopped: bool  # at the gate, on the day of the hand-over

    @property
    def saved(self) -> Floats:
        found: Floats = self.stay.cost - self.road.cost
        return found

    @property
    def saved_anyway(self) -> Floats:
        """Whatever the volume; below zero, as leading a provider costs something."""
        found: Floats = self.stay.standing - self.road.standing
        return found

    @property
    def once(self) -> Floats:
        """More than staying pays once."""
        found: Floats = self.road.one_offs - self.stay.one_offs
        return found


def future(
    stayed: Way, term: int, road: PlanOf, stated: Transition | None, seed: int, replication: int, drawn: Drawn
) -> Future:
    """`term` in ticks; `drawn` is what the same luck has drawn for staying."""
    gate = stated.pilot.gate if stated and stated.pilot else None
    fails = fails_after(stated.provider_failure, seed, replication) if stated else None
    fails = None if fails is None or fails * DAY >= term else fails
    passed = go_through(road, gate, seed, replication, drawn, fails)
    scores = tuple(look.scores for look in passed.looks)
    return Future(stayed, way(passed.run), passed.branch, scores, *_dates(passed.run))


def _dates(found: Run) -> tuple[date, date, bool]:
    if phases := found.operation.phases:
        return phases.go_live, phases.hand_over, phases.stopped is not None
    return found.scenario.start, found.scenario.start, False


def way(found: Run) -> Way:
    lines, operation = found.ledger.lines, found.operation
    entries = book(found.ledger, PROVIDER)
    arrived = found.log.items.arrived
    return Way(
        cost=_by_month(operation, lines),
        one_offs=_by_month(operation, [line for line in lines if line.one_off]),
        by_kind={kind: amount / POINTS for kind, amount in summed(lines, _kind).items()},
        paid_to_provider=_by_month(operation, [each.line for each in entries if each.line.payee == PROVIDER]),
        paid_by_provider=_by_month(operation, [each.line for each in entries if each.line.payer == PROVIDER]),
        service=service_months(found.scenario, operation, found.service),
        end_to_end=end_to_end_months(found.scenario, operation, found.service),
        standing=_in_months(operation, standing(lines)),
        arrived=_arrived(arrived, month_edges(operation)).astype(np.float64),
        by_year=tuple(_arrived(arrived, _year_edges(operation)).tolist()),
        drift=_drift(found),
    )


def _arrived(arrived: Ints, edges: Ints) -> Ints:
    found: Ints = np.diff(np.searchsorted(arrived, edges))
    return found


def _year_edges(operation: Operation) -> Ints:
    first, last = (local_day(operation, tick) for tick in operation.measured)
    days = [year_later(first, year) for year in range(last.year - first.year + 1)]
    starts = [midnight_of(operation, day) for day in days if day < last]
    return np.array([*starts, operation.measured[1]], np.int64)


SHORTEST = 28 * DAY  # in which a drift can be told from a rhythm


def _drift(found: Run) -> float | None:
    start, end = _settled(found.operation)
    settled = found.operation._replace(measured=(start, end))
    return drift(sojourns(settled, found.log.items)) if end - start >= SHORTEST else None


def _settled(operation: Operation) -> tuple[int, int]:
    """The longest time in which all work is where it stays: at the new place without help, or at home again."""
    start, end = operation.measured
    phases = operation.phases
    if phases is None:
        return start, end

    def tick(day: date | None) -> int:
        return end if day is None else min(max(start, midnight_of(operation, day)), end)

    alone, back, again = tick(phases.alone), tick(phases.back), tick(phases.ends)
    return max((alone, back), (again, end), key=lambda stretch: stretch[1] - stretch[0])


def _kind(line: Line) -> str:
    return ONE_OFFS if line.one_off else line.kind


def _by_month(operation: Operation, lines: Sequence[Line]) -> Floats:
    return _in_months(operation, summed(lines, lambda line: line.month))


def _in_months(operation: Operation, amounts: Mapping[str, float]) -> Floats:
    return np.array([amounts.get(month.name, 0) for month in measured_months(operation)]) / POINTS


def month_ends(operation: Operation) -> list[float]:
    """In months since the start, part months by the day."""
    found: list[float] = np.cumsum([month.days / month.length for month in measured_months(operation)]).tolist()
    return found
