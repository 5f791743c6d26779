"""Where labels go beside the markers of a scatter, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

SIDE = 13  # pixels from a marker to its label
STEPS = (-12, 12, -28, 28, -44, 44, -60, 60)
_CHARACTER, _LINE, _MARKER = 7.0, 17, 8
_OUTSIDE = 1000.0
_CROSSED = 8.0
_FAR = 20  # pixels that are as bad as half a character on a bar
_ROUNDS = 4


class Spot(NamedTuple):
    """A label's place from its marker, in pixels to the right and down; it ends there where it is on the left."""

    right: int
    down: int


class Marker(NamedTuple):
    """In pixels from the plot's upper left; `left`, `right`, `up` and `down` are the lengths of its bars."""

    x: float
    y: float
    left: float = 0.0
    right: float = 0.0
    up: float = 0.0
    down: float = 0.0


class Box(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float

    def shared(self, other: Box) -> float:
        """Overlap in lines of text of one character."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide * high / (_CHARACTER * _LINE) if wide > 0 and high > 0 else 0.0


Placed = tuple[Marker, Box]


def spots(markers: Sequence[Marker], lengths: Sequence[int], width: float, height: float) -> list[Spot]:
    """Where each label hides least, given the others, gone through a few times. `lengths` are in characters."""
    choices = [Spot(*each) for each in product((-SIDE, SIDE), STEPS)]
    found: dict[int, Spot] = {}
    for k in [*range(len(markers))] * _ROUNDS:
        others = [(markers[j], covered(markers[j], spot, lengths[j])) for j, spot in found.items() if j != k]
        boxes = [covered(markers[k], spot, lengths[k]) for spot in choices]
        worth = [
            _hidden(box, markers, others, width, height) + _crossed(markers[k], box, others) + abs(spot.down) / _FAR
            for spot, box in zip(choices, boxes, strict=True)
        ]
        found[k] = choices[worth.index(min(worth))]
    return [found[k] for k in range(len(markers))]


def covered(marker: Marker, spot: Spot, length: int) -> Box:
    edge, middle, long = marker.x + spot.right, marker.y + spot.down, _CHARACTER * length
    begin = edge if spot.right > 0 else edge - long
    return Box(begin, middle - _LINE / 2, begin + long, middle + _LINE / 2)


def _hidden(box: Box, markers: Sequence[Marker], others: Sequence[Placed], width: float, height: float) -> float:
    outside = max(0.0, -box.x0, box.x1 - width, -box.y0, box.y1 - height)
    labels = sum(box.shared(label) for _, label in others)
    dots = sum(box.shared(_dot(each)) for each in markers)
    bars = sum(box.shared(bar) for each in markers for bar in _bars(each))
    return _OUTSIDE * bool(outside) + outside + 20 * (labels + dots) + 2 * bars


def _crossed(marker: Marker, box: Box, others: Sequence[Placed]) -> float:
    """Labels above each other in another order than their markers."""
    return sum(
        _CROSSED
        for other, label in others
        if (box.y0 - label.y0) * (marker.y - other.y) < 0 and box.x0 < label.x1 and label.x0 < box.x1
    )


def _dot(marker: Marker) -> Box:
    return Box(marker.x - _MARKER, marker.y - _MARKER, marker.x + _MARKER, marker.y + _MARKER)


def _bars(marker: Marker) -> tuple[Box, Box]:
    x, y, left, right, up, down = marker
    return Box(x - left, y - 1, x + right, y + 1), Box(x - 1, y - up, x + 1, y + down)
