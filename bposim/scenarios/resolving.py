"""From what a study states to plain values: scenarios merged over the shared part, library figures filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from bposim.scenarios.library import Figure, entries
from bposim.scenarios.reading import Tree
from bposim.scenarios.schema.kinds import LIBRARY, TELLING, knows, of_kind


class Resolved(NamedTuple):
    tree: Tree
    provenance: dict[str, Figure]  # by path of the values that came from the library
    unknown: dict[str, str]  # by path of the table: entries that the library does not have


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> Tree:
    """Deeply; what is above wins; lists are replaced whole. A table that becomes one of another kind loses the keys
    that only other kinds know."""
    merged = dict(below)
    for key in TELLING:
        if key in above:
            merged = of_kind(merged, key, above[key])
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = merge(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged


def resolve(tree: Mapping[str, Any]) -> Resolved:
    """Fills each table that names a library entry. Figures fill stated tables and never make one: a library that
    knows a step says nothing of it to a scenario without that step."""
    resolved = Resolved(deepcopy(dict(tree)), {}, {})
    for path, table in list(_tables(resolved.tree)):
        name = table.pop(LIBRARY, None)
        if name is None:
            continue
        figures = entries().get(name) if isinstance(name, str) else None
        if figures is None:
            resolved.unknown[join(path, LIBRARY)] = str(name)
            continue
        for below, figure in figures.items():
            *parents, leaf = below.split(".")
            target = find(table, parents)
            if isinstance(target, dict) and leaf not in target and knows(target, leaf):
                target[leaf] = figure.value
                resolved.provenance[join(path, below)] = figure
    return resolved


def find(tree: Any, parts: list[str]) -> Any:
    """What stands at a path, None where there is nothing."""
    for part in parts:
        if not isinstance(tree, Mapping) or part not in tree:
            return None
        tree = tree[part]
    return tree


def put(tree: Mapping[str, Any], path: str, value: Any) -> Tree:
    """A copy of the tree with one value replaced; see `merge` for what that may leave out."""
    first, *rest = path.split(".")
    if rest:
        return {**tree, first: put(tree[first], ".".join(rest), value)}
    return {**of_kind(tree, first, value), first: value}


def has_table(tree: Tree, path: str) -> bool:
    """Whether the table around a path is there."""
    return isinstance(find(tree, path.split(".")[:-1]), dict)


def nested(path: str, value: Any) -> Tree:
    """The tree that holds one value, at a path."""
    for part in reversed(path.split(".")):
        value = {part: value}
    return dict(value)


def paths(tree: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Of every table and value, outer ones first."""
    for key, value in tree.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from paths(value, (*above, key))


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _tables(tree: Tree, path: str = "") -> Iterator[tuple[str, Tree]]:
    """Every table with its path, outer ones last, so that an inner entry is filled before an outer one."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _tables(value, join(path, key))
    yield path, tree
