"""Plain textbook systems as studies: open all hours, one step, one team."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from bposim.scenarios.study import Study, build_study

MINUTE = {"distribution": "exponential", "mean_minutes": 1.0}
ALL_HOURS = {"always": {"days": "Mon-Sun", "hours": "00:00-24:00"}}


def tree(per_hour: float = 30.0, servers: int = 1, **changes: Any) -> dict[str, Any]:
    """Tables of an M/M/c system; changes are set by dotted path with "__" for dots."""
    from datetime import date

    found: dict[str, Any] = {
        "name": "textbook",
        "currency": "USD",
        "start": date(2026, 1, 5),
        "horizon_weeks": 2,
        "warm_up_weeks": 1,
        "follow_up_weeks": 1,
        "demand": {
            "work_types": {
                "item": {"first_step": "work", "arrivals": {"all": {"form": "poisson", "items_per_hour": per_hour}}}
            }
        },
        "process": {"steps": {"work": {"handle_time": deepcopy(MINUTE)}}},
        "delivery": {"teams": {"clerks": {"headcount": servers, "serves": ["work"], "shifts": deepcopy(ALL_HOURS)}}},
    }
    for path, value in changes.items():
        put(found, path.replace("__", "."), value)
    return found


def put(tree: dict[str, Any], path: str, value: Any) -> None:
    *parents, leaf = path.split(".")
    for part in parents:
        tree = tree.setdefault(part, {})
    tree[leaf] = value


def study(per_hour: float = 30.0, servers: int = 1, **changes: Any) -> Study:
    return build_study(tree(per_hour, servers, **changes), "textbook.toml")


def crowded() -> Study:
    """1.01 people's work for one: over a year it grows too slowly to tell, but for its load."""
    heads = {name: {"delivery": {"teams": {"clerks": {"headcount": n}}}} for name, n in (("one", 1), ("three", 3))}
    return study(60.5, 2, horizon_weeks=52, scenarios=heads, baseline="three")
