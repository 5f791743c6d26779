"""Each distribution has the mean and spread that it is stated with; ticks are integers and never negative."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest

from bposim.model import quantiles, streams, ticks
from bposim.scenarios.schema import distributions as stated

U = (np.arange(400_000) + 0.5) / 400_000

CASES = [
    (stated.Fixed(distribution="fixed", mean_minutes=3.0), 3.0, 0.0),
    (stated.Exponential(distribution="exponential", mean_minutes=3.0), 3.0, 1.0),
    (stated.Lognormal(distribution="lognormal", mean_minutes=3.0, cv=0.8), 3.0, 0.8),
    (stated.Lognormal(distribution="lognormal", median_minutes=3.0, cv=1.0), 3.0 * 2**0.5, 1.0),
    (stated.Gamma(distribution="gamma", mean_minutes=3.0, cv=2.0), 3.0, 2.0),
    (stated.Weibull(distribution="weibull", mean_minutes=3.0, shape=2.0), 3.0, (4 / np.pi - 1) ** 0.5),
    (stated.Triangular(distribution="triangular", low_minutes=0.5, mode_minutes=1.0, high_minutes=1.5), 1, 24**-0.5),
    (stated.Uniform(distribution="uniform", low_minutes=1.0, high_minutes=5.0), 3.0, 4 / 12**0.5 / 3),
]  # fmt: skip


@pytest.mark.parametrize(("distribution", "mean", "cv"), CASES, ids=[case[0].distribution for case in CASES])
def test_mean_and_cv_are_as_stated(distribution: stated.Distribution, mean: float, cv: float) -> None:
    quantile = quantiles.compile_distribution(distribution)
    minutes = quantiles.ticks(quantile, U) / ticks.MINUTE
    assert quantiles.mean(quantile) / ticks.MINUTE == pytest.approx(mean)
    assert minutes.mean() == pytest.approx(mean, rel=2e-3)
    assert minutes.std() / mean == pytest.approx(cv, rel=1e-2, abs=1e-9)


@pytest.mark.parametrize("distribution", [case[0] for case in CASES[1:]], ids=lambda d: d.distribution)
def test_more_luck_never_means_less_time_and_scaling_scales(distribution: stated.Distribution) -> None:
    quantile = quantiles.compile_distribution(distribution)
    found = quantiles.ticks(quantile, U)
    assert (np.diff(found) >= 0).all()
    assert (found >= 0).all()
    assert quantiles.mean(quantiles.scaled(quantile, 0.5)) == pytest.approx(quantiles.mean(quantile) / 2)


def test_an_empirical_distribution_gives_its_values_with_equal_shares() -> None:
    quantile = quantiles.compile_distribution(
        stated.Empirical(distribution="empirical", file="x.csv"), np.array([10, 20, 40, 80])
    )
    assert np.bincount(quantiles.ticks(quantile, U))[[10, 20, 40, 80]].tolist() == [100_000] * 4
    assert quantiles.mean(quantile) == 37.5


def test_a_longer_column_begins_with_the_shorter() -> None:
    long, short = streams.column(1_000, 1, 0, "x"), streams.column(10, 1, 0, "x")
    assert long[:10].tolist() == short.tolist()


def test_a_stream_is_numpys_philox_with_the_key_of_its_names() -> None:
    """Each name with its type and length before it, hashed; the lower half of each word first. The numbers are written
    out as well, since no later version of either library may change them."""
    named = blake2b(b"int1:7int1:3str5:errorstr7:invoicestr7:capture", digest_size=16).digest()
    key = int.from_bytes(named, "little")
    assert streams.key(7, 3, "error", "invoice", "capture") == key == 0x3D6A41C5A942F47D221526FEB6322F01
    drawn = streams.column(5, 7, 3, "error", "invoice", "capture").tolist()
    words = np.random.Philox(key=key).random_raw(3).tolist()
    assert drawn == [half for word in words for half in (word % 2**32, word >> 32)][:5]
    assert drawn == [2959927258, 4066195197, 2826776875, 478394112, 919513795]


@pytest.mark.parametrize("size", [1, streams.MANY - 1, streams.MANY, *range(1001, 1010), 100_001])
def test_a_column_of_any_length_is_numpys_philox(size: int) -> None:
    words = np.random.Philox(key=streams.key(7, 3, "x")).random_raw((size + 1) // 2)
    assert np.array_equal(streams.column(size, 7, 3, "x"), words.view("<u4")[:size])


def test_nothing_is_written_beside_a_column() -> None:
    around = np.zeros(1003, np.uint32)
    streams.fill(around[1:-1], 7, 3, "x")
    assert (around[0], around[-1]) == (0, 0)
    assert np.array_equal(around[1:-1], streams.column(1001, 7, 3, "x"))


def test_names_that_join_to_the_same_text_are_different_streams() -> None:
    assert streams.key(1, 0, "a", "bc") != streams.key(1, 0, "ab", "c")
    assert streams.key(1, 0, "1") != streams.key(1, 0, 1)
    assert streams.key(1, 2, "a") != streams.key(12, 0, "a")


def test_later_visits_have_uniform_luck_of_their_own() -> None:
    key = streams.key(1, 0, "later") >> 64
    luck = np.array([[streams.later(key, n, attempt) for n in range(2_000)] for attempt in (1, 2)])
    spread = streams.CERTAIN / np.sqrt(12)
    assert luck.mean(axis=1) == pytest.approx([streams.CERTAIN / 2] * 2, abs=4 * spread / np.sqrt(2_000))
    assert abs(np.corrcoef(luck)[0, 1]) < 4 / np.sqrt(2_000)
    assert np.abs(np.corrcoef(luck[0, :-1], luck[0, 1:])[0, 1]) < 4 / np.sqrt(2_000)


def test_thresholds_cover_never_and_always() -> None:
    assert streams.threshold(0.0) == 0
    assert streams.threshold(1.0) == 2**32 > np.iinfo(np.uint32).max


def test_cells_are_later_for_the_first_attempts_of_each_number() -> None:
    key = streams.key(3, 1, "x") >> 64
    numbers, counts = np.array([5, 0, 1, 2**31, 7]), np.array([3, 1, 0, 1000, 2])
    pairs = zip(numbers.tolist(), counts.tolist(), strict=True)
    assert streams.cells(key, numbers, counts).tolist() == [
        streams.later(key, number, attempt) for number, count in pairs for attempt in range(count)
    ]


@pytest.mark.parametrize(("distribution", "mean", "cv"), CASES, ids=[case[0].distribution for case in CASES])
def test_later_visits_draw_from_the_same_distribution(
    distribution: stated.Distribution, mean: float, cv: float
) -> None:
    table = quantiles.later_table(quantiles.compile_distribution(distribution)) / ticks.MINUTE
    assert len(table) == 2**16
    assert table.mean() == pytest.approx(mean, rel=2e-3)
    assert table.std() / mean == pytest.approx(cv, rel=2e-2, abs=1e-9)
