"""Between which edges do values lie? Oracle: numpy's search, and counting one by one."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bposim.model.edges import MANY, placed, places, tallied, tally
from bposim.model.machine_code import MachineCode

EDGES = st.lists(st.integers(-(2**27), 2**29), max_size=40).map(sorted)
VALUES = st.lists(st.integers(-(2**28), 2**30), min_size=1, max_size=60)


@pytest.fixture(params=["machine code", "uncompiled"], scope="module", autouse=True)
def code(request):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "uncompiled":
            patch.setattr(MachineCode, "of", lambda code, *_: {"placed": placed, "tallied": tallied}[code._name])
        yield


@given(EDGES, VALUES, st.sampled_from(["left", "right"]), st.booleans(), st.booleans())
def test_places_are_what_searching_finds(
    edges: list[int], values: list[int], side: Literal["left", "right"], rising: bool, many: bool
) -> None:
    """For edges that lie far apart or close together, and for values on an edge."""
    at, when = np.array(edges, np.int64), np.array(values + edges, np.int64)
    when = np.tile(when, MANY // len(when) + 1) if many else when
    when = np.sort(when) if rising else when
    assert places(at, when, side).tolist() == np.searchsorted(at, when, side).tolist()


@given(EDGES, VALUES, st.data())
def test_kinds_are_counted_between_edges_and_the_first_edge_belongs_to_its_period(
    edges: list[int], values: list[int], data: st.DataObject
) -> None:
    at, when = sorted(set(edges)), values + edges
    kind = data.draw(st.lists(st.integers(0, 2), min_size=len(when), max_size=len(when)))
    expected = Counter(
        (period, of)
        for tick, of in zip(when, kind, strict=True)
        for period in range(len(at) - 1)
        if at[period] <= tick < at[period + 1]
    )
    found = tally(np.array(when, np.int64), np.array(kind), np.array(at, np.int64), 3)
    assert found.tolist() == [[expected[period, of] for of in range(3)] for period in range(len(at) - 1)]


def test_what_lies_apart_or_in_fewer_bits_is_placed_like_all_else() -> None:
    """Machine code reads 64 bits after 64 bits."""
    at = np.array([0, 7, 10, 17, 20, 27])[::2]
    when = np.resize(np.array([-1, 0, 5, 10, 19, 20], np.int32), MANY)
    assert places(at, when, "right")[:6].tolist() == [0, 1, 1, 2, 2, 3]
    assert places(at, when, "left")[:6].tolist() == [0, 0, 1, 1, 2, 2]
    assert tally(when[:6], np.zeros(12, np.int64)[::2], at, 1).tolist() == [[2], [2]]
