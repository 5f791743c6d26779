"""A comparison whose runs are still coming in."""

from __future__ import annotations

from futures import ABOUT, comparison, runs

from bposim.analysis.growing import grown, level, only
from bposim.analysis.wording.cards import MEASURES, lines
from bposim.analysis.wording.takeaway import takeaway

HOME, AWAY, FAR = [10.0, 11.0, 12.0, 13.0], [8.0, 9.5, 10.0, 11.5], [7.0, 7.5]


def test_with_the_same_replications_it_is_the_comparison() -> None:
    whole = comparison(home=runs(HOME), away=runs(AWAY))
    found = grown(ABOUT, {"home": runs(HOME), "away": runs(AWAY)}, {})
    assert found.comparison == whole
    assert {name: each.side for name, each in found.standings.items()} == whole.scenarios
    assert {each.replications for each in found.standings.values()} == {4}


def test_a_scenario_that_is_behind_holds_up_none_but_the_comparison() -> None:
    found = grown(ABOUT, {"home": runs(HOME), "away": runs(AWAY), "far": runs(FAR)}, {})
    assert found.comparison == comparison(home=runs(HOME[:2]), away=runs(AWAY[:2]), far=runs(FAR))
    assert found.standings["away"].side.cost == sum(AWAY) / 4
    assert found.standings["far"] == (found.comparison.scenarios["far"], 2)


def test_a_baseline_that_is_behind_pairs_with_what_it_has() -> None:
    found = grown(ABOUT, {"home": runs(HOME[:2]), "away": runs(AWAY)}, {})
    away = found.standings["away"]
    assert (away.side.cost, away.replications) == (sum(AWAY) / 4, 4)
    assert away.side.differences["cost_per_item"].mean == (sum(AWAY[:2]) - sum(HOME[:2])) / 2


def test_scenarios_without_a_result_are_left_out() -> None:
    found = grown(ABOUT, {"home": runs(HOME), "away": []}, {})
    assert list(found.standings) == ["home"]
    assert grown(ABOUT, {"home": [], "away": []}, {}) == (None, {})


def test_what_is_told_of_few_measures_is_what_is_told_of_all() -> None:
    outcomes = {"home": runs(HOME), "away": runs(AWAY), "far": runs(FAR, turnaround_p90_hours=90.0)}
    whole, told = grown(ABOUT, outcomes, {}), grown(ABOUT, only(outcomes, MEASURES), {})
    assert takeaway(told.comparison) == takeaway(whole.comparison)
    for name, (side, _) in whole.standings.items():
        few = told.standings[name].side
        assert "sla_attainment.soon" in few.measures
        assert len(few.measures) < len(side.measures)
        assert list(lines(few, "USD", is_baseline=False)) == list(lines(side, "USD", is_baseline=False))


def test_the_comparison_alone_is_the_same() -> None:
    outcomes = {"home": runs(HOME), "away": runs(AWAY), "far": runs(FAR), "late": []}
    assert level(ABOUT, outcomes, {}) == grown(ABOUT, outcomes, {}).comparison
    assert level(ABOUT, {"home": []}, {}) is None
