"""Turnaround SLAs compiled: when what is received at a tick is due."""

from __future__ import annotations

from datetime import datetime
from math import inf

import numpy as np

from bposim.model import ticks
from bposim.model.dates import Business, run_ticks
from bposim.model.hours import always, day_numbers, ticks_at
from bposim.model.operation import Awaiting, DueRule, Ints, OpenHours
from bposim.scenarios.schema.fields import parse_hours, parse_time
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import ABOVE_FORECAST, CLIENT_OUTAGE, BusinessDays, ByRun, Turnaround, WithinHours

NO_WINDOWS: Ints = np.empty(0, np.int64)


def compile_dues(scenario: Scenario, business: Business, open_hours: OpenHours, epoch: datetime) -> tuple[DueRule, ...]:
    return tuple(
        _rule(name, sla, scenario, business, open_hours, epoch)
        for name, sla in scenario.sla.items()
        if isinstance(sla, Turnaround)
    )


def _rule(
    name: str, sla: Turnaround, scenario: Scenario, business: Business, open_hours: OpenHours, epoch: datetime
) -> DueRule:
    kinds = list(scenario.demand.work_types)
    covered = tuple(kinds.index(kind) for kind in sla.work_types or kinds)
    awaited = (state for state in sla.excused if state not in (CLIENT_OUTAGE, ABOVE_FORECAST))
    excused = tuple(int(Awaiting[state.upper()]) for state in awaited)
    stands_still = CLIENT_OUTAGE in sla.excused
    band = inf if sla.forecast_band_share is None else sla.forecast_band_share
    cuts, dues, clock, allowance = NO_WINDOWS, NO_WINDOWS, None, 0
    match sla:
        case BusinessDays():
            cuts, dues = _business_days(sla, scenario, business, epoch)
        case ByRun():
            moments = run_ticks(scenario.client.runs[sla.runs], business, epoch, scenario.client.time_zone)
            cuts, dues = _windows(moments, moments)
        case WithinHours():
            clock = open_hours if sla.due == "business_hours" else _elapsed(open_hours)
            allowance = round(sla.hours * ticks.HOUR)
    return DueRule(name, covered, sla.target_share, cuts, dues, clock, allowance, excused, sla.unit, stands_still, band)


def _business_days(sla: BusinessDays, scenario: Scenario, business: Business, epoch: datetime) -> tuple[Ints, Ints]:
    """Received by the cut-off of a business day: due at close of business that many business days later."""
    zone = scenario.client.time_zone
    close = parse_time(sla.due_by) if sla.due_by else parse_hours(scenario.client.hours)[1]
    days = day_numbers(epoch, business.days)
    cuts, closes = (ticks_at(epoch, zone, days, minute) for minute in (parse_time(sla.cut_off), close))
    late = sla.business_days
    return _windows(cuts[: len(cuts) - late], closes[late:])


def _windows(cuts: Ints, dues: Ints) -> tuple[Ints, Ints]:
    """Received after cut k - 1 and at or before cut k: due at dues[k]. The first window opens long before."""
    return np.append(-ticks.FOREVER, cuts + 1), np.append(dues, ticks.FOREVER)


def _elapsed(open_hours: OpenHours) -> OpenHours:
    return always(int(open_hours.starts[0]), int(open_hours.ends[-1]))
