"""Values that one slider moves together: where they stand in a scenario, and what they come to.

A handle time is a mean, a median or the three corners of a triangle: its spread follows, its coefficient of variation
stays. Where every item at a step asks, such as a step for questions that others hand over, the share that goes there
is what makes questions many or few, and is moved instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from bposim.scenarios.editing import Edit
from bposim.scenarios.reading import Tree
from bposim.scenarios.resolving import find, has_table
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

Together = Literal["handle_time", "error_share", "query_share"]
CENTRES = ("mean_minutes", "median_minutes", "low_minutes", "mode_minutes", "high_minutes")
DIGITS = 6  # of a value that was worked out


def values(study: Study, scenario: str, together: Together) -> dict[str, float]:
    """By dotted path, steps that people handle before those of bots."""
    tree = study.resolved[scenario]
    steps: Mapping[str, Tree] = tree["process"]["steps"]
    order = sorted(steps, key=lambda name: not _is_by_people(study.scenarios[scenario], name))
    paths = [path for name in order for path in _PATHS[together](steps, name)]
    return {path: float(find(tree, path.split("."))) for path in dict.fromkeys(paths)}


def scaled(base: Study, together: Together, factor: float) -> tuple[Edit, ...]:
    """Edits that put every such value of every scenario at its value in `base` times the factor; shares end at 1."""
    by_path: dict[str, dict[str, float]] = {}
    for name in base.scenarios:
        for path, value in values(base, name, together).items():
            by_path.setdefault(path, {})[name] = _times(value, factor, most=1e6 if together == "handle_time" else 1.0)
    return tuple(edit for path, found in by_path.items() for edit in _edits(base, path, found))


def _edits(base: Study, path: str, found: Mapping[str, float]) -> Iterator[Edit]:
    """One for all where all that have the table come to the same."""
    having = {name for name, tree in base.trees.items() if has_table(tree, path)}
    if having == set(found) and len(set(found.values())) == 1:
        yield Edit(None, path, next(iter(found.values())))
    else:
        yield from (Edit(name, path, value) for name, value in found.items())


def _times(value: float, factor: float, most: float) -> float:
    return value if factor == 1 else min(most, float(f"{value * factor:.{DIGITS}g}"))


def _is_by_people(scenario: Scenario, step: str) -> bool:
    return any(team.kind == "people" and step in team.serves for team in scenario.delivery.teams.values())


def _handle_times(steps: Mapping[str, Tree], name: str) -> Iterator[str]:
    for path, value in _numbers(steps[name].get("handle_time"), f"process.steps.{name}.handle_time"):
        if path.split(".")[-1] in CENTRES and value > 0:
            yield path


def _error_shares(steps: Mapping[str, Tree], name: str) -> Iterator[str]:
    for path, value in _numbers(steps[name].get("error_share"), f"process.steps.{name}.error_share"):
        if value > 0:
            yield path


def _query_shares(steps: Mapping[str, Tree], name: str) -> Iterator[str]:
    asking = list(_shares(steps, name, "query"))
    if asking and all(value >= 1 for _, value in asking):
        handing = [each for each, step in steps.items() if (step.get("exception") or {}).get("to") == name]
        asking = [found for each in handing for found in _shares(steps, each, "exception")]
    yield from (path for path, value in asking if value > 0)


def _shares(steps: Mapping[str, Tree], name: str, key: str) -> Iterator[tuple[str, float]]:
    yield from _numbers((steps[name].get(key) or {}).get("share"), f"process.steps.{name}.{key}.share")


def _numbers(stated: Any, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(stated, Mapping):
        for key, value in stated.items():
            yield from _numbers(value, f"{path}.{key}")
    elif isinstance(stated, int | float):
        yield path, float(stated)


_PATHS: dict[Together, Callable[[Mapping[str, Tree], str], Iterator[str]]] = {
    "handle_time": _handle_times,
    "error_share": _error_shares,
    "query_share": _query_shares,
}
