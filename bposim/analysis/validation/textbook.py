"""Plain systems as the tables of a study: in UTC, from a Monday on, all else left out unless stated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bposim.scenarios.study import Study, build_study

Tables = dict[str, Any]
Row = tuple[str, str, int]  # local time, work type, count

MONDAY = date(2026, 1, 5)
FILE = "arrivals.csv"


def exponential(minutes: float) -> Tables:
    return {"distribution": "exponential", "mean_minutes": minutes}


def fixed(minutes: float) -> Tables:
    return {"distribution": "fixed", "mean_minutes": minutes}


def uniform(low: float, high: float) -> Tables:
    return {"distribution": "uniform", "low_minutes": low, "high_minutes": high}


def step(handle_time: Tables, **rest: Any) -> Tables:
    return {"handle_time": handle_time, **rest}


def poisson(per_hour: float, **rest: Any) -> Tables:
    return {"form": "poisson", "items_per_hour": per_hour, **rest}


def from_file(first_step: str = "work", **rest: Any) -> Tables:
    """A work type whose items arrive as the rows of `study` say."""
    return {"first_step": first_step, "arrivals": {"listed": {"form": "csv", "file": FILE}}, **rest}


def arriving(form: Tables, first_step: str = "work", **rest: Any) -> Tables:
    return {"first_step": first_step, "arrivals": {"all": form}, **rest}


def shift(hours: str = "00:00-24:00", days: str = "Mon-Sun", **rest: Any) -> Tables:
    return {"hours": hours, "days": days, **rest}


def team(headcount: int = 1, serves: Iterable[str] = ("work",), shifts: Tables | None = None, **rest: Any) -> Tables:
    """There all hours unless shifts are stated."""
    return {"headcount": headcount, "serves": list(serves), "shifts": shifts or {"all_hours": shift()}, **rest}


def tables(
    work_types: Tables,
    steps: Tables,
    teams: Tables,
    weeks: int = 1,
    around: int = 0,
    start: date = MONDAY,
    **rest: Any,
) -> Tables:
    """So many weeks measured, and so many around them: to warm up, and one to follow up what came late."""
    delivery = {"teams": teams, "sites": rest.pop("sites", {})}
    return {
        "name": "known answer",
        "currency": "USD",
        "start": start,
        "horizon_weeks": weeks,
        "warm_up_weeks": around,
        "follow_up_weeks": min(1, around),
        "demand": {"work_types": work_types},
        "process": {"steps": steps},
        "delivery": delivery,
        **rest,
    }


def markov(name: str, per_hour: float, minutes: float, servers: int, weeks: int, around: int = 1) -> Tables:
    """M/M/c: one work type of that name, one step, one team of clerks."""
    work_types = {name: arriving(poisson(per_hour))}
    steps = {"work": step(exponential(minutes))}
    return tables(work_types, steps, {"clerks": team(servers)}, weeks, around)


def study(content: Tables, rows: Iterable[Row] = ()) -> Study:
    """Rows, in order of time, are read from a CSV beside the study as a user's are."""
    with TemporaryDirectory() as folder:
        lines = ("time,work_type,count", *(f"{time},{work_type},{count}" for time, work_type, count in rows))
        (Path(folder) / FILE).write_text("\n".join(lines), encoding="utf-8")
        return build_study(content, str(Path(folder) / "study.toml"))
