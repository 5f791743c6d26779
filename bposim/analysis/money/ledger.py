"""Who pays whom what for in the measured window: one line for each month and cause, nothing counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.measuring.population import Bools
from bposim.model.operation import Ints

Floats = NDArray[np.float64]

POINTS = 10_000  # integer amounts are in 1/10,000 of the study's currency
FAILURE = "failure"
BREACH = "breach"
HARM = (FAILURE, "late", BREACH)  # what bad service costs the client


@dataclass(frozen=True)
class Line:
    """`line` is the kind of cost and, after a dot, what it is for; `quantity` x `rate` is in `currency`.

    `amount` is the same in 1/10,000 of the study's currency, rounded once.
    """

    month: str
    line: str
    payer: str
    payee: str
    basis: str
    quantity: float
    unit: str
    rate: float
    currency: str
    amount: int
    one_off: bool = False

    @property
    def kind(self) -> str:
        return self.line.partition(".")[0]


class Account(NamedTuple):
    """What holds of a line in every month; `about` is what its kind of cost is for."""

    kind: str
    about: str
    payee: str
    basis: str
    unit: str
    currency: str
    one_off: bool = False

    @property
    def line(self) -> str:
        return f"{self.kind}.{self.about}" if self.about else self.kind


Which = Callable[[Account], bool]


@dataclass(frozen=True, eq=False)
class Book:
    """What one party pays, by account and month; where both quantity and rate are not nought that is a line."""

    payer: str
    months: tuple[str, ...]
    accounts: tuple[Account, ...]
    quantity: Floats
    rate: Floats
    amount: Ints

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and (self.payer, self.lines) == (other.payer, other.lines)

    @cached_property
    def is_line(self) -> Bools:
        found: Bools = (self.quantity != 0) & (self.rate != 0)
        return found

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Month by month."""
        columns = (column.T[self.is_line.T].tolist() for column in (self.quantity, self.rate, self.amount))
        places = np.argwhere(self.is_line.T).tolist()
        return tuple(self._line(*each) for each in zip(places, *columns, strict=True))

    def _line(self, place: tuple[int, int], quantity: float, rate: float, amount: int) -> Line:
        month, account = self.months[place[0]], self.accounts[place[1]]
        terms = account.payee, account.basis, quantity, account.unit, rate, account.currency, amount, account.one_off
        return Line(month, account.line, self.payer, *terms)

    @cached_property
    def sums(self) -> list[int]:
        """By account."""
        sums: list[int] = self.amount.sum(axis=1).tolist()
        return sums

    def paid(self, which: Which) -> int:
        return sum(amount for account, amount in zip(self.accounts, self.sums, strict=True) if which(account))

    def of(self, which: Which) -> Book:
        """With some of the accounts."""
        rows = [row for row, account in enumerate(self.accounts) if which(account)]
        accounts = tuple(self.accounts[row] for row in rows)
        return Book(self.payer, self.months, accounts, self.quantity[rows], self.rate[rows], self.amount[rows])


class Notice(NamedTuple):
    """What a month gives a party the right to, but no amount: a right to terminate, a price to negotiate anew."""

    month: str
    kind: str
    about: str


@dataclass(frozen=True)
class Ledger:
    """What the client pays, and what the provider pays of it. Amounts are integers, so that sums are exact."""

    currency: str
    client: Book
    provider: Book
    notices: tuple[Notice, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The client's."""
        return self.client.lines

    @property
    def provider_lines(self) -> tuple[Line, ...]:
        return self.provider.lines

    @property
    def total(self) -> int:
        """The client's."""
        return self.client.paid(lambda account: True)

    def of(self, which: Which) -> Ledger:
        """With some of the client's accounts."""
        return replace(self, client=self.client.of(which))


def runs(account: Account) -> bool:
    return not account.one_off


def run_rate(ledger: Ledger) -> int:
    """Everything but one-offs, failure cost included."""
    return ledger.client.paid(runs)


def failure(ledger: Ledger) -> int:
    return ledger.client.paid(lambda account: account.kind in HARM)


def by_line(ledger: Ledger) -> dict[str, int]:
    return _sums((line.line, line.amount) for line in ledger.lines)


def by_kind(ledger: Ledger) -> dict[str, int]:
    return _sums((line.kind, line.amount) for line in ledger.lines)


def by_month(ledger: Ledger) -> dict[str, int]:
    return _sums((line.month, line.amount) for line in ledger.lines)


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, amount in amounts:
        sums[name] += amount
    return dict(sums)
