"""Columns that several ask for lie in one array, and what is filled in stays as it is."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from bposim.model.operation import NOBODY
from bposim.model.strips import Array, Column, Strip, as_one, laid_out

EMPTY = Strip(np.empty(0, np.int64), {})


def column(name: str, values: list[int], filled: list[str]) -> Column:
    def fill(place: Array) -> None:
        filled.append(name)
        place[:] = values

    return Column(name, len(values), fill)


def test_what_is_there_is_not_filled_again() -> None:
    filled: list[str] = []
    named = partial(column, filled=filled)
    first = laid_out(EMPTY, [named("a", [1, 2]), named("b", [3])], times=2)
    second = laid_out(first, [named("b", [3]), named("c", [4, 5]), named("c", [4, 5])], times=2)
    assert filled == ["a", "b", "c"]
    assert second.whole is first.whole
    assert second.column("c").tolist() == [4, 5]


def test_for_want_of_room_another_is_laid_out_with_what_is_wanted_and_the_first_stays_as_it_is() -> None:
    filled: list[str] = []
    named = partial(column, filled=filled)
    first = laid_out(EMPTY, [named("a", [1, 2]), named("b", [3])], times=1)
    second = laid_out(first, [named("b", [3]), named("c", [4, 5])], times=1)
    assert (first.whole.tolist(), second.whole.tolist()) == ([1, 2, 3], [3, 4, 5])
    assert filled == ["a", "b", "c"]
    assert "a" not in second.places


def test_a_column_without_rows_is_not_filled() -> None:
    filled: list[str] = []
    found = laid_out(EMPTY, [column("none", [], filled), column("a", [1], filled)], times=1)
    assert filled == ["a"]
    assert len(found.column("none")) == 0


def test_columns_of_one_strip_are_told_by_where_they_lie() -> None:
    strip = np.arange(9)
    whole, begins = as_one([strip[7:], strip[:0], strip[2:5]], np.int64)
    assert whole is strip
    assert begins.tolist() == [7, NOBODY, 2]


@pytest.mark.parametrize(
    "columns",
    [
        [np.array([7, 8]), np.array([], np.int64), np.array([2, 3, 4])],
        [np.arange(9)[7:], np.empty(0, np.int64), np.arange(9)[2:5]],
        [np.arange(9, dtype=np.int32)[7:], np.empty(0, np.int32), np.arange(9, dtype=np.int32)[2:5]],
    ],
)
def test_others_are_put_into_one(columns: list[Array]) -> None:
    whole, begins = as_one(columns, np.int64)
    assert (whole.dtype, whole.tolist()) == (np.int64, [7, 8, 2, 3, 4])
    assert begins.tolist() == [0, NOBODY, 2]


def test_no_column_at_all_is_an_empty_strip() -> None:
    whole, begins = as_one([np.empty(0, np.uint32)], np.uint32)
    assert (len(whole), begins.tolist()) == (0, [NOBODY])
