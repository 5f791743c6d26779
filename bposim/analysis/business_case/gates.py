"""The pilot's gate, decided on each path: run, judge what was measured, run again from the start by another plan."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log
from typing import Literal, NamedTuple

import numpy as np

from bposim.analysis.measuring.months import MEAN_YEAR, midnight_of
from bposim.analysis.measuring.service_levels import Score, of_the_provider, period_scores
from bposim.analysis.money.invoices import FEE
from bposim.analysis.money.the_road import yearly_fee
from bposim.analysis.running import Plan, Run, run
from bposim.model.streams import column, uniforms
from bposim.model.workload import Drawn
from bposim.scenarios.phases import GOING, Decided
from bposim.scenarios.schema.transition import Gate, ProviderFailure

Verdict = Literal["go", "extend", "stop"]
NO_GATE = "as planned"
FAILS = "the provider fails"
MOST_DAYS = 100_000
PlanOf = Callable[[Decided], Plan]


class Look(NamedTuple):
    """What each SLA came to in the pilot's sample, and what follows from it."""

    scores: dict[str, Score]
    verdict: Verdict


class Passed(NamedTuple):
    """The run that came of one path, how it got through the gate, and whether the provider failed within the term."""

    run: Run
    looks: tuple[Look, ...]
    fails: bool

    @property
    def branch(self) -> str:
        if not self.looks:
            return FAILS if self.fails else NO_GATE
        extended = sum(look.verdict == "extend" for look in self.looks)
        after = f" after {extended} extension{'s' if extended > 1 else ''}" if extended else ""
        return f"{self.looks[-1].verdict}{after}{f', then {FAILS}' if self.fails else ''}"


def go_through(
    plan_of: PlanOf, gate: Gate | None, seed: int, replication: int, drawn: Drawn, fails_after: int | None = None
) -> Passed:
    """With the luck fixed the past is identical, so that a look at the gate's day is a look at what had happened."""

    def walk(decided: Decided, agreed: float | None) -> Run:
        return run(_at_fee(plan_of(decided), agreed), seed, replication, "compiled", drawn, with_touches=False)

    def passed(found: Run) -> Passed:
        failed = found.operation.phases and found.operation.phases.failed
        is_over = failed and midnight_of(found.operation, failed) < found.operation.measured[1]
        return Passed(found, tuple(looks), bool(is_over))

    decided, looks = GOING._replace(fails_after=fails_after), list[Look]()
    agreed = None if fails_after is None else _agreed(walk(GOING, None))
    while True:
        found = walk(decided, agreed)
        if gate is None or decided.stops:
            return passed(found)
        agreed = _agreed(found) if agreed is None else agreed
        looks.append(look(found, gate, may_extend=decided.extensions < gate.most_extensions))
        match looks[-1].verdict:
            case "go":
                return passed(found)
            case "extend":
                decided = decided._replace(extensions=decided.extensions + 1)
            case "stop":
                decided = decided._replace(stops=True)


def _agreed(going: Run) -> float:
    fees = going.ledger.client.of(lambda account: account.kind == FEE)
    return yearly_fee(going.operation, fees.amount.sum(axis=0).tolist())


def fails_after(risk: ProviderFailure | None, seed: int, replication: int) -> int | None:
    """Days, exponential with the stated chance in a year."""
    if risk is None or not risk.chance_per_year:
        return None
    luck = float(uniforms(column(1, seed, replication, "provider failure"))[0])
    return min(MOST_DAYS, floor(log(luck) / log(1 - risk.chance_per_year) * MEAN_YEAR))


def _at_fee(plan: Plan, agreed: float | None) -> Plan:
    """What a year costs was agreed before anybody knew how the pilot would end."""
    phases = plan.operation.phases
    if agreed is None or phases is None:
        return plan
    return plan._replace(operation=plan.operation._replace(phases=phases._replace(yearly_fee=agreed)))


def look(found: Run, gate: Gate, may_extend: bool) -> Look:
    """On the last day of those on which the pilot is judged, at what began at the new place and was due, or delivered
    and audited, since go-live."""
    phases = found.operation.phases
    assert phases, found.scenario.name
    edges = np.array([midnight_of(found.operation, day) for day in (phases.go_live, phases.gates[-1])])
    kept = of_the_provider(found.scenario, found.operation, found.log, found.service)
    known = period_scores(kept, found.log.items, edges)
    scores = {name: known[name][0] for name in {**gate.go_shares, **gate.stop_shares}}
    return Look(scores, judge({name: score.share for name, score in scores.items()}, gate, may_extend))


def judge(shares: dict[str, float], gate: Gate, may_extend: bool) -> Verdict:
    """An SLA of which there was nothing to measure shows nothing: no reason to go, none to stop at once."""
    known = {name: share for name, share in shares.items() if not np.isnan(share)}
    if any(known[name] < least for name, least in gate.stop_shares.items() if name in known):
        return "stop"
    if all(known.get(name, -1.0) >= least for name, least in gate.go_shares.items()):
        return "go"
    return "extend" if may_extend else "stop"
