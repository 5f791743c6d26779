"""What a work type brings in later years: as foreseen, and as luck has it. The first year is as stated."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp

import numpy as np
from numpy.typing import NDArray

from bposim.model import streams
from bposim.model.dates import year_later
from bposim.model.operation import Form, Ints, Walk
from bposim.scenarios.schema.scenario import Scenario

Floats = NDArray[np.float64]

PURPOSE = "volume path"


def on_its_path(form: Form, scenario: Scenario) -> Form:
    """The form with what is foreseen of its path in what is expected, and the rest left to luck."""
    name, kind = list(scenario.demand.work_types.items())[form.work_type]
    path = scenario.demand.volume_path
    if path is None or kind.background or not path.moves(name):
        return form
    years = _whole_years(form.dates, scenario.start)
    foreseen = np.array(path.foreseen(name, int(years.max(initial=0)) + 1))
    walk = Walk(years, path.volatility_share) if path.volatility_share else None
    return form._replace(expected=form.expected * foreseen[years], walk=walk)


def _whole_years(dates: Ints, start: date) -> Ints:
    """Since the study's start, by its anniversaries."""
    last, edges = start + timedelta(days=int(dates.max(initial=0))), []
    day = year_later(start, 1)
    while day <= last:
        edges.append((day - start).days)
        day = year_later(start, len(edges) + 1)
    found: Ints = np.searchsorted(np.array(edges, np.int64), dates, side="right").astype(np.int64)
    return found


def walked(walk: Walk, seed: int, replication: int) -> Floats:
    """By day, a lognormal random walk by years with a mean of 1: one more year moves none before it."""
    years = int(walk.years.max(initial=0))
    sums = streams.walk(years, seed, replication, PURPOSE)
    factors = [round(exp(walk.volatility * (sums[k] - walk.volatility * k / 2)), 9) for k in range(years + 1)]
    return np.array(factors, np.float64)[walk.years]
