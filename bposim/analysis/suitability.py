"""Which work types are worth handing over, automating or keeping: each in every scenario, with the simulated reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from bposim.analysis.estimates import Estimate, estimate, ratio
from bposim.analysis.measuring.population import count
from bposim.analysis.measuring.service_levels import counted_of, due_score
from bposim.analysis.measuring.sla_units import ages
from bposim.analysis.money.ledger import POINTS
from bposim.analysis.money.serving import cost_to_serve
from bposim.analysis.running import Run, plan, run
from bposim.model.workload import Drawn
from bposim.scenarios.consistency import reached
from bposim.scenarios.schema.process import ByHand
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import BacklogAge
from bposim.scenarios.study import Study

Way = Literal["keep", "improve", "automate", "hand over", "automate and hand over"]


class Suited(NamedTuple):
    """One work type in one scenario; `attained` by SLA that covers it, over the window. The score is the share saved of
    what the baseline costs, which has no mean where that is nothing, less 1 where a promise is not kept."""

    work_type: str
    scenario: str
    way: Way
    cost_per_item: Estimate
    saved_share: Estimate
    attained: Mapping[str, Estimate]
    missed: tuple[str, ...]
    must_stay: tuple[str, ...]  # steps

    def told(self, currency: str) -> dict[str, Any]:
        """As JSON."""
        return {
            **self._asdict(),
            "cost_per_item": self.cost_per_item.told(f"{currency}/item"),
            "saved_share": self.saved_share.told("share"),
            "attained": {sla: found.told("share") for sla, found in self.attained.items()},
            "score": self.score,
            "reason": self.reason,
        }

    @property
    def score(self) -> float:
        saved = 0.0 if self.saved_share.mean is None else self.saved_share.mean
        return saved - (1.0 if self.missed else 0.0)

    @property
    def reason(self) -> str:
        share = self.saved_share.mean
        saved = "no cost to save" if share is None else f"{share:+.0%}{_width(self.saved_share)} of its cost saved"
        parts = [saved]
        parts += [f"{name} {found.mean:.1%}{_width(found, 1)}" for name, found in self.attained.items()]
        if self.missed:
            parts.append(f"breaks {' and '.join(self.missed)}")
        if self.must_stay:
            parts.append(f"{', '.join(self.must_stay)} must stay")
        return "; ".join(parts)


def suitability(study: Study, seed: int = 1, replications: int = 3) -> tuple[Suited, ...]:
    """By work type, the best way first."""
    plans = {name: plan(scenario, study.data) for name, scenario in study.scenarios.items()}
    facts: dict[str, list[dict[str, _Fact]]] = {name: [] for name in plans}
    for number in range(replications):
        drawn: Drawn = {}
        for name, each in plans.items():
            facts[name].append(_facts(run(each, seed, number, "compiled", drawn, with_touches=False)))
    kinds = [name for name, kind in study.scenarios[study.baseline].demand.work_types.items() if not kind.background]
    rows = [
        _suited(kind, name, study, pairs)
        for kind in kinds
        for name in study.scenarios
        if (pairs := _pairs(kind, facts[name], facts[study.baseline]))
    ]
    return tuple(sorted(rows, key=lambda row: (kinds.index(row.work_type), -row.score)))


class _Fact(NamedTuple):
    """Of one work type in one run in which some of it came."""

    cost: float  # an item
    attained: dict[str, float]


def _facts(found: Run) -> dict[str, _Fact]:
    names, items = found.operation.work_types, found.log.items
    first, last = np.searchsorted(items.arrived, found.operation.measured).tolist()
    costs = _costs(found)
    return {
        name: _Fact(costs.get(name, 0.0) / arrived, _attained(found, code))
        for code, name in enumerate(names)
        if code not in found.operation.background and (arrived := count(items.work_type[first:last] == code))
    }


def _costs(found: Run) -> dict[str, float]:
    """What is of no work type is borne in proportion to what is."""
    served = cost_to_serve(found.scenario, found.operation, found.handled, found.ledger)
    direct: dict[str, float] = {}
    for cell, amount in served.items():
        if cell.work_type:
            direct[cell.work_type] = direct.get(cell.work_type, 0.0) + amount / POINTS
    whole = sum(served.values()) / POINTS
    return {name: amount * ratio(whole, sum(direct.values())) for name, amount in direct.items()}


def _attained(found: Run, code: int) -> dict[str, float]:
    first, last = found.operation.measured
    kind, shares = found.log.items.work_type, {}
    for name in found.service.promises:
        promise = counted_of(found.operation, found.log, found.service, name, kind == code)
        if (score := due_score(promise, first, last)).items:
            shares[name] = score.share
    for name, audit in found.service.audits.items():
        mine = kind[audit.items] == code
        if mine.any():
            shares[name] = ratio(count(~audit.found & mine), count(mine))
    return shares | _young(found, found.operation.work_types[code])


def _young(found: Run, kind: str) -> dict[str, float]:
    """Of its own backlog, where there was any."""
    stated = {name: sla for name, sla in found.scenario.sla.items() if isinstance(sla, BacklogAge)}
    own = {
        name: ages(found.operation, found.log, sla.model_copy(update={"work_types": (kind,)}))
        for name, sla in stated.items()
        if kind in (sla.work_types or (kind,))
    }
    return {name: ratio(int(each.young.sum()), int(each.items.sum())) for name, each in own.items() if each.items.any()}


def _pairs(kind: str, mine: Sequence[dict[str, _Fact]], today: Sequence[dict[str, _Fact]]) -> list[tuple[_Fact, _Fact]]:
    return [(one[kind], other[kind]) for one, other in zip(mine, today, strict=True) if kind in one and kind in other]


def _suited(kind: str, name: str, study: Study, pairs: Sequence[tuple[_Fact, _Fact]]) -> Suited:
    scenario = study.scenarios[name]
    slas = dict.fromkeys(sla for mine, _ in pairs for sla in mine.attained)
    attained = {sla: estimate([mine.attained[sla] for mine, _ in pairs if sla in mine.attained]) for sla in slas}
    return Suited(
        kind,
        name,
        "keep" if name == study.baseline else way(scenario),
        estimate([mine.cost for mine, _ in pairs]),
        estimate([1 - ratio(mine.cost, today.cost) for mine, today in pairs]),
        attained,
        tuple(sla for sla, found in attained.items() if _mean(found) < scenario.sla[sla].target_share),
        tuple(_staying(scenario, reached(scenario, kind))),
    )


def _mean(attained: Estimate) -> float:
    """Every run that is asked has something due."""
    assert attained.mean is not None, attained
    return attained.mean


def _width(found: Estimate, places: int = 0) -> str:
    return "" if found.half_width is None else f" ± {found.half_width:.{places}%}"


def way(scenario: Scenario) -> Way:
    goes_away = scenario.delivery.has_provider
    if any(team.kind == "bots" for team in scenario.delivery.teams.values()):
        return "automate and hand over" if goes_away else "automate"
    return "hand over" if goes_away else "improve"


def _staying(scenario: Scenario, steps: Iterable[str]) -> list[str]:
    found = ((name, scenario.process.steps[name]) for name in steps)
    return [name for name, step in found if isinstance(step, ByHand) and step.must_stay]
