"""A ledger as one party sees it, by currency, and what credits give back of the harm done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bposim.analysis.money.ledger import HARM, Ledger, Line
from bposim.analysis.money.periods import PROVIDER
from bposim.analysis.money.settlement import BONUS, CREDIT, EARN_BACK

CREDITS = (CREDIT, EARN_BACK, BONUS)


class Entry(NamedTuple):
    """A line in one party's book: what comes in is positive."""

    line: Line
    amount: int


def book(ledger: Ledger, party: str) -> tuple[Entry, ...]:
    """Every line that the party pays or is paid."""
    lines = (*ledger.lines, *ledger.provider_lines)
    paid = (Entry(line, -line.amount) for line in lines if line.payer == party)
    received = (Entry(line, line.amount) for line in lines if line.payee == party)
    return (*received, *paid)


def margin(ledger: Ledger) -> tuple[int, int]:
    """What the provider has left of what it is paid, and what it is paid, credits taken off."""
    revenue = ledger.client.paid(lambda account: account.payee == PROVIDER)
    return revenue - ledger.provider.paid(lambda account: True), revenue


def credits_given(ledger: Ledger) -> int:
    """Less what is earned back and what bonuses take."""
    return -ledger.client.paid(lambda account: account.kind in CREDITS)


class Harmed(NamedTuple):
    """What bad service cost the client in a month, and what credits gave back of it."""

    harm: int
    credits: int


def harm_by_month(ledger: Ledger) -> dict[str, Harmed]:
    harm = summed(ledger.lines, lambda line: line.month if line.kind in HARM else None)
    credits = summed(ledger.lines, lambda line: line.month if line.kind in CREDITS else None)
    months = sorted({line.month for line in ledger.lines})
    return {month: Harmed(harm.get(month, 0), -credits.get(month, 0)) for month in months}


def summed(lines: Sequence[Line], by: Callable[[Line], str | None]) -> dict[str, int]:
    """Amounts by what a line is put under; lines that are put nowhere are left out."""
    sums: Counter[str] = Counter()
    for line in lines:
        if (name := by(line)) is not None:
            sums[name] += line.amount
    return dict(sums)
