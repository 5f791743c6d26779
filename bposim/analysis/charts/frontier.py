"""Where does the answer turn? Who is cheaper at each pair of values, and the line on which both come to the same."""

from __future__ import annotations

from itertools import pairwise
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
_LABEL, _EDGE = (0.7, 0.46), 3  # most of a cell that a label takes, across and up; pixels from its edge
_SPOTS, _AS_SPOTS = 21, 10  # of a line from cell to cell; that a mark is worth

Spot = tuple[float, float]
Corner = tuple[int, int]  # -1 left or low, 1 right or high, 0 in the middle
_CORNERS: tuple[Corner, ...] = ((0, -1), (0, 1), (1, -1), (-1, 1), (-1, -1), (1, 1))


def figure(found: Frontier, *, dark: bool = False) -> go.Figure:
    """Each cell says by how much the scenario is dearer or, below zero, cheaper; who is cheaper colours it."""
    sheet, colours = canvas(TITLE, dark, _HEIGHT, left=84, bottom=128), ink(dark)
    sizes = [abs(each.mean) for row in found.apart for each in row if each.mean is not None]
    largest = max(sizes, default=0.0) or 1.0
    line = [(_place(x, found.columns), _place(y, found.lines)) for x, y in found.crossings()]
    drawn = _along(line) + _mark(found) * _AS_SPOTS
    for y, row in enumerate(found.apart):
        for x, each in enumerate(row):
            _field(sheet, each, x, y, largest, dark)
            _words(sheet, each, x, y, _free(x, y, drawn), dark)
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
    """Draws where the study stands, and what to say of the mark."""
    for x, y in _mark(found):
        mark = {"symbol": "diamond-open", "size": 13, "color": ink(dark).text, "line": {"width": 2}}
        sheet.traces.append(
            {"type": "scatter", "mode": "markers", "marker": mark, "hoverinfo": "skip", "x": [x], "y": [y]}
        )
        return "; ◇ as stated"
    return ""


def _mark(found: Frontier) -> list[tuple[float, float]]:
    """Where the study stands, if it has one value of each."""
    x, y = found.across.value, found.down.value
    return [] if x is None or y is None else [(_place(x, found.columns), _place(y, found.lines))]


def _axis(title: str, values: tuple[float, ...], dark: bool) -> dict[str, Any]:
    ticks = {"tickvals": list(range(len(values))), "ticktext": [f"{value:,.4g}" for value in values]}
    return axis(dark, title, range=(-0.5, len(values) - 0.5), showgrid=False) | ticks


def _place(value: float, values: tuple[float, ...]) -> float:
    """On an axis on which the values stand a step apart."""
    return float(np.interp(value, values, range(len(values))))


def _field(sheet: Sheet, each: Difference, x: int, y: int, largest: float, dark: bool) -> None:
    if each.mean is None:
        return
    colours, full = ink(dark), _PALEST + (_FULLEST - _PALEST) * abs(each.mean) / largest
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


def _words(sheet: Sheet, each: Difference, x: int, y: int, place: Corner, dark: bool) -> None:
    colours, (across, up) = ink(dark), place
    if each.mean is None:
        label(sheet, coloured("-", colours.quiet), x, y, dark, xanchor="center")
        return
    width = "" if each.half_width is None else f"<br>± {each.half_width:,.2f}"
    anchors = {"xanchor": ("center", "right", "left")[across], "yanchor": ("bottom", "top")[up > 0]}
    shifts = {"xshift": -_EDGE * across, "yshift": -_EDGE * up, "align": "center"}
    small = {"size": 12, "color": colours.text}
    label(sheet, f"{each.mean:+,.2f}{width}", x + across / 2, y + up / 2, dark, **anchors, **shifts, font=small)


def _along(line: list[Spot]) -> list[Spot]:
    """Spots close to each other on a line through some."""
    return [
        (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        for (x0, y0), (x1, y1) in pairwise(line)
        for share in np.linspace(0, 1, _SPOTS).tolist()
    ]


def _free(x: int, y: int, drawn: list[Spot]) -> Corner:
    """Where in its cell a label covers least of what is drawn, its edge less than its middle."""
    wide, high = (each / 2 for each in _LABEL)

    def covered(place: Corner) -> float:
        across, up = x + place[0] * (0.5 - wide), y + place[1] * (0.5 - high)
        return sum(max(0.0, 1 - abs(a - across) / wide) * max(0.0, 1 - abs(b - up) / high) for a, b in drawn)

    return min(_CORNERS, key=covered)


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
