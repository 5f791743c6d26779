"""Are the promises kept on the road? Attainment by month of a business case, SLA by SLA."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import Band, BusinessCase, CaseMonth
from bposim.analysis.charts.canvas import Sheet, above, axis, canvas, coloured, faint, ink, label, named, said
from bposim.analysis.charts.cash import BAND_SAYS

_HEIGHT = 260
_DASHES = ("solid", "dash", "dot", "dashdot")


END_TO_END = ", nothing excused"
APART = 0.0005  # as a share, below which two clocks draw one line


class Line(NamedTuple):
    """What is promised on a clock, by month, with its spread and the share of the futures that miss it where it is the
    contract's."""

    name: str
    shares: dict[str, float]
    missed: dict[str, float]
    spread: dict[str, Band]


def lines(case: BusinessCase) -> list[Line]:
    """Each SLA on the contract's clock, and end to end where that says something else: green outside, red inside."""
    found = []
    for sla in case.slas:
        due = [each for each in case.months if sla in each.service]
        known = {each.month: each.service[sla] for each in due}
        missed = {each.month: each.missed[sla] for each in due}
        found.append(Line(sla, known, missed, {each.month: each.spread[sla] for each in due}))
        strict = {each.month: each.end_to_end[sla] for each in case.months if sla in each.end_to_end}
        if any(abs(share - known.get(month, share)) > APART for month, share in strict.items()):
            found.append(Line(f"{sla}{END_TO_END}", strict, {}, {}))
    return found


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    """Means over the futures, with what 9 of 10 of them lie between; months in which most of them miss are marked."""
    if not case.slas:
        return said("Nothing is promised", dark)
    sheet, drawn = canvas("Are the promises kept on the road?", dark, _HEIGHT, bottom=56), lines(case)
    for number, line in enumerate(drawn):
        _shade(sheet, line, number, dark)
    for number, line in enumerate(drawn):
        _draw(sheet, line, number, dark)
    above(sheet, f"mean of the futures, %; {BAND_SAYS}", dark)
    shares = [share for line in drawn for share in line.shares.values()]
    lowest = 100 * min(*shares, *(each.p5 for line in drawn for each in line.spread.values()))
    sheet.layout["xaxis"] = axis(dark, "cross: most futures miss the month", type="date", showgrid=False)
    room = 0.3 + 0.07 * max(0, len(drawn) - 3)  # for the names, one under the other
    sheet.layout["yaxis"] = axis(dark, range=(lowest - room * (101 - lowest) - 2, 101), nticks=5)
    return sheet.figure()


def _colour(number: int, dark: bool) -> str:
    colours = ink(dark)
    return (colours.current, colours.baseline, colours.quiet, colours.text)[number % 4]


def _shade(sheet: Sheet, line: Line, number: int, dark: bool) -> None:
    if line.spread:
        months, bands = [f"{month}-15" for month in line.spread], list(line.spread.values())
        sheet.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [*months, *months[::-1]],
                "y": [100 * each for each in (*(each.p5 for each in bands), *(each.p95 for each in bands[::-1]))],
                "fill": "toself",
                "fillcolor": faint(_colour(number, dark)),
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )


def _draw(sheet: Sheet, line: Line, number: int, dark: bool) -> None:
    colour = _colour(number, dark)
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
    told = f"{named(line.name, 40)}, {month}: {100 * share:.1f} %"
    if not line.spread:
        return told
    found = line.spread[month]
    apart = f"({100 * found.p5:.1f} to {100 * found.p95:.1f})"
    return f"{told} {apart}, missed in {100 * line.missed[month]:.0f} % of futures"


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return [
        {
            "month": each.month,
            "SLA": sla,
            "mean, %": 100 * share,
            "5 % of futures below, %": 100 * each.spread[sla].p5,
            "5 % of futures above, %": 100 * each.spread[sla].p95,
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
