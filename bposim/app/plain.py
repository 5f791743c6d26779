"""Strangers' texts on a page that reads Markdown: they are shown as they are."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 80
_MARKS = re.compile(
    r"([\\`*\[\]<>$~|^#&{}])"  # wherever they stand
    r"|((?<![^\W_])_|_(?![^\W_]))"  # at the edge of a word; within one it is a letter like others
    r"|(:(?=[\w/]))"  # before the name of an icon, a colour or a site
)
_BEGIN = re.compile(r"^(\s*)([-+=]|\d+(?=[.)](?:\s|$)))")  # of a list or a heading
_LINKS = {"://": ":\u2060//", "www.": "www\u2060.", "@": "@\u2060"}  # made by themselves; no character that is seen


@lru_cache(maxsize=1024)  # a page has hundreds and is drawn again and again
def plain(text: str, longest: int = LONGEST) -> str:
    """On one line, cut where it is long, with nothing in it that Markdown would take for its own.

    As little as possible is escaped, since what names a control to a screen reader shows the escapes.
    """
    line = "".join(c if c.isprintable() else " " for c in text)
    line = line if len(line) <= longest else f"{line[: longest - 1]}…"
    for made, broken in _LINKS.items():
        line = line.replace(made, broken)
    return _BEGIN.sub(_kept_from_beginning, _MARKS.sub(r"\\\g<0>", line))


def _kept_from_beginning(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark}\u2060" if mark.isdigit() else f"{space}\\{mark}"
