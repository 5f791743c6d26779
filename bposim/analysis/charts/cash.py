"""When does it pay? A business case on a line of time: its phases, what each month saves, the sum with its band."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import Band, BusinessCase
from bposim.analysis.charts.canvas import Sheet, Spec, axis, canvas, coloured, faint, ink, label, plain

_HEIGHT = 520
_PHASES, _MONTHS, _SUM = (0.8, 1.0), (0.46, 0.7), (0.0, 0.36)  # of the height, from below
_THOUSAND = 1000.0
BAND_SAYS = "shaded: 9 of 10 futures"


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    sheet = canvas(f"When does {case.scenario} pay?", dark, _HEIGHT, left=64, bottom=40)
    _phases(sheet, case, dark)
    _saved(sheet, case, dark)
    _sum(sheet, case, dark)
    first, last = min(each.first for each in case.phases), max(each.last for each in case.phases)
    sheet.layout["xaxis"] = axis(dark, range=(f"{first}", f"{last}"), type="date", anchor="y3", showgrid=False)
    money = f"thousand {plain(case.currency)}"
    for top, text in (
        (_PHASES[1], "phases"),
        (_MONTHS[1], f"saved in the month, {money}<br>{_key(dark)}"),
        (_SUM[1], f"saved so far, {money}; {BAND_SAYS}"),
    ):
        at = {"xref": "x domain", "yref": "paper", "yanchor": "bottom", "xshift": -52}
        label(sheet, coloured(text, ink(dark).quiet), 0, top, dark, **at)
    return sheet.figure()


def _key(dark: bool) -> str:
    return f"{coloured('▨ paid once', ink(dark).baseline)}, {coloured('■ all else', ink(dark).current)}; ┃ 9 in 10"


def _phases(sheet: Sheet, case: BusinessCase, dark: bool) -> None:
    """One bar each, the first on top, with its name on it or beside it."""
    colours, rows = ink(dark), len(case.phases)
    sheet.layout["yaxis"] = axis(dark, domain=_PHASES, range=(rows, 0), visible=False)
    for row, each in enumerate(case.phases):
        sheet.shapes.append(
            {
                "x0": f"{each.first}",
                "x1": f"{each.last}",
                "y0": row + 0.15,
                "y1": row + 0.85,
                "xref": "x",
                "yref": "y",
                "fillcolor": faint(colours.current, 0.35),
                "line": {"width": 0},
            }
        )
        small = {"size": 11, "color": colours.text}
        label(sheet, plain(each.name), f"{each.first}", row + 0.5, dark, font=small, xshift=2)
    sheet.traces.append({"type": "scatter", "x": [f"{case.phases[0].first}"], "y": [0], "mode": "none"})


def _months(case: BusinessCase) -> list[str]:
    return [f"{each.month}-15" for each in case.months]


def _saved(sheet: Sheet, case: BusinessCase, dark: bool) -> None:
    """What is paid once, and all the rest."""
    colours, months = ink(dark), _months(case)
    once = [-each.one_offs / _THOUSAND for each in case.months]
    rest = [each.saved.mean / _THOUSAND - less for each, less in zip(case.months, once, strict=True)]
    bars: Spec = {"type": "bar", "x": months, "yaxis": "y2", "hoverinfo": "text"}
    for name, values, colour, pattern in (
        ("saved", rest, colours.current, ""),
        ("paid once", once, colours.baseline, "/"),
    ):
        sheet.traces.append(
            bars
            | {
                "y": values,
                "marker": {"color": colour, "pattern": {"shape": pattern}},
                "hovertext": [f"{month[:7]}, {name}: {each:,.1f}" for month, each in zip(months, values, strict=True)],
            }
        )
    bands = [each.saved for each in case.months]
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": months,
            "y": [band.p50 / _THOUSAND for band in bands],
            "yaxis": "y2",
            "marker": {"size": 1, "color": colours.text},
            "error_y": {
                "symmetric": False,
                "array": [(band.p95 - band.p50) / _THOUSAND for band in bands],
                "arrayminus": [(band.p50 - band.p5) / _THOUSAND for band in bands],
                "color": colours.text,
                "thickness": 1.5,
                "width": 0,
            },
            "hovertext": [_band_said(month, band) for month, band in zip(months, bands, strict=True)],
            "hoverinfo": "text",
        }
    )
    sheet.layout["barmode"] = "relative"
    sheet.layout["yaxis2"] = axis(dark, domain=_MONTHS, nticks=4, zeroline=True, zerolinecolor=colours.quiet)


def _band_said(month: str, found: Band) -> str:
    mean, low, high = (each / _THOUSAND for each in (found.mean, found.p5, found.p95))
    return f"{month[:7]}: {mean:,.1f} ({low:,.1f} to {high:,.1f})"


def _sum(sheet: Sheet, case: BusinessCase, dark: bool) -> None:
    colours, months = ink(dark), _months(case)
    bands = [each.cumulative for each in case.months]
    low, high = [each.p5 / _THOUSAND for each in bands], [each.p95 / _THOUSAND for each in bands]
    mean = [each.mean / _THOUSAND for each in bands]
    line: Spec = {"type": "scatter", "mode": "lines", "yaxis": "y3"}
    sheet.traces.extend(
        [
            line
            | {
                "x": [*months, *months[::-1]],
                "y": [*low, *high[::-1]],
                "fill": "toself",
                "fillcolor": faint(colours.current),
                "line": {"width": 0},
                "hoverinfo": "skip",
            },
            line
            | {
                "x": months,
                "y": mean,
                "line": {"color": colours.current, "width": 3},
                "hovertext": [_band_said(month, band) for month, band in zip(months, bands, strict=True)],
                "hoverinfo": "text",
            },
        ]
    )
    sheet.layout["yaxis3"] = axis(dark, domain=_SUM, nticks=5, zeroline=True, zerolinecolor=colours.quiet)


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return [
        {
            "month": each.month,
            case.baseline: each.stay.mean,
            case.scenario: each.road.mean,
            "of it once": each.one_offs,
            "saved": each.saved.mean,
            "±": each.saved.half_width,
            "saved so far": each.cumulative.mean,
            "5 % of futures below": each.cumulative.p5,
            "5 % of futures above": each.cumulative.p95,
        }
        for each in case.months
    ]


def takeaway(case: BusinessCase) -> str:
    """The deepest point, and from when on the mean stays above zero."""
    if case.peak_month is None:
        return "The mean of the futures is never out of pocket."
    assert case.peak_exposure.mean is not None
    deepest = f"Most is out of pocket by {case.peak_month}: {case.peak_exposure.mean:,.0f} {case.currency}"
    red = [k for k, each in enumerate(case.months) if each.cumulative.mean < 0]
    if red[-1] == len(case.months) - 1:
        return f"{deepest}; the mean of the futures is still in the red when the term ends."
    return f"{deepest}; the mean of the futures is above zero from {case.months[red[-1] + 1].month} on."


def alt(case: BusinessCase) -> str:
    return (
        f"Phases on a line of time, what each month saves as bars, and the sum so far with its band. {takeaway(case)}"
    )
