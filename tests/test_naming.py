"""Are the library's assumptions called by words that tell them apart?"""

from __future__ import annotations

import pytest

from bposim import load
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.naming import valued, worded
from bposim.scenarios.study import SHIPPED


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("processes/invoices: steps.capture.error_share", "error share of capture (process invoices)"),
        ("sites/new_york: wage_per_hour", "wage per hour (site new york)"),
        ("sites/manila: tenure.full_pace", "full pace (site manila)"),
        ("slas/soon: credits.weight_share", "credits weight share (SLA soon)"),
        ("demand/invoices: work_types.po.arrivals.inbox.day_cv", "arrivals inbox day cv of po (demand invoices)"),
        ("delivery.teams.capture.headcount", "delivery.teams.capture.headcount"),
    ],
)
def test_a_path_into_the_library_becomes_words_and_a_stated_one_stays(name: str, words: str) -> None:
    assert worded(Factor(name, 0.0, 1.0, ())).name == words


@pytest.mark.parametrize("study", SHIPPED)
def test_no_two_assumptions_of_a_study_are_called_the_same(study: str) -> None:
    found = load(study)
    factors = library_factors(found, found.scenarios, with_road=True)
    assert len({worded(each).name for each in factors}) == len(factors) > 50


def test_a_value_has_its_unit_where_there_is_one() -> None:
    assert valued(Factor("a", 0.0, 1.0, (), unit="USD per hour"), 8.3456) == "8.346 USD per hour"
    assert valued(Factor("a", 0.0, 1.0, ()), 780.0) == "780"
