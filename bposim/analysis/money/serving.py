"""What serving each step and work type costs: paid time goes where it was worked, the rest of it is idle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import numpy as np

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.population import Bools
from bposim.analysis.money.invoices import fee_of
from bposim.analysis.money.ledger import BREACH, HARM, Account, Book, Ledger, Which
from bposim.analysis.money.periods import PROVIDER
from bposim.model.content import once_for_each
from bposim.model.operation import Ints, Operation
from bposim.scenarios.schema.scenario import Scenario

IDLE = "idle time"
ERRORS = "errors and delay"
DEAL = "around the deal"
_FLOAT = 2.0**-50  # a quotient of products is nearer than this share of it
OF_A_TEAM = (
    *("wages", "training", "bench", "shift_premium", "overtime_premium", "overhead", "hiring"),
    *("running", "bot_licence", "bot_usage"),
)


class Served(NamedTuple):
    """A cell of the table; idle time is of no work type, what surrounds a deal neither."""

    step: str
    work_type: str = ""

    @property
    def name(self) -> str:
        return ", ".join(part for part in self if part)


class _Part(NamedTuple):
    """What a cell has of several lines: the number of the first of them, by which cells are in order, comes first."""

    line: int
    column: int
    cell: Served
    amount: int


class _Basis(NamedTuple):
    """What a line goes by: work of these teams at what is billed, all of it where nothing is named, and idle time for
    what the team is paid, or rostered, beyond."""

    teams: tuple[int, ...]
    idle: Literal["paid", "rostered"] | None = None
    steps: tuple[str, ...] = ()
    work_types: tuple[str, ...] = ()


def cost_to_serve(
    scenario: Scenario, operation: Operation, handled: Handled, ledger: Ledger, which: Which = lambda account: True
) -> dict[Served, int]:
    """What the client pays on those accounts, which it sums to exactly.

    A team's cost, or a fee for its hours, goes over the month's steps by the time handled there, and to idle time for
    what is paid beyond; other fees, with all that hangs on them, by the time of all the provider's teams.
    """
    book = ledger.client
    rows = [row for row, account in enumerate(book.accounts) if which(account)]
    bases = {row: _basis(scenario, book.accounts[row]) for row in rows}
    by_work = {row: basis for row, basis in bases.items() if basis}
    parts = [*_beside(book, bases.keys() - by_work.keys()), *_by_work(_cells(operation), handled, book, by_work)]
    sums: Counter[Served] = Counter()
    for part in sorted(parts):
        sums[part.cell] += part.amount
    return dict(sums)


@once_for_each
def _cells(operation: Operation) -> tuple[Served, ...]:
    """Of the model's steps."""
    steps = operation.steps
    return tuple(Served(n, operation.work_types[k]) for n, k in zip(steps.name, steps.work_type.tolist(), strict=True))


def _basis(scenario: Scenario, account: Account) -> _Basis | None:
    """None where it is for no work at a step."""
    kind, teams = account.kind, scenario.delivery.teams
    if account.one_off:
        return None
    if kind == "client_time" or kind in OF_A_TEAM:
        return _Basis((list(teams).index(account.about),), None if kind == "client_time" else "paid")
    fee = fee_of(scenario, account)
    if team := getattr(fee, "team", None):
        return _Basis((list(teams).index(team),), "rostered")
    if account.payee == PROVIDER or account.basis == "invoice":
        providers = tuple(number for number, team in enumerate(teams.values()) if team.employer == PROVIDER)
        return _Basis(providers, None, tuple(getattr(fee, "steps", ())), tuple(getattr(fee, "work_types", ())))
    return None


def _beside(book: Book, rows: Iterable[int]) -> Iterator[_Part]:
    for row in rows:
        if book.is_line[row].any():
            number = int(book.is_line[row].argmax()) * len(book.accounts) + row
            yield _Part(number, 0, _surroundings(book.accounts[row]), book.sums[row])


def _surroundings(account: Account) -> Served:
    if account.one_off or account.kind not in HARM:
        return Served(DEAL)
    return Served(ERRORS, "" if account.kind == BREACH else account.about.removesuffix(".minor"))


def _by_work(cells: tuple[Served, ...], handled: Handled, book: Book, bases: Mapping[int, _Basis]) -> Iterator[_Part]:
    if not bases:
        return
    rows, distinct = list(bases), list(dict.fromkeys(bases.values()))
    until = np.stack([_work(cells, handled, basis) for basis in distinct]).cumsum(axis=-1)
    basis = [distinct.index(each) for each in bases.values()]
    is_idle = (until[..., -1] == 0)[basis]
    parts = _cut(book.amount[rows], until, basis, is_idle)
    is_there = parts != 0
    is_there[..., -1] |= book.is_line[rows] & is_idle
    number = np.arange(len(book.months)) * len(book.accounts) + np.array(rows)[:, np.newaxis]
    first = np.where(is_there, number[..., np.newaxis], book.is_line.size).min(axis=(0, 1)).tolist()
    for column, amount in enumerate(parts.sum(axis=(0, 1)).tolist()):
        if first[column] < book.is_line.size:
            yield _Part(first[column], column, (*cells, Served(IDLE))[column], amount)


def _work(cells: tuple[Served, ...], handled: Handled, basis: _Basis) -> Ints:
    """(months, steps, and idle time last), in ticks."""
    work = handled.ours[:, basis.teams].sum(axis=1)
    found = np.zeros((len(work) - 1, len(cells) + 1), np.int64)
    np.subtract(work[1:], work[:-1], out=found[:, :-1])
    if basis.idle:
        (team,) = basis.teams
        found[:, -1] = np.maximum(0, getattr(handled.paid.months, basis.idle)[:, team] - found.sum(axis=-1))
    if (steps := basis.steps) or basis.work_types:
        found[:, :-1] *= [_is_billed(cell, steps, basis.work_types) for cell in cells]
    return found


def _is_billed(cell: Served, steps: Collection[str], work_types: Collection[str]) -> bool:
    return (not steps or cell.step in steps) and (not work_types or cell.work_type in work_types)


def _cut(amount: Ints, until: Ints, basis: list[int], is_idle: Bools) -> Ints:
    """Whole amounts that add up; where nothing was handled all of it is idle."""
    whole = np.maximum(1, until[..., -1:])
    bounds = portions(amount[..., np.newaxis], until[basis], whole[basis])
    parts = bounds.copy()
    parts[..., 1:] -= bounds[..., :-1]
    parts[is_idle, -1] = amount[is_idle]
    return parts


def portions(amount: Ints, part: Ints, whole: Ints) -> Ints:
    """`round(amount * part / whole)` to the last unit, which floats alone do not know where it is near a half."""
    near = amount * (part / whole)
    least, most = np.rint(near * (1 - _FLOAT)), np.rint(near * (1 + _FLOAT))
    found: Ints = least.astype(np.int64)
    unsure = least != most
    if unsure.any():
        sides = (np.broadcast_to(side, near.shape)[unsure].tolist() for side in (amount, part, whole))
        found[unsure] = [round(a * b / c) for a, b, c in zip(*sides, strict=True)]
    return found
