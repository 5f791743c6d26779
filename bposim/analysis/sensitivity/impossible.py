"""Points whose values do not go together: no study has them, so the answer is over the other ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bposim.analysis.sweeps.points import Point
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.scenarios.mistakes import Mistake, StudyError

FEWEST = 2  # groups of points that an answer is over


@dataclass(frozen=True)
class LeftOut:
    points: int
    of: int
    reason: str  # at the first of them

    def __str__(self) -> str:
        return f"{self.points} of {self.of} points are left out, with those they belong to: {self.reason}."


def possible(sweep: Sweep, points: Sequence[Point], together: int = 1) -> tuple[list[int], LeftOut | None]:
    """The rows of `points` to keep, which go in groups of so many, and what is left out."""
    reasons = {name: each.reason for name, each in sweep.failures().items() if not each.is_ours}
    groups = [range(start, start + together) for start in range(0, len(points), together)]
    kept = [group for group in groups if not any(points[row].id in reasons for row in group)]
    rows = [row for group in kept for row in group]
    if not reasons:
        return rows, None
    left = LeftOut(len(points) - len(rows), len(points), next(iter(reasons.values())))
    if len(kept) < FEWEST:
        raise StudyError([Mistake("--over", "", str(left), "ranges that go together, or an --exclude of one of these")])
    return rows, left
