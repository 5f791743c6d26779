"""Whether the promises are kept in the year after go-live, and in that after the hand-over, by each future's dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bposim.analysis.business_case.futures import Future
from bposim.analysis.estimates import Chance, chance
from bposim.analysis.measuring.service_levels import ServiceMonth

YEAR = 12


def missed_year_one(futures: Sequence[Future], targets: Mapping[str, float]) -> tuple[bool | None, ...]:
    """Whether some SLA is below its target over the year after go-live as a whole; None where there is no such year."""
    return tuple(_misses(_year(each, each.go_live), targets) for each in futures)


def chance_of_clean(futures: Sequence[Future]) -> Chance | None:
    """Of the futures of which the year after the hand-over is known: without any miss in it; a road that stopped handed
    nothing over."""
    years = [(each, _year(each, each.hand_over)) for each in futures]
    return chance([None if not year else not each.stopped and all(kept.met for kept in year) for each, year in years])


def _year(each: Future, since: date) -> list[ServiceMonth]:
    """Of the first twelve full months from a day on, or none where there are fewer."""
    names = sorted({kept.month for kept in each.road.service if f"{kept.month}-01" >= f"{since}"})[:YEAR]
    return [kept for kept in each.road.service if kept.month in names] if len(names) == YEAR else []


def _misses(year: Sequence[ServiceMonth], targets: Mapping[str, float]) -> bool | None:
    by_sla: dict[str, list[ServiceMonth]] = {}
    for kept in year:
        by_sla.setdefault(kept.sla, []).append(kept)
    return any(_attained(months) < targets[sla] for sla, months in by_sla.items()) if year else None


def _attained(months: Sequence[ServiceMonth]) -> float:
    """Over them as a whole; what was never due is attained."""
    items = sum(kept.items for kept in months)
    return sum(kept.attainment * kept.items for kept in months if kept.items) / items if items else 1.0
