"""The sourced figures: sites, providers, processes, each entry a set of values by path, with range, source and mark."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

MARKS = {
    "P": "primary: statute, official statistics, survey of record",
    "S": "secondary: a third party's quotation, trade press",
    "V": "vendor marketing: weak, use inside a range",
    "D": "derived from P and S figures, arithmetic in the note",
    "A": "assumption: nothing trustworthy was found, sweep it",
    "R": "recalled, verify before citing",
}


class Figure(NamedTuple):
    """A value of the library; `low` and `high` are None where it is no number."""

    value: Any
    unit: str
    low: float | None
    high: float | None
    source: str
    mark: str
    note: str
    entry: str  # kind/name


class Source(NamedTuple):
    id: str
    title: str
    mark: str


@cache
def entries() -> dict[str, dict[str, Figure]]:
    """Figures by path below the table that names the entry, by "kind/name"."""
    found = {}
    for file in sorted(_files(), key=lambda file: file.name):
        kind = file.name.removesuffix(".toml")
        if kind == "sources":
            continue
        for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{kind}/{name}"] = _figures(entry["figures"], f"{kind}/{name}")
    return found


@cache
def sources() -> dict[str, Source]:
    file = _folder() / "sources.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {id: Source(id, table["title"], table["mark"]) for id, table in tables.items()}


def _folder() -> Traversable:
    return resources.files("bposim.scenarios") / "library"


def _files() -> list[Traversable]:
    return [file for file in _folder().iterdir() if file.name.endswith(".toml")]


def _figures(table: dict[str, Any], entry: str) -> dict[str, Figure]:
    return {path: _figure(figure, entry) for path, figure in table.items()}


def _figure(table: dict[str, Any], entry: str) -> Figure:
    return Figure(
        table["value"],
        table["unit"],
        table.get("low"),
        table.get("high"),
        table.get("source", ""),
        table["mark"],
        table.get("note", ""),
        entry,
    )
