"""Stand-ins for values that the schema refuses, so that the rest of a study can still be checked for consistency.

A scenario with stand-ins is never run: it only lets every mistake be listed at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

_MINUTE = {"distribution": "fixed", "mean_minutes": 1.0}
_BY_KEY: dict[str, Any] = {
    "name": "study",
    "currency": "USD",
    "start": date(2026, 1, 5),
    "announced_on": date(2026, 1, 5),
    "hand_over_on": date(2026, 1, 6),
    "headcount": 1,
    "days": "Mon-Fri",
    "hours": "09:00-17:00",
    "at": "12:00",
    "time_zone": "UTC",
    "handle_time": _MINUTE,
    "delay": _MINUTE,
    "gap": _MINUTE,
    "mean_minutes": 1.0,
    "median_minutes": 1.0,
    "low_minutes": 1.0,
    "mode_minutes": 2.0,
    "high_minutes": 3.0,
    "cv": 1.0,
    "shape": 1.0,
    "share": 0.1,
    "sample_share": 0.1,
    "detection_share": 0.5,
    "target_share": 0.5,
    "rate": 1.0,
    "at_risk_share": 0.1,
    "baseline_items_per_month": 1.0,
    "additional_rate": 0.0,
    "reduced_rate": 0.0,
    "baseline_cost_per_item": 1.0,
    "outcome": "on_time",
    "oldest_days": 1.0,
    "business_days": 1,
    "day_of_month": 1,
    "items": 1,
    "items_per_year": 1.0,
    "shares_by_days_before": [1.0],
}
_BY_PARENT: dict[str, Any] = {
    "arrivals": {"form": "poisson", "items_per_hour": 1.0},
    "sla": {"due": "elapsed_hours", "hours": 1.0, "target_share": 0.5},
    "handle_time": _MINUTE,
}
_HOURS_AS_NUMBER = "sla"
_LATER = "transition"  # a table that the rest of a study does without


def with_stand_ins(tree: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """A copy in which each refused value is one that the schema takes, or is gone where nothing is needed there."""
    copy = deepcopy(dict(tree))
    for path in paths:
        if path[0] == _LATER:
            copy.pop(_LATER, None)
            continue
        path, parent = _parent(copy, path)
        if not isinstance(parent, dict) or not path:
            continue
        if path[-1] in _NAMING and len(path) > 1:
            _replace_table(copy, path[:-1])
            continue
        parent.pop(path[-1], None)
        value = _stand_in(path)
        if value is not None:
            parent[path[-1]] = value
    return copy


def _parent(tree: Any, path: tuple[str, ...]) -> tuple[tuple[str, ...], Any]:
    """The table around a refused value; where it stands in a list, the list is what is refused."""
    for place, part in enumerate(path[:-1]):
        if isinstance(tree, dict) and isinstance(tree.get(part), list | tuple):
            return path[: place + 1], tree
        tree = tree.get(part) if isinstance(tree, dict) else None
    return path, tree


_NAMING = ("kind", "due", "form", "basis", "distribution")  # keys that say what table it is


def _replace_table(tree: dict[str, Any], path: tuple[str, ...]) -> None:
    *parents, leaf = path
    parent: Any = tree
    for part in parents:
        parent = parent[part]
    value = _stand_in(path)
    if value is None:
        parent.pop(leaf)
    else:
        parent[leaf] = value


def _stand_in(path: tuple[str, ...]) -> Any:
    if path[0] == _HOURS_AS_NUMBER and path[-1] == "hours":
        return 1.0
    by_parent = _BY_PARENT.get(path[-2]) if len(path) > 1 else None
    return deepcopy(_BY_KEY.get(path[-1], by_parent))
