"""What if it goes otherwise? What a case is worth as stated, where the client leaves, and with less work."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case import otherwise
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.otherwise import Otherwise, turns
from bposim.analysis.charts.canvas import Spec, axis, canvas, ink, plain

_ROW = 46  # pixels
_THOUSAND = 1000.0


def figure(found: Otherwise, *, dark: bool = False) -> go.Figure:
    """A line from what 5 % of the futures fall short of to what 95 % do, with the mean on it."""
    sheet, colours = canvas("What if it goes otherwise?", dark, 3 * _ROW, left=148, bottom=56), ink(dark)
    sides = _sides(found)
    for row, (name, case) in enumerate(sides):
        band, colour = case.npv_band, colours.current if row == 0 else colours.text
        line: Spec = {"type": "scatter", "y": [row, row], "hoverinfo": "text", "line": {"color": colour, "width": 4}}
        said = f"{plain(name)}: {band.mean:,.0f} ({band.p5:,.0f} to {band.p95:,.0f})"
        ends = [band.p5 / _THOUSAND, band.p95 / _THOUSAND]
        sheet.traces.append(line | {"x": ends, "mode": "lines", "hovertext": [said] * 2})
        marker = {"size": 13, "color": colour, "symbol": "circle" if row == 0 else "diamond"}
        sheet.traces.append(
            line | {"x": [band.mean / _THOUSAND], "y": [row], "mode": "markers", "marker": marker, "hovertext": [said]}
        )
    sheet.layout["yaxis"] = axis(
        dark,
        range=(2.6, -0.6),
        showgrid=False,
        tickvals=list(range(len(sides))),
        ticktext=[plain(name) for name, _ in sides],
        tickfont={"size": 13, "color": colours.text},
    )
    under = f"worth, thousand {plain(found.stated.currency)}; line: 9 of 10 futures"
    sheet.layout["xaxis"] = axis(dark, under, rangemode="tozero", nticks=6, zeroline=True, zerolinecolor=colours.quiet)
    return sheet.figure()


def _sides(found: Otherwise) -> list[tuple[str, BusinessCase]]:
    return [("as stated", found.stated), *((turn.name, turn.case) for turn in turns(found))]


def rows(found: Otherwise) -> list[dict[str, Any]]:
    return [dict(row) for row in otherwise.rows(found)]


def takeaway(found: Otherwise) -> str:
    return " ".join(otherwise.takeaways(found))


def alt(found: Otherwise) -> str:
    return f"Net present value as a dot on a line of nine tenths of the futures, in three cases. {takeaway(found)}"
