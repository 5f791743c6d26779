"""Two scenarios under the same luck at one point of a sweep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.estimates import LEVEL, Difference, difference, no_difference
from bposim.analysis.sweeps.points import Point
from bposim.analysis.sweeps.store import Row
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.wording.definitions import unfinished

Floats = NDArray[np.float64]


class Pair(NamedTuple):
    """A measure by replication; `reason` says why there are no averages."""

    ours: tuple[float | None, ...]
    theirs: tuple[float | None, ...]
    why_endless: str
    reason: str | None

    def difference(self) -> Difference:
        if self.reason:
            return no_difference(len(self.ours), self.reason, LEVEL)
        return difference(self.ours, self.theirs, LEVEL, self.why_endless)

    def apart(self) -> Floats:
        return np.array(self.ours, np.float64) - np.array(self.theirs, np.float64)


def pair(sweep: Sweep, point: Point, scenario: str, baseline: str, measure: str) -> Pair:
    return of_rows(sweep.store.rows(point), sweep.wanted.replications, scenario, baseline, measure)


def of_rows(found: Iterable[Row], count: int, scenario: str, baseline: str, measure: str) -> Pair:
    """Of one point; more replications than `count` may be there."""
    asked = (row for row in found if row["replication"] < count)
    rows = sorted(asked, key=lambda row: row["replication"])
    ours, theirs = ([row for row in rows if row["scenario"] == name] for name in (scenario, baseline))
    failed = [row["error"] for row in (*ours, *theirs) if row["error"]]
    unsteady = [
        f"{row['scenario']} is not steady: {row['not_steady']}" for row in (*ours, *theirs) if row["not_steady"]
    ]
    reason = next(iter(failed + unsteady), None)
    return Pair(
        tuple(row.get(measure) for row in ours),
        tuple(row.get(measure) for row in theirs),
        unfinished(measure),
        reason,
    )


def moved(before: Pair, after: Pair) -> Difference:
    """How far the difference between the scenarios moves, paired once more."""
    first, second = before.difference(), after.difference()
    reason = first.reason or second.reason
    if reason:
        return no_difference(len(before.ours), reason, LEVEL)
    return difference(after.apart().tolist(), before.apart().tolist(), LEVEL)
