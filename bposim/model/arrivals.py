"""Expected arrivals day by day, and one replication's arrivals drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model import quantiles, streams, ticks
from bposim.model.bad_days import ON_TIME, first_waits, surge_factors
from bposim.model.dates import Business, Span, day_weights, run_dates, year_later
from bposim.model.hours import day_numbers, ticks_at
from bposim.model.operation import Form, Ints, Quantile
from bposim.model.quantiles import NO_VALUES
from bposim.model.volume_paths import walked
from bposim.scenarios.reading import Data, VolumeRow
from bposim.scenarios.schema import demand as stated
from bposim.scenarios.schema.distributions import Empirical
from bposim.scenarios.schema.fields import parse_hours, parse_time
from bposim.scenarios.schema.scenario import Scenario

Floats = NDArray[np.float64]

BLOCK = 4096  # gaps of a renewal stream drawn at a time


class _Place(NamedTuple):
    """What forms are compiled against."""

    scenario: Scenario
    business: Business
    span: Span
    epoch: datetime
    data: Data

    def at(self, days: Ints, minutes: Ints | int) -> Ints:
        """Ticks (days, minutes) of local minutes of days since the start."""
        since_epoch = days[:, np.newaxis] + (self.span.start - self.epoch.date()).days
        return ticks_at(self.epoch, self.scenario.client.time_zone, since_epoch, minutes)


class _Days(NamedTuple):
    """Items expected on some days since the start, in stretches (days, parts) of which each has its weight."""

    number: Ints
    expected: Floats
    starts: Ints
    ends: Ints
    weights: Floats
    dates: Ints  # the same as the numbers, but for rows of a file


NO_PARTS: Ints = np.empty((0, 1), np.int64)
NO_DAYS = _Days(NO_VALUES, np.empty(0), NO_PARTS, NO_PARTS, np.empty((0, 1)), NO_VALUES)


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
            kind, days, gap = "renewal", NO_DAYS, _gap(arrivals, place.data, scale)
    some = days.expected > 0
    weights = days.weights[some]
    return Form(
        work_type=work_type,
        name=name,
        kind=kind,
        days=days.number[some],
        expected=days.expected[some] * scale,
        day_cv=getattr(arrivals, "day_cv", 0.0),
        starts=days.starts[some],
        ends=days.ends[some],
        weights=weights / np.cumsum(weights, axis=1)[:, -1:],
        gap=gap,
        dates=days.dates[some],
    )


def _poisson_days(place: _Place, form: stated.Poisson) -> _Days:
    first, last = parse_hours(form.hours)
    begin, until, factors = zip(*_hourly(first, last, form.hour_factors), strict=True)
    number = place.span.days()
    starts, ends = place.at(number, np.array(begin)), place.at(number, np.array(until))
    weights = day_weights(form, place.business, place.span)
    if form.items_per_year is not None:
        expected = form.items_per_year * weights[number] / _year(weights, place.span)
    else:
        hours = (place.at(number, last) - place.at(number, first))[:, 0] / ticks.HOUR
        open_weights = [weight for weight in _first_year(weights, place.span) if weight > 0]
        mean_weight = sum(open_weights) / len(open_weights)
        expected = (form.items_per_hour or 0.0) * hours * weights[number] / mean_weight
    return _Days(number, expected, starts, ends, np.array(factors) * (ends - starts), number)


def _hourly(start: int, end: int, factors: Iterable[float] | None) -> list[tuple[int, int, float]]:
    """Local hours cut into stretches of equal rate."""
    if factors is None:
        return [(start, end, 1.0)]
    by_hour = tuple(factors)
    cuts = [start, *(minute for minute in range(0, end, 60) if start < minute), end]
    found = [(a, b, by_hour[a // 60 % 24]) for a, b in pairwise(cuts)]
    return found if any(factor for _, _, factor in found) else [(start, end, 1.0)]


def _first_year(weights: Floats, span: Span) -> list[float]:
    found: list[float] = weights[: (year_later(span.start, 1) - span.start).days].tolist()
    return found


def _year(weights: Floats, span: Span) -> float:
    total = sum(_first_year(weights, span))
    assert total > 0, "no day of the year has any weight"
    return total


def _batch_days(place: _Place, form: stated.Batch) -> _Days:
    number = place.span.days()
    weights = day_weights(form, place.business, place.span)
    expected = form.items_per_year * weights[number] / _year(weights, place.span)
    at = place.at(number, parse_time(form.at))
    return _Days(number, expected, at, at, np.ones(at.shape), number)


def _cut_off_days(place: _Place, form: stated.CutOff) -> _Days:
    """Each run's items on the business days up to it."""
    start, end = parse_hours(form.hours)
    expected = np.zeros(len(place.span.days()))
    for run in run_dates(place.scenario.client.runs[form.runs], place.business):
        for count, share in enumerate(form.shares_by_days_before):
            day = place.business.before(run, count) if run >= place.business.days[31] else run
            if place.span.start <= day < place.span.end:
                expected[(day - place.span.start).days] += form.items_per_year / 12 * share
    number = place.span.days()
    starts, ends = place.at(number, start), place.at(number, end)
    return _Days(number, expected, starts, ends, np.ones(starts.shape), number)


def _file_days(place: _Place, form: stated.FromFile, rows: list[VolumeRow]) -> _Days:
    hours, zone = parse_hours(form.hours), place.scenario.client.time_zone
    bounds = np.zeros((len(rows), 2), np.int64)
    for number, row in enumerate(rows):
        if isinstance(row.time, datetime):
            bounds[number] = ticks.wall(place.epoch, row.time, zone)
        else:
            bounds[number] = [ticks.at(place.epoch, row.time, minute, zone) for minute in hours]
    expected = np.array([row.items for row in rows], np.float64)
    days = [row.time.date() if isinstance(row.time, datetime) else row.time for row in rows]
    dates = np.maximum(day_numbers(place.epoch, days) - place.span.start.toordinal() + place.epoch.toordinal(), 0)
    return _Days(np.arange(len(rows)), expected, bounds[:, :1], bounds[:, 1:], np.ones((len(rows), 1)), dates)


def _gap(form: stated.Renewal, data: Data, scale: float) -> Quantile:
    gap = quantiles.compile_distribution(form.gap, sample_ticks(form.gap, data))
    return quantiles.scaled(gap, 1 / scale)


def sample_ticks(distribution: object, data: Data) -> Ints:
    """Values of an empirical distribution in ticks; none for the others."""
    if not isinstance(distribution, Empirical):
        return NO_VALUES
    minutes = np.array(data.samples[distribution.file, distribution.column])
    sample: Ints = np.rint(minutes * ticks.MINUTE).astype(np.int64)
    return sample


class Arrived(NamedTuple):
    """Ticks in order, and where items begin with a wait since they come late, by item that wait, else ON_TIME."""

    ticks: Ints
    first_wait: Ints | None


def draw_arrivals(form: Form, work_type: str, seed: int, replication: int, start: int, horizon: int) -> Arrived:
    """Of one form in [start, horizon)."""

    def luck(size: int, *names: str | int) -> Floats:
        return streams.uniforms(streams.column(size, seed, replication, *names, work_type, form.name))

    if form.gap is not None:
        return Arrived(_renewals(form.gap, luck, start, horizon), None)
    if not len(form.days):
        return Arrived(np.empty(0, np.int64), None)
    last = int(form.days[-1]) + 1
    factors = streams.uniforms(streams.column(last, seed, replication, "day factor"))  # a busy day is busy for all
    means = form.expected
    if form.surges:
        means = means * surge_factors(form, seed, replication)
    if form.walk:
        means = means * walked(form.walk, seed, replication)
    counts = _counts(form._replace(expected=means), factors[form.days], luck(last, "day count")[form.days])
    stream = streams.key(seed, replication, "times", work_type, form.name) >> 64
    drawn = _times(form, counts, stream)
    if not form.late:
        drawn.sort()
        return Arrived(drawn[slice(*np.searchsorted(drawn, (start, horizon)))], None)
    waits = np.repeat(first_waits(form, seed, replication), counts)
    order = np.argsort(drawn, kind="stable")
    order = order[(drawn[order] >= start) & (drawn[order] < horizon)]
    return Arrived(drawn[order], waits[order])


def arrived_in_order(waiting: Sequence[Ints], drawn: Sequence[Arrived]) -> Arrived:
    """Opening backlog, which comes before all else, and what several forms bring."""
    ticks = np.concatenate([found.ticks for found in drawn])
    if all(found.first_wait is None for found in drawn):
        return Arrived(np.concatenate([*waiting, np.sort(ticks) if len(drawn) > 1 else ticks]), None)
    waits = [np.full(len(ticks), ON_TIME) if wait is None else wait for ticks, wait in drawn]
    order = np.argsort(ticks, kind="stable")
    on_time = [np.full(len(backlog), ON_TIME) for backlog in waiting]
    return Arrived(np.concatenate([*waiting, ticks[order]]), np.concatenate([*on_time, np.concatenate(waits)[order]]))


def _counts(form: Form, factors: Floats, u: Floats) -> Ints:
    if form.kind == "fixed":
        return np.floor(form.expected + u).astype(np.int64)
    means = form.expected
    if form.day_cv > 0:
        from scipy.special import gammaincinv  # here and below: 300 ms that only a draw needs

        shape = form.day_cv**-2
        means = means * gammaincinv(shape, factors) / shape
    return _poisson_quantile(u, means).astype(np.int64)


def _poisson_quantile(u: Floats, mean: Floats) -> Floats:
    """The smallest count with at least u of the probability at or below."""
    from scipy.special import pdtr, pdtrik

    mean = np.maximum(mean, 1e-12)
    count = np.where(u <= pdtr(0, mean), 0.0, np.ceil(np.nan_to_num(pdtrik(u, mean))))
    count = np.where((count > 0) & (pdtr(np.maximum(count - 1, 0), mean) >= u), count - 1, count)
    return np.where(pdtr(count, mean) < u, count + 1, count)


def _times(form: Form, counts: Ints, stream: int) -> Ints:
    """Arrivals of each day, day by day: uniforms spread over its parts by their weight."""
    share = streams.uniforms(streams.cells(stream, form.days, counts))
    if form.weights.shape[1] == 1:
        starts, lengths = (np.repeat(each, counts) for each in (form.starts, form.ends - form.starts))
    else:
        cell, share = _parts(form, counts, share)
        starts, lengths = (each.ravel()[cell] for each in (form.starts, form.ends - form.starts))
    share *= lengths
    offset = np.floor(share, out=share).astype(np.int64)
    lengths -= 1
    np.clip(offset, 0, np.maximum(lengths, 0, out=lengths), out=offset)
    offset += starts
    return offset


def _parts(form: Form, counts: Ints, u: Floats) -> tuple[Ints, Floats]:
    """The day and part of each arrival, as a place among all days' parts, and how far into it."""
    days, parts = form.weights.shape
    ends = np.cumsum(form.weights, axis=1)
    part = np.zeros(len(u), np.int64)
    for end in ends.T[:-1]:
        part += u >= np.repeat(end, counts)
    last = parts - 1 - np.argmax(form.weights[:, ::-1] > 0, axis=1)  # of each day with any weight
    cell = np.repeat(np.arange(days) * parts, counts) + np.minimum(part, np.repeat(last, counts))
    weight = form.weights.ravel()[cell]
    return cell, (u - ends.ravel()[cell] + weight) / weight


def _renewals(gap: Quantile, luck: Callable[..., Floats], start: int, horizon: int) -> Ints:
    size = BLOCK
    while True:
        times: Ints = start + np.cumsum(quantiles.ticks(gap, luck(size, "gaps")))
        if times[-1] >= horizon:
            return times[times < horizon]
        size *= 2
