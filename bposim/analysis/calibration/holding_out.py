"""Does the fitted study foretell weeks that it has not seen? The real turnaround beside a simulated band."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration.demand import arrival_days
from bposim.analysis.calibration.drafting import Draft
from bposim.analysis.calibration.figures import LEVEL
from bposim.analysis.calibration.log import Log
from bposim.analysis.calibration.moments import NONE, wall
from bposim.analysis.estimates import t_quantile
from bposim.analysis.running import plan, run
from bposim.model import ticks
from bposim.scenarios.study import ONLY_SCENARIO, build_study

Floats = NDArray[np.float64]

REPLICATIONS = 20
FEWEST_WEEKS = 3  # of a log from which one can be held out
FEWEST_CASES = 20

STATISTICS: Mapping[str, Callable[[Floats], float]] = {
    "turnaround_mean_hours": lambda hours: float(hours.mean()),
    "turnaround_p50_hours": lambda hours: float(np.quantile(hours, 0.5)),
    "turnaround_p90_hours": lambda hours: float(np.quantile(hours, 0.9)),
    "items_arrived_and_done": lambda hours: float(len(hours)),
}


class Foretold(NamedTuple):
    """`low` to `high`: where one more replication lies with `LEVEL` confidence."""

    measure: str
    real: float
    mean: float
    low: float
    high: float

    @property
    def is_covered(self) -> bool:
        return self.low <= self.real <= self.high


class HeldOut(NamedTuple):
    """`reason` says why nothing could be held out."""

    weeks: int
    cases: int
    foretold: tuple[Foretold, ...]
    reason: str = ""


def weeks_of(log: Log) -> int:
    first, until = arrival_days(log)
    return (until - first) // 7


def held_out(log: Log, weeks: int, fit: Callable[[Log], Draft], seed: int = 1) -> HeldOut:
    """Cases that arrive in the last weeks and are done by the end, really and simulated; the run begins empty with the
    log, so that the weeks before are its warm-up."""
    if weeks_of(log) < max(FEWEST_WEEKS, weeks + 1):
        return HeldOut(
            weeks, 0, (), f"{max(FEWEST_WEEKS, weeks + 1)} weeks of arrivals are needed, {weeks_of(log)} are there"
        )
    first, until = arrival_days(log)
    cut, end = _moment(log, until - 7 * weeks), _moment(log, until)
    real = _turnaround(log.came, np.where(log.ended == NONE, -1, log.ended), cut, end)
    if len(real) < FEWEST_CASES:
        return HeldOut(weeks, len(real), (), f"{FEWEST_CASES} held-out cases are needed, {len(real)} are there")
    drafted = fit(log.before(cut))
    simulated = _simulated(drafted.tree, cut, end, (until - first) // 7, seed)
    return HeldOut(weeks, len(real), tuple(_foretold(name, real, simulated) for name in STATISTICS))


def _moment(log: Log, day: int) -> int:
    """Of a local midnight."""
    guess = np.array([day * ticks.DAY])
    return int((2 * guess - wall(guess, log.zone))[0])


def _turnaround(arrived: NDArray[np.int64], ended: NDArray[np.int64], cut: int, end: int) -> Floats:
    chosen = (arrived >= cut) & (arrived < end) & (ended >= 0) & (ended < end)
    hours: Floats = (ended[chosen] - arrived[chosen]) / ticks.HOUR
    return hours


def _simulated(tree: Mapping[str, Any], cut: int, end: int, weeks: int, seed: int) -> list[Floats]:
    spans = {"horizon_weeks": weeks + 1, "warm_up_weeks": 0, "follow_up_weeks": 0}
    study = build_study({**tree, **spans}, "calibrated")
    compiled = plan(study.scenarios[ONLY_SCENARIO], study.data)
    epoch = round(compiled.operation.epoch.timestamp() * 1000)
    found = []
    for replication in range(REPLICATIONS):
        items = run(compiled, seed, replication, "compiled", with_touches=False).log.items
        found.append(_turnaround(items.arrived, items.delivered, cut - epoch, end - epoch))
    return found


def _foretold(name: str, real: Floats, simulated: Sequence[Floats]) -> Foretold:
    statistic = STATISTICS[name]
    values = np.array([statistic(hours) for hours in simulated if len(hours)])
    half = t_quantile((1 + LEVEL) / 2, len(values)) * float(values.std(ddof=1)) * sqrt(1 + 1 / len(values))
    mean = float(values.mean())
    return Foretold(name, statistic(real), mean, mean - half, mean + half)
