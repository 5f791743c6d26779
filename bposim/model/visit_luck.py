"""Luck of an item's visit to its step, in machine code."""

from __future__ import annotations

from typing import Any

import numpy as np

from bposim.model import streams
from bposim.model.fetching import fetch
from bposim.model.given import Given, Records
from bposim.model.machine_code import inlined
from bposim.model.operation import NOBODY
from bposim.model.order import Number
from bposim.model.streams import PURPOSES

# Of one type, so that a function of a purpose is compiled once: Numba takes each literal for a type of its own.
TICKS, EXCEPTION_LUCK, ERROR_LUCK, QUERY_LUCK, SAMPLE_LUCK, DETECT_LUCK, MINOR_LUCK = np.arange(len(PURPOSES))
IN_A_LINE = 16  # items whose luck of one purpose is fetched at once; their ticks take two lines
AHEAD = 2 * IN_A_LINE

later = inlined(streams.later)
word: Any = int if later is streams.later else np.uint64  # uncompiled, whole numbers have no width: `later` cuts them


@inlined
def luck(g: Given, item: Records, purpose: Number) -> Number:
    """Of the item's visit to its step. What was not drawn is certain or impossible."""
    if item.attempt:
        return np.int64(later(word(g.keys[item.step, purpose]), word(item.of_type), word(item.attempt)))
    column = g.luck_at[item.step, purpose]
    return np.int64(0) if column == NOBODY else np.int64(g.luck[word(column + item.of_type)])


@inlined
def standard(g: Given, item: Records) -> Number:
    """Handle time at pace 1000, or the delay of a wait; for first visits it was drawn in ticks."""
    if item.attempt:
        return g.tables[g.steps[item.step].table, luck(g, item, TICKS) >> 16]
    column = g.luck_at[item.step, TICKS]
    return np.int64(0) if column == NOBODY else g.ticks[word(column + item.of_type)]


@inlined
def fetch_ahead(g: Given, item: Records) -> None:
    """Luck of items of its type that come soon: it lies in more columns than the processor looks ahead in."""
    if item.of_type % IN_A_LINE:
        return
    first = np.int64(item.of_type) + AHEAD
    work_type = g.steps[g.first_step[item.number]].work_type
    for step in range(len(g.steps)):
        if g.steps[step].work_type == work_type:
            if g.luck_at[step, TICKS] != NOBODY:
                fetch(g.ticks, g.luck_at[step, TICKS] + first)
                fetch(g.ticks, g.luck_at[step, TICKS] + first + IN_A_LINE // 2)
            for purpose in range(TICKS + 1, len(PURPOSES)):
                if g.luck_at[step, purpose] != NOBODY:
                    fetch(g.luck, g.luck_at[step, purpose] + first)
