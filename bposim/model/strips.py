"""Columns of luck that lie in one array, which machine code takes whole; scenarios share those that are the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import NOBODY, Ints

Array = NDArray[Any]


class Column(NamedTuple):
    """`key` is all that it depends on; `fill` writes it into an array of its size."""

    key: Hashable
    size: int
    fill: Callable[[Array], None]


class Strip(NamedTuple):
    """An array and where in it columns lie, one after the other. What is filled in never changes."""

    whole: Array
    places: dict[Hashable, slice]

    @property
    def end(self) -> int:
        return next((place.stop for place in reversed(self.places.values())), 0)

    def column(self, key: Hashable) -> Array:
        return self.whole[self.places[key]]

    def put(self, column: Column) -> None:
        place = slice(self.end, self.end + column.size)
        if column.size:
            column.fill(self.whole[place])
        self.places[column.key] = place


def laid_out(strip: Strip, wanted: Sequence[Column], times: int) -> Strip:
    """With all columns that are wanted: the same strip, or for want of room another, so many times as long as they."""
    distinct = list({column.key: column for column in wanted}.values())
    missing = [column for column in distinct if column.key not in strip.places]
    if strip.end + sum(column.size for column in missing) > len(strip.whole):
        longer = Strip(np.empty(times * sum(column.size for column in distinct), strip.whole.dtype), {})
        for column in distinct:
            if column.key in strip.places:
                longer.put(column._replace(fill=partial(_copied, strip.column(column.key))))
        strip = longer
    for column in missing:
        strip.put(column)
    return strip


def _copied(column: Array, place: Array) -> None:
    place[:] = column


def as_one(columns: Sequence[Array], dtype: type[Any]) -> tuple[Array, Ints]:
    """One array, and where each column begins in it, NOBODY for an empty one. What was drawn lies so already."""
    filled = [column for column in columns if len(column)]
    whole = filled[0].base if filled else None
    if isinstance(whole, np.ndarray) and _is_strip(whole, dtype) and all(column.base is whole for column in filled):
        start, size = address(whole), whole.itemsize
        places = [(address(column) - start) // size if len(column) else NOBODY for column in columns]
        return whole, np.array(places, np.int64)
    ends = [0, *accumulate(map(len, columns))]
    places = [begin if end > begin else NOBODY for begin, end in pairwise(ends)]
    return np.concatenate([np.empty(0, dtype), *columns], dtype=dtype), np.array(places, np.int64)


def _is_strip(array: Array, dtype: type[Any]) -> bool:
    return array.dtype == dtype and array.ndim == 1 and array.flags.carray


def address(array: Array) -> int:
    found: int = array.__array_interface__["data"][0]
    return found
