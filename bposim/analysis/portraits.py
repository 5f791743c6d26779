"""The small numbers that pictures are drawn from: of one run, of several replications, and between two scenarios."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.explaining.parts import name
from bposim.analysis.measuring.backlog import at_day_ends
from bposim.analysis.measuring.population import arrived_in
from bposim.analysis.measuring.service_levels import ServiceMonth, service_months
from bposim.analysis.measuring.turnaround import Times
from bposim.analysis.money.drivers import Drivers, drivers
from bposim.analysis.money.ledger import POINTS, by_kind, runs
from bposim.analysis.money.serving import cost_to_serve
from bposim.analysis.running import Run
from bposim.analysis.waterfalls import Amounts, Floats, amounts
from bposim.model.ticks import HOUR

PER_MILLE = (10, *range(20, 900, 20), *range(900, 995, 5))
BAND = (0.1, 0.5, 0.9)
_WEEK = 7


class Portrait(NamedTuple):
    """Of one run.

    `costs`: study currency per item arrived in the window, by kind of ledger line, one-offs left out. `causes`: hours
    of turnaround per item arrived in the window, by name of its part; the unfinished count with their time so far.
    `end_to_end`, `contract`, `provider`: hours within which `PER_MILLE` of the items were delivered, by each clock;
    infinite where censored, not a number where no SLA is about them, or no provider had them. `backlog`: items in the
    system at the end of each client week of the window. `served`: study currency per item arrived, by step and work
    type, or by what else is paid for.
    """

    costs: dict[str, float]
    causes: dict[str, float]
    end_to_end: tuple[float, ...]
    contract: tuple[float, ...]
    provider: tuple[float, ...]
    months: tuple[ServiceMonth, ...]
    backlog: tuple[float, ...]
    drivers: Drivers
    served: dict[str, float]


def portrait(run: Run) -> Portrait:
    return Portrait(
        costs=_costs(run),
        causes=_causes(run),
        end_to_end=_hours(run.clocks.end_to_end),
        contract=_hours(run.clocks.contract),
        provider=_hours(run.clocks.provider),
        months=service_months(run.scenario, run.operation, run.service),
        backlog=tuple(at_day_ends(run.operation, run.log)[_WEEK - 1 :: _WEEK].astype(float).tolist()),
        drivers=drivers(run.scenario, run.operation, run.handled, run.ledger, _items(run)),
        served=_served(run),
    )


def _costs(run: Run) -> dict[str, float]:
    return {kind: ratio(amount / POINTS, _items(run)) for kind, amount in by_kind(run.ledger.of(runs)).items()}


def _items(run: Run) -> int:
    window = arrived_in(run.log.items, *run.operation.measured)
    return int(window.stop - window.start)


def _served(run: Run) -> dict[str, float]:
    found = cost_to_serve(run.scenario, run.operation, run.handled, run.ledger)
    return {cell.name: ratio(amount / POINTS, _items(run)) for cell, amount in found.items()}


def _causes(run: Run) -> dict[str, float]:
    window = arrived_in(run.log.items, *run.operation.measured)
    return {name(part): ticks / HOUR / (window.stop - window.start) for part, ticks in run.causes.items()}


def _hours(times: Times) -> tuple[float, ...]:
    return tuple(each / HOUR for each in times.percentiles(PER_MILLE))


class Band(NamedTuple):
    """Over replications, place by place: their 10 %, median and 90 %."""

    low: Floats
    middle: Floats
    high: Floats


class SlaMonth(NamedTuple):
    """One SLA in one full calendar month: mean attainment over `of` replications, `met` in so many of them."""

    sla: str
    month: str
    attainment: float
    met: int
    of: int


class SlaMonths(NamedTuple):
    """One SLA: its months, and in how many of them it was met, replication by replication."""

    months: tuple[SlaMonth, ...]
    met: tuple[int, ...]

    @property
    def usual(self) -> int:
        """Months met in the middle replication, the worse of two."""
        return sorted(self.met)[(len(self.met) - 1) // 2]


class Picture(NamedTuple):
    """Of several replications of one scenario."""

    costs: Amounts
    causes: Amounts
    end_to_end: Band
    contract: Band
    provider: Band
    months: dict[str, SlaMonths]  # by SLA
    backlog: Band
    drivers: tuple[Drivers, ...]  # replication by replication
    served: Amounts


Gallery = Mapping[str, Picture]


def gallery(portraits: Mapping[str, Sequence[Portrait]]) -> dict[str, Picture]:
    """By scenario, each with the portraits of the same replications in the same order."""
    return {name: picture(runs) for name, runs in portraits.items()}


def picture(runs: Sequence[Portrait]) -> Picture:
    return Picture(
        costs=amounts([run.costs for run in runs]),
        causes=amounts([run.causes for run in runs]),
        end_to_end=band([run.end_to_end for run in runs]),
        contract=band([run.contract for run in runs]),
        provider=band([run.provider for run in runs]),
        months=_months([run.months for run in runs]),
        backlog=band([run.backlog for run in runs]),
        drivers=tuple(run.drivers for run in runs),
        served=amounts([run.served for run in runs]),
    )


def band(rows: Sequence[Sequence[float]]) -> Band:
    """Between two replications it is interpolated; an infinite one makes all that leans on it infinite."""
    ordered = np.sort(np.array(rows, dtype=np.float64), axis=0)
    return Band(*(_between(ordered, share * (len(ordered) - 1)) for share in BAND))


def _between(ordered: Floats, place: float) -> Floats:
    place = round(place, 9)
    above = place - floor(place)
    if not above:
        return np.array(ordered[floor(place)])
    return np.array(ordered[floor(place)] * (1 - above) + ordered[ceil(place)] * above)


def _months(runs: Sequence[tuple[ServiceMonth, ...]]) -> dict[str, SlaMonths]:
    met: dict[str, Counter[int]] = {sla: Counter() for sla in dict.fromkeys(each.sla for each in runs[0])}
    for number, run in enumerate(runs):
        for each in run:
            met[each.sla][number] += each.met
    merged = [_month(same) for same in zip(*runs, strict=True)]
    return {
        sla: SlaMonths(
            tuple(each for each in merged if each.sla == sla), tuple(found[number] for number in range(len(runs)))
        )
        for sla, found in met.items()
    }


def _month(same: Sequence[ServiceMonth]) -> SlaMonth:
    """A month in which nothing was due has no attainment."""
    known = [each.attainment for each in same if each.items]
    mean = float(np.mean(known)) if known else float("nan")
    return SlaMonth(same[0].sla, same[0].month, mean, sum(each.met for each in same), len(same))
