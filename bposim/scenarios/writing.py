"""A study as a file again: what its scenarios state alike comes first, what each states otherwise after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Table

from bposim.scenarios.reading import Tree
from bposim.scenarios.study import Study

WIDEST = 4  # keys of a table that is written in one line


def study_text(study: Study) -> str:
    """TOML that loads to the same fingerprint, beside the same CSVs if it has any. Comments of a file that the study
    was read from are not in it; entries of the library stay named, so that figures keep their sources."""
    shared = common(list(study.trees.values()))
    own = {name: rest(tree, shared) for name, tree in study.trees.items()}
    plain = {key: value for key, value in shared.items() if not isinstance(value, Mapping)}
    tables = {key: value for key, value in shared.items() if isinstance(value, Mapping)}
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Written by bposim {version('bposim')}"))
    document.add(tomlkit.comment(f"Fingerprint when written: {study.fingerprint}"))
    document.add(tomlkit.nl())
    for key, value in {**plain, "baseline": study.baseline, **tables, "scenarios": own}.items():
        document.add(key, _item(value))
    return tomlkit.dumps(document)


def common(trees: Sequence[Mapping[str, Any]]) -> Tree:
    """What stands in every tree alike, so that merging the rest over it gives each tree back.

    Tables keep their order, which means something for steps: one that not all trees have ends what they share.
    """
    first, *others = trees
    together = _leading_tables(trees)
    shared: Tree = {}
    for key, value in first.items():
        if key in together:
            shared[key] = common([tree[key] for tree in trees])
        elif not isinstance(value, dict) and all(_same(value, tree.get(key)) for tree in others):
            shared[key] = value
    return shared


def _leading_tables(trees: Sequence[Mapping[str, Any]]) -> set[str]:
    """Names of tables that come first, in the same order, in every tree."""
    columns = zip(*([key for key, value in tree.items() if isinstance(value, dict)] for tree in trees), strict=False)
    leading: set[str] = set()
    for column in columns:
        if len(set(column)) > 1:
            break
        leading.add(column[0])
    return leading


def _same(value: object, other: object) -> bool:
    """1 is not 1.0 and not True."""
    return type(value) is type(other) and repr(value) == repr(other)


def rest(tree: Mapping[str, Any], shared: Mapping[str, Any]) -> Tree:
    """What a tree states beyond what is shared."""
    own: Tree = {}
    for key, value in tree.items():
        if key not in shared:
            own[key] = value
        elif isinstance(value, dict) and (below := rest(value, shared[key])):
            own[key] = below
    return own


def _item(value: Any) -> Any:
    return _table(value) if isinstance(value, Mapping) else tomlkit.item(value)


def _table(tree: Mapping[str, Any]) -> Table:
    """Values before tables. Small tables are written in one line where all of their table's tables are small, so that
    tables keep their order."""
    below = {key: value for key, value in tree.items() if isinstance(value, Mapping)}
    table = tomlkit.table(is_super_table=bool(tree) and len(below) == len(tree))
    for key, value in tree.items():
        if key not in below:
            table.add(key, tomlkit.item(value))
    in_lines = all(_is_small(value) for value in below.values())
    for key, value in below.items():
        table.add(key, _line(value) if in_lines else _table(value))
    return table


def _is_small(tree: Mapping[str, Any]) -> bool:
    return len(tree) <= WIDEST and not any(isinstance(value, Mapping) for value in tree.values())


def _line(tree: Mapping[str, Any]) -> InlineTable:
    line = tomlkit.inline_table()
    for key, value in tree.items():
        line.add(key, tomlkit.item(value))
    return line
