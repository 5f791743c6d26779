"""Luck that the points of a sweep have in common, and runs where only money differs: no process makes them anew."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from bposim.analysis.running import RAN, without_rosters
from bposim.model.workload import Drawn

LARGEST = 2**28  # bytes of luck that a process keeps from one point to the next, and likewise of runs

_kept: dict[tuple[int, int], Drawn] = {}  # by seed and replication


class _Following(Drawn):
    """Also knows what was drawn for the point before."""

    def __init__(self, before: Drawn) -> None:
        super().__init__()
        self.before = before

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.before

    def __missing__(self, key: tuple[Hashable, ...]) -> Any:
        """Whose run is found asks for no luck, and hands on that of the point before."""
        if key[0] == RAN:
            self.update(without_rosters(_luck(self.before)))
        return self.setdefault(key, self.before[key])

    def setdefault(self, key: tuple[Hashable, ...], value: Any = None) -> Any:
        """A run for which there is no room is not kept."""
        if key[0] == RAN and _bytes([{key: value}, *map(_runs, (*_kept.values(), self))]) > LARGEST:
            return value
        return super().setdefault(key, value)


@contextmanager
def luck(seed: int, replication: int) -> Iterator[Drawn]:
    """Of one point. What is asked for is kept for the next one, as far as there is room, and all else dropped.

    What was drawn is known by all that it depends on but these two, so whose point it was makes no difference.
    """
    drawn = _Following(_kept.pop((seed, replication), Drawn()))
    yield drawn
    if _bytes(map(_luck, (*_kept.values(), drawn))) <= LARGEST:
        _kept[seed, replication] = Drawn(drawn)
    elif any(of != seed for of, _ in _kept):
        _kept.clear()


def _luck(drawn: Drawn) -> Drawn:
    return {key: value for key, value in drawn.items() if key[0] != RAN}


def _runs(drawn: Drawn) -> Drawn:
    return {key: value for key, value in drawn.items() if key[0] == RAN}


def _bytes(drawn: Iterable[Drawn]) -> int:
    return sum({id(array): array.nbytes for each in drawn for array in _arrays(each.values())}.values())


def _arrays(values: Iterable[Any]) -> Iterator[Any]:
    """Whose memory the values are in."""
    for value in values:
        if isinstance(value, np.ndarray):
            yield value if value.base is None else value.base
        elif isinstance(value, (tuple, list)):
            yield from _arrays(value)
