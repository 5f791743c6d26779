"""Roads to several scenarios beside a comparison. Oracle: the paper of the business case."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from test_business_case import toy

from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing_roads import outcomes, phases, saved, takeaway
from bposim.analysis.business_case.side_by_side import business_cases, with_a_road, with_all_in, with_roads
from bposim.analysis.business_case.verdicts import cheaper, pays
from bposim.analysis.charts import roads
from bposim.analysis.estimates import Difference, Estimate, difference, no_difference
from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.wording.definitions import ALL_IN
from bposim.scenarios.study import Study, load_study

ROAD_COST = 3651.2 + 3832 + 992 + 960  # of the case on paper, for 30 items
STAY_COST = 2480 + 2400 + 2480 + 2400


@pytest.fixture(scope="module")
def study() -> Study:
    return toy()


@pytest.fixture(scope="module")
def cases(study: Study) -> list[BusinessCase]:
    return business_cases(study, with_a_road(study), replications=2)


def test_a_comparison_gains_the_all_in_cost_of_each_scenario_with_a_road(
    study: Study, cases: list[BusinessCase]
) -> None:
    found = compare_study(study, Experiment(replications=2))
    assert ALL_IN not in found.scenarios["away"].measures
    told = json.loads(json.dumps(with_roads(found, cases), default=str, allow_nan=False))["scenarios"]
    assert told["away"]["measures"][ALL_IN]["mean"] == pytest.approx(ROAD_COST / 30)
    assert told["away"]["measures"][ALL_IN]["unit"] == "USD per item"
    assert told["away"]["difference"][ALL_IN]["mean"] == pytest.approx((ROAD_COST - STAY_COST) / 30)
    assert told["home"]["measures"][ALL_IN]["mean"] == pytest.approx(STAY_COST / 30)
    assert told["home"]["difference"][ALL_IN]["mean"] == 0
    assert "road" not in told["home"]
    assert [phase["name"] for phase in told["away"]["road"]["phases"]] == ["all", "parallel run", "steady"]
    assert [month["one_offs"] for month in told["away"]["road"]["monthly"]] == pytest.approx([1171.2, 1560, 0, 0])


def test_a_scenario_that_never_settles_has_no_all_in_cost(study: Study, cases: list[BusinessCase]) -> None:
    found = compare_study(study, Experiment(replications=2))
    sides = {**found.scenarios, "away": replace(found.scenarios["away"], reason="the backlog grows")}
    side = with_all_in(replace(found, scenarios=sides), cases).scenarios["away"]
    assert (side.measures[ALL_IN].mean, side.measures[ALL_IN].reason) == (None, "not steady: the backlog grows")
    assert side.differences[ALL_IN].mean is None


def test_roads_are_told_by_their_phases_what_they_come_to_and_what_is_saved_by_when(cases: list[BusinessCase]) -> None:
    assert phases(cases) == [
        ("all", ["2026-04-05"]),
        ("parallel run", ["2026-04-05"]),
        ("steady", ["2026-04-19"]),
    ]
    rows = {name.strip(): cells for name, cells in outcomes(cases)}
    assert rows["paid once, thousand USD"] == ["3 ± 0"]
    assert rows["months until half of the futures are paid back"] == ["3.8"]
    assert rows["futures that lose money"] == ["0% (0% to 66%)"]
    assert saved(cases) == [("2026-06", ["0 ± 0"])]
    assert takeaway(cases) == (
        "With the road there away is the cheapest over 4 months: 10.83 ± 0.00 USD an item less than home all in, "
        "paid back after 4 months."
    )


def test_what_nobody_can_tell_or_is_dearer_is_not_called_the_cheapest(cases: list[BusinessCase]) -> None:
    nobody = "With the road there, nobody can tell whether anything is cheaper than home over the term."
    (case,) = cases
    assert takeaway([replace(case, unsteady=("away is not steady: the backlog grows",))]) == nobody
    assert takeaway([replace(case, all_in_difference=no_difference(2, "nothing came"))]) == nobody
    assert takeaway([replace(case, all_in_difference=difference([1.0, 2.0], [2.0, 2.0]))]) == nobody  # -.5 ± 6.4
    dear = business_case(toy(fee={"basis": "rostered_hour", "team": "clerks", "rate": 40.0}), "away", replications=2)
    assert takeaway([dear]) == "With the road there, nothing is cheaper than home over the term."


def test_the_next_best_is_told_from_the_best_only_where_the_futures_do(cases: list[BusinessCase]) -> None:
    (case,) = cases
    apart = case.all_in_apart
    for name, months, shift, told in (
        ("second", 4, (0.5, 0.5), ", 0.50 ± 0.00 less than second."),
        ("second", 4, (0.5, -0.4), "; these futures do not tell it from second."),
        ("second", 24, (0.5, 0.5), "; second is over 24 months, which nothing compares with it."),
    ):
        other = [each + more for each, more in zip(apart, shift, strict=True)]
        known = replace(case.all_in_difference, mean=sum(other) / 2)
        second = replace(case, scenario=name, term_months=months, all_in_apart=tuple(other), all_in_difference=known)
        assert takeaway([second, case]).endswith(told)


# The picture


def test_the_picture_has_each_month_s_sum_and_three_stretches_of_each_road(cases: list[BusinessCase]) -> None:
    """The clerk's work moves on 5 April, and both are paid until the 19th; before, nothing is made ready."""
    drawn = roads.figure(cases, "away")
    band, line, _ = drawn.data
    assert list(line.y) == pytest.approx([-1.1712, -2.6032, -1.1152, 0.3248])
    assert len(band.x) == 2 * len(line.x)
    assert list(line.x) == ["2026-03-15", "2026-04-15", "2026-05-15", "2026-06-15"]
    assert list(drawn.layout.xaxis.tickvals) == ["2026-05-01", "2026-06-01", "2026-07-01"]
    assert [(shape.x0, shape.x1) for shape in drawn.layout.shapes] == [
        ("2026-04-05", "2026-04-19"),
        ("2026-04-19", "2026-07-01"),
    ]
    assert [row["phase"] for row in roads.rows(cases)] == ["", "all, parallel run, steady", "steady", "steady"]
    assert roads.takeaway(cases, "away") == takeaway(cases)
    assert "No scenario says" in roads.figure([], "away").layout.title.text


def test_names_at_the_ends_of_lines_keep_apart(cases: list[BusinessCase]) -> None:
    """Six that end at the same sum, and one far below them."""
    (case,) = cases
    poor = tuple(replace(each, cumulative=replace(each.cumulative, mean=-9e5)) for each in case.months)
    many = [replace(case, scenario=f"s{k}") for k in range(6)] + [replace(case, scenario="poor", months=poor)]
    notes = [each for each in roads.figure(many, "s0").layout.annotations if each.xshift == 4]
    low, high = roads.figure(many, "s0").layout.yaxis.range
    pixels = sorted((each.y - low) / (high - low) * 320 for each in notes)
    assert len(pixels) == 7
    assert pixels[0] >= 0
    assert min(above - below for below, above in pairwise(pixels)) >= 18.9


@pytest.mark.parametrize(
    ("mean", "half_width", "pays_", "cheaper_"),
    [
        (5.0, 4.9, True, False),
        (5.0, 5.0, None, None),
        (-5.0, 4.9, False, True),
        (-5.0, 5.0, None, None),
        (5.0, None, None, None),
        (0.0, 0.0, None, False),
    ],
)
def test_a_verdict_is_one_of_the_interval(
    mean: float, half_width: float | None, pays_: bool | None, cheaper_: bool | None
) -> None:
    """One that ends at zero covers it, one future has none, and what comes to the very same is not cheaper."""
    found = business_case(toy(), "away", replications=1)
    apart = Difference(mean, half_width, None, 2, 0.95)
    told = replace(found, npv=Estimate(mean, half_width, 2, 0.95), all_in_difference=apart)
    assert (pays(told), cheaper(told)) == (pays_, cheaper_)
    piling = replace(told, unsteady=("away is not steady",))
    assert (pays(piling), cheaper(piling)) == (None, None)


def test_cases_of_several_scenarios_are_those_of_each_alone_to_the_last_bit() -> None:
    """They share their luck, which is nobody's in particular."""
    study = load_study("invoice_processing").replace({"contract.term_months": 6})
    names, heard = ["nearshore", "offshore"], list[tuple[int, int]]()
    together = business_cases(study, names, replications=2, progress=lambda *done: heard.append(done))
    assert together == [business_case(study, name, replications=2) for name in names]
    assert heard == [(2, 4), (4, 4)]
