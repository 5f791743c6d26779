"""Are proposals ranked by their cases and weights? Oracle: paper."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from math import comb, inf, sqrt
from typing import Any

import pytest
from rich.console import Console

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing_proposals import show, takeaway, value_shown
from bposim.analysis.business_case.proposals import Ranked, proposals
from bposim.analysis.business_case.proposals import ranked as ranked_by
from bposim.analysis.business_case.roads import Stays
from bposim.analysis.estimates import Estimate
from bposim.analysis.selection.chances import RESAMPLES
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import load_study


def ranked(cases: list[BusinessCase], weights: dict[str, float]) -> tuple[Ranked, ...]:
    return ranked_by(cases, weights, seed=1)


def case(name: str, npvs: tuple[float, ...], payback: float | None, misses: int) -> BusinessCase:
    """All that a ranking looks at."""
    empty: dict[str, Any] = dict.fromkeys(BusinessCase.__dataclass_fields__)
    mean = Estimate(sum(npvs) / len(npvs), None, len(npvs), 0.95)
    known: dict[str, Any] = {
        "scenario": name,
        "months": (),
        "term_months": 36,
        "npv": mean,
        "npvs": npvs,
        "exposures": (100.0,) * len(npvs),
        "payback_p50": payback,
        "paybacks": (inf if payback is None else payback,) * len(npvs),
        "missed_year_one": tuple(k < misses for k in range(len(npvs))),
        "unsteady": (),
        "peak_exposure": Estimate(100.0, None, 1, 0.95),
    }
    return BusinessCase(**{**empty, **known})


CHEAP = case("cheap", (300.0, -100.0, 500.0, 300.0), None, 2)  # 250 in the mean
SAFE = case("safe", (200.0, 200.0, 200.0, 200.0), 20.0, 0)
NEITHER = case("neither", (100.0, 100.0, 200.0, 100.0), 46.0, 1)  # 125


def test_points_go_from_the_worst_to_the_best_and_scores_are_weighted() -> None:
    """Worth: 250, 200 and 125 are 1, .6 and 0. Payback: never is 72 months, 0, then 1 and 26/52 = .5. All are out of
    pocket by the same, which parts nobody. With worth 3 and payback 1: .75, (1.8 + 1) / 4 = .7, .125."""
    weights = {"worth": 3.0, "payback": 1.0, "exposure": 0.0}
    found = {row.scenario: row for row in ranked([NEITHER, CHEAP, SAFE], weights)}
    assert list(found) == ["cheap", "safe", "neither"]
    assert [row.score for row in found.values()] == pytest.approx([0.75, 0.7, 0.125])
    assert found["safe"].points == pytest.approx({"worth": 0.6, "payback": 1.0, "exposure": 1.0})


def test_whose_work_piles_up_comes_last_and_who_loses_is_not_praised() -> None:
    piling = replace(SAFE, scenario="piling", unsteady=("piling is not steady: the backlog grows",))
    rows = ranked([piling, CHEAP], {"worth": 1.0, "payback": 5.0})
    assert [row.scenario for row in rows] == ["cheap", "piling"]
    assert takeaway(ranked([piling], {"worth": 1.0})) == "None of them can be ranked: the work of each piles up."
    losing = case("losing", (-5.0, -3.0), None, 0)
    assert takeaway(ranked([losing], {"worth": 1.0})).endswith("against, and staying as it is is worth more.")
    with pytest.raises(StudyError, match="a scenario with a transition"):
        proposals(load_study("invoice_processing"), [], {})


def test_a_case_is_the_same_with_what_staying_came_to_for_another() -> None:
    study = load_study("data_entry").replace({"contract.term_months": 8})
    shared: Stays = {}
    business_case(study, "hybrid", replications=2, stays=shared)
    assert set(shared) == {(8, 1, 0), (8, 1, 1)}
    alone, after = (business_case(study, "offshore", replications=2, stays=stays) for stays in (None, shared))
    assert alone == after
    assert len(shared) == 2


def test_other_weights_rank_otherwise() -> None:
    rows = ranked([CHEAP, SAFE, NEITHER], {"service": 1.0, "risk": 1.0})
    assert [(row.scenario, row.score) for row in rows] == [("safe", 1.0), ("neither", 0.75), ("cheap", 0.0)]


def test_who_is_worth_most_is_asked_future_by_future() -> None:
    """Cheap in three of four; in the second safe."""
    shares = {row.scenario: row.best_share for row in ranked([CHEAP, SAFE, NEITHER], {"worth": 1.0})}
    assert shares == {"cheap": 0.75, "safe": 0.25, "neither": 0.0}


def test_who_is_first_by_luck_is_told_by_resampling_the_futures() -> None:
    """By worth alone, of 4 futures drawn from 4 with replacement: with k draws of the second (binomial, a quarter each)
    cheap comes to the mean of -100 k and of 300 or 500 otherwise, and safe to 200. With q of the 500s among the rest
    4 x 200 = 800 is beaten where -100 k + 300 (4 - k) + 200 q > 800, so 2 k < 2 + q; equals share."""
    known = 0.0
    for second in range(5):
        for third in range(5 - second):
            ways = comb(4, second) * comb(4 - second, third)
            chance = ways * 0.25**second * 0.25**third * 0.5 ** (4 - second - third)
            known += chance * (1.0 if 2 * second < 2 + third else 0.5 if 2 * second == 2 + third else 0.0)
    first = {row.scenario: row.first_share for row in ranked([CHEAP, SAFE], {"worth": 1.0})}
    assert first["cheap"] == pytest.approx(known, abs=3 * sqrt(known * (1 - known) / RESAMPLES))
    assert sum(first.values()) == pytest.approx(1)
    alone = [replace(each, npvs=each.npvs[:1], exposures=(1.0,), paybacks=(1.0,)) for each in (CHEAP, SAFE)]
    assert "resampled" not in takeaway(ranked(alone, {"worth": 1.0}))
    twins = ranked([SAFE, replace(SAFE, scenario="twin")], {"worth": 1.0})
    assert [row.best_share for row in twins] == [0.5, 0.5]
    assert ranked([replace(CHEAP, unsteady=("piles up",)), SAFE], {"worth": 1.0})[0].first_share == 1.0


@pytest.mark.parametrize("weights", [{"wroth": 1.0}, {"worth": -1.0}])
def test_weights_that_are_none_are_mistakes(weights: dict[str, float]) -> None:
    with pytest.raises(StudyError):
        proposals(load_study("invoice_processing"), ["nearshore"], weights)


# Printed

ALL = {"worth": 3.0, "service": 3.0, "risk": 2.0, "exposure": 1.0, "payback": 1.0}


def printed(rows: tuple[Ranked, ...]) -> str:
    sink = StringIO()
    show(rows, "USD", 4, 7, Console(file=sink, width=120))
    return sink.getvalue()


def test_paybacks_are_months_and_never_is_said_as_such() -> None:
    rows = {row.scenario: row for row in ranked([CHEAP, SAFE, NEITHER], ALL)}
    assert value_shown(rows["safe"], "payback") == "20.0 months"
    assert value_shown(rows["cheap"], "payback") == "never within\nthe term"
    assert "-72" not in printed(tuple(rows.values()))


def test_means_have_half_widths_and_money_out_of_pocket_no_sign() -> None:
    sure = replace(CHEAP, npv=Estimate(250.0, 30.0, 4, 0.95))
    (row,) = ranked([sure], ALL)
    assert value_shown(row, "worth") == "250\n± 30"
    assert value_shown(row, "exposure") == "100"
    assert value_shown(row, "risk") == "25%"  # one of four loses


def test_the_ranking_is_a_sentence_and_says_what_stands_behind_it() -> None:
    rows = ranked([NEITHER, CHEAP, SAFE], {"worth": 3.0, "payback": 1.0, "exposure": 0.0})
    sure = f"{rows[0].first_share:.0%} of the resampled futures"
    assert takeaway(rows) == f"cheap (0.75) ranks first, in {sure}, before safe (0.70), neither (0.12)."
    served = ranked([CHEAP, SAFE], {"worth": 1.0, "service": 2.0, "risk": 0.0})
    assert takeaway(served).endswith(" cheap is worth most; safe is ahead of it by service.")
    text = printed(rows)
    assert "4 futures of 36 months each, seed 7; worth and exposure in USD" in text
    for name in ("worth", "payback", "exposure"):
        assert f"\n{name}: " in text
