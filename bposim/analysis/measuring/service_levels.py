"""SLA attainment: of what was due, the share done in time; of what was audited, the share without a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring.clocks import Promise, Promised, promised, promises
from bposim.analysis.measuring.months import measured_months, month_edges
from bposim.analysis.measuring.population import Bools, count, critical, period_of, within
from bposim.analysis.measuring.sla_units import Ages, ages, in_units
from bposim.model.edges import tally
from bposim.model.operation import Ints, Operation
from bposim.model.runlog import Counts, Items, RunLog
from bposim.model.streams import threshold
from bposim.model.workload import Drawn, Luck, Workload, once_of
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Accuracy, BacklogAge

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
    """The deliveries that the auditor of an accuracy SLA would sample, and in which of them he finds something."""

    items: Ints
    found: Bools

    def taken(self, which: Bools) -> Audit:
        return Audit(self.items[which], self.found[which])


class Service(NamedTuple):
    """All that SLAs are judged by, in one run; end to end nothing is excused."""

    promised: dict[str, Promised]
    promises: dict[str, Promise]
    units: dict[str, Promise]  # what the SLAs count, which may be runs, files or days
    end_to_end: dict[str, Promise]  # likewise
    audits: dict[str, Audit]
    backlogs: dict[str, Ages]
    by_month: Mapping[str, list[Score]] = {}

    def counts_items(self, sla: str) -> bool:
        return self.units[sla] is self.promises[sla]


def service(
    scenario: Scenario, operation: Operation, workload: Workload, log: RunLog, drawn: Drawn | None = None
) -> Service:
    promised_by = {rule.name: promised(operation, workload, log, rule, drawn) for rule in operation.dues}
    pairs = {name: promises(log, each) for name, each in promised_by.items()}
    contract, end_to_end = ({name: pair[k] for name, pair in pairs.items()} for k in (0, 1))

    def counted(promise_by: dict[str, Promise]) -> dict[str, Promise]:
        units = {rule.name: rule.unit for rule in operation.dues}
        return {
            name: in_units(operation, log, units[name], promised_by[name], promise)
            for name, promise in promise_by.items()
        }

    stated = scenario.sla.items()
    found = Service(
        promised_by,
        contract,
        counted(contract),
        counted(end_to_end),
        {name: audit(operation, workload, log.items, sla, drawn) for name, sla in stated if isinstance(sla, Accuracy)},
        {name: ages(operation, log, sla) for name, sla in stated if isinstance(sla, BacklogAge)},
    )
    return found._replace(by_month=period_scores(found, log.items, month_edges(operation)))


def counted_of(operation: Operation, log: RunLog, kept: Service, sla: str, which: Bools) -> Promise:
    """What an SLA counts of some items alone: a run, file or day is late if one of them is."""
    promise, made = kept.promises[sla], kept.promised[sla]
    mine = which[promise.items]
    unit = next(rule.unit for rule in operation.dues if rule.name == sla)
    return in_units(operation, log, unit, made._replace(due=made.due[mine]), promise.taken(mine))


def of_the_provider(scenario: Scenario, operation: Operation, log: RunLog, kept: Service) -> Service:
    """What he answers for: while the work moves to him, that of the items which began at his place."""
    moved = log.moved
    if moved is None:
        return kept
    mine = moved[: len(log.items.arrived)]
    promised_by = {name: each.taken(mine[each.items]) for name, each in kept.promises.items()}
    found = kept._replace(
        promises=promised_by,
        units={
            name: each if kept.counts_items(name) else counted_of(operation, log, kept, name, mine)
            for name, each in promised_by.items()
        },
        audits={name: each.taken(mine[each.items]) for name, each in kept.audits.items()},
        backlogs={
            name: ages(operation, log, sla, mine) for name, sla in scenario.sla.items() if isinstance(sla, BacklogAge)
        },
    )
    return found._replace(by_month=period_scores(found, log.items, month_edges(operation)))


def audit(operation: Operation, workload: Workload, items: Items, sla: Accuracy, drawn: Drawn | None = None) -> Audit:
    """A delivery with a defect that counts is found with the auditor's detection, one without by false alarm."""
    names = [name for name in operation.work_types if not sla.work_types or name in sla.work_types]
    codes = tuple(operation.work_types.index(name) for name in names)
    limit = threshold(sla.sample_share)
    sampled, luck = once_of(
        workload.arrived, drawn, lambda: _sampled(workload, items, codes, limit), "audited", codes, limit
    )
    delivered = items.delivered[sampled] >= 0
    sampled, luck = sampled[delivered], luck[delivered]
    return Audit(sampled, luck < _limits(operation, items.defects[sampled], sla))


def _limits(operation: Operation, defects: Counts, sla: Accuracy) -> NDArray[np.uint64]:
    """By item, below what luck the auditor finds something; of both kinds of defect the more visible decides."""
    seen_minor = sla.detection_share if sla.minor_detection_share is None else sla.minor_detection_share
    kinds = [(critical(operation, defects), sla.detection_share)]
    if sla.counts == "any":
        kinds.append(((defects & operation.steps.minor_bits) != 0, seen_minor))
    limits = np.full(len(defects), threshold(sla.false_alarm_share), np.uint64)
    for is_there, share in sorted(kinds, key=itemgetter(1)):
        limits = np.where(is_there, np.uint64(threshold(share)), limits)
    return limits


def _sampled(workload: Workload, items: Items, codes: Iterable[int], limit: int) -> tuple[Ints, Luck]:
    """Items that are sampled if they are delivered, and the luck of what is found in them."""
    parts = []
    for code in codes:
        to_sample, to_find = workload.audit[code]
        mine = np.flatnonzero(items.work_type == code)
        mine = mine[to_sample[items.number[mine]] < np.uint64(limit)]
        parts.append((mine, to_find[items.number[mine]]))
    sampled, luck = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(sampled)
    return sampled[order], luck[order]


def due_scores(kept: Promise, edges: Ints) -> list[Score]:
    """Period by period, of what is due in it: an unfinished overdue item is a miss, a stopped one is left out."""
    return _scores(kept.due, kept.met, edges)


def due_score(kept: Promise, start: int, end: int) -> Score:
    """The same of one period."""
    is_due = within(kept.due, start, end)
    return Score(count(is_due & kept.met), count(is_due))


def audit_scores(found: Audit, items: Items, edges: Ints) -> list[Score]:
    """Period by period, of what is delivered in it and audited."""
    return _scores(items.delivered[found.items], ~found.found, edges)


def _scores(when: Ints, is_good: Bools, edges: Ints) -> list[Score]:
    bad, good = tally(when, is_good, edges, 2).T
    return list(map(Score, good.tolist(), (good + bad).tolist()))


def audit_score(found: Audit, window: slice) -> Score:
    """Of the items of the window that were audited."""
    inside = ~found.found[slice(*np.searchsorted(found.items, (window.start, window.stop)))]
    return Score(count(inside), len(inside))


def pooled(scores: Iterable[Score]) -> Score:
    scores = tuple(scores)
    return Score(sum(score.good for score in scores), sum(score.items for score in scores))


def period_scores(kept: Service, items: Items, edges: Ints) -> dict[str, list[Score]]:
    """Each SLA, period by period, by what is due in it, delivered and audited in it, or waiting at its ends of days."""
    return {
        **{name: due_scores(promise, edges) for name, promise in kept.units.items()},
        **{name: audit_scores(found, items, edges) for name, found in kept.audits.items()},
        **{name: age_scores(found, edges) for name, found in kept.backlogs.items()},
    }


def item_counts(kept: Service, scores: Mapping[str, list[Score]], edges: Ints) -> dict[str, list[int]]:
    """How many items lie behind each SLA's scores between edges, whatever it counts."""
    others = {name: due_scores(kept.promises[name], edges) for name in kept.units if not kept.counts_items(name)}
    return {name: [score.items for score in found] for name, found in {**scores, **others}.items()}


def age_scores(found: Ages, edges: Ints) -> list[Score]:
    """Summed over the days that end in each period."""
    period = period_of(found.ends - 1, edges)
    columns = (np.bincount(period, weights=each, minlength=len(edges) + 1) for each in (found.young, found.items))
    good, items = (column[1 : len(edges)].astype(int).tolist() for column in columns)
    return list(map(Score, good, items))


def service_months(scenario: Scenario, operation: Operation, kept: Service) -> tuple[ServiceMonth, ...]:
    """Every SLA in every full calendar month of the client's zone; part months are left out."""
    return tuple(
        _judged(scenario, sla, month.name, found[number])
        for number, month in enumerate(measured_months(operation))
        if month.full
        for sla, found in kept.by_month.items()
    )


def end_to_end_months(scenario: Scenario, operation: Operation, kept: Service) -> tuple[ServiceMonth, ...]:
    """The same of turnaround SLAs with nothing excused."""
    edges = month_edges(operation)
    strict = {name: due_scores(promise, edges) for name, promise in kept.end_to_end.items()}
    return service_months(scenario, operation, kept._replace(by_month=strict))


def _judged(scenario: Scenario, sla: str, period: str, score: Score) -> ServiceMonth:
    met = not score.items or score.share >= scenario.sla[sla].target_share
    return ServiceMonth(sla, period, score.share, score.items, met)


def missed(scenario: Scenario, operation: Operation, kept: Service, items: Items) -> tuple[str, ...]:
    """SLAs not met in more of the full months than the contract lets pass in a year or half a year.

    With fewer than five full months none may miss; without any, the window is judged as a whole.
    """
    months = service_months(scenario, operation, kept)
    full = len({month.month for month in months})
    may_miss = scenario.contract.months_that_may_miss * max(1, full // 12) if full >= HALF_A_YEAR else 0
    if not full:
        whole = period_scores(kept, items, np.array(operation.measured))
        return tuple(sla for sla, (score,) in whole.items() if not _judged(scenario, sla, "", score).met)
    misses = [month.sla for month in months if not month.met]
    return tuple(sla for sla in scenario.sla if misses.count(sla) > may_miss)
