"""What does the way there cost, month by month? Until all runs at the new place: paid once, and beyond staying."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import STEADY, BusinessCase, CaseMonth
from bposim.analysis.charts.canvas import Sheet, Spec, above, axis, canvas, coloured, ink, label, plain, said

_HEIGHT = 280
_THOUSAND = 1000.0
_UNKNOWN = "The road never becomes steady within the term"


def months(case: BusinessCase) -> list[CaseMonth]:
    """Up to the one in which the steady state begins; none where it never does."""
    first = next((each.first for each in case.phases if each.name == STEADY), None)
    return [] if first is None else [each for each in case.months if each.month <= f"{first:%Y-%m}"]


def _beyond(month: CaseMonth) -> float:
    """What running the work costs more than staying, as both teams are there; less than nothing where it saves."""
    return -month.saved.mean - month.one_offs


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    found = months(case)
    if not found:
        return said(_UNKNOWN, dark)
    sheet, colours = canvas("What does the way there cost?", dark, _HEIGHT, bottom=40), ink(dark)
    once = [each.one_offs / _THOUSAND for each in found]
    beyond = [_beyond(each) / _THOUSAND for each in found]
    _bars(sheet, found, "paid once", once, colours.baseline, "/")
    _bars(sheet, found, "running both", beyond, colours.current, "")
    for number, (text, colour) in enumerate((("■ running both", colours.current), ("▨ paid once", colours.baseline))):
        place = {"xref": "x domain", "yref": "y domain", "yanchor": "top", "xanchor": "left", "yshift": -18 * number}
        label(sheet, coloured(text, colour), 0, 1, dark, **place)
    above(sheet, f"thousand {plain(case.currency)} more than {plain(case.baseline)}, mean of the futures", dark)
    sheet.layout["barmode"] = "relative"
    sheet.layout["xaxis"] = axis(dark, type="date", showgrid=False)
    sheet.layout["yaxis"] = axis(dark, nticks=5, zeroline=True, zerolinecolor=colours.quiet)
    return sheet.figure()


def _bars(sheet: Sheet, found: list[CaseMonth], name: str, values: list[float], colour: str, pattern: str) -> None:
    bars: Spec = {
        "type": "bar",
        "x": [f"{each.month}-15" for each in found],
        "y": values,
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "hovertext": [f"{each.month}, {name}: {value:,.1f}" for each, value in zip(found, values, strict=True)],
        "hoverinfo": "text",
    }
    sheet.traces.append(bars)


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return [
        {
            "month": each.month,
            case.baseline: each.stay.mean,
            case.scenario: each.road.mean,
            "of it once": each.one_offs,
            "running both": _beyond(each),
            "more than staying": -each.saved.mean,
            "±": each.saved.half_width,
        }
        for each in months(case)
    ]


def takeaway(case: BusinessCase) -> str:
    found = months(case)
    if not found:
        return f"{_UNKNOWN}."
    once, beyond = sum(each.one_offs for each in found), sum(map(_beyond, found))
    worst = min(found, key=lambda each: each.saved.mean)
    more = f"{abs(once + beyond):,.0f} {case.currency} {'more' if once + beyond >= 0 else 'less'}"
    dearest = f"; the dearest month is {worst.month}, with {-worst.saved.mean:,.0f}" if worst.saved.mean < 0 else ""
    runs = f"{beyond:,.0f} for running both at a time"
    return (
        f"Until {found[-1].month} the way to {case.scenario} costs {more} than {case.baseline}: {once:,.0f} paid once, "
        f"{runs}{dearest}."
    )


def alt(case: BusinessCase) -> str:
    return f"Bars of what the transition costs by month. {takeaway(case)}"
