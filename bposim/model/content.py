"""Values as keys: what is equal has the same key, whichever object holds it; and an operation, which is its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from operator import is_
from typing import Any, TypeVar, TypeVarTuple

import numpy as np

Given = TypeVarTuple("Given")
Made = TypeVar("Made")

KEPT = 64  # operations, as many as a study has scenarios; what takes megabytes is kept elsewhere


def content(values: Iterable[object]) -> tuple[Hashable, ...]:
    """By value, arrays by their bytes."""
    return tuple(map(_content, values))


def _content(value: Any) -> Hashable:
    match value:
        case np.ndarray():
            return value.shape, value.tobytes()
        case tuple():
            return content(value)
        case dict():
            return content(value.items())
    found: Hashable = value
    return found


def once_for_each(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
    """For all replications of a plan: what is made of an operation, or of a scenario and its operation, is kept, whose
    arrays are never changed."""

    @lru_cache(maxsize=KEPT)
    def made(same: _Same) -> Made:
        return make(*same.given)

    return lambda *given: made(_Same(given))


class _Same:
    """Values by identity, since arrays have no hash."""

    def __init__(self, given: tuple[Any, ...]) -> None:
        self.given = given

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(map(is_, self.given, other.given))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.given)))
