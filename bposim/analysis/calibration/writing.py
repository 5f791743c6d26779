"""A fitted study as a file: beside each fitted figure its interval and what it stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import tomlkit
from tomlkit.items import Item, Table

from bposim.analysis.calibration.drafting import Draft
from bposim.analysis.calibration.figures import LEVEL, Figure
from bposim.scenarios.mistakes import shown
from bposim.scenarios.study import Study
from bposim.scenarios.writing import study_text

NO_INTERVAL = "no interval"
MISSING = (
    "Not in a log, and not here: wages, fees and other costs, what was promised ([sla.NAME]), holidays, why an item",
    "goes the second way. Shares in `exception` and `false_alarm_share` are how often it does.",
)


def commented(study: Study, draft: Draft, source: str) -> str:
    document = tomlkit.parse(study_text(study))
    said: dict[int, list[tuple[Figure, str]]] = defaultdict(list)
    places: dict[int, Item] = {}
    for figure in draft.figures:
        item, rest = _line(document, figure.path)
        places[id(item)] = item
        said[id(item)].append((figure, ".".join(rest)))
    for key, figures in said.items():
        places[key].comment(_said(figures))
    for (table, name), text in draft.original.items():
        item = _tables(document, table).get(name)
        if isinstance(item, Table) and name != text and not item.is_super_table():
            item.comment(shown(text))
    return "\n".join([*_head(draft, source), tomlkit.dumps(document)])


def _head(draft: Draft, source: str) -> Iterable[str]:
    yield f"# Fitted by bposim to {shown(source)}. Beside a figure: its {LEVEL:.0%} interval, what it stands on."
    for text in (*MISSING, *draft.notices):
        yield f"# {text if text.isprintable() else shown(text)}"


def _tables(document: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document["process"]["steps"] if table == "steps" else document["demand"]["work_types"]
    return found


def _line(document: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """The value or table in one line that holds the figure, and the path inside of it."""
    here: Any = document
    for depth, key in enumerate(path):
        here = here[key]
        if not isinstance(here, Table):
            return here, path[depth + 1 :]
    return here, ()


def _said(figures: Iterable[tuple[Figure, str]]) -> str:
    """Those that stand on the same are told together."""
    together: dict[str, list[str]] = defaultdict(list)
    for figure, name in figures:
        stands_on = f"n = {figure.number:,} {figure.of}" + (f", {figure.note}" if figure.note else "")
        together[stands_on].append(" ".join(each for each in (name, interval(figure)) if each))
    return "; ".join(", ".join([*filter(None, told), stands_on]) for stands_on, told in together.items())


def interval(figure: Figure) -> str:
    if figure.low is None:
        return "" if isinstance(figure.value, str) else NO_INTERVAL
    if isinstance(figure.value, list):
        ends = zip(figure.low, figure.high, strict=True)
        widest = max((high - low) / 2 for low, high in ends)
        return f"within ± {widest:.2g}" if isfinite(widest) else NO_INTERVAL
    return f"{number(figure.low)} to {number(figure.high)}"


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
