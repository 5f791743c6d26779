"""What has to be reached, as somebody types it: `sla_attainment >= 95%`, `turnaround_p90_hours <= 24`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.comparing import Outcome
from bposim.analysis.estimates import ROUNDING, t_quantile
from bposim.analysis.wording.definitions import DEFINITIONS, SHARE, definition
from bposim.scenarios.mistakes import Mistake, StudyError, nearest

OPTION = "--goal"
UNBOUNDED = ("provider_margin", "harm_repaid_share")  # shares of money, which may be below 0 or above 1
_GOAL = re.compile(r"\s*([A-Za-z0-9_.]+)\s*(>=|<=)\s*(-?(?:\d+\.?\d*|\.\d+))\s*(%?)\s*")


class Goal(NamedTuple):
    measure: str
    at_least: bool
    bound: float

    def __str__(self) -> str:
        return f"{self.measure} {'>=' if self.at_least else '<='} {self.bound:g}"

    def over(self, value: float) -> float:
        """By how much a value is better than it has to be."""
        return value - self.bound if self.at_least else self.bound - value


def parse_goals(texts: Iterable[str]) -> tuple[Goal, ...]:
    found, mistakes = [], []
    for text in texts:
        match = _GOAL.fullmatch(text)
        if match is None:
            mistakes.append(Mistake(OPTION, "", text, "a goal such as sla_attainment >= 95%"))
            continue
        name, sign, number, percent = match.groups()
        bound = float(number) / (100 if percent else 1)
        try:
            unit, _ = definition(name)
        except KeyError:
            known = [each for each in DEFINITIONS if not each.endswith(".")]
            mistakes.append(Mistake(OPTION, "", name, "a measure of compare", nearest(name, known)))
            continue
        if unit == SHARE and name not in UNBOUNDED and not 0 <= bound <= 1:
            limit = "at most 100 %" if bound > 1 else "at least 0 %"
            mistakes.append(Mistake(OPTION, "", text, f"a bound within reach: a share is {limit}"))
            continue
        found.append(Goal(name, sign == ">=", bound))
    if mistakes:
        raise StudyError(mistakes)
    return tuple(found)


def as_goals(goals: str | Iterable[str | Goal]) -> tuple[Goal, ...]:
    """One or several, as text such as `sla_attainment >= 95%` or read already."""
    each = [goals] if isinstance(goals, str) else goals
    return tuple(read for goal in each for read in (parse_goals([goal]) if isinstance(goal, str) else [goal]))


class Margin(NamedTuple):
    """How a goal stands over some replications: mean distance to the good side, with one-sided bounds."""

    goal: Goal
    mean: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        return self.low >= 0

    @property
    def is_missed(self) -> bool:
        return self.high < 0


def margin(goal: Goal, outcomes: Sequence[Outcome], confidence: float, needed: int = 2) -> Margin:
    """An endless turnaround misses every goal. With fewer replications than `needed`, to meet what strikes seldom, none
    holds, and those that are all alike prove nothing: t asks how much they vary."""
    values = np.array([goal.over(each.measures[goal.measure]) for each in outcomes])
    if not np.isfinite(values).all():
        return Margin(goal, -inf, -inf, -inf)
    mean = float(values.mean())
    if len(values) < 2 or (len(values) < needed and _are_alike(values)):
        return Margin(goal, mean, -inf, inf)
    width = t_quantile(confidence, len(values)) * float(values.std(ddof=1)) / sqrt(len(values))
    return Margin(goal, mean, mean - width if len(values) >= needed else -inf, mean + width)


def _are_alike(values: NDArray[np.float64]) -> bool:
    return bool(np.ptp(values) <= ROUNDING * np.abs(values).max())
