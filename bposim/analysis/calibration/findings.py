"""What is found while tables are fitted: figures with their intervals, and what a reader should know."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from bposim.analysis.calibration.figures import Figure, Path, Spread
from bposim.analysis.estimates import wilson
from bposim.scenarios.schema.fields import DAY_NAMES

DIGITS = 4  # significant ones of a fitted value


class Naming(NamedTuple):
    """What the study calls things, in the order of the log's codes."""

    activities: tuple[str, ...]
    work_types: tuple[str, ...]


class Findings:
    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.notices: list[str] = []

    def figure(self, path: Path, found: Spread, number: int, of: str, note: str = "") -> float:
        value, low, high = (rounded(each) for each in found)
        is_known = isfinite(high)
        self.figures.append(
            Figure(path, value, low if is_known else None, high if is_known else None, number, of, note)
        )
        return value

    def share(self, path: Path, count: int, number: int, of: str, note: str = "") -> float:
        return self.figure(path, Spread(count / number if number else 0.0, *wilson(count, number)), number, of, note)

    def listed(self, path: Path, found: tuple[Spread, ...], by: float, number: int, of: str) -> list[float]:
        value, low, high = ([rounded(getattr(each, end) / by) for each in found] for end in ("value", "low", "high"))
        self.figures.append(Figure(path, value, low, high, number, of))
        return value


def rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def days_of_week(days: Sequence[int]) -> str:
    """Such as Mon-Fri; all where there are none."""
    if days and len(days) == days[-1] - days[0] + 1 > 2:
        return f"{DAY_NAMES[days[0]]}-{DAY_NAMES[days[-1]]}"
    return ",".join(DAY_NAMES[day] for day in days) or "Mon-Sun"


def time_of_day(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
