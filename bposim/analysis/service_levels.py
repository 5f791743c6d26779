"""SLA attainment: of what was due, the share done in time; of what was audited, the share without a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from bposim.analysis.clocks import Promise, promises
from bposim.analysis.estimates import ratio
from bposim.analysis.months import measured_months
from bposim.analysis.population import Bools, count, within
from bposim.model.operation import Operation
from bposim.model.runlog import Items, RunLog
from bposim.model.streams import threshold
from bposim.model.workload import Workload
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Accuracy

HALF_A_YEAR = 5  # full months in 26 weeks


class Score(NamedTuple):
    """`good` of `items`."""

    good: int
    items: int

    @property
    def share(self) -> float:
        return ratio(self.good, self.items)


class ServiceMonth(NamedTuple):
    """One SLA in one full calendar month; a month in which nothing was due is met."""

    sla: str
    month: str
    attainment: float
    items: int
    met: bool


class Audit(NamedTuple):
    """By item, what the auditor of an accuracy SLA would sample and find at delivery."""

    sampled: Bools
    found: Bools


class Service(NamedTuple):
    """All that SLAs are judged by, in one run; promises end to end excuse nothing."""

    promises: dict[str, Promise]
    end_to_end: dict[str, Promise]
    audits: dict[str, Audit]


def service(scenario: Scenario, operation: Operation, workload: Workload, log: RunLog) -> Service:
    accuracy = {name: sla for name, sla in scenario.sla.items() if isinstance(sla, Accuracy)}
    pairs = {rule.name: promises(operation, log, rule) for rule in operation.dues}
    return Service(
        {name: contract for name, (contract, _) in pairs.items()},
        {name: end_to_end for name, (_, end_to_end) in pairs.items()},
        {name: audit(operation, workload, log.items, sla) for name, sla in accuracy.items()},
    )


def audit(operation: Operation, workload: Workload, items: Items, sla: Accuracy) -> Audit:
    """A delivery with a defect is found with the auditor's detection, one without by false alarm."""
    sampled, found = np.zeros((2, len(items.number)), dtype=np.bool_)
    limits = np.array([threshold(sla.false_alarm_share), threshold(sla.detection_share)], dtype=np.uint64)
    for code, name in enumerate(operation.work_types):
        if sla.work_types and name not in sla.work_types:
            continue
        to_sample, to_find = workload.audit[code]
        mine = np.flatnonzero((items.work_type == code) & (items.delivered >= 0))
        mine = mine[to_sample[items.number[mine]] < np.uint64(threshold(sla.sample_share))]
        sampled[mine] = True
        found[mine] = to_find[items.number[mine]] < limits[(items.defects[mine] != 0).astype(np.int64)]
    return Audit(sampled, found)


def due_score(kept: Promise, start: int, end: int) -> Score:
    """Of what is due in [start, end): an unfinished overdue item is a miss, a stopped one is left out."""
    period = (kept.due >= start) & (kept.due < end)
    return Score(count(period & kept.met), count(period))


def audit_score(found: Audit, population: Bools | slice) -> Score:
    audited = found.sampled[population]
    return Score(count(audited & ~found.found[population]), count(audited))


def pooled(scores: Iterable[Score]) -> Score:
    scores = tuple(scores)
    return Score(sum(score.good for score in scores), sum(score.items for score in scores))


def period_scores(kept: Service, items: Items, start: int, end: int) -> dict[str, Score]:
    """Each SLA by what is due, or delivered and audited, in [start, end)."""
    delivered = within(items.delivered, start, end)
    turnaround = {name: due_score(promise, start, end) for name, promise in kept.promises.items()}
    return turnaround | {name: audit_score(found, delivered) for name, found in kept.audits.items()}


def service_months(scenario: Scenario, operation: Operation, kept: Service, items: Items) -> tuple[ServiceMonth, ...]:
    """Every SLA in every full calendar month of the client's zone; part months are left out."""
    full = [month for month in measured_months(operation) if month.full]
    return tuple(
        _judged(scenario, sla, month.name, score)
        for month in full
        for sla, score in period_scores(kept, items, month.start, month.end).items()
    )


def _judged(scenario: Scenario, sla: str, period: str, score: Score) -> ServiceMonth:
    met = not score.items or score.share >= scenario.sla[sla].target_share
    return ServiceMonth(sla, period, score.share, score.items, met)


def complies(scenario: Scenario, operation: Operation, kept: Service, items: Items) -> bool:
    """Every SLA met in all but so many of the full months as the contract lets pass in a year or half a year.

    With fewer than five full months none may miss; without any, the window is judged as a whole.
    """
    months = service_months(scenario, operation, kept, items)
    full = len({month.month for month in months})
    may_miss = scenario.contract.months_that_may_miss * max(1, full // 12) if full >= HALF_A_YEAR else 0
    if not full:
        whole = period_scores(kept, items, *operation.measured)
        return all(_judged(scenario, sla, "", score).met for sla, score in whole.items())
    misses = [month.sla for month in months if not month.met]
    return all(misses.count(sla) <= may_miss for sla in scenario.sla)
