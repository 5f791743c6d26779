"""The pilot's gate, decided on each path: run, judge what was measured, run again from the start by another plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from bposim.analysis.ledger import Ledger
from bposim.analysis.money.invoices import FEE
from bposim.analysis.money.the_road import yearly_fee
from bposim.analysis.months import measured_months, midnight_of
from bposim.analysis.population import Bools, count
from bposim.analysis.running import Plan, Run, run
from bposim.analysis.service_levels import Score
from bposim.model.operation import Ints, Operation
from bposim.model.workload import Drawn
from bposim.scenarios.phases import GOING, Decided
from bposim.scenarios.schema.transition import Gate

Verdict = Literal["go", "extend", "stop"]
NO_GATE = "no gate"
PlanOf = Callable[[Decided], Plan]


class Look(NamedTuple):
    """What each SLA came to in the pilot's sample, and what follows from it."""

    scores: dict[str, Score]
    verdict: Verdict


class Passed(NamedTuple):
    """The run that came of one path, and how it got through the gate."""

    run: Run
    looks: tuple[Look, ...]

    @property
    def branch(self) -> str:
        if not self.looks:
            return NO_GATE
        extended = sum(look.verdict == "extend" for look in self.looks)
        after = f" after {extended} extension{'s' if extended > 1 else ''}" if extended else ""
        return f"{self.looks[-1].verdict}{after}"


def go_through(plan_of: PlanOf, gate: Gate | None, seed: int, replication: int, drawn: Drawn) -> Passed:
    """With the luck fixed the past is identical, so that a look at the gate's day is a look at what had happened."""
    decided, agreed = GOING, None
    looks: list[Look] = []
    while True:
        found = run(_at_fee(plan_of(decided), agreed), seed, replication, "compiled", drawn, with_touches=False)
        if gate is None or decided.stops:
            return Passed(found, tuple(looks))
        if agreed is None:
            agreed = yearly_fee(found.operation, _fees(found.operation, found.ledger))
        looks.append(look(found, gate, may_extend=decided.extensions < gate.most_extensions))
        match looks[-1].verdict:
            case "go":
                return Passed(found, tuple(looks))
            case "extend":
                decided = decided._replace(extensions=decided.extensions + 1)
            case "stop":
                decided = decided._replace(stops=True)


def _at_fee(plan: Plan, agreed: float | None) -> Plan:
    """What a year costs was agreed before anybody knew how the pilot would end."""
    phases = plan.operation.phases
    if agreed is None or phases is None:
        return plan
    return plan._replace(operation=plan.operation._replace(phases=phases._replace(yearly_fee=agreed)))


def _fees(operation: Operation, ledger: Ledger) -> list[int]:
    by_month = dict.fromkeys((month.name for month in measured_months(operation)), 0)
    for line in ledger.lines:
        if line.kind == FEE:
            by_month[line.month] += line.amount
    return list(by_month.values())


def look(found: Run, gate: Gate, may_extend: bool) -> Look:
    """On the last day of those on which the pilot is judged, at what began at the new place and was due, or delivered
    and audited, since go-live."""
    phases = found.operation.phases
    assert phases, found.scenario.name
    edges = [midnight_of(found.operation, day) for day in (phases.go_live, phases.gates[-1])]
    scores = {name: _score(found, name, edges) for name in {**gate.go_shares, **gate.stop_shares}}
    return Look(scores, judge({name: score.share for name, score in scores.items()}, gate, may_extend))


def _score(found: Run, sla: str, edges: list[int]) -> Score:
    kept, moved = found.service, found.log.moved
    assert moved is not None
    if sla in kept.audits:
        audit = kept.audits[sla]
        return _counted(found.log.items.delivered[audit.items], ~audit.found, moved[audit.items], edges)
    promise = kept.promises[sla]
    return _counted(promise.due, promise.met, moved[promise.items], edges)


def _counted(when: Ints, good: Bools, moved: Bools, edges: list[int]) -> Score:
    inside = moved & (when >= edges[0]) & (when < edges[1])
    return Score(count(inside & good), count(inside))


def judge(shares: dict[str, float], gate: Gate, may_extend: bool) -> Verdict:
    """An SLA of which there was nothing to measure shows nothing: no reason to go, none to stop at once."""
    known = {name: share for name, share in shares.items() if not np.isnan(share)}
    if any(known[name] < least for name, least in gate.stop_shares.items() if name in known):
        return "stop"
    if all(known.get(name, -1.0) >= least for name, least in gate.go_shares.items()):
        return "go"
    return "extend" if may_extend else "stop"
