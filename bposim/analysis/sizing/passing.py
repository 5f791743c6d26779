"""What passing a pilot proves of a provider's accuracy: the gate that its audit makes, and what slips through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bposim.analysis.measuring.load import expected_items
from bposim.analysis.sizing.acceptance import Gate, Judged, found_share, go_over, smallest_gate
from bposim.analysis.sizing.headcount import YEAR_DAYS
from bposim.model.design import compile_operation
from bposim.model.ticks import DAY
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Accuracy

SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # true shares of defects looked at, of what the SLA allows


@dataclass(frozen=True)
class Acceptance:
    """The gate on an accuracy SLA: what its sample in the pilot lets through."""

    sla: str
    gate: Gate  # of the mean number of audits
    checks: tuple[int, ...]  # audits in each future
    judged: tuple[Judged, ...]
    good: float
    bad: float
    smallest: Gate  # parts `good` from `bad` with the stated error rates
    smallest_weeks: float | None  # of this pilot; None where nothing is audited in it
    luck_cost_per_year: float  # of a bad provider who passes: probability x further defects x cost of each
    allowed: float  # share of defects that the SLA allows
    detection_share: float
    false_alarm_share: float

    def go(self, defect_share: float) -> float:
        """Probability of a go for a provider with this true share of defects, over the futures' samples."""
        found = found_share(defect_share, self.detection_share, self.false_alarm_share)
        return go_over(_gates(self.checks, self.allowed), found)


def acceptances(
    piloted: Scenario, checks: Mapping[str, Sequence[int]], good: float | None, bad: float | None, share: float
) -> Iterator[Acceptance]:
    """`checks`: audited deliveries of the pilot by SLA and future; `share` of the volume that the pilot has."""
    for name, found in checks.items():
        yield acceptance(piloted, name, found, good, bad, share)


def acceptance(
    piloted: Scenario, name: str, audited: Sequence[int], good: float | None, bad: float | None, share: float
) -> Acceptance:
    sla = piloted.sla[name]
    assert isinstance(sla, Accuracy), name
    allowed, checks = 1 - sla.target_share, round(float(np.mean(audited)))
    gates = _gates(audited, allowed)
    better, worse = allowed / 2 if good is None else good, 1.5 * allowed if bad is None else bad
    smallest = smallest_gate(_found(sla, better), _found(sla, worse))
    passes = go_over(gates, _found(sla, worse))
    return Acceptance(
        sla=name,
        gate=_gate(checks, allowed),
        checks=tuple(audited),
        judged=tuple(Judged(factor * allowed, go_over(gates, _found(sla, factor * allowed))) for factor in SHARES),
        good=better,
        bad=worse,
        smallest=smallest,
        smallest_weeks=smallest.checks * piloted.horizon_weeks / float(np.mean(audited)) if any(audited) else None,
        luck_cost_per_year=passes * (worse - better) * _failure_cost_per_year(piloted) / share,
        allowed=allowed,
        detection_share=sla.detection_share,
        false_alarm_share=sla.false_alarm_share,
    )


def _gates(audited: Sequence[int], allowed: float) -> list[Gate]:
    return [_gate(checks, allowed) for checks in audited]


def _gate(checks: int, allowed: float) -> Gate:
    """As many findings as the SLA allows."""
    return Gate(checks, int(allowed * checks + 1e-9))


def _found(sla: Accuracy, defect_share: float) -> float:
    return found_share(defect_share, sla.detection_share, sla.false_alarm_share)


def _failure_cost_per_year(scenario: Scenario) -> float:
    """Were every item delivered wrong."""
    operation = compile_operation(scenario)
    start, end = operation.measured
    items = expected_items(operation, start, end) * YEAR_DAYS * DAY / (end - start)
    return float(items @ np.array([kind.failure_cost for kind in scenario.demand.work_types.values()]))
