"""What events do to arrivals: days with another volume, files that come late. Draws of other days stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bposim.model import streams
from bposim.model.operation import Form, Ints, Late, Surge
from bposim.scenarios.schema.events import DemandSurge, LateFile
from bposim.scenarios.schema.fields import for_work_type
from bposim.scenarios.schema.scenario import Scenario

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

YEAR_DAYS = 365.25
ON_TIME = -1


def late_wait(event: str) -> str:
    """The step that a late item waits in."""
    return f"{event}.late"


def befallen(form: Form, scenario: Scenario, model_step: Mapping[tuple[str, str], int]) -> Form:
    """The form with what may happen to it; what is stated by date is known before any luck."""
    work_type = list(scenario.demand.work_types)[form.work_type]
    expected, surges, late = form.expected, [], []
    for name, event in scenario.events.items():
        if isinstance(event, DemandSurge):
            factor = for_work_type(event.factor, work_type)
            if factor is not None and event.per_year is None:
                expected = np.where(_within(event, form.dates, scenario.start), expected * factor, expected)
            elif factor is not None:
                surges.append(Surge(name, factor, min(1.0, (event.per_year or 0.0) / YEAR_DAYS), event.days or 0))
        elif isinstance(event, LateFile) and (event.work_type, event.arrivals) == (work_type, form.name):
            dates = np.array([(day - scenario.start).days for day in event.dates], np.int64)
            late.append(Late(name, model_step[work_type, late_wait(name)], dates, event.late_share or 0.0))
    forecast = None if expected is form.expected else form.expected
    return form._replace(expected=expected, surges=tuple(surges), late=tuple(late), forecast=forecast)


def _within(surge: DemandSurge, dates: Ints, start: date) -> Bools:
    first, last = ((day - start).days for day in (surge.first_date or start, surge.last_date or start))
    return (first <= dates) & (dates <= last)


def surge_factors(form: Form, seed: int, replication: int) -> Floats:
    """By day of the form. A surge is the same for all work types; one that begins within another makes it longer."""
    factors = np.ones(len(form.dates))
    for surge in form.surges:
        begun = np.append(0, np.cumsum(_uniforms(form, seed, replication, "surge", surge.name) < surge.chance))
        is_on = begun[form.dates + 1] > begun[np.maximum(0, form.dates + 1 - surge.days)]
        factors = np.where(is_on, factors * surge.factor, factors)
    return factors


def first_waits(form: Form, seed: int, replication: int) -> Ints:
    """By day of the form, the wait with which its items begin, ON_TIME where there is none."""
    found = np.full(len(form.dates), ON_TIME)
    for late in reversed(form.late):
        drawn = _uniforms(form, seed, replication, "late file", late.name)[form.dates]
        found = np.where(np.isin(form.dates, late.dates) | (drawn < late.share), late.wait, found)
    return found


def _uniforms(form: Form, seed: int, replication: int, *names: str) -> Floats:
    """By day since the study's start."""
    return streams.uniforms(streams.column(int(form.dates.max(initial=0)) + 1, seed, replication, *names))
