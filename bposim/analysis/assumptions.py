"""What a comparison rests on: every value of its scenarios with range, source and mark, and the limits of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from bposim.analysis.changing.units import unit_of
from bposim.scenarios.library import Figure, sources
from bposim.scenarios.resolving import find, join
from bposim.scenarios.schema.fields import EVERY_WORK_TYPE
from bposim.scenarios.study import Study

STATED = "stated by the study"
DEFAULT = "default of the program"
UNMARKED = f"no mark: {STATED}, or {DEFAULT}; no source is claimed"

Plain = float | int | bool | str


class Assumption(NamedTuple):
    """One value of one scenario, or of all that were asked for where `scenario` is None.

    `source` is a title, or says that the study or the program states the value; only a sourced value has a `mark`.
    """

    scenario: str | None
    path: str
    value: Plain
    unit: str
    low: float | None
    high: float | None
    source: str
    mark: str
    note: str


def assumptions(study: Study) -> tuple[Assumption, ...]:
    """Every value of every scenario, by path; what all scenarios have alike is said once."""
    by_scenario = {name: {row.path: row for row in _of_scenario(study, name)} for name in study.scenarios}
    found: list[Assumption] = []
    for path in dict.fromkeys(path for rows in by_scenario.values() for path in rows):
        rows = {name: rows[path] for name, rows in by_scenario.items() if path in rows}
        if len(rows) == len(by_scenario) and len(set(rows.values())) == 1:
            found += set(rows.values())
        else:
            found += [row._replace(scenario=name) for name, row in rows.items()]
    return tuple(found)


@cache
def limits() -> tuple[str, ...]:
    """What the model leaves out and what its evidence does not show, a sentence each, from limits.md beside this."""
    text = resources.files("bposim.analysis").joinpath("limits.md").read_text(encoding="utf-8")
    return tuple(line.removeprefix("* ") for line in text.splitlines() if line.startswith("* "))


def _of_scenario(study: Study, name: str) -> Iterator[Assumption]:
    scenario = study.scenarios[name]
    for path, value in _leaves(scenario.model_dump(mode="json", exclude_none=True)):
        stated = _short(path)
        figure = study.provenance[name].get(stated)
        if figure:
            yield _sourced(path, value, figure)
        else:
            known = find(study.trees[name], stated.split(".")) is not None
            unit = unit_of(stated, value, scenario.currency)
            yield Assumption(None, path, value, unit, None, None, STATED if known else DEFAULT, "", "")


def _sourced(path: str, value: Plain, figure: Figure) -> Assumption:
    source = sources().get(figure.source)
    title = source.title if source else figure.source or "no source found"
    return Assumption(None, path, value, figure.unit, figure.low, figure.high, title, figure.mark, figure.note)


def _short(path: str) -> str:
    """As a study may state it: a value for every work type needs no star."""
    return ".".join(part for part in path.split(".") if part != EVERY_WORK_TYPE)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Plain]]:
    """Plain values by path; a list is one text, and what is empty says nothing."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _leaves(child, join(path, key))
    elif isinstance(value, list):
        if value:
            yield path, _listed(value)
    elif value != "":
        yield path, value


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values)
