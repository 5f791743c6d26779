"""The points of a sweep: one measure against another or a value, and all values side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from bposim.analysis.charts.canvas import Spec, above, axis, canvas, coloured, faint, ink, plain, said, short
from bposim.analysis.sweeps.views import is_number

_HEIGHT = 340
_LETTER, _LEAST = 7, 60  # pixels, of upright names beneath the axes of all values
_ROOMY = 9  # axes that have room for a second line
_NOTHING = "No point that has this measure is left: widen the filters"
_SCALES: dict[bool, list[list[float | str]]] = {  # told apart by who does not see red or green
    False: [[0.0, "#2166ac"], [0.5, "#8c6bb1"], [1.0, "#b35806"]],
    True: [[0.0, "#74b3f0"], [0.5, "#c3a5e6"], [1.0, "#ffa64d"]],
}
_FIFTHS = {  # likewise
    False: ("#2166ac", "#67a9cf", "#8c6bb1", "#d8903f", "#b35806"),
    True: ("#74b3f0", "#9cc7ee", "#c3a5e6", "#f0c08a", "#ffa64d"),
}


def scatter(points: pd.DataFrame, chosen: pd.DataFrame, x: str, y: str, *, dark: bool = False) -> go.Figure:
    """Each point carries its id; the chosen one, whether it is among them or not, is large."""
    if points.empty:
        return said(_NOTHING, dark)
    sheet, colours = canvas(f"{short(y, 34)} by point", dark, _HEIGHT, bottom=56), ink(dark)
    others = points[~points["point_id"].isin(chosen["point_id"])]
    sheet.traces.append(_dots(others, x, y, {"size": 7, "color": faint(colours.current, 0.7)}))
    sheet.traces.append(_dots(chosen, x, y, {"size": 15, "color": colours.baseline, "symbol": "diamond"}))
    sheet.layout["xaxis"] = axis(dark, plain(short(x, 40)), showgrid=False)
    sheet.layout["yaxis"] = axis(dark)
    above(sheet, plain(short(y, 34)), dark)
    return sheet.figure()


def _dots(points: pd.DataFrame, x: str, y: str, marker: Spec) -> Spec:
    """In arrays: of thousands of points, lists of numbers and texts take seconds to check."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[x].to_numpy(float) if is_number(points, x) else _texts(points[x]),
        "y": points[y].to_numpy(float),
        "customdata": points["point_id"].to_numpy(object),
        "marker": marker,
        "hoverinfo": "x+y",
    }


def _texts(column: pd.Series) -> NDArray[np.object_]:
    """A stranger's, as text."""
    codes, names = pd.factorize(column.astype(str))
    return np.array([plain(short(each)) for each in names], object)[codes]


def parallel(points: pd.DataFrame, parameters: Sequence[str], measure: str, *, dark: bool = False) -> go.Figure:
    """An axis for each value and one for the measure, which all points have, lowest first, whose fifths are coloured.
    Drawn by hand: plotly's own asks for a graphics card, and takes seconds without one."""
    if points.empty:
        return said(_NOTHING, dark)
    axes = [_axis(points, name) for name in (*parameters, measure)]
    texts = [each.name if len(axes) > _ROOMY else f"{each.name}<br>{each.ends}" for each in axes]
    longest = max(len(unescape(line)) for text in texts for line in text.split("<br>"))
    sheet = canvas("All values side by side", dark, _HEIGHT, bottom=max(_LEAST, _LETTER * longest + 12))
    colours = _FIFTHS[dark]
    for some, colour in zip(np.array_split(np.column_stack([each.places for each in axes]), 5), colours, strict=True):
        sheet.traces.append(_lines(some, colour))
    for place in range(len(axes)):
        line = {"color": ink(dark).quiet, "width": 1}
        sheet.shapes.append({"x0": place, "x1": place, "y0": 0, "y1": 1, "line": line, "layer": "below"})
    ticks = {"tickvals": list(range(len(axes))), "ticktext": texts, "tickangle": -90}
    sheet.layout["xaxis"] = axis(dark, range=(-0.3, len(axes) - 0.7), showgrid=False) | ticks
    ends = {"tickvals": [0, 1], "ticktext": ["low", "high"]}
    sheet.layout["yaxis"] = axis(dark, range=(-0.03, 1.03), showgrid=False) | ends
    marks = "".join(coloured("■", colour) for colour in colours)
    above(sheet, f"fifths of {plain(short(measure, 28))}, lowest {marks} highest", dark)
    return sheet.figure()


class _Axis(NamedTuple):
    places: NDArray[np.float64]  # from 0, low, to 1, high
    name: str
    ends: str


def _axis(points: pd.DataFrame, name: str) -> _Axis:
    """What is no number has its values in the order of the alphabet."""
    label = plain(short(name.rpartition(".")[2] or name, 18))
    if points[name].isna().all():
        return _Axis(np.full(len(points), np.nan), label, "as stated")
    if is_number(points, name):
        values = points[name].to_numpy(float)
        low, high = (f"{end(values):,.3g}" for end in (np.nanmin, np.nanmax))
    else:
        codes, names = pd.factorize(points[name].astype(str).where(points[name].notna()), sort=True)
        values = np.where(codes >= 0, codes.astype(float), np.nan)
        low, high = (plain(short(str(names[place]), 10)) for place in (0, -1))
    apart = np.nanmax(values) - np.nanmin(values)
    places = (values - np.nanmin(values)) / apart if apart else np.where(np.isnan(values), np.nan, 0.5)
    return _Axis(places, label, f"{low} to {high}" if apart else low)


def _lines(places: NDArray[np.float64], colour: str) -> Spec:
    """One path, with a gap after each line and where a value is as the study states it."""
    count, width = places.shape
    ends = np.full((count, 1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.tile(np.arange(width + 1.0), count),
        "y": np.hstack([places, ends]).ravel(),
        "line": {"color": colour, "width": 1},
        "opacity": 0.45,
        "hoverinfo": "skip",
    }


def scale(dark: bool) -> list[list[float | str]]:
    return _SCALES[dark]


def takeaway(points: pd.DataFrame, measure: str, drawn: int | None = None) -> str:
    column = points[measure].dropna()
    if column.empty:
        return f"{_NOTHING}, or choose another."
    ends = f"{column.min():,.4g} to {column.max():,.4g}"
    part = f", of which {drawn:,}, evenly by rank, are drawn" if drawn is not None and drawn < len(column) else ""
    lacking = f", {len(points) - len(column):,} more without it" if len(column) < len(points) else ""
    return f"{len(column):,} points{part}{lacking}; {measure} from {ends}, {column.mean():,.4g} on average."


def lines_takeaway(points: pd.DataFrame, measure: str, drawn: int, without: int = 0) -> str:
    """`without`: so many swept paths that have no axis."""
    if not drawn:
        return f"{_NOTHING}, or choose another."
    known = int(points[measure].count())
    some = f" of {drawn:,} of {known:,} points, evenly by rank of {measure}" if drawn < known else ""
    axes = f" {without} more swept paths have no axis here." if without else ""
    return f"A line for each{some or ' point'}; the filters keep some.{axes}"


def rows(points: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in points.to_dict(orient="records")]
