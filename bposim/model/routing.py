"""The process compiled: study steps become model steps, one for each work type that can reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from bposim.model import quantiles
from bposim.model.arrivals import sample_ticks
from bposim.model.bad_days import late_wait
from bposim.model.operation import DONE, NOBODY, Awaiting, Discipline, Kind, Outcome, Quantile, Steps
from bposim.model.sampling import SkipLot
from bposim.model.thresholds import Bits, defect_bits, of_look, of_work
from bposim.model.ticks import PER_MILLE
from bposim.scenarios.consistency import queue_of, reached
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.distributions import Distribution, Fixed
from bposim.scenarios.schema.events import LateFile
from bposim.scenarios.schema.fields import for_work_type
from bposim.scenarios.schema.process import DONE as DONE_NAME
from bposim.scenarios.schema.process import (
    Acceptance,
    Answer,
    Check,
    Handled,
    Opening,
    Query,
    Routed,
    Step,
    Wait,
    Work,
)
from bposim.scenarios.schema.scenario import Scenario

UNCAPPED = 1_000_000
COLUMNS = (  # of a step that does the thing; else 0
    *("exception", "error", "minor_error", "query", "query_again", "query_rounds", "rest"),
    *("sample", "plan", "watched_above", "closer", "detect", "minor_detect", "false_alarm"),
    *("sets", "sets_minor", "clears", "covers", "covers_minor"),
)
AT_ONCE = Fixed(distribution="fixed", mean_minutes=0.0)


class Routing(NamedTuple):
    steps: Steps
    queues: tuple[str, ...]
    disciplines: tuple[Discipline, ...]
    openings: tuple[Opening, ...]  # by calendar
    model_step: Mapping[tuple[str, str], int]  # by (work type, step)
    plans: tuple[SkipLot, ...]


class _Row(NamedTuple):
    """One model step: a study step for one work type, or the wait or the answer of a query that it asks."""

    name: str
    work_type: str
    of: str  # name of the study step
    step: Routed
    query: Query | None = None
    answer: Answer | None = None


def compile_routing(scenario: Scenario, data: Data) -> Routing:
    rows = _rows(scenario)
    index = {(row.work_type, row.name): k for k, row in enumerate(rows)}
    queues = tuple(dict.fromkeys(_queue(scenario, row) for row in rows if not _waits(row)))
    openings = tuple(dict.fromkeys(_opening(row) for row in rows if _waits(row)))
    by_queue = {_queue(scenario, row): getattr(row.answer or row.step, "discipline", "fifo") for row in rows}
    disciplines = tuple(Discipline[by_queue[queue].upper()] for queue in queues)
    kinds = list(scenario.demand.work_types)
    bits = defect_bits(scenario)
    columns = [_columns(row, scenario, index, queues, openings, kinds, bits) for row in rows]
    arrays = {key: np.array([column[key] for column in columns], np.int64) for key in columns[0]}
    durations = tuple(_duration(row, data) for row in rows)
    plans = _plans(scenario)
    arrays["plan"] = np.array([list(plans).index(row.name) + 1 if row.name in plans else 0 for row in rows], np.int64)
    steps = Steps(name=tuple(row.name for row in rows), duration=durations, luck=(), **arrays)
    return Routing(steps, queues, disciplines, openings, index, tuple(plans.values()))


def _plans(scenario: Scenario) -> dict[str, SkipLot]:
    """One for each check that skips lots, whatever work types come to it."""
    found = {}
    for name, step in scenario.process.steps.items():
        if isinstance(step, Check) and step.skip_lot:
            factors = tuple(round(factor * PER_MILLE) for factor in step.skip_lot.factors)
            found[name] = SkipLot(factors, step.skip_lot.looks_to_relax)
    return found


def query_wait(step: str) -> str:
    return f"{step}.query"


def query_answer(step: str) -> str:
    return f"{step}.answer"


def _rows(scenario: Scenario) -> list[_Row]:
    steps, rows = scenario.process.steps, []
    for work_type in scenario.demand.work_types:
        rows += [
            _Row(late_wait(name), work_type, late_wait(name), _late(event, scenario))
            for name, event in scenario.events.items()
            if isinstance(event, LateFile) and event.work_type == work_type
        ]
        for name in reached(scenario, work_type):
            step = steps[name]
            assert isinstance(step, Routed), name
            plain = _Row(name, work_type, name, step)
            rows.append(plain)
            if isinstance(step, Work) and step.query:
                rows += _of_query(plain, step.query, steps)
    return rows


def _late(event: LateFile, scenario: Scenario) -> Wait:
    return Wait(
        kind="wait",
        delay={"*": Fixed(distribution="fixed", mean_minutes=event.hours * 60)},
        awaiting="late_file",
        next={"*": scenario.demand.work_types[event.work_type].first_step},
    )


def _of_query(asking: _Row, query: Query, steps: Mapping[str, Step]) -> Iterator[_Row]:
    """The delay until somebody looks at it, then the work on the answer, where either is stated."""
    if query.delay:
        yield asking._replace(name=query_wait(asking.of), query=query)
    if query.to:
        answer = steps[query.to]
        assert isinstance(answer, Answer), query.to
        yield asking._replace(name=query_answer(asking.of), query=query, answer=answer)


def _kind(row: _Row) -> Kind:
    if row.answer:
        return Kind.ANSWER
    if row.query or isinstance(row.step, Wait):
        return Kind.WAIT
    if isinstance(row.step, Acceptance):
        return Kind.ACCEPTANCE
    return Kind.CHECK if isinstance(row.step, Check) else Kind.WORK


def _waits(row: _Row) -> bool:
    return _kind(row) >= Kind.WAIT


def _queue(scenario: Scenario, row: _Row) -> str:
    return queue_of(scenario, row.query.to if row.answer and row.query and row.query.to else row.of)


def _opening(row: _Row) -> Opening:
    if row.query:
        return row.query.open
    assert isinstance(row.step, Wait | Acceptance), row
    is_at_once = isinstance(row.step, Wait) and row.step.integration == "real_time"
    return Opening(always=True) if is_at_once else row.step.open


def _columns(
    row: _Row,
    scenario: Scenario,
    index: Mapping[tuple[str, str], int],
    queues: tuple[str, ...],
    openings: tuple[Opening, ...],
    kinds: list[str],
    bits: Bits,
) -> dict[str, Any]:
    """The entries of one model step, by column of `Steps`."""
    step, work_type = row.step, row.work_type
    columns: dict[str, Any] = {
        "work_type": kinds.index(work_type),
        "kind": _kind(row),
        "queue": NOBODY if _waits(row) else queues.index(_queue(scenario, row)),
        "priority": _priority(row.answer or step, scenario.demand.work_types[work_type].priority),
        "next_step": _next_steps(row, index),
        "cap": UNCAPPED if row.query else step.max_attempts,
        "awaiting": _awaiting(row),
        "calendar": openings.index(_opening(row)) if _waits(row) else NOBODY,
    }
    columns |= dict.fromkeys(COLUMNS, 0)
    if isinstance(step, Check | Acceptance):
        columns |= of_look(step, work_type, bits)
    elif isinstance(step, Work) and not row.query:
        columns |= of_work(row.name, step, work_type, bits)
    return columns


def _priority(step: Routed | Answer, of_work_type: int) -> int:
    stated = getattr(step, "priority", None)
    return of_work_type if stated is None else int(stated)


def _next_steps(row: _Row, index: Mapping[tuple[str, str], int]) -> list[int]:
    """By outcome; a column that cannot happen repeats `next`."""

    def to(name: str | None) -> int:
        return DONE if name in (None, DONE_NAME) else index[row.work_type, str(name)]

    step = row.step
    onward = to(for_work_type(step.next, row.work_type))
    capped = to(step.then) if step.then else onward
    targets = {Outcome.CLEAN: onward, Outcome.CAPPED: capped}
    if row.query:
        is_looked_at = row.query.to and not row.answer
        targets[Outcome.CLEAN] = to(query_answer(row.of) if is_looked_at else row.of)
    elif isinstance(step, Work):
        if step.passing_on:
            targets[Outcome.EXCEPTION] = to(step.passing_on.to)
        if step.query:
            targets[Outcome.QUERY] = to((query_wait if step.query.delay else query_answer)(row.of))
    elif isinstance(step, Check | Acceptance):
        targets[Outcome.FOUND] = to(step.rework)
    columns = (Outcome.CLEAN, Outcome.EXCEPTION, Outcome.QUERY, Outcome.FOUND, Outcome.CAPPED)
    return [targets.get(outcome, onward) for outcome in columns]


def _awaiting(row: _Row) -> Awaiting:
    state = row.query.awaiting if row.query else getattr(row.step, "awaiting", "nobody")
    return Awaiting[state.upper()]


def _duration(row: _Row, data: Data) -> Quantile:
    stated = _stated_duration(row) or AT_ONCE
    return quantiles.compile_distribution(stated, sample_ticks(stated, data))


def _stated_duration(row: _Row) -> Distribution | None:
    if row.answer:
        return for_work_type(row.answer.handle_time, row.work_type)
    if row.query:
        return row.query.delay
    if isinstance(row.step, Wait):
        by_file = row.step.delay if row.step.integration == "file" else None
        return for_work_type(by_file, row.work_type) if by_file else None
    if isinstance(row.step, Acceptance):
        return for_work_type(row.step.delay, row.work_type)
    assert isinstance(row.step, Handled), row
    return for_work_type(row.step.handle_time, row.work_type)
