"""Where does the answer turn? Who is cheaper at each pair of values, and the line on which both come to the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Sheet, axis, canvas, coloured, faint, ink, label, named, plain, short
from bposim.analysis.estimates import Difference
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.frontier import Frontier, takeaway

TITLE = "Where does the cost of an item turn?"
_HEIGHT = 380
_WIDE, _HIGH = 44, 58  # letters beneath a map and beside it
_PALEST, _FULLEST = 0.12, 0.6


def figure(found: Frontier, *, dark: bool = False) -> go.Figure:
    """Each cell says by how much the scenario is dearer or, below zero, cheaper; who is cheaper colours it."""
    sheet, colours = canvas(TITLE, dark, _HEIGHT, left=84, bottom=128), ink(dark)
    sizes = [abs(each.mean) for row in found.apart for each in row if each.mean is not None]
    largest = max(sizes, default=0.0) or 1.0
    for y, row in enumerate(found.apart):
        for x, each in enumerate(row):
            _cell(sheet, each, x, y, largest, dark)
    line = [(_place(x, found.columns), _place(y, found.lines)) for x, y in found.crossings()]
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [x for x, _ in line],
            "y": [y for _, y in line],
            "line": {"color": colours.text, "width": 3},
            "marker": {"size": 7, "color": colours.text},
            "hoverinfo": "skip",
        }
    )
    theirs, ours = coloured("■", colours.current), coloured("■", colours.baseline)
    says = f"{theirs} {named(found.scenario)} is cheaper  {ours} {named(found.baseline)}"
    across = "<br>".join(plain(short(each, _WIDE)) for each in (found.across.name, found.across.unit) if each)
    under = f"{across}<br>{says}<br>line: both cost the same{_stated(sheet, found, dark)}"
    sheet.layout["xaxis"] = _axis(under, found.columns, dark)
    sheet.layout["yaxis"] = _axis(plain(short(_head(found.down), _HIGH)), found.lines, dark)
    return sheet.figure()


def _stated(sheet: Sheet, found: Frontier, dark: bool) -> str:
    """Where the study stands, if it has one value of each, and what to say of the mark."""
    x, y = found.across.value, found.down.value
    if x is None or y is None:
        return ""
    mark = {"symbol": "diamond-open", "size": 13, "color": ink(dark).text, "line": {"width": 2}}
    place = {"x": [_place(x, found.columns)], "y": [_place(y, found.lines)]}
    sheet.traces.append({"type": "scatter", "mode": "markers", "marker": mark, "hoverinfo": "skip", **place})
    return "; ◇ as stated"


def _axis(title: str, values: tuple[float, ...], dark: bool) -> dict[str, Any]:
    ticks = {"tickvals": list(range(len(values))), "ticktext": [f"{value:,.4g}" for value in values]}
    return axis(dark, title, range=(-0.5, len(values) - 0.5), showgrid=False) | ticks


def _place(value: float, values: tuple[float, ...]) -> float:
    """On an axis on which the values stand a step apart."""
    return float(np.interp(value, values, range(len(values))))


def _cell(sheet: Sheet, each: Difference, x: int, y: int, largest: float, dark: bool) -> None:
    colours = ink(dark)
    if each.mean is None:
        label(sheet, coloured("-", colours.quiet), x, y, dark, xanchor="center")
        return
    full = _PALEST + (_FULLEST - _PALEST) * abs(each.mean) / largest
    sheet.shapes.append(
        {
            "x0": x - 0.5,
            "x1": x + 0.5,
            "y0": y - 0.5,
            "y1": y + 0.5,
            "xref": "x",
            "yref": "y",
            "fillcolor": faint(colours.current if each.mean < 0 else colours.baseline, full),
            "line": {"width": 1, "color": colours.halo},
            "layer": "below",
        }
    )
    small = {"size": 12, "color": colours.text}
    width = "" if each.half_width is None else f"<br>± {each.half_width:,.2f}"
    text, place = f"{each.mean:+,.2f}{width}", {"xanchor": "center", "align": "center", "yshift": -16}
    label(sheet, text, x, y, dark, **place, font=small, bgcolor=colours.halo)


def rows(found: Frontier) -> list[dict[str, Any]]:
    return [
        {
            _head(found.down): line,
            _head(found.across): column,
            "difference": each.mean,
            "±": each.half_width,
            "why not": each.reason or "",
        }
        for line, row in zip(found.lines, found.apart, strict=True)
        for column, each in zip(found.columns, row, strict=True)
    ]


def _head(factor: Factor) -> str:
    return f"{factor.name}, {factor.unit}" if factor.unit else factor.name


def alt(found: Frontier, currency: str) -> str:
    return f"A map of who is cheaper at pairs of two values. {takeaway(found, currency)}"
