"""A pilot as somebody planned it, week by week: what its share of the volume and its heads come to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.portraits import Band, band
from bposim.analysis.sizing.futures import Future
from bposim.scenarios.mistakes import Mistake, StudyError, shown

MOST_WEEKS = 52
MOST_HEADS = 500
MOST_MONTHS = 120.0
SHARE, HEADS, BEFORE = "volume, %", "heads", "tenure, months"
WHERE = "the plan"  # in mistakes


class Planned(NamedTuple):
    """One week: a share of the scenario's volume, heads of the team, and how many months those who come then have been
    at this work before."""

    share: float
    heads: int
    before: float = 0.0


@dataclass(frozen=True)
class Weekly:
    """Over the futures: bands by week, in what share of them a week's SLAs hold, and in what share all weeks' do."""

    plan: tuple[Planned, ...]
    backlog: Band
    in_time: Band
    holds: tuple[float, ...]
    all_hold: float
    replications: int


def weekly(plan: Sequence[Planned], found: Sequence[Future]) -> Weekly:
    held = np.array([each.held for each in found])
    return Weekly(
        tuple(plan),
        band([each.backlog for each in found]),
        band([each.in_time for each in found]),
        tuple(held.mean(axis=0).tolist()),
        float(held.all(axis=1).mean()),
        len(found),
    )


def planned(rows: Sequence[Mapping[str, Any]]) -> tuple[Planned, ...]:
    """From the cells of a table, volumes in per cent. Raises `StudyError` with every cell that will not do."""
    mistakes = [] if 0 < len(rows) <= MOST_WEEKS else [Mistake(WHERE, "", f"{len(rows)} weeks", f"1 to {MOST_WEEKS}")]
    for number, row in enumerate(rows, 1):
        here = f"week {number}"
        if not _is_number(row.get(SHARE), 0, 100):
            mistakes.append(Mistake(WHERE, f"{here}, {SHARE}", shown(row.get(SHARE)), "a number from 0 to 100"))
        heads: Any = row.get(HEADS)
        if not _is_number(heads, 0, MOST_HEADS) or heads % 1:
            mistakes.append(Mistake(WHERE, f"{here}, {HEADS}", shown(heads), f"a whole number from 0 to {MOST_HEADS}"))
        if not _is_number(row.get(BEFORE, 0.0), 0, MOST_MONTHS):
            expected = f"a number from 0 to {MOST_MONTHS:g}"
            mistakes.append(Mistake(WHERE, f"{here}, {BEFORE}", shown(row.get(BEFORE)), expected))
    if not mistakes:
        needed = {HEADS: "somebody in some week", SHARE: "some of the volume in some week"}
        idle = (name for name in needed if not any(row[name] for row in rows))
        mistakes = [Mistake(WHERE, name, "0", needed[name]) for name in idle]
    if mistakes:
        raise StudyError(mistakes)
    return tuple(Planned(float(row[SHARE]) / 100, int(row[HEADS]), float(row.get(BEFORE, 0.0))) for row in rows)


def _is_number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and isfinite(value) and low <= value <= high


def pasted(text: str) -> tuple[Planned, ...]:
    """A line for each week as a spreadsheet copies it: volume in per cent, heads, and months of tenure if any, behind
    the week's number or not. A first line without a single number holds the headings."""
    lines = [re.split(r"[\t; ]+", re.sub(r"\s*%", "%", line.strip())) for line in text.strip().splitlines()]
    rows = [[_number(cell) for cell in line] for line in lines]
    if rows and not any(cell is not None for cell in rows[0]):
        rows = rows[1:]
    if rows and all(len(row) > 2 and row[0] == number for number, row in enumerate(rows, 1)):
        rows = [row[1:] for row in rows]
    return planned([dict(zip((SHARE, HEADS, BEFORE), row, strict=False)) for row in rows])


def _number(cell: str) -> float | None:
    try:
        return float(cell.rstrip("%").replace(",", "."))
    except ValueError:
        return None
