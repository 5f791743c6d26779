"""What a rate of the study's start is worth in a later month: raises at anniversaries, and paths of exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import exp, sqrt
from typing import NamedTuple

import numpy as np

from bposim.analysis.money.ledger import POINTS, Floats
from bposim.analysis.money.periods import ByMonth, Cost
from bposim.model.operation import Ints
from bposim.model.streams import walk
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.schema.money import ExchangePath
from bposim.scenarios.schema.scenario import Scenario

PURPOSE = "exchange rate"
MOST = 2**62  # 1/10,000 that all amounts of a party come to, so that any sum of them has 64 bits


class Priced(NamedTuple):
    """(costs, months); amounts are in 1/10,000 of the study's currency, rounded once."""

    quantity: Floats
    rate: Floats
    amount: Ints


class Prices(NamedTuple):
    """Over so many months."""

    start: date
    currency: str
    months: tuple[str, ...]
    stated: Mapping[str, float]  # units of a currency for one of the study's
    factors: Mapping[tuple[str, str], float]  # of the stated rate, by currency and month, where it has a path

    def growth(self, share: float) -> Floats:
        """By month, what is raised by a share at each anniversary of the study's start, in the anniversary's month."""
        return np.array([(1 + share) ** (age // 12) for age in _ages(self.start, self.months)], np.float64)

    def exchange(self, currency: str | None, collar: float | None = None) -> Floats | float:
        """By month."""
        if currency is None or currency == self.currency:
            return 1.0
        factors = [self.factors.get((currency, month), 1.0) for month in self.months]
        held = factors if collar is None else [min(max(factor, 1 - collar), 1 + collar) for factor in factors]
        return self.stated[currency] * np.array(held)

    def priced(self, costs: Sequence[Cost]) -> Priced:
        quantity, rate = self._table([each.quantity for each in costs]), self._table([each.rate for each in costs])
        exchange = self._table([self.exchange(each.currency, each.collar) for each in costs])
        return Priced(quantity, rate, self._whole(costs, np.rint(quantity * rate / exchange * POINTS)))

    def _whole(self, costs: Sequence[Cost], amounts: Floats) -> Ints:
        by_line = np.abs(amounts).sum(axis=1)
        if not by_line.sum() < MOST:
            expected = f"prices, volumes and exchange rates that come to less than {MOST / POINTS:.1e} in a run"
            dearest = int(by_line.argmax())
            value = f"{by_line[dearest] / POINTS:.1e} {self.currency}"
            raise StudyError([Mistake("the ledger", costs[dearest].line, value, expected)])
        return amounts.astype(np.int64)

    def _table(self, rows: Sequence[ByMonth]) -> Floats:
        table = np.empty((len(rows), len(self.months)))
        for place, row in enumerate(rows):
            table[place] = row
        return table


@lru_cache(maxsize=64)
def _ages(start: date, months: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(months_since(start, month) for month in months)


def months_since(start: date, month: str) -> int:
    year, number = map(int, month.split("-"))
    return 12 * (year - start.year) + number - start.month


def prices(scenario: Scenario, months: Iterable[str], seed: int, replication: int) -> Prices:
    months = tuple(months)
    factors = {
        (currency, month): factor
        for currency, path in scenario.exchange_paths.items()
        for month, factor in _path(path, scenario.start, months, (seed, replication, PURPOSE, currency)).items()
    }
    return Prices(scenario.start, scenario.currency, months, scenario.exchange_rates, factors)


def _path(
    path: ExchangePath, start: date, months: tuple[str, ...], stream: tuple[int, int, str, str]
) -> dict[str, float]:
    """A lognormal random walk by months, in which what a foreign amount costs is the drift's in the mean; without luck
    where it is certain."""
    ages = _ages(start, months)
    steps = max(ages, default=0)
    sums = walk(steps, *stream) if path.volatility_share else [0.0] * (steps + 1)
    spread = path.volatility_share / sqrt(12)
    return {
        month: round((1 + path.drift_share) ** (age / 12) * exp(spread * sums[age] + spread**2 * age / 2), 9)
        for month, age in zip(months, ages, strict=True)
    }
