"""What drives the cost of an item, and how a saving between two scenarios splits over these drivers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.handling import Handled
from bposim.analysis.money.invoices import FEE
from bposim.analysis.money.ledger import HARM, POINTS, Book, Ledger, run_rate, runs
from bposim.analysis.money.views import CREDITS
from bposim.model.operation import Ints, Operation
from bposim.model.ticks import HOUR
from bposim.scenarios.schema.scenario import Scenario

WAGE = "price of an hour"
IDLE = "idle time"
PROCESS = "process"
AUTOMATION = "automation"
DEAL = "around the deal"
SERVICE = "errors and delay"

OF_PEOPLE = (
    *("wages", "training", "bench", "shift_premium", "overtime_premium", "overhead", "hiring", "client_time"),
    *(FEE, "change_requests", "productivity", "fee_tax"),
)
OF_MACHINES = ("running", "bot_licence", "bot_usage")


class Drivers(NamedTuple):
    """Of an item that arrives: what people cost is `price` x `idle` x `hours` x `handlings` + `unworked`; one-offs are
    left out."""

    price: float  # of an hour at work
    idle: float  # hours at work for one of handling
    hours: float  # of a handling
    handlings: float  # by people
    unworked: float  # paid where nothing was handled
    machines: float
    machine_handlings: float
    deal: float
    service: float  # harm less credits

    @property
    def people(self) -> float:
        return prod(self[:4]) + self.unworked

    @property
    def total(self) -> float:
        return self.people + self.machines + self.deal + self.service


def drivers(scenario: Scenario, operation: Operation, handled: Handled, ledger: Ledger, items: int) -> Drivers:
    """Who is paid by the handled hour has no idle time here."""
    book = ledger.of(runs).client
    is_people = np.array([team.is_people for team in operation.teams])
    work, done = (_in_window(each) for each in (handled.ours, handled.ours_done))
    by_handled_hour = [team.cost_per_handled_hour is not None for team in scenario.delivery.teams.values()]
    rostered = handled.paid.window.rostered * _ours(work, handled.in_window)
    at_work = np.where(by_handled_hour, work, rostered)
    hours, worked, handlings = (float(each[is_people].sum()) for each in (at_work / HOUR, work / HOUR, done))
    people = _cost(book, OF_PEOPLE)
    is_worked = bool(hours and worked and handlings)
    factors = (people / hours, hours / worked, worked / handlings, ratio(handlings, items)) if is_worked else (0.0,) * 4
    machines, service = _cost(book, OF_MACHINES), _cost(book, (*HARM, *CREDITS))
    rest = run_rate(ledger) / POINTS - people - machines - service
    return Drivers(
        *factors,
        0.0 if is_worked else ratio(people, items),
        ratio(machines, items),
        ratio(float(done[~is_people].sum()), items),
        ratio(rest, items),
        ratio(service, items),
    )


def _in_window(by_edge: Ints) -> Ints:
    found: Ints = (by_edge[-1] - by_edge[0]).sum(axis=-1)
    return found


def _ours(work: Ints, of_all: Ints) -> NDArray[np.float64]:
    """By team, what of its time is ours where it also serves others."""
    found: NDArray[np.float64] = np.divide(work, of_all, out=np.ones(len(work)), where=work < of_all)
    return found


def _cost(book: Book, kinds: Sequence[str]) -> float:
    return book.paid(lambda account: account.kind in kinds) / POINTS


def split(a: Drivers, b: Drivers) -> dict[str, float]:
    """What b costs more than a, by driver. The parts of what people cost are mean contributions over all orders in
    which its factors may change (Shapley), so that no order is favoured and they add up."""
    price, idle, hours, handlings = shapley(a[:4], b[:4])
    by_machines = bool(a.machine_handlings or b.machine_handlings)
    return {
        WAGE: price,
        IDLE: idle + b.unworked - a.unworked,
        PROCESS: hours + (0.0 if by_machines else handlings),
        AUTOMATION: b.machines - a.machines + (handlings if by_machines else 0.0),
        DEAL: b.deal - a.deal,
        SERVICE: b.service - a.service,
    }


def shapley(a: Sequence[float], b: Sequence[float]) -> list[float]:
    """By factor, its part of the product of b less that of a."""
    parts = [0.0] * len(a)
    orders = list(permutations(range(len(a))))
    for order in orders:
        now = list(a)
        for factor in order:
            before = prod(now)
            now[factor] = b[factor]
            parts[factor] += (prod(now) - before) / len(orders)
    return parts
