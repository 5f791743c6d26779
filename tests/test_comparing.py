"""Which scenario is best, and how sure? Oracle: a handful of futures counted by hand."""

from __future__ import annotations

import json
from math import inf, nan

import pytest
from futures import ABOUT, USUAL, comparison, runs

from bposim.analysis.comparing import Outcome, as_json, compare
from bposim.analysis.wording.takeaway import takeaway

CLEAR = {"home": runs([10.0, 11.0, 12.0, 11.0]), "away": runs([7.0, 8.1, 9.0, 7.9], turnaround_p90_hours=22.0)}


def test_the_paired_difference_is_against_the_baseline():
    """Each future 3 cheaper, give or take .1: mean -3, s_d .0816, t(.975, 3) = 3.1824."""
    found = comparison(**CLEAR).scenarios["away"].differences["cost_per_item"]
    assert found.mean == pytest.approx(-3.0)
    assert found.half_width == pytest.approx(3.182446 * (0.02 / 3) ** 0.5 / 2, rel=1e-6)
    assert found.variance_ratio == pytest.approx((2 / 3 + 2.02 / 3) / (0.02 / 3))


def test_the_baseline_differs_from_itself_by_nothing():
    found = comparison(**CLEAR).scenarios["home"].differences["cost_per_item"]
    assert (found.mean, found.half_width, found.variance_ratio) == (0.0, 0.0, None)


def test_p_wins_counts_the_futures_in_which_one_is_cheapest_and_complies():
    """Cheapest that complies in futures 1 to 4: away, home, home, nobody."""
    found = comparison(
        home=runs([10, 10, 10, 10], [True, True, True, False]), away=runs([9, 9, 11, 9], [True, False, True, False])
    )
    assert [side.p_wins for side in found.scenarios.values()] == [0.5, 0.25]
    assert found.none_complies_wins == 0.25


def test_p_best_mean_is_about_means_not_futures():
    """Away is dearer in one future of ten, and cheaper on average in practically every resample."""
    found = comparison(home=runs([10.0] * 10), away=runs([8.0] * 9 + [11.0]))
    assert found.scenarios["away"].p_wins == 0.9
    assert found.scenarios["away"].p_best_mean > 0.99


def test_p_best_mean_needs_compliance_in_most_futures():
    """Two of three comply: a resample of three has most complying with probability 20/27 = .741."""
    found = comparison(home=runs([10.0] * 3, False), away=runs([8.0] * 3, [True, True, False]))
    assert found.scenarios["away"].p_best_mean == pytest.approx(20 / 27, abs=0.03)
    assert found.none_complies_best_mean == pytest.approx(7 / 27, abs=0.03)
    assert found.scenarios["home"].p_best_mean == 0


def test_chances_sum_to_one():
    found = comparison(home=runs([10, 9, 8], [True, False, True]), away=runs([9, 10, 8.5], [False, True, True]))
    sides = found.scenarios.values()
    assert sum(side.p_wins for side in sides) + found.none_complies_wins == pytest.approx(1)
    assert sum(side.p_best_mean for side in sides) + found.none_complies_best_mean == pytest.approx(1)


def test_the_same_seed_resamples_the_same_futures():
    noisy = {"home": runs([10.0, 9.0, 8.0, 11.0]), "away": runs([9.0, 9.5, 8.5, 10.5])}
    assert comparison(**noisy) == comparison(**noisy)


def test_one_replication_has_no_bootstrap_but_a_winner():
    found = comparison(home=runs([10.0]), away=runs([9.0]))
    assert [side.p_best_mean for side in found.scenarios.values()] == [None, None]
    assert [side.p_wins for side in found.scenarios.values()] == [0, 1]


def test_what_is_not_steady_has_no_means_and_never_wins():
    found = comparison(home=runs([10.0] * 3), away=runs([5.0] * 3, drift=0.4))
    away = as_json(found)["scenarios"]["away"]
    assert away["steady"].startswith("the backlog grows")
    assert all(each["mean"] is None and each["reason"] for each in away["measures"].values())
    assert {(each["mean"], each["half_width"], each["variance_ratio"]) for each in away["difference"].values()} == {
        (None, None, None)
    }
    assert (away["p_wins"], away["p_best_mean"]) == (0, 0)
    assert found.scenarios["home"].p_wins == 1


def test_against_an_unsteady_baseline_there_are_no_differences():
    found = comparison(home=runs([10.0] * 3, drift=0.4), away=runs([5.0] * 3))
    apart = found.scenarios["away"].differences["cost_per_item"]
    assert (apart.mean, apart.reason) == (None, "home is not steady")
    assert found.scenarios["away"].measures["cost_per_item"].mean == 5


def test_a_censored_measure_is_null_with_its_own_reason():
    found = comparison(home=runs([10.0] * 3, turnaround_p95_hours=inf, accuracy_measured=nan))
    measures = as_json(found)["scenarios"]["home"]["measures"]
    assert measures["turnaround_p95_hours"] == {
        "mean": None,
        "half_width": None,
        "unit": "hours",
        "reason": "more than 5 % of the items are unfinished after the follow-up",
    }
    assert measures["accuracy_measured"]["reason"] == "there is nothing to measure"


def test_a_team_that_the_baseline_has_not_differs_by_null():
    away = [Outcome(run.measures | {"occupancy.bots": 0.5}, 0.0) for run in runs([9.0, 9.0])]
    found = as_json(comparison(home=runs([10.0, 10.0]), away=away))["scenarios"]["away"]["difference"]
    assert found["occupancy.bots"]["mean"] is None
    assert found["occupancy.clerks"]["mean"] == 0


def test_the_json_has_the_published_shape():
    found = as_json(comparison(**CLEAR))
    told = {name: found[name] for name in ("study", "fingerprint", "version", "seed", "engine", "replications")}
    assert list(told.values()) == ["invoices", "f00d", "0.1.0", 1, "simpy", 4]
    assert (found["level"], found["baseline"]) == (0.95, "home")
    assert list(found["scenarios"]) == ["home", "away"]
    away = found["scenarios"]["away"]
    assert away["steady"] is True
    assert set(away["measures"]["cost_per_item"]) == {"mean", "half_width", "unit"}
    assert away["measures"]["cost_per_item"]["unit"] == "USD per item"
    assert set(away["difference"]["cost_per_item"]) == {"mean", "half_width", "variance_ratio"}
    assert set(away["difference"]) == set(away["measures"]) == set(USUAL)
    json.dumps(found, allow_nan=False)


def test_the_hash_of_all_logs_is_there_where_each_has_one():
    def with_digest(run, digest):
        return Outcome(run.measures, run.drift, run.missed, digest)

    plain = runs([10.0, 10.0])
    hashed = [with_digest(run, f"{k}" * 64) for k, run in enumerate(plain)]
    assert "log_sha256" not in as_json(comparison(home=plain))
    assert len(as_json(comparison(home=hashed))["log_sha256"]) == 64
    assert comparison(home=hashed).log_sha256 != comparison(home=hashed[::-1]).log_sha256


def test_scenarios_without_the_baseline_have_null_differences():
    found = compare(ABOUT, {"away": runs([9.0, 9.0])}, {})
    assert found.scenarios["away"].differences["cost_per_item"].reason == "home was not run"
    assert takeaway(found).startswith("away is the only scenario that complies: 9.00 USD an item; p90")


def test_a_frame_has_a_row_for_each_scenario_and_measure():
    frame = comparison(**CLEAR).frame()
    assert len(frame) == 2 * len(USUAL)
    row = frame[(frame.scenario == "away") & (frame.measure == "cost_per_item")].iloc[0]
    assert (row["mean"], row.difference) == (8.0, pytest.approx(-3.0))


def test_takeaway_names_the_cheapest_that_complies_and_what_it_does_to_service():
    assert takeaway(comparison(**CLEAR)) == (
        "away is the cheapest of the 2 scenarios that comply: 8.00 USD an item, 3.00 ± 0.13 less than home; "
        "p90 turnaround 22.0 (0.9) h, SLA 90.0 (90.0) % on the contract clock, 90.0 (90.0) % end to end "
        "(in brackets home)."
    )


def test_takeaway_counts_the_replications_in_which_those_that_comply_do():
    dear = runs([20.0, 20.1, 20.0, 20.2], [True, True, True, False])
    assert takeaway(comparison(**CLEAR, dear=dear)).startswith(
        "away is the cheapest of the 3 scenarios that comply (dear in 3 of 4 replications): 8.00 USD"
    )


def test_each_sla_that_is_missed_is_counted():
    outcomes = [Outcome(USUAL, 0.0, missed) for missed in (("right",), (), ("soon", "right"), ("right",))]
    side = comparison(home=outcomes).scenarios["home"]
    assert (side.complies, side.missed) == (0.25, {"right": 0.75, "soon": 0.25})


def test_takeaway_says_why_a_cheaper_scenario_does_not_count():
    night = runs([5.0, 5.1, 5.0, 5.1], [True, False, False, False])
    assert takeaway(comparison(**CLEAR, night=night)).endswith(
        "night is cheaper (5.05 USD an item) but does not count: it complies in 25 % of the replications."
    )


def test_takeaway_cannot_tell_where_the_two_cheapest_overlap():
    """Away less home: +1, -1, +1, -1.2, mean -.05."""
    found = comparison(home=runs([10.0, 10.0, 10.0, 10.0]), away=runs([11.0, 9.0, 11.0, 8.8]))
    assert takeaway(found).startswith(
        "Cannot tell which of the scenarios that comply is cheapest: away by the mean, 9.95 USD an item, "
        "0.05 ± 1.93 less than home, but home costs 0.05 ± 1.93 more;"
    )


def test_takeaway_cannot_tell_where_compliance_is_a_coin():
    found = comparison(home=runs([10.0] * 5), away=runs([8.0, 8.1, 8.0, 8.1, 8.0], [True, True, True, False, False]))
    assert found.scenarios["away"].p_best_mean < 0.9
    assert "but it has the lowest mean cost in" in takeaway(found)


def test_takeaway_of_one_replication_is_not_sure():
    found = takeaway(comparison(home=runs([10.0]), away=runs([8.0])))
    assert found.startswith("Cannot tell")
    assert "one replication has no interval" in found


def test_takeaway_where_none_complies():
    found = comparison(home=runs([10.0] * 2, False), away=runs([8.0] * 2, False), far=runs([1.0] * 2, drift=0.5))
    assert takeaway(found) == (
        "None complies: the cheapest, away, costs 8.00 USD an item, but it complies in 0 % of the "
        "replications. Left out as not steady: far."
    )
