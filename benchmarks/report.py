"""What the rounds say: `results.json`, and a table of the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rich.table import Table

from benchmarks.rounds import Figure, Timings, figure
from benchmarks.suite import CIW, COMPILED, NAIVE, SIMPY, C, Suite

SLUGS = {SIMPY: "simpy_engine", NAIVE: "naive_simpy", C: "c", CIW: "ciw"}


class Line(NamedTuple):
    job: str
    name: str  # key in results.json
    value: Figure


def lines(timings: Timings, apart: Mapping[str, list[Mapping[str, float]]]) -> list[Line]:
    """Every figure with its quartiles."""
    return [
        *(line for job in ("J", "J0", "J_plus") for line in _job(timings, job)),
        Line("J_plus", "cost_relative_to_J", timings.ratio(("J_plus", COMPILED), ("J", COMPILED))),
        *_questions(timings),
        *_scale(timings, "items"),
        *_scale(timings, "agents"),
        Line("threads", "speed_up_of_two", timings.ratio(("threads", "1"), ("threads", "2"), "wall")),
        Line("threads", "speed_up_of_the_machine", timings.ratio(("machine", "1"), ("machine", "2"), "wall")),
        *(
            Line("event_log", f"nanoseconds_per_row_{table}", figure(timings.per_unit("event_log", table)))
            for table in ("touches_written", "touches", "all")
        ),
        *_apart(apart),
    ]


def _job(timings: Timings, job: str) -> Iterator[Line]:
    """Ours, then each other system: its cost, and its cost over ours."""
    yield Line(job, "nanoseconds_per_item", figure(timings.per_unit(job, COMPILED)))
    for system, slug in SLUGS.items():
        if (job, system) in timings:
            yield Line(job, f"nanoseconds_per_item_{slug}", figure(timings.per_unit(job, system)))
            yield Line(job, f"ratio_to_{slug}", timings.ratio((job, system), (job, COMPILED)))
    if (job, NAIVE) in timings:
        yield Line(job, "ratio_of_simpy_engine_to_naive_simpy", timings.ratio((job, NAIVE), (job, SIMPY)))


def _questions(timings: Timings) -> Iterator[Line]:
    for job in ("what_if", "comparison"):
        yield Line(job, "seconds", figure(timings.seconds(job, COMPILED, "wall")))
        yield Line(job, "cpu_seconds", figure(timings.seconds(job, COMPILED)))
        yield Line(job, "wall_nanoseconds_per_item", figure(timings.per_unit(job, COMPILED, "wall")))


def _scale(timings: Timings, name: str) -> Iterator[Line]:
    """Cost by size, the reference job's own among them, and the dearest over the cheapest."""
    own = {"items": str(timings.units["J", COMPILED]), "agents": "20"}[name]
    keys = {size: (name, size) for job, size in timings.spent if job == name} | {own: ("J", COMPILED)}
    costs = {size: timings.per_unit(*keys[size]) for size in sorted(keys, key=int)}
    for size, cost in costs.items():
        yield Line(name, f"nanoseconds_per_item_{size}", figure(cost))
    rounds = zip(*costs.values(), strict=True)
    yield Line(name, "dearest_to_cheapest", figure(max(of_round) / min(of_round) for of_round in rounds))


def _apart(apart: Mapping[str, list[Mapping[str, float]]]) -> Iterator[Line]:
    """Figures of processes of their own, by job."""
    for job, found in apart.items():
        for name in found[0]:
            yield Line(job, name, figure(each[name] for each in found))


def results(found: list[Line], suite: Suite, rounds: int, machine: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's shape: medians by job and name, quartiles beside them."""
    jobs: dict[str, dict[str, Any]] = {}
    for job, name, value in found:
        entry = jobs.setdefault(job, {"quartiles": {}})
        entry[name] = _short(value.median)
        entry["quartiles"][name] = [_short(value.low), _short(value.high)]
    for job, facts in suite.facts.items():
        jobs.setdefault(job, {}).update(facts)
    return {"machine": dict(machine), "rounds": rounds, "skipped": suite.skipped, "jobs": jobs}


def _short(value: float) -> float:
    """Four digits, which is more than the quartiles allow to believe."""
    return float(f"{value:.4g}")


def table(found: list[Line]) -> Table:
    shown = Table("job", "figure", "median", "quartiles", title="bposim, measured here and now")
    for column in shown.columns[2:]:
        column.justify = "right"
    before = ""
    for job, name, value in found:
        median, low, high = map(_digits, value)
        shown.add_row(job if job != before else "", name.replace("_", " "), median, f"{low} .. {high}")
        before = job
    return shown


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
