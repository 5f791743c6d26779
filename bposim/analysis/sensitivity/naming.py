"""Names of assumptions in words: "error share of capture (process invoices)" for a path into the library."""

from __future__ import annotations

from dataclasses import replace

from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.tornado import Tornado

_SUBJECTS = ("work_types", "steps")  # tables whose next key is what the value is one of
_TABLES = ("tenure",)  # which say nothing
_KINDS = {"processes": "process", "slas": "SLA", "sites": "site", "providers": "provider", "contracts": "contract"}
_WORDS = {"cv": "coefficient of variation"}


def worded(factor: Factor) -> Factor:
    """The same, called in words; a path that somebody stated is their own word for it."""
    entry, colon, path = factor.name.partition(": ")
    kind, slash, name = entry.partition("/")
    if not colon or not slash:
        return factor
    parts, subject = path.split("."), ""
    if parts[0] in _SUBJECTS and len(parts) > 2:
        subject, parts = f" of {parts[1]}", parts[2:]
    said = " ".join(_WORDS.get(part, part) for part in parts if part not in _TABLES)
    return factor._replace(name=f"{said}{subject} ({_KINDS.get(kind, kind)} {name})".replace("_", " "))


def in_words(found: Tornado) -> Tornado:
    return replace(found, bars=tuple(replace(bar, factor=worded(bar.factor)) for bar in found.bars))


def valued(factor: Factor, value: float) -> str:
    """With its unit."""
    return f"{value:,.4g} {factor.unit}".rstrip()
