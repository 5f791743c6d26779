"""What is wrong with a study, said to the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 200  # for which the like is looked for


class Mistake(NamedTuple):
    file: str
    path: str  # dotted, from the top of the study
    value: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        shown = f" = {self.value}" if self.value else ""
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{place}{shown}: expected {self.expected}{hint}"


class StudyError(Exception):
    """Every mistake found in a study; nothing has run."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(dict.fromkeys(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))

    def __reduce__(self) -> tuple[type[StudyError], tuple[tuple[Mistake, ...]]]:
        """Whole from one process to another."""
        return StudyError, (self.mistakes,)


def nearest(name: object, names: Iterable[str]) -> str:
    return _nearest(str(name), tuple(names))


@lru_cache(maxsize=1024)
def _nearest(name: str, names: tuple[str, ...]) -> str:
    close = get_close_matches(name, names, n=1, cutoff=0.6) if len(name) <= LONGEST_NAME else []
    return close[0] if close else ""


def shown(value: object) -> str:
    """A value as one short line of printable characters; of a table its keys."""
    plain = f"{{{', '.join(map(str, value))}}}" if isinstance(value, Mapping) else repr(value)
    text = "".join(c if c.isprintable() else "?" for c in plain)
    return text if len(text) <= 80 else text[:77] + "..."
