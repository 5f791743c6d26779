"""What a rate of the study's start is worth in a later month: raises at anniversaries, and paths of exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import exp, sqrt
from typing import NamedTuple

from bposim.analysis.money.ledger import POINTS
from bposim.analysis.money.periods import Cost
from bposim.model.streams import walk
from bposim.scenarios.schema.money import ExchangePath
from bposim.scenarios.schema.scenario import Scenario

PURPOSE = "exchange rate"


class Prices(NamedTuple):
    start: date
    currency: str
    stated: Mapping[str, float]  # units of a currency for one of the study's
    factors: Mapping[tuple[str, str], float]  # of the stated rate, by currency and month, where it has a path

    def growth(self, share: float, month: str) -> float:
        """What is raised by a share at each anniversary of the study's start, in the anniversary's month."""
        return float((1 + share) ** (months_since(self.start, month) // 12))

    def exchange(self, currency: str, month: str, collar: float | None = None) -> float:
        if currency == self.currency:
            return 1.0
        factor = self.factors.get((currency, month), 1.0)
        held = factor if collar is None else min(max(factor, 1 - collar), 1 + collar)
        return self.stated[currency] * held

    def points(self, cost: Cost, month: str) -> int:
        """The amount in 1/10,000 of the study's currency, rounded once."""
        exchange = self.exchange(cost.currency or self.currency, month, cost.collar)
        return round(cost.quantity * cost.rate / exchange * POINTS)


def months_since(start: date, month: str) -> int:
    year, number = map(int, month.split("-"))
    return 12 * (year - start.year) + number - start.month


def prices(scenario: Scenario, months: Iterable[str], seed: int, replication: int) -> Prices:
    months = list(months)
    factors = {
        (currency, month): factor
        for currency, path in scenario.exchange_paths.items()
        for month, factor in _path(path, scenario.start, months, (seed, replication, PURPOSE, currency)).items()
    }
    return Prices(scenario.start, scenario.currency, scenario.exchange_rates, factors)


def _path(path: ExchangePath, start: date, months: list[str], stream: tuple[int, int, str, str]) -> dict[str, float]:
    """A lognormal random walk by months, in which what a foreign amount costs is the drift's in the mean; without luck
    where it is certain."""
    ages = [months_since(start, month) for month in months]
    steps = max(ages, default=0)
    sums = walk(steps, *stream) if path.volatility_share else [0.0] * (steps + 1)
    spread = path.volatility_share / sqrt(12)
    return {
        month: round((1 + path.drift_share) ** (age / 12) * exp(spread * sums[age] + spread**2 * age / 2), 9)
        for month, age in zip(months, ages, strict=True)
    }
