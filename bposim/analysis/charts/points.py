"""The points of a sweep: one measure against another or a value, and all values side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from bposim.analysis.charts.canvas import LIGHT, Spec, above, axis, canvas, faint, ink, plain, said, short
from bposim.analysis.sweeps.views import is_number

_HEIGHT = 340
_LABELS = 24  # pixels over the axes of all values
_NOTHING = "No point is left: widen the filters"
_SCALES: dict[bool, list[list[float | str]]] = {  # told apart by who does not see red or green
    False: [[0.0, "#2166ac"], [0.5, "#8c6bb1"], [1.0, "#b35806"]],
    True: [[0.0, "#74b3f0"], [0.5, "#c3a5e6"], [1.0, "#ffa64d"]],
}
_ROOM = 50  # letters of all axes' names together


def scatter(points: pd.DataFrame, x: str, y: str, chosen: str, *, dark: bool = False) -> go.Figure:
    """Each point carries its id; the chosen one is large."""
    if points.empty:
        return said(_NOTHING, dark)
    sheet, colours = canvas(f"{short(y, 34)} by point", dark, _HEIGHT, bottom=56), ink(dark)
    is_chosen = points["point_id"] == chosen
    sheet.traces.append(_dots(points[~is_chosen], x, y, {"size": 7, "color": faint(colours.current, 0.7)}))
    large = {"size": 15, "color": colours.baseline, "symbol": "diamond"}
    sheet.traces.append(_dots(points[is_chosen], x, y, large))
    sheet.layout["xaxis"] = axis(dark, plain(short(x, 40)), showgrid=False)
    sheet.layout["yaxis"] = axis(dark)
    above(sheet, plain(short(y, 34)), dark)
    return sheet.figure()


def _dots(points: pd.DataFrame, x: str, y: str, marker: Spec) -> Spec:
    """In arrays: of ten thousand points, lists of numbers and texts take seconds to check."""
    return {
        "type": "scattergl",
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
    """An axis for each value and one for the measure, which all points have and which colours the lines."""
    if points.empty:
        return said(_NOTHING, dark)
    sheet, colours = canvas("All values side by side", dark, _HEIGHT, left=70, bottom=30), ink(dark)
    sheet.layout["margin"] = sheet.layout["margin"] | {"r": 60, "t": sheet.layout["margin"]["t"] + _LABELS}
    pad = sheet.layout["title"]["pad"]
    sheet.layout["title"] = sheet.layout["title"] | {"pad": pad | {"b": pad["b"] + _LABELS}}
    sheet.layout["height"] += _LABELS
    sheet.traces.append(
        {
            "type": "parcoords",
            "line": {"color": points[measure].to_numpy(float), "colorscale": scale(dark)},
            "dimensions": [_dimension(points, name, _ROOM // (len(parameters) + 1)) for name in (*parameters, measure)],
            "labelfont": {"color": colours.text, "size": 12},
            "tickfont": {"color": colours.text, "size": 11},
            "rangefont": {"color": "rgba(0,0,0,0)", "size": 1},
            "unselected": {"line": {"color": LIGHT.quiet, "opacity": 0.05}},
        }
    )
    return sheet.figure()


def scale(dark: bool) -> list[list[float | str]]:
    return _SCALES[dark]


def _dimension(points: pd.DataFrame, name: str, room: int) -> Spec:
    """What is no number gets one for each of its values."""
    label = plain(short(name.rpartition(".")[2] or name, max(6, room)))
    if is_number(points, name):
        return {"label": label, "values": points[name].to_numpy(float)}
    codes, names = pd.factorize(points[name].astype(str), sort=True)
    texts = [plain(short(each, 16)) for each in names]
    return {"label": label, "values": codes, "tickvals": list(range(len(names))), "ticktext": texts}


def takeaway(points: pd.DataFrame, measure: str, drawn: int | None = None) -> str:
    if points.empty or not points[measure].notna().any():
        return f"{_NOTHING}."
    column = points[measure]
    ends = f"{column.min():,.4g} to {column.max():,.4g}"
    part = f", of which {drawn:,} are drawn" if drawn is not None and drawn < len(points) else ""
    return f"{len(points):,} points{part}; {measure} from {ends}, {column.mean():,.4g} on average."


def lines_takeaway(points: pd.DataFrame, measure: str, drawn: int) -> str:
    some = f"{drawn:,} of {len(points):,} points, evenly by rank of {measure}: " if drawn < len(points) else ""
    return f"{some}a line for each; drag along an axis to keep some, its title to move it."


def rows(points: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in points.to_dict(orient="records")]
