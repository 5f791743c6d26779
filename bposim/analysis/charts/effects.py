"""What a sweep's values do: a bar from low to high for each, and a map of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import NOTE, Ink, Spec, axis, bold, canvas, faint, ink, plain, said, short
from bposim.analysis.charts.points import scale
from bposim.analysis.sweeps.effects import Effect, rivals
from bposim.analysis.sweeps.views import Cells

_ROW = 44  # pixels
_WIDE = 26  # letters beside a bar
_BAR, _PALE = 0.6, 0.3  # of a row; of what is told from chance
_HEIGHT = 340
LARGE = 10_000  # from here on no decimals, and no power of ten
_LISTED = 2  # values that may move as much
NOTHING = "No value varies among these points"


def tornado(
    found: Sequence[Effect], measure: str, *, dark: bool = False, else_: str = "mean over all else"
) -> go.Figure:
    if not found:
        return said(NOTHING, dark)
    names, colours = [wrap(name, _WIDE) for name in _told_apart([each.parameter for each in found])], ink(dark)
    row, bottom = _ROW + NOTE * any(len(name) > 1 for name in names), 98 + NOTE * else_.count("<br>")
    sheet = canvas("What does each value move?", dark, row * len(found), left=170, bottom=bottom)
    sheet.traces.append(
        {
            "type": "bar",
            "orientation": "h",
            "base": [each.at_low for each in found],
            "x": [each.at_high - each.at_low for each in found],
            "y": list(range(len(found))),
            "width": _BAR,
            "marker": {
                "color": [_colour(each, colours) for each in found],
                "pattern": {"shape": ["/" if each.at_high >= each.at_low else "" for each in found], "size": 6},
            },
            "error_x": _widths(found, colours),
            "hovertext": [plain(f"{_said(each)}; {_surely(each)}") for each in found],
            "hoverinfo": "text",
        }
    )
    texts = [f"{_two_lines(name)}<br>{bold(plain(_ends(each)))}" for name, each in zip(names, found, strict=True)]
    ticks = {"tickvals": list(range(len(found))), "ticktext": texts, "tickfont": {"size": 12, "color": colours.text}}
    sheet.layout["yaxis"] = axis(dark, range=(len(found) - 0.5, -0.5), showgrid=False) | ticks
    under = f"{plain(short(measure, 30))}<br>{else_}<br>hatched: rises<br>pale: may be chance"
    sheet.layout["xaxis"] = axis(dark, under, nticks=5)
    return sheet.figure()


def _two_lines(name: list[str]) -> str:
    """Of lines that a name is broken into."""
    return "<br>".join(plain(short(line, _WIDE)) for line in [*name[:1], " ".join(name[1:])] if line)


def _colour(each: Effect, colours: Ink) -> str:
    colour = colours.baseline if each.at_high >= each.at_low else colours.current
    return colour if each.is_told else faint(colour, _PALE)


def _widths(found: Sequence[Effect], colours: Ink) -> Spec:
    widths = [each.half_width or 0.0 for each in found]
    return {"type": "data", "array": widths, "color": colours.text, "thickness": 1, "width": 3}


def _surely(each: Effect) -> str:
    if each.half_width is None:
        return "too few points to say how surely"
    return f"difference {each.at_high - each.at_low:,.4g} ± {each.half_width:,.4g}"


def _short(path: str) -> str:
    return short(".".join(path.split(".")[-2:]), 26)


def _told_apart(paths: Sequence[str]) -> list[str]:
    """Their last two parts, and where these coincide the part before in which they differ in front of the last."""
    parts = [path.split(".") for path in paths]
    ends = [".".join(each[-2:]) for each in parts]
    return [
        f"{_differs(each, [p for p, other in zip(parts, ends, strict=True) if other == end and p != each])}.{each[-1]}"
        if ends.count(end) > 1
        else end
        for each, end in zip(parts, ends, strict=True)
    ]


def _differs(path: list[str], others: list[list[str]]) -> str:
    """The last part that none of the others has at its place from the end."""
    for place in range(3, len(path) + 1):
        if all(len(each) < place or each[-place] != path[-place] for each in others):
            return path[-place]
    return path[0]


def _ends(each: Effect) -> str:
    return f"{_shown(each.low)} to {_shown(each.high)}"


def _shown(value: Any) -> str:
    if not isinstance(value, int | float):
        return short(str(value), 10)
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:,.4g}"


def _said(each: Effect) -> str:
    low, high = f"{each.at_low:,.4g} at {_shown(each.low)}", f"{each.at_high:,.4g} at {_shown(each.high)}"
    return f"{short(each.parameter, 60)}: {low}, {high}"


def effect_rows(found: Sequence[Effect]) -> list[dict[str, Any]]:
    return [
        {
            "value of": each.parameter,
            "low": _shown(each.low),
            "high": _shown(each.high),
            "mean at low": each.at_low,
            "mean at high": each.at_high,
            "difference": each.at_high - each.at_low,
            "±": each.half_width,
            "told from chance": each.is_told,
        }
        for each in found
    ]


def effect_takeaway(found: Sequence[Effect], measure: str) -> str:
    """Nobody wins by chance: not over nothing, and not over another."""
    if not found:
        return f"{NOTHING}."
    best = rivals(found)
    if not best:
        return f"Of no value can a difference in {measure} be told from chance, on average over all else."
    first, *others = best
    told = f"{_said(first)}, on average over all else"
    if not others:
        return f"{measure} moves most with {told}."
    listed = " and ".join(short(each.parameter, 60) for each in others[:_LISTED])
    more = f" and {len(others) - _LISTED} others" if len(others) > _LISTED else ""
    return f"{measure} moves with {told}; with {listed}{more} it may move as much or more."


def heat_map(found: Cells, across: str, down: str, measure: str, *, dark: bool = False) -> go.Figure:
    if not found.means:
        return said(NOTHING, dark)
    sheet = canvas(f"{short(measure, 30)} by two values", dark, _HEIGHT, left=84, bottom=64)
    columns, lines = [_shown(each) for each in found.across], [_shown(each) for each in found.down]
    sheet.traces.append(
        {
            "type": "heatmap",
            "x": list(range(len(columns))),
            "y": list(range(len(lines))),
            "z": [[value if isfinite(value) else None for value in line] for line in found.means],
            "colorscale": scale(dark),
            "colorbar": {"tickfont": {"color": ink(dark).quiet, "size": 12}, "thickness": 12, "outlinewidth": 0},
            "hovertext": [
                [plain(f"{columns[x]}, {lines[y]}: {value:,.4g}") for x, value in enumerate(line)]
                for y, line in enumerate(found.means)
            ],
            "hoverinfo": "text",
        }
    )
    sheet.layout["xaxis"] = axis(dark, plain(_short(across)), showgrid=False) | _ticks(columns, 8)
    sheet.layout["yaxis"] = axis(dark, plain(_short(down)), showgrid=False) | _ticks(lines, 10)
    return sheet.figure()


def _ticks(texts: Sequence[str], most: int) -> dict[str, Any]:
    every = -(-len(texts) // most)
    return {"tickvals": list(range(0, len(texts), every)), "ticktext": [plain(each) for each in texts[::every]]}


def cell_rows(found: Cells, across: str, down: str, measure: str) -> list[dict[str, Any]]:
    return [
        {down: line, across: column, measure: value}
        for line, means in zip(found.down, found.means, strict=True)
        for column, value in zip(found.across, means, strict=True)
        if isfinite(value)
    ]


def cell_takeaway(found: Cells, across: str, down: str, measure: str) -> str:
    rows = cell_rows(found, across, down, measure)
    if not rows:
        return f"{NOTHING}."
    low, high = (end(rows, key=lambda row: row[measure]) for end in (min, max))
    told = (f"{row[measure]:,.4g} at {_shown(row[across])} and {_shown(row[down])}" for row in (low, high))
    return f"{measure} is lowest, {next(told)}, and highest, {next(told)}, of {across} and {down}."
