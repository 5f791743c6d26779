"""Does the operation settle? A backlog that drifts makes every average depend on how long one looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.estimates import half_width
from bposim.analysis.measuring.sojourns import Sojourns, Total

CONFIDENCE = 0.99  # one-sided
TOLERATED = 0.01  # growth over the window, as a share of its arrivals
TOLERATED_ALONE = 0.05  # where a replication has to speak for itself, or the mean of some that differ much
LIKELY = 0.95  # one-sided, for so much growth
NEAR_CAPACITY = 0.95
_MONTH, _WEEK = 28, 7


def drift(found: Sojourns) -> float:
    """Growth of the backlog over the measured window by least squares, as a share of the items that arrived in it.

    Of two lines the flatter, 0 where they part: one goes through the lowest backlog of each month (of each week in a
    window of less than two months), because a daily, weekly or monthly rhythm of work looks like growth in the days
    themselves; the other through the mean of each, because one low day is a holiday, in every replication alike.
    """
    days, arrived = found.lowest, found.total(Total.ARRIVED)
    spans = np.array_split(np.arange(len(days)), _spans(len(days)))
    if not arrived or len(spans) < 2:
        return 0.0
    lowest = np.array([span[days[span].argmin()] for span in spans])
    low = _slope(lowest, days[lowest])
    mean = _slope(np.array([span.mean() for span in spans]), np.array([days[span].mean() for span in spans]))
    flatter = min(low, mean, key=abs) if low * mean > 0 else 0.0
    return flatter * len(days) / arrived


def _slope(x: NDArray[Any], y: NDArray[Any]) -> float:
    from_centre = x - x.mean()
    return float(from_centre @ y / (from_centre @ from_centre))


def _spans(days: int) -> int:
    for length in (_MONTH, _WEEK):
        if days >= 2 * length:
            return days // length
    return days


def steady(drifts: Sequence[float], load: Mapping[str, float]) -> Literal[True] | str:
    """True, or the reason why not: drift up or down that luck does not explain, or growth with a team at capacity."""
    if np.mean(drifts) < 0:
        shrinks = _growth([-each for each in drifts], "shrinks", {})
        return shrinks if isinstance(shrinks, str) else True
    return _growth(drifts, "grows", load)


def _growth(drifts: Sequence[float], verb: str, load: Mapping[str, float]) -> Literal[True] | str:
    mean = float(np.mean(drifts))
    bound, alone = _lower_bound(drifts), min(drifts)
    grows = f"the backlog {verb} over the window by {100 * mean:.1f} % of its arrivals"
    sure = f"{grows} (by at least {100 * bound:.1f} % with {100 * CONFIDENCE:.0f} % confidence)"
    if bound > TOLERATED:
        return sure
    if alone > TOLERATED_ALONE:
        return grows if len(drifts) == 1 else f"{grows} (by at least {100 * alone:.1f} % in every replication)"
    if mean > TOLERATED_ALONE and _lower_bound(drifts, LIKELY) > 0:
        return f"{grows} (and does grow with {100 * LIKELY:.0f} % confidence)"
    full = [f"{team} {share:.2f}" for team, share in load.items() if share >= 1]
    if full and (bound > 0 or (len(drifts) == 1 and mean > TOLERATED)):
        return f"load is not below capacity ({', '.join(full)}) and {sure if bound > 0 else grows}"
    return True


def _lower_bound(drifts: Sequence[float], confidence: float = CONFIDENCE) -> float:
    """One-sided; minus infinity for one replication."""
    width = half_width(np.array(drifts, dtype=np.float64), 2 * confidence - 1)
    return -np.inf if width is None else float(np.mean(drifts)) - width


def strained(load: Mapping[str, float]) -> tuple[str, ...]:
    """Warnings for teams near or above capacity: expected content / capacity."""
    return tuple(
        f"{team}: load {share:.2f} is {'at or above' if share >= 1 else 'near'} capacity"
        for team, share in load.items()
        if share > NEAR_CAPACITY
    )
