"""What serving each step and work type costs: paid time goes where it was worked, the rest of it is idle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.paid_time import PaidTime
from bposim.analysis.money.invoices import fee_of
from bposim.analysis.money.ledger import BREACH, HARM, Account, Book, Ledger
from bposim.analysis.money.periods import PROVIDER
from bposim.model.operation import Ints, Operation
from bposim.scenarios.schema.fees import Fee
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


class _Facts(NamedTuple):
    """Of the measured months; the work is in ticks."""

    cells: tuple[Served, ...]  # of the model's steps
    handled: Ints  # (months, teams, steps)
    time: PaidTime


def cost_to_serve(scenario: Scenario, operation: Operation, handled: Handled, ledger: Ledger) -> dict[Served, int]:
    """What the client pays, which it sums to exactly.

    A team's cost, or a fee for its hours, goes over the month's steps by the time handled there, and to idle time for
    what is paid beyond; other fees, with all that hangs on them, by the time of all the provider's teams.
    """
    facts, book = _facts(operation, handled), ledger.client
    served = [(row, _work(scenario, facts, account)) for row, account in enumerate(book.accounts)]
    by_work = {row: work for row, work in served if work is not None}
    sums: Counter[Served] = Counter()
    for part in sorted([*_beside(book, by_work), *_by_work(facts, book, by_work)]):
        sums[part.cell] += part.amount
    return dict(sums)


def _facts(operation: Operation, handled: Handled) -> _Facts:
    steps = operation.steps
    cells = (Served(n, operation.work_types[k]) for n, k in zip(steps.name, steps.work_type.tolist(), strict=True))
    return _Facts(tuple(cells), np.diff(handled.ours, axis=0), handled.paid.months)


def _work(scenario: Scenario, facts: _Facts, account: Account) -> Ints | None:
    """What a line goes by: (months, steps, and idle time last); None where it is for no work at a step."""
    kind, teams = account.kind, list(scenario.delivery.teams)
    if account.one_off:
        return None
    if kind == "client_time":
        return _and_idle(facts.handled[:, teams.index(account.about)], 0)
    if kind in OF_A_TEAM:
        return _of_team(facts, teams.index(account.about), facts.time.paid)
    fee = fee_of(scenario, account)
    if team := getattr(fee, "team", None):
        return _of_team(facts, teams.index(team), facts.time.rostered)
    if account.payee == PROVIDER or account.basis == "invoice":
        return _and_idle(_of_providers(scenario, facts, fee), 0)
    return None


def _of_team(facts: _Facts, team: int, paid: Ints) -> Ints:
    handled = facts.handled[:, team]
    return _and_idle(handled, np.maximum(0, paid[:, team] - handled.sum(axis=-1)))


def _of_providers(scenario: Scenario, facts: _Facts, fee: Fee | None) -> Ints:
    """All of theirs that the fee bills."""
    providers = [k for k, team in enumerate(scenario.delivery.teams.values()) if team.employer == PROVIDER]
    steps, kinds = getattr(fee, "steps", ()), getattr(fee, "work_types", ())
    billed = [(not steps or cell.step in steps) and (not kinds or cell.work_type in kinds) for cell in facts.cells]
    found: Ints = facts.handled[:, providers].sum(axis=1) * billed
    return found


def _and_idle(handled: Ints, idle: Ints | int) -> Ints:
    found = np.empty((handled.shape[0], handled.shape[1] + 1), np.int64)
    found[:, :-1], found[:, -1] = handled, idle
    return found


def _beside(book: Book, by_work: Mapping[int, Ints]) -> Iterator[_Part]:
    for row in sorted(set(np.flatnonzero(book.is_line.any(axis=1)).tolist()) - set(by_work)):
        month = int(book.is_line[row].argmax())
        yield _Part(month * len(book.accounts) + row, 0, _surroundings(book.accounts[row]), int(book.amount[row].sum()))


def _surroundings(account: Account) -> Served:
    if account.one_off or account.kind not in HARM:
        return Served(DEAL)
    return Served(ERRORS, "" if account.kind == BREACH else account.about.removesuffix(".minor"))


def _by_work(facts: _Facts, book: Book, by_work: Mapping[int, Ints]) -> Iterator[_Part]:
    if not by_work:
        return
    rows, work = list(by_work), np.stack(list(by_work.values()))
    parts = _cut(book.amount[rows], work)
    is_there = parts != 0
    is_there[..., -1] |= book.is_line[rows] & (work.sum(axis=-1) == 0)
    number = np.arange(len(book.months)) * len(book.accounts) + np.array(rows)[:, np.newaxis]
    first = np.where(is_there, number[..., np.newaxis], book.is_line.size).min(axis=(0, 1)).tolist()
    for column, amount in enumerate(parts.sum(axis=(0, 1)).tolist()):
        if first[column] < book.is_line.size:
            yield _Part(first[column], column, (*facts.cells, Served(IDLE))[column], amount)


def _cut(amount: Ints, work: Ints) -> Ints:
    """Whole amounts that add up; where nothing was handled all of it is idle."""
    until = work.cumsum(axis=-1)
    bounds = portions(amount[..., np.newaxis], until, np.maximum(1, until[..., -1:]))
    parts: Ints = np.diff(bounds, prepend=0, axis=-1)
    is_idle = until[..., -1] == 0
    parts[is_idle, -1] = amount[is_idle]
    return parts


def portions(amount: Ints, part: Ints, whole: Ints) -> Ints:
    """`round(amount * part / whole)` to the last unit, which floats alone do not know where it is near a half."""
    near = amount * (part / whole)
    found: Ints = np.rint(near).astype(np.int64)
    unsure = np.abs(np.abs(near - np.trunc(near)) - 0.5) <= np.abs(near) * _FLOAT
    if unsure.any():
        sides = (np.broadcast_to(side, near.shape)[unsure].tolist() for side in (amount, part, whole))
        found[unsure] = [round(a * b / c) for a, b, c in zip(*sides, strict=True)]
    return found
