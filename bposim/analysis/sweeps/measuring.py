"""One point of a sweep: its study, its runs, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Literal, NamedTuple

from bposim.analysis.experiment import loads_of, replicate
from bposim.analysis.running import Plan, plan
from bposim.analysis.steadiness import steady
from bposim.analysis.sweeps.points import OPTION, Point, Value
from bposim.analysis.sweeps.store import BROKEN, Row
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

OnError = Literal["record", "raise"]

ONE_SCENARIO = "scenarios."  # how a path begins that speaks of one alone
FAILURES = (StudyError, AssertionError, ArithmeticError, MemoryError)  # the user's mistake, ours, or too much of it

Pair = tuple[str, int]  # scenario and replication


class Wanted(NamedTuple):
    """What is asked of every point."""

    scenarios: tuple[str, ...]
    replications: int
    seed: int
    on_error: OnError = "record"

    def pairs(self) -> list[Pair]:
        """Those that share their luck follow each other."""
        return [(name, number) for number in range(self.replications) for name in self.scenarios]


def missing(wanted: Wanted, rows: Iterable[Row]) -> list[Pair]:
    """What failed is tried again."""
    done = {(row["scenario"], row["replication"]) for row in rows if row["status"] == "done"}
    return [pair for pair in wanted.pairs() if pair not in done]


def own_path(path: str) -> tuple[str, str]:
    """The one scenario that a path `scenarios.NAME.PATH` speaks of, "" where it is any other, and the path there."""
    if not path.startswith(ONE_SCENARIO):
        return "", path
    name, dot, inside = path.removeprefix(ONE_SCENARIO).partition(".")
    if not dot:
        raise StudyError([Mistake(OPTION, "", path, "a path inside a scenario: scenarios.NAME.PATH")])
    return name, inside


def with_values(study: Study, values: Mapping[str, Value]) -> Study:
    by_scenario: dict[str, dict[str, Value]] = {}
    for path, value in values.items():
        name, inside = own_path(path)
        by_scenario.setdefault(name, {})[inside] = value
    found = study
    for name in sorted(by_scenario):  # what is said of all comes first
        found = found.replace(by_scenario[name], name or None)
    return found


def measured(study: Study, point: Point, wanted: Wanted, rows: Sequence[Row]) -> list[Row]:
    """The rows that a point has and those that it lacks, in order of scenario and replication."""
    kept = [row for row in rows if row["status"] == "done"]
    todo = missing(wanted, kept)
    try:
        variant = with_values(study, point.values)
        plans = {name: plan(variant.scenarios[name], variant.data) for name in wanted.scenarios}
    except FAILURES as error:
        if wanted.on_error == "raise":
            raise
        return _in_order([*kept, *(_failed(point, pair, error) for pair in todo)], wanted)
    found = _in_order([*kept, *_run(point, plans, wanted, todo)], wanted)
    return _judged(found, loads_of(plans, wanted.seed))


def _run(point: Point, plans: Mapping[str, Plan], wanted: Wanted, todo: Iterable[Pair]) -> Iterable[Row]:
    drawn_for, drawn = -1, Drawn()
    for pair in todo:
        name, number = pair
        if number != drawn_for:
            drawn_for, drawn = number, Drawn()
        try:
            outcome = replicate(plans[name], wanted.seed, number, drawn)
        except FAILURES as error:
            if wanted.on_error == "raise":
                raise
            yield _failed(point, pair, error)
            continue
        about = {"status": "done", "error": None, "complies": outcome.complies, "drift": outcome.drift}
        measures = {measure: None if isnan(value) else value for measure, value in outcome.measures.items()}
        yield _key(point, pair) | about | measures


def _key(point: Point, pair: Pair) -> Row:
    return {"point_id": point.id, "scenario": pair[0], "replication": pair[1]}


def _failed(point: Point, pair: Pair, error: BaseException) -> Row:
    status = "failed" if isinstance(error, StudyError) else BROKEN
    return _key(point, pair) | {"status": status, "error": str(error) or type(error).__name__}


def _in_order(rows: Iterable[Row], wanted: Wanted) -> list[Row]:
    place = {name: number for number, name in enumerate(wanted.scenarios)}
    last = len(place)
    return sorted(rows, key=lambda r: (place.get(r["scenario"], last), r["scenario"], r["replication"]))


def _judged(rows: Sequence[Row], loads: Mapping[str, Mapping[str, float]]) -> list[Row]:
    """Whether a scenario settles is seen over all its replications."""
    drifts: dict[str, list[float]] = {}
    for row in rows:
        if row["status"] == "done":
            drifts.setdefault(row["scenario"], []).append(row["drift"])
    verdicts = {name: steady(found, loads.get(name, {})) for name, found in drifts.items()}
    reasons = {name: None if verdict is True else verdict for name, verdict in verdicts.items()}
    return [row | {"not_steady": reasons.get(row["scenario"])} for row in rows]
