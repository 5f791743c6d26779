"""Go, extend or stop: how often a planned pilot ends which way, by the SLAs measured in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bposim.analysis.business_case.gates import Verdict, judge
from bposim.analysis.sizing.futures import Future
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.transition import Gate, Pilot

VERDICTS: tuple[Verdict, ...] = ("go", "extend", "stop")


def stated_pilot(scenario: Scenario) -> Pilot | None:
    """Of the scenario's own road."""
    return scenario.transition.pilot if scenario.transition else None


def stated_gate(scenario: Scenario) -> Gate | None:
    pilot = stated_pilot(scenario)
    return pilot.gate if pilot else None


def usual_gate(scenario: Scenario, margin: float) -> Gate | None:
    """Go where every SLA is kept, stop where one is further below its target than the margin; None without SLAs."""
    targets = {name: sla.target_share for name, sla in scenario.sla.items()}
    stops = {name: max(0.0, target - margin) for name, target in targets.items()}
    return Gate(go_shares=targets, stop_shares=stops) if targets else None


def decided(found: Sequence[Future], gate: Gate) -> Mapping[Verdict, int]:
    """Futures by verdict at the end of the last week."""
    named = {*gate.go_shares, *gate.stop_shares}
    shares = [{name: share for name, share in each.good.items() if name in named} for each in found]
    verdicts = [judge(each, gate, may_extend=gate.most_extensions > 0) for each in shares]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}
