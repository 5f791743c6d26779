"""How cases arrive: by weekday and hour, how much busy days differ beyond chance, and files that come all at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.calibration.calendars import DAY, THURSDAY, WEEK
from bposim.analysis.calibration.figures import LEVEL, Spread, root, without_interval
from bposim.analysis.calibration.log import MINUTE
from bposim.analysis.calibration.moments import Ints
from bposim.analysis.estimates import half_width, t_quantile, wilson

Floats = NDArray[np.float64]

QUARTER = 15 * MINUTE
HOUR = 60 * MINUTE
RARE = 0.002  # of arrivals: hours with less are closed
SELDOM = 0.02  # of the busiest weekday's: weekdays with less are closed
TOGETHER = 5  # cases at one moment that make a file
SMALLEST = 0.05  # of all arrivals: less at a time of the day is chance
CVS = 0.0, 5.0  # of busy days


class Profile(NamedTuple):
    """Of one stream over whole days: mean of a day by weekday (Monday = 0), and rate by hour, the mean being 1.

    `at` is the minute of the day of a file that comes at once, None for arrivals one by one.
    """

    by_weekday: tuple[Spread, ...]
    by_hour: tuple[Spread, ...]
    opens: int  # minutes after midnight
    closes: int
    at: int | None
    items: int
    days: int

    @property
    def weekdays(self) -> tuple[int, ...]:
        most = max(day.value for day in self.by_weekday)
        return tuple(k for k, day in enumerate(self.by_weekday) if day.value > SELDOM * most)


class Counts(NamedTuple):
    """Of whole days, from the first."""

    first: int  # days since 1970-01-01
    number: Ints

    @property
    def weekday(self) -> Ints:
        return (self.first + np.arange(len(self.number)) + THURSDAY) % WEEK


def counted(days: Ints, first: int, until: int) -> Counts:
    inside = days[(days >= first) & (days < until)] - first
    return Counts(first, np.bincount(inside, minlength=until - first))


def parted(when: Ints) -> tuple[Ints, dict[int, Ints]]:
    """Arrivals one by one, and those of files by their minute of the day."""
    _, place, size = np.unique(when, return_inverse=True, return_counts=True)
    in_file = size[place] >= TOGETHER
    minutes = (when // MINUTE) % (DAY // MINUTE)
    files: dict[int, Ints] = {}
    for minute in np.unique(minutes[in_file]).tolist():
        chosen = in_file & (minutes == minute)
        if chosen.sum() >= SMALLEST * len(when) and len(np.unique(when[chosen] // DAY)) > 2:
            files[minute] = when[chosen]
    alone = np.ones(len(when), bool)
    for minute in files:
        alone &= ~(in_file & (minutes == minute))
    return when[alone], files


def profile(when: Ints, first: int, until: int, at: int | None = None) -> Profile:
    inside = when[(when // DAY >= first) & (when // DAY < until)]
    counts = counted(inside // DAY, first, until)
    opens, closes = (at, at) if at is not None else _hours(inside)
    hours = () if at is not None else _by_hour(inside, opens, closes)
    return Profile(_by_weekday(counts), hours, opens or 0, closes or 0, at, len(inside), until - first)


def _hours(when: Ints) -> tuple[int, int]:
    """First and last minute of the day with arrivals worth the name, to the quarter-hour."""
    quarters = np.bincount((when // QUARTER) % (DAY // QUARTER), minlength=DAY // QUARTER)
    used = np.flatnonzero(quarters > RARE / 4 * max(1, len(when)))
    return (int(used[0]) * 15, (int(used[-1]) + 1) * 15) if len(used) else (0, DAY // MINUTE)


def _by_hour(when: Ints, opens: int, closes: int) -> tuple[Spread, ...]:
    """Rates over the mean rate; intervals are those of shares of the arrivals (Wilson)."""
    minute = (when // MINUTE) % (DAY // MINUTE)
    inside = minute[(minute >= opens) & (minute < closes)]
    counts = np.bincount(inside // 60, minlength=24)
    found = []
    for hour, count in enumerate(counts.tolist()):
        minutes = max(0, min(60 * hour + 60, closes) - max(60 * hour, opens))
        scale = (closes - opens) / minutes if minutes else 0.0
        low, high = wilson(count, len(inside))
        share = count / max(1, len(inside))
        found.append(Spread(share * scale, low * scale, high * scale) if minutes else Spread(0.0, 0.0, 0.0))
    return tuple(found)


def _by_weekday(counts: Counts) -> tuple[Spread, ...]:
    """Means of a day with t intervals over the days."""
    found = []
    for weekday in range(WEEK):
        values = counts.number[counts.weekday == weekday].astype(np.float64)
        mean = float(values.mean()) if len(values) else 0.0
        half = half_width(values, LEVEL)
        found.append(Spread(mean, max(0.0, mean - half), mean + half) if half is not None else without_interval(mean))
    return tuple(found)


def day_total(profiles: Sequence[Profile], counts: Counts) -> Spread:
    """Items of a mean day with a t interval, by what the days differ from the means of their weekdays; none where no
    weekday with arrivals was seen twice."""
    means = np.array([sum(each.by_weekday[k].value for each in profiles) for k in range(WEEK)])
    apart = counts.number - means[counts.weekday]
    total, free = float(counts.number.mean()), len(apart) - int((means > 0).sum())
    if free < 1:
        return without_interval(total)
    half = t_quantile((1 + LEVEL) / 2, free + 1) * sqrt(float(apart @ apart) / free / len(apart))
    return Spread(total, max(0.0, total - half), total + half)


def day_cv(counts: Counts) -> Spread:
    """How much the expectation of a day varies beyond Poisson luck: the cv for which the dispersion statistic has its
    expectation, and those for which it lies on the edges of its chi-square interval.

    The day's number is Poisson times a gamma factor: its variance is m + cv^2 m^2, its excess kurtosis
    6 cv^2 + 1 / variance (negative binomial), by which the degrees of freedom shrink.
    """
    from scipy.special import chdtri

    means, free = _weekday_means(counts)
    number = counts.number[means > 0].astype(np.float64)
    expected = means[means > 0]
    if free < 5:
        return Spread(0.0, *CVS)

    def statistic(cv: float) -> float:
        return float(np.sum((number - expected) ** 2 / (expected + (cv * expected) ** 2)))

    found = root(lambda cv: statistic(cv) - free, *CVS)
    kurtosis = 6 * found**2 + float(np.mean(1 / (expected + (found * expected) ** 2)))
    shrunk = free / (1 + kurtosis / 2)

    def edge(tail: float) -> float:
        return root(lambda cv: statistic(cv) - float(chdtri(shrunk, tail)) * free / shrunk, *CVS)

    return Spread(found, edge((1 - LEVEL) / 2), edge((1 + LEVEL) / 2))


def _weekday_means(counts: Counts) -> tuple[Floats, int]:
    """By day the mean of its weekday, 0 on weekdays with hardly any, and the degrees of freedom left."""
    sums = np.bincount(counts.weekday, weights=counts.number, minlength=WEEK)
    days = np.maximum(np.bincount(counts.weekday, minlength=WEEK), 1)
    means = np.where(sums / days > SELDOM * float((sums / days).max()), sums / days, 0.0)
    there = means[counts.weekday]
    return there, int((there > 0).sum()) - int((means > 0).sum())
