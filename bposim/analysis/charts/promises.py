"""Are the promises kept on the road? Attainment by month of a business case, SLA by SLA."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import BusinessCase, CaseMonth
from bposim.analysis.charts.canvas import Sheet, above, axis, canvas, coloured, ink, label, named, said

_HEIGHT = 260
_DASHES = ("solid", "dash", "dot", "dashdot")


END_TO_END = ", nothing excused"
APART = 0.0005  # as a share, below which two clocks draw one line


class Line(NamedTuple):
    """What is promised on a clock, by month, with the share of the futures that miss it where it is the contract's."""

    name: str
    shares: dict[str, float]
    missed: dict[str, float]


def lines(case: BusinessCase) -> list[Line]:
    """Each SLA on the contract's clock, and end to end where that says something else: green outside, red inside."""
    found = []
    for sla in case.slas:
        known = {each.month: each.service[sla] for each in case.months if sla in each.service}
        found.append(Line(sla, known, {each.month: each.missed[sla] for each in case.months if each.month in known}))
        strict = {each.month: each.end_to_end[sla] for each in case.months if sla in each.end_to_end}
        if any(abs(share - known.get(month, share)) > APART for month, share in strict.items()):
            found.append(Line(f"{sla}{END_TO_END}", strict, {}))
    return found


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    """Means over the futures; months in which most of them miss are marked."""
    if not case.slas:
        return said("Nothing is promised", dark)
    sheet, drawn = canvas("Are the promises kept on the road?", dark, _HEIGHT, bottom=56), lines(case)
    for number, line in enumerate(drawn):
        _draw(sheet, line, number, dark)
    above(sheet, "mean of the futures, %", dark)
    lowest = 100 * min(share for line in drawn for share in line.shares.values())
    sheet.layout["xaxis"] = axis(dark, "cross: most futures miss the month", type="date", showgrid=False)
    room = 0.3 + 0.07 * max(0, len(drawn) - 3)  # for the names, one under the other
    sheet.layout["yaxis"] = axis(dark, range=(lowest - room * (101 - lowest) - 2, 101), nticks=5)
    return sheet.figure()


def _draw(sheet: Sheet, line: Line, number: int, dark: bool) -> None:
    colours = ink(dark)
    colour = (colours.current, colours.baseline, colours.quiet, colours.text)[number % 4]
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [f"{month}-15" for month in line.shares],
            "y": [100 * share for share in line.shares.values()],
            "line": {"color": colour, "width": 2, "dash": _DASHES[number % 4]},
            "marker": {
                "symbol": ["x" if line.missed.get(each, 0) > 0.5 else "circle" for each in line.shares],
                "size": 8,
            },
            "hovertext": [_hover(line, month, share) for month, share in line.shares.items()],
            "hoverinfo": "text",
        }
    )
    place = {"xref": "x domain", "yref": "y domain", "yanchor": "bottom", "yshift": 4 + 18 * number, "xshift": 4}
    label(sheet, coloured(f"{'━' if number % 4 == 0 else '╍'} {named(line.name, 40)}", colour), 0, 0, dark, **place)


def _hover(line: Line, month: str, share: float) -> str:
    missed = f", missed in {100 * line.missed[month]:.0f} % of futures" if line.missed else ""
    return f"{named(line.name, 40)}, {month}: {100 * share:.1f} %{missed}"


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return [
        {
            "month": each.month,
            "SLA": sla,
            "mean, %": 100 * share,
            "futures that miss it, %": 100 * each.missed[sla],
            "nothing excused, mean, %": 100 * each.end_to_end[sla] if sla in each.end_to_end else None,
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
    told = f"The worst month is {worst.month}: {100 * worst.missed[sla]:.0f} % of the futures miss {sla}"
    strict = worst.end_to_end.get(sla, worst.service[sla])
    if abs(strict - worst.service[sla]) <= APART:
        return f"{told}."
    shares = f"{100 * worst.service[sla]:.1f} % on the contract's clock and {100 * strict:.1f} % with nothing excused"
    return f"{told}, which stands at {shares}."


def _worst(month: CaseMonth) -> float:
    return max(month.missed.values(), default=0.0)


def alt(case: BusinessCase) -> str:
    return f"Lines of SLA attainment by month. {takeaway(case)}"
