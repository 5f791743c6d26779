"""Every table and key of a study file as Markdown, from its schema: nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bposim.scenarios.schema.checked import study_schema
from bposim.scenarios.schema.kinds import TELLING

Node = Mapping[str, Any]

MOST_PLACES = 3  # that a heading names
NAME = "NAME"  # in a path: of your own
_PLAIN = {
    "string": "text",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "null": "nothing",
}
_DEFS = "#/$defs/"

HEAD = """# What a study file may say

Every table and every key, with what it may be and what it is where it is not stated. `NAME` stands for names of your
own. Any table may also say `library = "kind/entry"` (`bposim sources` lists them); under `[scenarios.NAME]` all of it
may be said otherwise. Units are in the names of the keys; a share is from 0 to 1. What each does, with equation and
source, is in [model.md](model.md).

Printed by `bposim schema --markdown`.
"""


def reference() -> str:
    schema = study_schema()
    tables = schema["$defs"]
    parts = [HEAD, *_table("", "What stands at the top of the file.", schema)]
    for name, paths in _places(schema, tables).items():
        about = str(tables[name].get("description", "")).replace("\n", " ")
        parts += _table(_heading(paths, tables[name]), about, tables[name])
    return "\n".join(parts)


def _places(schema: Node, tables: Node) -> dict[str, list[str]]:
    """By table, where it may stand, the outer ones first."""
    found: dict[str, list[str]] = {}
    todo = [("", {**schema, "properties": {k: v for k, v in schema["properties"].items() if k != "scenarios"}})]
    while todo:
        path, table = todo.pop(0)
        for key, value in table.get("properties", {}).items():
            for inside, name in _inner(f"{path}.{key}" if path else key, value):
                places = found.setdefault(name, [])
                if not places:
                    todo.append((inside, tables[name]))
                if inside not in places:
                    places.append(inside)
    return found


def _inner(path: str, value: Node) -> Iterator[tuple[str, str]]:
    """Tables that a key may hold, and their paths."""
    if "$ref" in value:
        yield path, value["$ref"].removeprefix(_DEFS)
    for each in (*value.get("anyOf", ()), *value.get("oneOf", ())):
        yield from _inner(path, each)
    for more in _of_any_name(value):
        yield from _inner(f"{path}.{NAME}", more)
    if isinstance(items := value.get("items"), Mapping):
        yield from _inner(path, items)


def _of_any_name(value: Node) -> list[Node]:
    known = [value.get("additionalProperties"), *value.get("patternProperties", {}).values()]
    return [each for each in known if isinstance(each, Mapping)]


def _heading(paths: Sequence[str], table: Node) -> str:
    shown = ", ".join(f"`[{path}]`" for path in paths[:MOST_PLACES])
    more = f" and {len(paths) - MOST_PLACES} more places" if len(paths) > MOST_PLACES else ""
    return f"{shown}{more}{_telling(table)}"


def _telling(table: Node) -> str:
    """By which key it is told from tables of other kinds at the same place."""
    known, needed = table.get("properties", {}), table.get("required", ())
    for key in sorted(TELLING, key=lambda key: key not in needed):
        if "const" in (stated := known.get(key, {})) or ("enum" in stated and key in needed):
            return f" with `{key}` = {_kinds(stated)}"
    return ""


def _table(heading: str, about: str, table: Node) -> Iterator[str]:
    yield f"## {heading or 'The file'}\n"
    if about:
        yield f"{about}\n"
    needed = set(table.get("required", ()))
    yield "| key | may be | if not stated |"
    yield "|---|---|---|"
    for key, value in table.get("properties", {}).items():
        default = "must be stated" if key in needed else _default(value)
        yield f"| `{key}` | {_kinds(value)} | {default} |"
    yield ""


def _default(value: Node) -> str:
    stated = value.get("default")
    if isinstance(stated, Mapping) and stated:
        return "its own defaults"
    return "nothing" if stated in (None, {}, [], "") else f"`{_literal(stated)}`"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def _kinds(value: Node) -> str:
    if "$ref" in value:
        return "a table"
    if "const" in value:
        return f"`{_literal(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{_literal(each)}`" for each in value["enum"])
    if choices := [*value.get("anyOf", ()), *value.get("oneOf", ())]:
        return " or ".join(dict.fromkeys(_kinds(each) for each in choices if each.get("type") != "null"))
    if value.get("type") == "array":
        return f"list of {_kinds(value.get('items', {}))}" if value.get("items") else "list"
    if value.get("type") == "object":
        return next((f"by name: {_kinds(more)}" for more in _of_any_name(value)), "a table")
    return _plain(value)


def _plain(value: Node) -> str:
    if value.get("format") == "date":
        return "date"
    least = next((f"{word} {value[key]:,}" for key, word in _LEAST.items() if key in value), "")
    most = next((f"{word} {value[key]:,}" for key, word in _MOST.items() if key in value), "")
    bounds = " ".join(each for each in (least, most) if each)
    return ", ".join(each for each in (_PLAIN.get(str(value.get("type")), "text"), bounds) if each)


_LEAST = {"minimum": "from", "exclusiveMinimum": "above"}
_MOST = {"maximum": "to", "exclusiveMaximum": "below"}
