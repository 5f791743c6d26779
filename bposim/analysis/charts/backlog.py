"""Does work pile up? Items in the system at the end of each week of the measured window."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Scene, Sheet, above, axis, canvas, label, named, said
from bposim.analysis.charts.curves import BAND_SAYS, Curve, draw, front
from bposim.analysis.comparing import Comparison
from bposim.analysis.portraits import Band, Gallery

TITLE = "Does work pile up?"
_HEIGHT = 300
_ROOM = 1.35  # above the highest line, for the labels


def figure(comparison: Comparison, gallery: Gallery, current: str, *, dark: bool = False) -> go.Figure:
    """Current and baseline with bands of 80 % of the replications; the others as thin lines."""
    scene = Scene(comparison.about.baseline, current, dark)
    chosen = front(gallery, scene)
    if not chosen or not len(gallery[chosen[0]].backlog.middle):
        return said("There is no full week in the window", dark)
    found = canvas(TITLE, dark, _HEIGHT, bottom=56)
    draw(found, [_curve(name, each.backlog) for name, each in gallery.items()], scene)
    for row, name in enumerate(reversed(chosen)):
        _label(found, name, gallery[name].backlog, scene, row)
    above(found, "items in the system at the end of the week", dark)
    highest = max([1.0, *(float(gallery[name].backlog.high.max()) for name in chosen)])
    highest = max([highest, *(float(each.backlog.middle.max()) for each in gallery.values())])
    found.layout["yaxis"] = axis(dark, range=(0, _ROOM * highest), nticks=5, tickformat=",.0f")
    every = ceil(len(gallery[chosen[0]].backlog.middle) / 6)
    under = f"week of the measured window<br>{BAND_SAYS}"
    found.layout["xaxis"] = axis(dark, under, showgrid=False, tick0=every, dtick=every)
    return found.figure()


def _weeks(band: Band) -> list[float]:
    return [float(week) for week in range(1, len(band.middle) + 1)]


def _curve(name: str, band: Band) -> Curve:
    weeks, items = _weeks(band), band.middle.tolist()
    hover = [f"{named(name)}<br>week {week:g}: {each:,.0f} items" for week, each in zip(weeks, items, strict=True)]
    edge = [*weeks, *weeks[::-1]], [*band.low.tolist(), *band.high[::-1].tolist()]
    return Curve(name, weeks, items, hover, edge)


def _label(found: Sheet, name: str, band: Band, scene: Scene, row: int) -> None:
    text = f"{'━' if name == scene.current else '╍'} {scene.role(name)}: usually {_usual(band):,.0f}"
    at = {"xref": "x domain", "yref": "y domain", "yanchor": "top", "yshift": -4 - 18 * row, "xshift": 4}
    label(found, scene.written(text, name), 0, 1, scene.dark, **at)


def _usual(band: Band) -> float:
    return float(np.median(band.middle))


def rows(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    return [
        {"scenario": name, "week": int(week), "items, median": middle, "10 %": low, "90 %": high}
        for name, each in gallery.items()
        for week, low, middle, high in zip(_weeks(each.backlog), *(part.tolist() for part in each.backlog), strict=True)
    ]


def takeaway(comparison: Comparison, gallery: Gallery, current: str) -> str:
    band, reason = gallery[current].backlog, comparison.scenarios[current].reason
    if not len(band.middle):
        return "There is no full week to judge."
    worst = int(band.middle.argmax())
    level = (
        f"{current} usually ends a week with {_usual(band):,.0f} items, {band.middle[worst]:,.0f} in week {worst + 1}"
    )
    return f"{level}: {reason}." if reason else f"{level}, and the backlog does not keep growing."


def alt(comparison: Comparison, gallery: Gallery, current: str) -> str:
    return f"Lines of the backlog at the end of each week. {takeaway(comparison, gallery, current)}"
