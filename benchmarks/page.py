"""`docs/performance.md`: the goals and every figure, from `results.json` alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Results = Mapping[str, Any]


class Goal(NamedTuple):
    """`first` is the first step; a ratio or a size that has to stay below it has `at_most`."""

    what: str
    job: str
    figure: str
    unit: str
    first: float
    goal: float
    at_most: bool = True


GOALS = (
    Goal("J against naive SimPy", "J", "ratio_to_naive_simpy", "times", 80, 150, at_most=False),
    Goal("J against the C limit", "J", "ratio_to_c", "times", 0.2, 0.35, at_most=False),
    Goal("J+, cost of an item against J", "J_plus", "cost_relative_to_J", "times", 2.5, 2.0),
    Goal(
        "SimPy engine on J against naive SimPy",
        "J",
        "ratio_of_simpy_engine_to_naive_simpy",
        "times",
        1.0,
        1.5,
        at_most=False,
    ),
    Goal("what-if, 4 x 20 x 100,000 items, all included, 2 cores", "what_if", "seconds", "s", 2.5, 1.0),
    Goal("shipped invoice comparison, 7 x 10, warm", "comparison", "seconds", "s", 1.5, 1.5),
    Goal("cost of an item, 10,000 to 10 million items", "items", "dearest_to_cheapest", "times", 1.5, 1.2),
    Goal("two threads against one", "threads", "speed_up_of_two", "times", 1.7, 1.9, at_most=False),
    Goal("event log, touches written", "event_log", "nanoseconds_per_row_touches_written", "ns a row", 110, 60),
    Goal("event log, size (13 columns)", "event_log", "bytes_per_row_touches", "B a row", 10, 9),
    Goal("memory above the inputs", "memory", "bytes_per_item_above_inputs", "B an item", 40, 40),
    Goal("10 million items, the whole process", "whole", "gigabytes", "GB", 3, 3),
    Goal("first run on a machine, with compiling", "start_up", "cold_first_run_seconds", "s", 15, 15),
    Goal("first run of a later process", "start_up", "cached_first_run_seconds", "s", 1, 1),
    Goal("page, something moves after an input", "app", "slider_to_move_seconds", "s", 0.5, 0.25),
    Goal("page, first new number after an input", "app", "slider_to_number_seconds", "s", 1.5, 0.7),
    Goal("page, costs of a shipped study to 2 %", "app", "to_two_per_cent_seconds", "s", 6, 3),
    Goal("page, an eleventh user while ten simulate, median", "app", "eleventh_user_ms_median", "ms", 100, 50),
    Goal("page, an eleventh user while ten simulate, p90", "app", "eleventh_user_ms_p90", "ms", 200, 100),
    Goal("page, a learner among thirty, p90", "app", "thirty_learners_ms_p90", "ms", 500, 500),
    Goal("page, first number of a first start", "app", "first_start_to_number_seconds", "s", 25, 20),
)


def page(results: Results) -> str:
    return "\n".join([*_head(results), *_goals(results), *_figures(results)]) + "\n"


def _head(results: Results) -> Iterator[str]:
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    yield "# Performance"
    yield ""
    yield (
        f"Measured by `make bench` on {machine['measured_on']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {machine['system']}, Python {machine['python']}; {versions}. "
        f"Load before and after: {machine['load_before']} and {machine['load_after']}."
    )
    yield ""
    yield (
        f"Medians of {results['rounds']} interleaved rounds, quartiles in brackets. Ratios are worked out round by "
        "round, since a shared machine is slower in one minute than in the next. Costs are CPU time, questions a user "
        "waits for are wall time. J, J0 and J+ are described in `benchmarks/jobs.py`; the engine has no special case "
        "for them. Pages, whose first start alone takes half a minute, are visited three times at most; where both "
        "quartiles are the median, once."
    )
    for system, reason in results["skipped"].items():
        yield f"Not measured: {system} ({reason})."
    yield ""


def _goals(results: Results) -> Iterator[str]:
    yield "## Goals"
    yield ""
    yield "| | measured | first step | goal | |"
    yield "|---|---|---|---|---|"
    for goal in GOALS:
        value = results["jobs"].get(goal.job, {}).get(goal.figure)
        sign = "<=" if goal.at_most else ">="
        limits = f"{sign} {goal.first:g} {goal.unit} | {sign} {goal.goal:g}"
        yield f"| {goal.what} | {_measured(results, goal.job, goal.figure)} | {limits} | {_verdict(goal, value)} |"
    yield ""


def _verdict(goal: Goal, value: float | None) -> str:
    if value is None:
        return "not measured"
    for reached, word in ((goal.goal, "goal reached"), (goal.first, "first step reached")):
        if (value <= reached) if goal.at_most else (value >= reached):
            return word
    return "not reached"


def _figures(results: Results) -> Iterator[str]:
    yield "## All figures"
    yield ""
    yield "| job | figure | measured |"
    yield "|---|---|---|"
    for job, entry in results["jobs"].items():
        for name in entry:
            if name != "quartiles":
                yield f"| {job.replace('_', ' ')} | {name.replace('_', ' ')} | {_measured(results, job, name)} |"


def _measured(results: Results, job: str, name: str) -> str:
    entry = results["jobs"].get(job, {})
    if name not in entry:
        return "-"
    value, quartiles = entry[name], entry["quartiles"].get(name)
    shown = _digits(value)
    return f"{shown} ({_digits(quartiles[0])} to {_digits(quartiles[1])})" if quartiles else shown


def _digits(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "yes" if value is True else "no" if value is False else str(value)
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
