"""Expected arrivals day by day, and one replication's arrivals drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, pdtr, pdtrik

from bposim.model import quantiles, streams, ticks
from bposim.model.dates import Business, Span, day_weights, run_dates
from bposim.model.operation import Form, Ints, Quantile
from bposim.scenarios.reading import Data, VolumeRow
from bposim.scenarios.schema import demand as stated
from bposim.scenarios.schema.distributions import Empirical
from bposim.scenarios.schema.fields import parse_hours, parse_time
from bposim.scenarios.schema.scenario import Scenario

BLOCK = 4096  # gaps of a renewal stream drawn at a time


class _Place(NamedTuple):
    """What forms are compiled against."""

    scenario: Scenario
    business: Business
    span: Span
    epoch: datetime
    data: Data

    def at(self, day: date, minute: int) -> int:
        return ticks.at(self.epoch, day, minute, self.scenario.client.time_zone)


class _Day(NamedTuple):
    """Items expected in some stretches of a day, each (start, end, weight)."""

    number: int
    expected: float
    parts: list[tuple[int, int, float]]


def compile_forms(scenario: Scenario, business: Business, span: Span, epoch: datetime, data: Data) -> tuple[Form, ...]:
    place = _Place(scenario, business, span, epoch, data)
    return tuple(
        _form(place, number, work_type, name, arrivals)
        for number, (work_type, kind) in enumerate(scenario.demand.work_types.items())
        for name, arrivals in kind.arrivals.items()
    )


def _form(place: _Place, work_type: int, work_type_name: str, name: str, arrivals: stated.ArrivalForm) -> Form:
    scale = place.scenario.demand.scale
    gap: Quantile | None = None
    match arrivals:
        case stated.Poisson():
            kind, days = "poisson", _poisson_days(place, arrivals)
        case stated.Batch():
            kind, days = "poisson", _batch_days(place, arrivals)
        case stated.CutOff():
            kind, days = "poisson", _cut_off_days(place, arrivals)
        case stated.FromFile():
            rows = [row for row in place.data.volumes[arrivals.file] if row.work_type == work_type_name]
            kind, days = "fixed", _file_days(place, arrivals, rows)
        case stated.Renewal():
            kind, days, gap = "renewal", [], _gap(arrivals, place.data, scale)
    scaled = [day._replace(expected=day.expected * scale) for day in days if day.expected > 0]
    return _compiled(work_type, name, kind, scaled, getattr(arrivals, "day_cv", 0.0), gap)


def _compiled(work_type: int, name: str, kind: str, days: list[_Day], day_cv: float, gap: Quantile | None) -> Form:
    widest = max((len(day.parts) for day in days), default=1)
    starts, ends = np.zeros((2, len(days), widest), np.int64)
    weights = np.zeros((len(days), widest))
    for row, day in enumerate(days):
        for part, (start, end, weight) in enumerate(day.parts):
            starts[row, part], ends[row, part], weights[row, part] = start, end, weight
    totals = np.cumsum(weights, axis=1)[:, -1:] if days else np.ones((0, 1))
    numbers = np.array([day.number for day in days], np.int64)
    expected = np.array([day.expected for day in days])
    return Form(work_type, name, kind, numbers, expected, day_cv, starts, ends, weights / totals, gap)


def _poisson_days(place: _Place, form: stated.Poisson) -> list[_Day]:
    start, end = parse_hours(form.hours)
    weights = day_weights(form, place.business, place.span)
    year = _first_year(weights)
    open_weights = [weight for weight in year if weight > 0]
    days = []
    for number, day in enumerate(place.span.days()):
        parts = [(place.at(day, a), place.at(day, b), f) for a, b, f in _hourly(start, end, form.hour_factors)]
        if form.items_per_year is not None:
            expected = form.items_per_year * weights[day] / sum(year)
        else:
            hours = (place.at(day, end) - place.at(day, start)) / ticks.HOUR
            mean_weight = sum(open_weights) / len(open_weights)
            expected = (form.items_per_hour or 0.0) * hours * weights[day] / mean_weight
        days.append(_Day(number, expected, [(a, b, f * (b - a)) for a, b, f in parts]))
    return days


def _hourly(start: int, end: int, factors: Iterable[float] | None) -> list[tuple[int, int, float]]:
    """Local hours cut into stretches of equal rate."""
    if factors is None:
        return [(start, end, 1.0)]
    by_hour = tuple(factors)
    cuts = [start, *(minute for minute in range(0, end, 60) if start < minute), end]
    found = [(a, b, by_hour[a // 60 % 24]) for a, b in pairwise(cuts)]
    return found if any(factor for _, _, factor in found) else [(start, end, 1.0)]


def _first_year(weights: dict[date, float]) -> list[float]:
    first = min(weights)
    return [weight for day, weight in weights.items() if day < _year_later(first)]


def _year_later(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def _batch_days(place: _Place, form: stated.Batch) -> list[_Day]:
    weights = day_weights(form, place.business, place.span)
    total = sum(_first_year(weights))
    days = []
    for number, day in enumerate(place.span.days()):
        tick = place.at(day, parse_time(form.at))
        days.append(_Day(number, form.items_per_year * weights[day] / total, [(tick, tick, 1.0)]))
    return days


def _cut_off_days(place: _Place, form: stated.CutOff) -> list[_Day]:
    """Each run's items on the business days up to it."""
    start, end = parse_hours(form.hours)
    expected: dict[date, float] = {}
    for run in run_dates(place.scenario.client.runs[form.runs], place.business):
        for count, share in enumerate(form.shares_by_days_before):
            day = place.business.before(run, count) if run >= place.business.days[31] else run
            expected[day] = expected.get(day, 0.0) + form.items_per_year / 12 * share
    return [
        _Day(number, expected[day], [(place.at(day, start), place.at(day, end), 1.0)])
        for number, day in enumerate(place.span.days())
        if day in expected
    ]


def _file_days(place: _Place, form: stated.FromFile, rows: list[VolumeRow]) -> list[_Day]:
    start, end = parse_hours(form.hours)
    days = []
    for number, row in enumerate(rows):
        if isinstance(row.time, datetime):
            tick = ticks.wall(place.epoch, row.time, place.scenario.client.time_zone)
            parts = [(tick, tick, 1.0)]
        else:
            parts = [(place.at(row.time, start), place.at(row.time, end), 1.0)]
        days.append(_Day(number, float(row.items), parts))
    return days


def _gap(form: stated.Renewal, data: Data, scale: float) -> Quantile:
    gap = quantiles.compile_distribution(form.gap, sample_ticks(form.gap, data))
    return quantiles.scaled(gap, 1 / scale)


def sample_ticks(distribution: object, data: Data) -> Ints:
    """Values of an empirical distribution in ticks; none for the others."""
    if not isinstance(distribution, Empirical):
        return quantiles.NO_VALUES
    minutes = np.array(data.samples[distribution.file, distribution.column])
    sample: Ints = np.rint(minutes * ticks.MINUTE).astype(np.int64)
    return sample


def draw_arrivals(form: Form, work_type: str, seed: int, replication: int, start: int, horizon: int) -> Ints:
    """Arrival ticks of one form in [start, horizon), sorted."""

    def luck(size: int, *names: str | int) -> NDArray[np.float64]:
        return streams.uniforms(streams.column(size, seed, replication, *names, work_type, form.name))

    if form.gap is not None:
        return _renewals(form.gap, luck, start, horizon)
    if not len(form.days):
        return np.empty(0, np.int64)
    last = int(form.days[-1]) + 1
    factors = streams.uniforms(streams.column(last, seed, replication, "day factor"))  # a busy day is busy for all
    counts = _counts(form, factors[form.days], luck(last, "day count")[form.days])
    stream = streams.key(seed, replication, "times", work_type, form.name) >> 64
    drawn = np.sort(_times(form, counts, stream))
    return drawn[(drawn >= start) & (drawn < horizon)]


def _counts(form: Form, factors: NDArray[np.float64], u: NDArray[np.float64]) -> Ints:
    if form.kind == "fixed":
        return np.floor(form.expected + u).astype(np.int64)
    means = form.expected
    if form.day_cv > 0:
        shape = form.day_cv**-2
        means = means * gammaincinv(shape, factors) / shape
    return _poisson_quantile(u, means).astype(np.int64)


def _poisson_quantile(u: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smallest count with at least u of the probability at or below."""
    mean = np.maximum(mean, 1e-12)
    count = np.where(u <= pdtr(0, mean), 0.0, np.ceil(np.nan_to_num(pdtrik(u, mean))))
    count = np.where((count > 0) & (pdtr(np.maximum(count - 1, 0), mean) >= u), count - 1, count)
    return np.where(pdtr(count, mean) < u, count + 1, count)


def _times(form: Form, counts: Ints, stream: int) -> Ints:
    """Arrivals of each day, day by day: uniforms spread over its parts by their weight."""
    row = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    u = streams.uniforms(streams.cells(stream, form.days[row], within))
    ends = np.cumsum(form.weights, axis=1)
    parts = form.weights.shape[1]
    part = np.minimum((u[:, np.newaxis] >= ends[row]).sum(axis=1), _last_part(form)[row]) if parts > 1 else 0 * row
    weight = form.weights[row, part]
    share = (u - ends[row, part] + weight) / weight
    length = form.ends[row, part] - form.starts[row, part]
    offset = np.clip(np.floor(share * length).astype(np.int64), 0, np.maximum(length - 1, 0))
    found: Ints = form.starts[row, part] + offset
    return found


def _last_part(form: Form) -> Ints:
    """The last part of each day with any weight."""
    parts = form.weights.shape[1]
    last: Ints = parts - 1 - np.argmax(form.weights[:, ::-1] > 0, axis=1)
    return last


def _renewals(gap: Quantile, luck: Callable[..., NDArray[np.float64]], start: int, horizon: int) -> Ints:
    size = BLOCK
    while True:
        times: Ints = start + np.cumsum(quantiles.ticks(gap, luck(size, "gaps")))
        if times[-1] >= horizon:
            return times[times < horizon]
        size *= 2
