"""What serving each step and work type costs: paid time goes where it was worked, the rest of it is idle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.months import measured_months
from bposim.analysis.money.invoices import fee_of
from bposim.analysis.money.ledger import BREACH, HARM, Ledger, Line
from bposim.analysis.money.periods import PROVIDER
from bposim.model.operation import Operation
from bposim.scenarios.schema.scenario import Scenario

IDLE = "idle time"
ERRORS = "errors and delay"
DEAL = "around the deal"
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


class _Facts(NamedTuple):
    """Of the measured months."""

    cells: tuple[Served, ...]  # of the model's steps
    month: Mapping[str, int]
    team: Mapping[str, int]
    handled: list[list[list[int]]]  # by month, team and step
    paid: list[list[int]]  # by month and team
    rostered: list[list[int]]


def cost_to_serve(scenario: Scenario, operation: Operation, handled: Handled, ledger: Ledger) -> dict[Served, int]:
    """What the client pays, which it sums to exactly.

    A team's cost, or a fee for its hours, goes over the month's steps by the time handled there, and to idle time for
    what is paid beyond; other fees, with all that hangs on them, by the time of all the provider's teams.
    """
    facts = _facts(operation, handled)
    sums: Counter[Served] = Counter()
    for line in ledger.lines:
        for cell, amount in _spread(scenario, facts, line):
            sums[cell] += amount
    return dict(sums)


def _facts(operation: Operation, handled: Handled) -> _Facts:
    time, steps = handled.paid.months, operation.steps
    return _Facts(
        tuple(Served(n, operation.work_types[k]) for n, k in zip(steps.name, steps.work_type.tolist(), strict=True)),
        {month.name: place for place, month in enumerate(measured_months(operation))},
        {team.name: number for number, team in enumerate(operation.teams)},
        np.diff(handled.ours, axis=0).tolist(),
        [each.paid.tolist() for each in time],
        [each.rostered.tolist() for each in time],
    )


def _spread(scenario: Scenario, facts: _Facts, line: Line) -> Iterator[tuple[Served, int]]:
    kind, name = line.kind, line.about
    if line.one_off:
        yield Served(DEAL), line.amount
    elif kind == "client_time":
        yield from _parts(facts.cells, line.amount, facts.handled[facts.month[line.month]][facts.team[name]])
    elif kind in OF_A_TEAM:
        yield from _over_a_team(facts, line, facts.team[name], facts.paid)
    elif team := getattr(fee_of(scenario, line), "team", None):
        yield from _over_a_team(facts, line, facts.team[team], facts.rostered)
    elif line.payee == PROVIDER or line.basis == "invoice":
        yield from _over_providers(scenario, facts, line)
    elif kind == BREACH:
        yield Served(ERRORS), line.amount
    elif kind in HARM:
        yield Served(ERRORS, name.removesuffix(".minor")), line.amount
    else:
        yield Served(DEAL), line.amount


def _over_a_team(facts: _Facts, line: Line, team: int, paid: list[list[int]]) -> Iterator[tuple[Served, int]]:
    month = facts.month[line.month]
    handled = facts.handled[month][team]
    idle = max(0, paid[month][team] - sum(handled))
    yield from _parts((*facts.cells, Served(IDLE)), line.amount, [*handled, idle])


def _over_providers(scenario: Scenario, facts: _Facts, line: Line) -> Iterator[tuple[Served, int]]:
    by_team = facts.handled[facts.month[line.month]]
    providers = [
        by_team[facts.team[name]] for name, team in scenario.delivery.teams.items() if team.employer == PROVIDER
    ]
    fee = fee_of(scenario, line)
    steps, kinds = getattr(fee, "steps", ()), getattr(fee, "work_types", ())
    billed = [(not steps or cell.step in steps) and (not kinds or cell.work_type in kinds) for cell in facts.cells]
    handled = [
        sum(of_step) * is_billed for of_step, is_billed in zip(zip(*providers, strict=True), billed, strict=False)
    ]
    yield from _parts(facts.cells, line.amount, handled)


def _parts(cells: Sequence[Served], amount: int, weights: Sequence[int]) -> Iterator[tuple[Served, int]]:
    """Whole amounts that add up; where nothing was handled all of it is idle."""
    total = sum(weights)
    if not total:
        yield Served(IDLE), amount
        return
    bounds = [0, *(round(amount * until / total) for until in accumulate(weights))]
    for cell, before, after in zip(cells, bounds, bounds[1:], strict=False):
        if after != before:
            yield cell, after - before
