"""When is an item due after the waits that its SLA excuses? Oracle: open ticks counted one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import item, log

from bposim.analysis.measuring.clocks import Promised, Stops, promises, put_off
from bposim.model.machine_code import MachineCode
from bposim.model.operation import OpenHours
from bposim.model.ticks import FOREVER

OPEN = [*range(10, 20), *range(24, 25), *range(40, 60), *range(61, 70)]
STARTS, ENDS = np.array([10, 24, 40, 61]), np.array([20, 25, 60, 70])
CLOCK = OpenHours(STARTS, ENDS, np.cumsum(ENDS - STARTS) - (ENDS - STARTS))
ITEMS = 3


def open_in(begin: int, end: int) -> int:
    return sum(begin <= tick < end for tick in OPEN)


def due_after(first_due: int, stops: list[tuple[int, int, bool]]) -> int:
    """Each stop is (begin, end, is over)."""
    due, amount = first_due, open_in(0, first_due)
    for begin, end, is_over in stops:
        if begin < due:
            if not is_over:
                return FOREVER
            amount += open_in(begin, end)
            due = OPEN[amount - 1] + 1 if amount <= len(OPEN) else FOREVER
    return due


@st.composite
def stopped(draw: st.DrawFn) -> list[list[tuple[int, int, bool]]]:
    """By item, one after the other; only the last one may go on at the horizon."""
    found = []
    for _ in range(ITEMS):
        ticks = sorted(draw(st.lists(st.integers(10, 75), max_size=6)))
        stops = [(begin, end, True) for begin, end in zip(ticks[::2], ticks[1::2], strict=False)]
        found.append([*stops, (ticks[-1], 80, False)] if len(ticks) % 2 else stops)
    return found


@pytest.mark.parametrize("way", ["machine code", "uncompiled"])
@given(st.lists(st.integers(11, 65), min_size=ITEMS, max_size=ITEMS), stopped())
def test_each_stop_that_begins_before_the_due_tick_puts_it_off(
    way: str, due: list[int], stops: list[list[tuple[int, int, bool]]]
) -> None:
    rows = sorted((begin, of, end, is_over) for of in range(ITEMS) for begin, end, is_over in stops[of])
    begin, of, end, is_over = (np.array(column, np.int64) for column in zip(*rows, strict=True)) if rows else EMPTY
    length = np.array([open_in(*pair) for pair in zip(begin, end, strict=True)], np.int64)
    numbers, first_due = np.arange(ITEMS), np.array(due, np.int64)
    each = Promised(CLOCK, numbers, 0 * numbers, first_due, first_due, Stops(of, begin, length, is_over == 1), None)
    with pytest.MonkeyPatch.context() as patch:
        if way == "uncompiled":
            patch.setattr(MachineCode, "of", lambda *_: put_off)
        contract, end_to_end = promises(log([item(0)] * ITEMS), each)
    assert contract.due.tolist() == [due_after(*pair) for pair in zip(due, stops, strict=True)]
    assert end_to_end.due.tolist() == due


EMPTY = np.empty((4, 0), np.int64)
