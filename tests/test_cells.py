"""Does a text stay a text in a spreadsheet? Oracle: Python's own CSV reader."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from futures import comparison, runs

from bposim.analysis.wording.cells import as_csv, cell, inert


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_what_would_be_calculated_gets_an_apostrophe(first: str) -> None:
    assert inert(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("value", ["in_house", "a=1", "", "'=1", -1.5, 0, None, True])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert inert(value) is value


@pytest.mark.parametrize("shown", ["-753,934 ± 41,036", "-0.45", "+1.2 ± 0.3 %", "-12%", "-298,359.50"])
def test_a_number_that_is_shown_with_its_sign_gets_no_apostrophe(shown: str) -> None:
    assert cell(shown) == shown


@pytest.mark.parametrize("told", ["-1+1", "-1 ± 1+1", "-1 %*2", "--1", "-1\n=1+1", "-1,A1", "-٣", "+1e3", "- (never)"])
def test_what_only_begins_like_a_number_gets_one(told: str) -> None:
    assert cell(told) == f"'{told}"


def test_numbers_stay_numbers_and_texts_stay_texts() -> None:
    frame = pd.DataFrame({"=name": ["-a", "b"], "value": [-1.5, 2.25], "count": [-1, 2], "none": [None, -0.5]})
    rows = list(csv.reader(io.StringIO(as_csv(frame))))
    assert rows == [["'=name", "value", "count", "none"], ["'-a", "-1.5", "-1", ""], ["b", "2.25", "2", "-0.5"]]


def test_a_comparison_comes_back_number_by_number() -> None:
    found = comparison(home=runs([10.0, 11.0, 12.5]), **{"=1+1": runs([9.0, 9.5, 9.75])}).frame()
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [row["scenario"] for row in rows if row["measure"] == "cost_per_item"] == ["home", "'=1+1"]
    assert [float(row["mean"]) for row in rows] == found["mean"].tolist()
    assert float(rows[-1]["difference"] or 0) == pytest.approx(found["difference"].iloc[-1], nan_ok=True)
