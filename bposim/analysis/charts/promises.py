"""Are the promises kept on the road? Attainment by month of a business case, SLA by SLA."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import BusinessCase, CaseMonth
from bposim.analysis.charts.canvas import above, axis, canvas, coloured, ink, label, named, said

_HEIGHT = 260
_DASHES = ("solid", "dash", "dot", "dashdot")


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    """Means over the futures; months in which most of them miss are marked."""
    if not case.slas:
        return said("Nothing is promised", dark)
    sheet, colours = canvas("Are the promises kept on the road?", dark, _HEIGHT, bottom=56), ink(dark)
    lowest = 100.0
    for number, sla in enumerate(case.slas):
        known = [(each, each.service[sla]) for each in case.months if sla in each.service]
        shares = [100 * share for _, share in known]
        lowest = min(lowest, *shares)
        colour = (colours.current, colours.baseline, colours.quiet, colours.text)[number % 4]
        missed = [each.missed[sla] for each, _ in known]
        sheet.traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [f"{each.month}-15" for each, _ in known],
                "y": shares,
                "line": {"color": colour, "width": 2, "dash": _DASHES[number % 4]},
                "marker": {"symbol": ["x" if share > 0.5 else "circle" for share in missed], "size": 8},
                "hovertext": [
                    f"{named(sla)}, {each.month}: {share:.1f} %, missed in {100 * each.missed[sla]:.0f} % of futures"
                    for (each, _), share in zip(known, shares, strict=True)
                ],
                "hoverinfo": "text",
            }
        )
        place = {"xref": "x domain", "yref": "y domain", "yanchor": "bottom", "yshift": 4 + 18 * number, "xshift": 4}
        label(sheet, coloured(f"{'━' if number % 4 == 0 else '╍'} {named(sla)}", colour), 0, 0, dark, **place)
    above(sheet, "mean of the futures, %", dark)
    sheet.layout["xaxis"] = axis(dark, "cross: most futures miss the month", type="date", showgrid=False)
    sheet.layout["yaxis"] = axis(dark, range=(lowest - 0.3 * (101 - lowest) - 2, 101), nticks=5)
    return sheet.figure()


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return [
        {
            "month": each.month,
            "SLA": sla,
            "mean, %": 100 * share,
            "futures that miss it, %": 100 * each.missed[sla],
        }
        for each in case.months
        for sla, share in each.service.items()
    ]


def takeaway(case: BusinessCase) -> str:
    """The month that most futures miss."""
    worst = max(case.months, key=_worst, default=None)
    if worst is None or not worst.missed:
        return "Nothing is promised."
    if _worst(worst) == 0:
        return "No future misses a month."
    sla = max(worst.missed, key=lambda name: worst.missed[name])
    return f"The worst month is {worst.month}: {100 * worst.missed[sla]:.0f} % of the futures miss {sla}."


def _worst(month: CaseMonth) -> float:
    return max(month.missed.values(), default=0.0)


def alt(case: BusinessCase) -> str:
    return f"Lines of SLA attainment by month. {takeaway(case)}"
