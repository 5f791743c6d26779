"""Tables of several kinds, told apart by one of their keys: which keys a table of some kind knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from bposim.scenarios.schema.fields import Table
from bposim.scenarios.schema.scenario import Scenario

TELLING = ("distribution", "form", "due", "measure", "basis", "kind")
LIBRARY = "library"


def models(base: type[BaseModel] = Table) -> list[type[BaseModel]]:
    """All tables of the schema."""
    assert issubclass(Scenario, Table)  # whose module defines or imports them all
    return [base, *(model for sub in base.__subclasses__() for model in models(sub))]


@cache
def _known() -> Mapping[tuple[str, str], frozenset[str]]:
    """By a telling key and its value."""
    found: dict[tuple[str, str], set[str]] = {}
    for model in models():
        for key in TELLING:
            kind = model.model_fields[key].annotation if key in model.model_fields else None
            for value in get_args(kind) if get_origin(kind) is Literal else ():
                found.setdefault((key, value), {LIBRARY}).update(model.model_fields)
    return {each: frozenset(names) for each, names in found.items()}


def of_kind(table: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """What is left of a table that becomes one of some kind: all but the keys that only tables of other kinds know."""
    known = _known().get((key, value)) if isinstance(value, str) else None
    if known is None or table.get(key) == value:
        return dict(table)
    others = frozenset[str]().union(*(names for (telling, _), names in _known().items() if telling == key)) - known
    return {name: each for name, each in table.items() if name not in others}


def knows(table: Mapping[str, Any], name: str) -> bool:
    """Whether a table of its kind can have a key; one that tells no kind may have any."""
    for key in TELLING:
        value = table.get(key)
        known = _known().get((key, value)) if isinstance(value, str) else None
        if known is not None and name not in known:
            return False
    return True
