"""How sure is an answer? Oracle: Student's sleep data (1908), as R's `t.test(paired = TRUE)` reports them."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest

from bposim.analysis.estimates import Chance, chance, difference, estimate, ratio, wilson

FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_interval_of_a_paired_difference_is_students():
    apart = difference(SECOND, FIRST)
    assert apart.mean == pytest.approx(1.58)
    assert apart.mean - apart.half_width == pytest.approx(0.7001142, abs=1e-7)
    assert apart.mean + apart.half_width == pytest.approx(2.4598858, abs=1e-7)


def test_the_variance_ratio_says_what_pairing_gained():
    assert difference(SECOND, FIRST).variance_ratio == pytest.approx(
        (1.789010**2 + 2.002249**2) / 1.229995**2, rel=1e-5
    )


def test_the_interval_of_a_mean():
    """Mean 2, deviation 1, n 3: 4.302653 (t table, .975, 2 df) / sqrt 3."""
    found = estimate([1.0, 2.0, 3.0])
    assert (found.mean, found.replications, found.level) == (2.0, 3, 0.95)
    assert found.half_width == pytest.approx(4.302653 / 3**0.5, rel=1e-6)


def test_a_wider_level_gives_a_wider_interval():
    assert estimate([1.0, 2.0, 3.0], level=0.99).half_width == pytest.approx(9.924843 / 3**0.5, rel=1e-6)


def test_one_replication_has_a_mean_but_no_interval():
    assert (estimate([7.0]).mean, estimate([7.0]).half_width) == (7.0, None)
    assert difference([7.0], [5.0]).half_width is None


def test_a_difference_that_never_varies_has_no_variance_ratio():
    apart = difference([1.1, 2.2, 3.3], [1.0, 2.1, 3.2])
    assert apart.mean == pytest.approx(0.1)
    assert apart.half_width == pytest.approx(0.0, abs=1e-12)
    assert apart.variance_ratio is None


def test_a_censored_value_leaves_no_mean():
    found = estimate([1.0, inf], unfinished="more than 10 % of the items are unfinished")
    assert (found.mean, found.half_width) == (None, None)
    assert found.reason == "more than 10 % of the items are unfinished in 1 of 2 replications"


@pytest.mark.parametrize("missing", [nan, None])
def test_a_missing_value_leaves_no_mean(missing):
    assert estimate([missing, missing]).reason == "there is nothing to measure"
    apart = difference([1.0, 2.0], [1.0, missing])
    assert (apart.mean, apart.half_width, apart.variance_ratio) == (None, None, None)
    assert apart.reason


def test_a_ratio_to_nothing_is_not_a_number():
    assert ratio(1, 4) == 0.25
    assert isnan(ratio(0, 0))


@pytest.mark.parametrize(
    ("count", "number", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_published(count, number, low, high):
    """Newcombe, Statistics in Medicine 1998, table I, method 3."""
    assert wilson(count, number) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_chance_is_of_the_futures_in_which_it_is_known() -> None:
    """One of ten: 1.8 to 40.4 % (Wilson's own form, by hand: z = 1.96)."""
    assert chance([True, None, False]) == Chance(1, 2)
    assert chance([None, None]) is None
    assert f"{Chance(1, 10)}" == "10% (95 % interval 2% to 40%)"
    assert Chance(0, 4).told() == {
        "share": 0.0,
        "low": 0.0,
        "high": pytest.approx(0.4899, abs=5e-5),
        "futures": 4,
        "level": 0.95,
    }
