"""What does passing a pilot prove? Its operating characteristic: the chance of a go by true share of what is bad."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Sheet, above, axis, bold, canvas, coloured, ink, label
from bposim.analysis.sizing.passing import Acceptance
from bposim.analysis.sizing.punctuality import Punctuality

_HEIGHT = 300
_POINTS = 81
_KEY_ROW = 8  # points of the upright axis; in its upper right corner the curve is low
_ROOM = 1.5  # beyond the largest share that is looked at


Found = Acceptance | Punctuality


def figure(found: Found, *, dark: bool = False) -> go.Figure:
    sheet, colours = canvas("What does passing prove?", dark, _HEIGHT, bottom=56), ink(dark)
    shares, (bad, judged) = _shares(found), _of(found)
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [100 * share for share in shares],
            "y": [100 * found.go(share) for share in shares],
            "line": {"color": colours.current, "width": 3},
            "hovertext": [f"{100 * share:.2f} % {bad}: go {100 * found.go(share):.1f} %" for share in shares],
            "hoverinfo": "text",
        }
    )
    for row, (share, name, symbol, sign) in enumerate(
        ((found.good, "good", "circle", "●"), (found.bad, "bad", "x", "✕"))
    ):
        _mark(sheet, found, share, symbol, dark)
        text = bold(f"{sign} {name}, {100 * share:.3g} %: {100 * found.go(share):.0f} %")
        label(sheet, text, 1, 96 - _KEY_ROW * row, dark, xref="x domain", xanchor="right", bgcolor=colours.halo)
    line = {"color": colours.baseline, "width": 2, "dash": "dash"}
    sheet.shapes.append({"x0": 100 * found.allowed, "x1": 100 * found.allowed, "y0": 0, "y1": 104, "line": line})
    text = coloured(f"the SLA allows {100 * found.allowed:.2f} %", colours.baseline)
    label(sheet, text, 100 * found.allowed, 104, dark, yanchor="bottom", xanchor="left")
    above(sheet, f"chance to pass the {judged}, %", dark)
    sheet.layout["yaxis"] = axis(dark, range=(0, 112), tickvals=[0, 25, 50, 75, 100])
    sheet.layout["xaxis"] = axis(dark, f"true share of {bad}, %", range=(0, 100 * shares[-1]), showgrid=False)
    return sheet.figure()


def _of(found: Found) -> tuple[str, str]:
    return (
        ("late work", "promise of turnaround") if isinstance(found, Punctuality) else ("defects", "audit of accuracy")
    )


def _shares(found: Found) -> list[float]:
    most = _ROOM * max(found.bad, found.good, 2 * found.allowed, 1e-4)
    shares: list[float] = np.linspace(0, min(1.0, most), _POINTS).tolist()
    return shares


def _mark(sheet: Sheet, found: Found, share: float, symbol: str, dark: bool) -> None:
    colour, place = ink(dark).text, {"x": [100 * share], "y": [100 * found.go(share)]}
    marker = {"symbol": symbol, "size": 11, "color": colour}
    sheet.traces.append({"type": "scatter", "mode": "markers", **place, "marker": marker, "hoverinfo": "skip"})


def rows(found: Found) -> list[dict[str, Any]]:
    return [
        {f"true share of {_of(found)[0]}, %": round(100 * each.defect_share, 3), "go, %": round(100 * each.go, 2)}
        for each in found.judged
    ]


def alt(found: Found, says: str) -> str:
    return f"A curve that falls from a sure go to none as the true share of {_of(found)[0]} grows. {says}"
