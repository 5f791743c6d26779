"""What a sweep puts where. Oracle: the points written out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bposim.analysis.sweeps.points import factorial, listed, point, sampled, zipped
from bposim.analysis.sweeps.values import bounds, stated_values
from bposim.scenarios.mistakes import StudyError


def values(points):
    return [dict(each.values) for each in points]


def test_every_value_meets_every_other():
    found = factorial({"a": [1, 2], "b": ["x", "y"]})
    assert values(found) == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


def test_paired_values_go_together_and_must_be_as_many():
    assert values(zipped({"a": [1, 2], "b": [3, 4]})) == [{"a": 1, "b": 3}, {"a": 2, "b": 4}]
    with pytest.raises(StudyError, match="2 for a, 1 for b"):
        zipped({"a": [1, 2], "b": [3]})


def test_a_frame_has_a_row_for_each_point_and_an_empty_cell_changes_nothing():
    frame = pd.DataFrame({"a": [1.0, np.nan], "b": ["x", "y"]})
    assert values(listed(frame)) == [{"a": 1, "b": "x"}, {"b": "y"}]


def test_an_id_depends_on_the_values_alone():
    assert point({"a": 1, "b": 2}).id == point({"b": np.int64(2), "a": 1.0}).id
    assert len({point({"a": value}).id for value in (1, 2, 1.5, "1", True, [1], None)}) == 7


def test_the_same_point_twice_is_one_point():
    assert values(factorial({"a": [1, 1.0, 2]})) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_sampled_design_has_one_value_in_each_slice_of_a_range(method):
    """Both designs promise this of 16 points: every sixteenth of every range has one."""
    found = sampled({"a": (0.0, 16.0), "b": (-32.0, -16.0)}, 16, method, seed=5)
    assert sorted(int(each.values["a"]) for each in found) == list(range(16))
    assert sorted(int(each.values["b"] + 32) for each in found) == list(range(16))


def test_more_points_of_a_sobol_sequence_keep_those_of_before():
    few, many = (sampled({"a": (0.0, 1.0)}, count, "sobol") for count in (5, 12))
    assert many[:5] == few


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_where_only_whole_numbers_are_possible_each_has_its_slice(method):
    """Eight slices of four whole numbers: two each."""
    found = sampled({"heads": (2.5, 6.0), "b": (0.0, 8.0)}, 8, method, whole=["heads"])
    assert sorted(each.values["heads"] for each in found) == [3, 3, 4, 4, 5, 5, 6, 6]
    assert sorted(int(each.values["b"]) for each in found) == list(range(8))


def test_a_range_needs_a_lower_and_a_higher_end():
    with pytest.raises(StudyError, match="a lower and a higher end"):
        sampled({"a": (1.0, 1.0)}, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=8:11", [8, 9, 10, 11]),
        ("a=0.1:0.4:0.1", [0.1, 0.2, 0.3, 0.4]),
        ("a=-2:2:2", [-2, 0, 2]),
        ("a=1,2.5,true", [1, 2.5, True]),
        ("a=hold,finish", ["hold", "finish"]),
        ('a=["capture"],["capture", "check"]', [["capture"], ["capture", "check"]]),
        ("a=09:00-18:00", ["09:00-18:00"]),
        ("a=17:00", ["17:00"]),
        ("a=2026-01-05,x", [pd.Timestamp("2026-01-05").date(), "x"]),
    ],
)
def test_values_are_typed_as_in_a_study_file(text, expected):
    assert stated_values([text]) == {"a": expected}


@pytest.mark.parametrize("text", ["a", "a=", "=1", "a=5:1", "a=1:2:0", "a=0:1:-1", "a=0:10000000"])
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(StudyError, match="--over"):
        stated_values([text])


def test_a_path_is_stated_once():
    with pytest.raises(StudyError, match="each path once"):
        stated_values(["a=1", "a=2"])


@pytest.mark.parametrize("text", ["a=16:12", "a=0.3:0.1:0.1"])
def test_a_range_that_begins_above_its_end_says_so(text):
    with pytest.raises(StudyError, match="from is above to"):
        stated_values([text])
    with pytest.raises(StudyError, match="from is above to"):
        bounds(["a=16:12"])


@pytest.mark.parametrize("text", ["a=0.8:1.2", "a=1:1.5", "a=-0.5:2"])
def test_a_range_of_fractions_without_a_step_is_told_what_it_lacks(text):
    with pytest.raises(StudyError, match="PATH=from:to:step"):
        stated_values([text])


def test_a_sampled_design_needs_ends():
    assert bounds(["a=0.5:2", "b=-3:4"]) == {"a": (0.5, 2.0), "b": (-3.0, 4.0)}
    with pytest.raises(StudyError, match="low:high"):
        bounds(["a=1,2"])
