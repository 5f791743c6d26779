"""What is a rate worth months later? Oracle: compound interest, and the two moments of a lognormal walk."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from paper import scenario

from bposim.analysis.money.periods import Cost
from bposim.analysis.money.prices import prices
from bposim.scenarios.mistakes import StudyError

MONTHS = [f"{year}-{month:02}" for year in (2026, 2027, 2028) for month in range(1, 13)][1:]


def priced(path, seed=1, replication=0, **more):
    how = scenario(exchange_rates={"PHP": 50.0, "INR": 90.0}, exchange_paths={"PHP": path} | more)
    return prices(how, MONTHS, seed, replication)


def exchange(at, currency, month, collar=None):
    return at.exchange(currency, collar)[MONTHS.index(month)]


def test_a_drift_compounds_by_months():
    at = priced({"drift_share": 0.04})
    assert exchange(at, "PHP", "2026-02") == 50
    assert exchange(at, "PHP", "2026-08") == pytest.approx(50 * 1.04**0.5)
    assert exchange(at, "PHP", "2028-02") == pytest.approx(50 * 1.04**2)
    assert exchange(at, "INR", "2028-02") == 90
    assert at.exchange("USD") == 1


@pytest.mark.parametrize(("month", "held"), [("2026-02", 1.0), ("2026-08", 1.02**0.5), ("2028-02", 1.03)])
def test_a_collar_holds_the_rate_between_its_ends(month, held):
    """2 % a year within 3 %; the other way it holds as well."""
    assert exchange(priced({"drift_share": 0.02}), "PHP", month, 0.03) == pytest.approx(50 * held)
    assert exchange(priced({"drift_share": -0.2}), "PHP", "2028-02", 0.03) == pytest.approx(50 * 0.97)


def test_what_a_collar_leaves_open_changes_what_is_paid():
    """1,000 pesos at 50 are 20 dollars; at 52 they are 19.2308, in a collar of 2 % 19.6078."""
    at = priced({"drift_share": 0.04})
    cost = Cost("fee.work", "provider", "month", 1000.0, "months", 1.0, "PHP")
    paid, held = at.priced([cost, cost._replace(collar=0.02)]).amount[:, MONTHS.index("2027-02")]
    assert (paid, held) == (192_308, 196_078)


def test_the_walk_has_the_stated_mean_and_deviation():
    """Over 2,000 replications two years on: what a peso costs is 1.04^-2 in the mean; deviation of the logarithm
    .1 sqrt 2."""
    path = {"drift_share": 0.04, "volatility_share": 0.1}
    found = np.array([exchange(priced(path, replication=k), "PHP", "2028-02") / 50 for k in range(2000)])
    deviation = 0.1 * 2**0.5
    assert (1 / found).mean() == pytest.approx(1.04**-2, abs=4 * deviation / 2000**0.5)
    assert np.log(found).std() == pytest.approx(deviation, rel=4 / 4000**0.5)
    assert np.log(found).mean() == pytest.approx(2 * log(1.04) + 0.01, abs=4 * deviation / 2000**0.5)


def test_a_path_is_keyed_by_seed_replication_and_currency_alone():
    path = {"volatility_share": 0.1}
    walk = priced(path).factors
    assert walk == {key: found for key, found in priced(path, INR=path).factors.items() if key[0] == "PHP"}
    later = prices(scenario(exchange_rates={"PHP": 50.0}, exchange_paths={"PHP": path}), MONTHS[:20], 1, 0)
    assert later.factors.items() <= walk.items()
    others = [priced(path, seed=2), priced(path, replication=1)]
    assert all(other.factors != walk for other in others)
    assert priced(path, INR=path).factors["INR", "2027-02"] != walk["PHP", "2027-02"]


def test_a_raise_comes_with_the_anniversary():
    at = priced({})
    found = [at.growth(0.1)[MONTHS.index(month)] for month in ("2026-02", "2027-01", "2027-02", "2028-01", "2028-02")]
    assert found == pytest.approx([1, 1, 1.1, 1.1, 1.21])


def test_money_that_64_bits_cannot_sum_up_is_refused_with_its_dearest_line():
    """In 1/10,000, 35 months of 1e13 are 3.5e18 of the 4.6e18 that there may be; two such lines are too many."""
    at = priced({})
    much, more = (
        Cost("fee.much", "provider", "month", 1e13, "months", 1.0),
        Cost("fee.more", "provider", "m", 1.2e13, "m", 1.0),
    )
    assert at.priced([much]).amount.sum() == 35 * 10**17
    with pytest.raises(StudyError, match=r"fee\.more = 4\.2e\+14 USD: expected .* less than 4\.6e\+14"):
        at.priced([much, more])
