"""One point of a sweep: its study, its runs, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import isnan
from operator import itemgetter
from typing import Literal, NamedTuple

from bposim.analysis.experiment import loads_of, replicate
from bposim.analysis.measuring.steadiness import steady
from bposim.analysis.running import Plan, plan
from bposim.analysis.sweeps.points import OPTION, Point, Value
from bposim.analysis.sweeps.sharing import luck
from bposim.analysis.sweeps.store import BROKEN, Row
from bposim.model.workload import Drawn
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

OnError = Literal["record", "raise"]

ONE_SCENARIO = "scenarios."  # how a path begins that speaks of one alone
FAILURES = (StudyError, AssertionError, ArithmeticError, MemoryError)  # the user's mistake, ours, or too much of it

Pair = tuple[str, int]  # scenario and replication
Loads = Mapping[str, Mapping[str, float]]  # by scenario and team


class Wanted(NamedTuple):
    """What is asked of every point."""

    scenarios: tuple[str, ...]
    replications: int
    seed: int
    on_error: OnError = "record"

    def pairs(self) -> list[Pair]:
        """Those that share their luck follow each other."""
        return [(name, number) for number in range(self.replications) for name in self.scenarios]


class Ran(NamedTuple):
    """New rows of a point, and by what the scenarios asked for are judged."""

    rows: Sequence[Row]
    loads: Loads


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


def measured(study: Study, point: Point, wanted: Wanted) -> list[Row]:
    """All rows of a point that has none yet."""
    return merged((), ran(study, point, wanted, wanted.pairs()), wanted)


def ran(study: Study, point: Point, wanted: Wanted, todo: Sequence[Pair]) -> Ran:
    try:
        variant = with_values(study, point.values)
        plans = {name: plan(variant.scenarios[name], variant.data) for name in wanted.scenarios}
    except FAILURES as error:
        if wanted.on_error == "raise":
            raise
        return Ran([_failed(point, pair, error) for pair in todo], {})
    return Ran(list(_run(point, plans, wanted, todo)), loads_of(plans, wanted.seed))


def merged(there: Iterable[Row], found: Ran, wanted: Wanted) -> list[Row]:
    """In order of scenario and replication, with what was there before: what is done stays where it fails now."""
    rows = {_pair(row): row for row in there}
    for row in found.rows:
        if row["status"] == "done" or rows.get(_pair(row), row)["status"] != "done":
            rows[_pair(row)] = row
    return _judged(_in_order(rows.values(), wanted), found.loads)


def _run(point: Point, plans: Mapping[str, Plan], wanted: Wanted, todo: Iterable[Pair]) -> Iterable[Row]:
    for number, pairs in groupby(todo, itemgetter(1)):
        with luck(wanted.seed, number) as drawn:
            for pair in pairs:
                yield _replicated(point, plans[pair[0]], wanted, pair, drawn)


def _replicated(point: Point, design: Plan, wanted: Wanted, pair: Pair, drawn: Drawn) -> Row:
    try:
        outcome = replicate(design, wanted.seed, pair[1], drawn, keep=True)
    except FAILURES as error:
        if wanted.on_error == "raise":
            raise
        return _failed(point, pair, error)
    about = {"status": "done", "error": None, "complies": outcome.complies, "drift": outcome.drift}
    measures = {measure: None if isnan(value) else value for measure, value in outcome.measures.items()}
    return _key(point, pair) | about | measures


def _pair(row: Row) -> Pair:
    return row["scenario"], row["replication"]


def _key(point: Point, pair: Pair) -> Row:
    return {"point_id": point.id, "scenario": pair[0], "replication": pair[1]}


def _failed(point: Point, pair: Pair, error: BaseException) -> Row:
    status = "failed" if isinstance(error, StudyError) else BROKEN
    return _key(point, pair) | {"status": status, "error": str(error) or type(error).__name__}


def _in_order(rows: Iterable[Row], wanted: Wanted) -> list[Row]:
    place = {name: number for number, name in enumerate(wanted.scenarios)}
    last = len(place)
    return sorted(rows, key=lambda r: (place.get(r["scenario"], last), r["scenario"], r["replication"]))


def _judged(rows: Sequence[Row], loads: Loads) -> list[Row]:
    """Whether a scenario settles is seen over all its replications; one that was not asked for keeps its verdict."""
    drifts: dict[str, list[float]] = {}
    for row in rows:
        if row["status"] == "done":
            drifts.setdefault(row["scenario"], []).append(row["drift"])
    verdicts = {name: steady(drifts[name], load) for name, load in loads.items() if name in drifts}
    reasons = {name: None if verdict is True else verdict for name, verdict in verdicts.items()}
    return [row | {"not_steady": reasons.get(row["scenario"], row.get("not_steady"))} for row in rows]
