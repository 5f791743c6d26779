"""What became of a study, said one change at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from bposim.analysis.changing.in_proportion import Together, values
from bposim.analysis.changing.settings import label
from bposim.scenarios.resolving import find, paths
from bposim.scenarios.study import Study

ALIKE = 1e-4  # of a factor
WHAT: Mapping[Together, str] = {
    "handle_time": "handle times of all steps",
    "error_share": "error shares of all steps",
    "query_share": "shares of questions",
}


def changes(before: Study, after: Study) -> list[str]:
    """Between two studies of the same scenarios, such as "head-count of capture: 17 -> 18 (offshore)"."""
    factors = {kind: factor for kind in get_args(Together) if (factor := _factor(before, after, kind)) is not None}
    said = {path for kind in factors for name in before.scenarios for path in values(before, name, kind)}
    found: dict[tuple[str, str, str], list[str]] = {}
    for name in after.scenarios:
        for path, old, new in _apart(before, after, name):
            if path not in said:
                found.setdefault((path, old, new), []).append(name)
    return [
        *(f"{WHAT[kind]}: times {factor:.4g} (all scenarios)" for kind, factor in factors.items()),
        *(f"{label(path)}: {old} -> {new} ({_whose(after, path, names)})" for (path, old, new), names in found.items()),
    ]


def _factor(before: Study, after: Study, kind: Together) -> float | None:
    """By which all such values changed, if it is one and not 1."""
    ratios: list[float] = []
    for name in before.scenarios:
        old, new = values(before, name, kind), values(after, name, kind)
        if old.keys() != new.keys():
            return None
        ratios += [new[path] / value for path, value in old.items()]
    alike = bool(ratios) and all(math.isclose(ratio, ratios[0], rel_tol=ALIKE) for ratio in ratios)
    return ratios[0] if alike and not math.isclose(ratios[0], 1, rel_tol=ALIKE) else None


def _apart(before: Study, after: Study, scenario: str) -> Iterator[tuple[str, str, str]]:
    old, new = before.resolved[scenario], after.resolved[scenario]
    for parts in dict.fromkeys([*paths(old), *paths(new)]):
        values = find(old, [*parts]), find(new, [*parts])
        if values[0] != values[1] and not any(isinstance(value, dict) for value in values):
            path = ".".join(parts)
            yield path, _shown(before, scenario, path, values[0]), _shown(after, scenario, path, values[1])


def _shown(study: Study, scenario: str, path: str, value: Any) -> str:
    """The value, or what the schema takes for it where none is stated."""
    if value is None:
        value = find(study.scenarios[scenario].model_dump(), path.split("."))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else "none" if value is None else str(value)


def _whose(study: Study, path: str, names: list[str]) -> str:
    if len(names) == len(study.scenarios):
        return "all scenarios"
    having = [name for name, tree in study.trees.items() if find(tree, path.split(".")[:-1]) is not None]
    return "all that have it" if len(names) == len(having) > 2 else ", ".join(names)
