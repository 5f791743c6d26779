"""Does the provider earn enough? By month what the client pays it, what it pays itself, and what it keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.charts.canvas import Spec, above, axis, canvas, coloured, ink, label, plain, said

_HEIGHT = 260
_THOUSAND = 1000.0
_UNKNOWN = "No provider has people whose cost is stated"


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    if not pays_provider(case):
        return said(_UNKNOWN, dark)
    sheet, colours = canvas("Does the provider earn enough?", dark, _HEIGHT, bottom=40), ink(dark)
    paid = [each.paid_to_provider / _THOUSAND for each in case.months]
    pays = [each.paid_by_provider / _THOUSAND for each in case.months]
    line: Spec = {"type": "scatter", "mode": "lines", "x": _middles(case), "hoverinfo": "text"}
    for name, values, colour, dash in (
        ("the client pays it", paid, colours.current, "solid"),
        ("it pays for people and place", pays, colours.baseline, "dash"),
    ):
        texts = [f"{each.month}: {name} {value:,.1f}" for each, value in zip(case.months, values, strict=True)]
        sheet.traces.append(
            line | {"y": values, "line": {"color": colour, "width": 2, "dash": dash}, "hovertext": texts}
        )
    for number, (text, colour) in enumerate(
        (("╍ it pays for people and place", colours.baseline), ("━ the client pays it", colours.current))
    ):
        place = {"xref": "x domain", "yref": "y domain", "yanchor": "bottom", "yshift": 4 + 18 * number, "xshift": 4}
        label(sheet, coloured(text, colour), 0, 0, dark, **place)
    above(sheet, f"thousand {plain(case.currency)} a month, mean of the futures", dark)
    sheet.layout["xaxis"] = axis(dark, type="date", showgrid=False)
    sheet.layout["yaxis"] = axis(dark, range=(-0.3 * max(*paid, *pays), 1.1 * max(*paid, *pays)), nticks=5)
    return sheet.figure()


def _middles(case: BusinessCase) -> list[str]:
    return [f"{each.month}-15" for each in case.months]


def pays_provider(case: BusinessCase) -> float:
    """What the provider's people and place cost it over the term; nothing where that is not stated."""
    return float(np.sum([each.paid_by_provider for each in case.months]))


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    """Both books: what the client pays in all, and of it what the provider gets, pays and keeps."""
    return [
        {
            "month": each.month,
            f"{case.scenario} costs the client": each.road.mean,
            "of it to the provider": each.paid_to_provider,
            "the provider pays": each.paid_by_provider,
            "the provider keeps": each.paid_to_provider - each.paid_by_provider,
        }
        for each in case.months
    ]


def takeaway(case: BusinessCase) -> str:
    if not (pays := pays_provider(case)):
        return f"{_UNKNOWN}."
    paid = float(np.sum([each.paid_to_provider for each in case.months]))
    if paid <= 0:
        return f"The provider pays {pays:,.0f} {case.currency} over the term and is paid nothing: who would do that?"
    if pays > paid:
        return f"The provider pays {pays / paid - 1:.0%} more than it is paid over the term: this price does not last."
    red = [each.month for each in case.months if each.paid_to_provider < each.paid_by_provider]
    months = f", and is out of pocket in {len(red)} of {len(case.months)} months" if red else ""
    return f"The provider keeps {1 - pays / paid:.0%} of what it is paid over the term{months}."


def alt(case: BusinessCase) -> str:
    return f"Lines of what the provider is paid and pays by month. {takeaway(case)}"
