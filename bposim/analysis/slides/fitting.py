"""Texts of strangers on a slide: plain, and no longer than their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from bposim.analysis.wording.cells import inert

WIDE = 0.55  # of the font's size: a letter, on average and a little more
LINE = 1.25  # of the font's size
LONGEST_NAME = 28
_LINK = re.compile(r"(?:https?|ftps?|mailto|internal|external|file):", re.IGNORECASE)


def plain(text: object) -> str:
    """On one line, without characters that XML or a reader cannot show."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def clipped(text: object, length: int) -> str:
    said = plain(text)
    return said if len(said) <= length else f"{said[: length - 1]}…"


def cell_name(text: object) -> str:
    """A name in a chart's data sheet: neither formula nor link there."""
    said = clipped(text, LONGEST_NAME)
    return f"'{said}" if _LINK.match(said) else str(inert(said))


def room(width: float, height: float, size: int) -> tuple[int, int]:
    """Letters in a line and lines, of points."""
    return max(1, int(width / (WIDE * size))), max(1, int(height / (LINE * size)))


def fitted(text: object, width: float, height: float, sizes: tuple[int, ...]) -> tuple[str, int]:
    """The text at the largest size at which it fits in so many points, cut off at the smallest."""
    said = plain(text)
    for size in sizes:
        letters, lines = room(width, height, size)
        if len(wrap(said, letters)) <= lines:
            return said, size
    letters, lines = room(width, height, sizes[-1])
    kept = wrap(said, letters)[:lines]
    return f"{' '.join(kept)[: letters * lines - 2]} …", sizes[-1]


def all_fitted(
    texts: Sequence[str], width: float, height: float, between: float, sizes: tuple[int, ...]
) -> tuple[list[str], int]:
    """All of them, one beneath the other, at the largest size at which they fit; at the smallest, those that do."""
    said = [plain(text) for text in texts]
    for size in sizes:
        if _height(said, width, between, size) <= height:
            return said, size
    while len(said) > 1 and _height(said, width, between, sizes[-1]) > height:
        said = [*said[:-2], f"and {len(texts) - len(said) + 2} more"]
    text, size = fitted(said[0], width, height, sizes[-1:])
    return [text, *said[1:]], size


def _height(texts: Sequence[str], width: float, between: float, size: int) -> float:
    letters, _ = room(width, 0, size)
    return sum(max(1, len(wrap(text, letters))) * LINE * size + between for text in texts)
