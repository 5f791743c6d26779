"""Does a planned pilot hold? Backlog and share in time by week, with bands over the futures."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Spec, above, axis, canvas, coloured, faint, ink, label
from bposim.analysis.estimates import wilson
from bposim.analysis.portraits import Band
from bposim.analysis.sizing.weekly import Weekly

_HEIGHT = 400
_GAP = 0.14  # between the two, of the height
BAND_SAYS = "shaded: 8 of 10 futures"


def figure(found: Weekly, targets: Sequence[float], *, dark: bool = False) -> go.Figure:
    """`targets`: shares that SLAs promise in time."""
    sheet = canvas("Does the plan hold, week by week?", dark, _HEIGHT, bottom=56)
    percent = Band(*(100 * part for part in found.in_time))
    sheet.traces.extend([*_band(percent, dark, "x", "y", "%"), *_band(found.backlog, dark, "x", "y2", "items")])
    lowest = min([90.0, *percent.low.tolist()])
    sheet.layout["yaxis"] = axis(dark, domain=(0.5 + _GAP / 2, 1), range=(lowest - 3, 103), nticks=4)
    highest = max(1.0, float(found.backlog.high.max()))
    sheet.layout["yaxis2"] = axis(dark, domain=(0, 0.5 - _GAP / 2), range=(0, 1.15 * highest), nticks=4)
    every = ceil(len(found.plan) / 12)
    sheet.layout["xaxis"] = axis(
        dark, f"week of the pilot ({BAND_SAYS})", showgrid=False, tick0=1, dtick=every, anchor="y2"
    )
    promised = sorted({100 * target for target in targets})
    sheet.shapes.extend(_target(percent, dark) for percent in promised)
    dashes = coloured("".join(f" ┈ promised {percent:g} %" for percent in promised), ink(dark).baseline)
    above(sheet, f"in time, % of what is due{dashes}", dark)
    quiet = coloured("items in the system at the end of the week", ink(dark).quiet)
    label(sheet, quiet, 0, 0.5 - _GAP / 2, dark, xref="x domain", yref="paper", yanchor="bottom", xshift=-34)
    return sheet.figure()


def _band(band: Band, dark: bool, x: str, y: str, unit: str) -> list[Spec]:
    weeks, colour = list(range(1, len(band.middle) + 1)), ink(dark).current
    place = {"type": "scatter", "xaxis": x, "yaxis": y}
    edge = {
        "x": [*weeks, *weeks[::-1]],
        "y": [*band.low.tolist(), *band.high[::-1].tolist()],
        "fill": "toself",
        "fillcolor": faint(colour),
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    middle = {
        "x": weeks,
        "y": band.middle.tolist(),
        "mode": "lines+markers",
        "line": {"color": colour, "width": 3},
        "hovertext": [f"week {week}: {each:,.1f} {unit}" for week, each in zip(weeks, band.middle, strict=True)],
        "hoverinfo": "text",
    }
    return [place | edge, place | middle]


def _target(percent: float, dark: bool) -> Spec:
    line = {"color": ink(dark).baseline, "width": 2, "dash": "dash"}
    return {"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": percent, "y1": percent, "line": line}


def rows(found: Weekly) -> list[dict[str, Any]]:
    return [
        {
            "week": number + 1,
            "volume, %": round(100 * week.share, 2),
            "heads": week.heads,
            "SLAs hold, % of futures": round(100 * found.holds[number], 1),
            "in time, %, median": round(100 * float(found.in_time.middle[number]), 2),
            "in time, %, 1 of 10 is below": round(100 * float(found.in_time.low[number]), 2),
            "backlog, median": float(found.backlog.middle[number]),
            "backlog, 1 of 10 is above": float(found.backlog.high[number]),
        }
        for number, week in enumerate(found.plan)
    ]


def takeaway(found: Weekly) -> str:
    weakest = min(range(len(found.holds)), key=lambda week: found.holds[week])
    held = round(found.all_hold * found.replications)
    low, high = (100 * end for end in wilson(held, found.replications))
    doubt = f"(95 % interval {low:.0f} to {high:.0f} %)"
    whole = f"In {held} of {found.replications} futures {doubt} every week keeps its SLAs"
    if found.holds[weakest] == 1:
        return f"{whole}."
    return f"{whole}; the weakest is week {weakest + 1}, which keeps them in {100 * found.holds[weakest]:.0f} %."


def alt(found: Weekly) -> str:
    return f"Two bands by week: share in time, and backlog. {takeaway(found)}"
