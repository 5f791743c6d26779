"""Who pays whom what for in the measured window: one line for each month and cause, nothing counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

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

    @property
    def about(self) -> str:
        return self.line.partition(".")[2]


class Notice(NamedTuple):
    """What a month gives a party the right to, but no amount: a right to terminate, a price to negotiate anew."""

    month: str
    kind: str
    about: str


@dataclass(frozen=True)
class Ledger:
    """What the client pays, and what the provider pays of it. Amounts are integers, so that sums are exact."""

    currency: str
    lines: tuple[Line, ...]
    provider_lines: tuple[Line, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def total(self) -> int:
        """The client's."""
        return sum(line.amount for line in self.lines)


def run_rate(ledger: Ledger) -> int:
    """Everything but one-offs, failure cost included."""
    return sum(line.amount for line in ledger.lines if not line.one_off)


def failure(ledger: Ledger) -> int:
    return sum(line.amount for line in ledger.lines if line.kind in HARM)


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
