"""Are the promises kept on the road? Attainment by month of a business case, SLA by SLA."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import Band, BusinessCase, CaseMonth
from bposim.analysis.charts.canvas import NOTE, Sheet, axis, canvas, coloured, faint, ink, label, named, said
from bposim.analysis.charts.cash import BAND_SAYS

_PANEL, _BETWEEN = 130, 58  # pixels

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
    return [line for sla in case.slas for line in _clocks(case, sla)]


def _clocks(case: BusinessCase, sla: str) -> list[Line]:
    due = [each for each in case.months if sla in each.service]
    known = {each.month: each.service[sla] for each in due}
    missed = {each.month: each.missed[sla] for each in due}
    found = [Line(sla, known, missed, {each.month: each.spread[sla] for each in due})]
    strict = {each.month: each.end_to_end[sla] for each in case.months if sla in each.end_to_end}
    if any(abs(share - known.get(month, share)) > APART for month, share in strict.items()):
        found.append(Line(f"{sla}{END_TO_END}", strict, {}, {}))
    return found


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    """A panel for each SLA: means over the futures, what 9 of 10 of them lie between, what is promised; months that
    most of them miss are marked."""
    if not case.slas:
        return said("Nothing is promised", dark)
    panels = len(case.slas)
    height = panels * _PANEL + (panels - 1) * _BETWEEN
    clocks = len(_clocks(case, case.slas[0]))
    sheet = canvas("Are the promises kept on the road?", dark, height, bottom=56, notes=1 + clocks)
    for number, sla in enumerate(case.slas):
        top = 1 - number * (_PANEL + _BETWEEN) / height
        _panel(sheet, case, sla, number, (max(0.0, top - _PANEL / height), top), dark)
    above = f"mean of the futures, %; {BAND_SAYS}"
    at = {"xref": "x domain", "yref": "paper", "yanchor": "bottom", "xshift": -34, "yshift": NOTE * clocks}
    label(sheet, coloured(above, ink(dark).quiet), 0, 1, dark, **at)
    is_missed = any(share > MOST for month in case.months for share in month.missed.values())
    under = "cross: most futures miss the month" if is_missed else ""
    sheet.layout["xaxis"] = axis(dark, under, type="date", showgrid=False, anchor=_axis(panels - 1))
    return sheet.figure()


MOST = 0.5  # of the futures


def _axis(number: int) -> str:
    return "y" if number == 0 else f"y{number + 1}"


def _panel(sheet: Sheet, case: BusinessCase, sla: str, number: int, domain: tuple[float, float], dark: bool) -> None:
    upright, clocks = _axis(number), _clocks(case, sla)
    for place, line in enumerate(clocks):
        _shade(sheet, line, place, upright, dark)
    for place, line in enumerate(clocks):
        _draw(sheet, line, place, upright, dark)
    target = 100 * case.targets[sla]
    sheet.shapes.append(
        {
            "type": "line",
            "xref": "x domain",
            "x0": 0,
            "x1": 1,
            "yref": upright,
            "y0": target,
            "y1": target,
            "line": {"color": ink(dark).quiet, "width": 1, "dash": "dot"},
        }
    )
    shares = [100 * share for line in clocks for share in line.shares.values()]
    lowest = min([target, *shares, *(100 * each.p5 for line in clocks for each in line.spread.values())])
    room = 0.08 * (100 - lowest) + 0.1
    key = upright.replace("y", "yaxis")
    sheet.layout[key] = axis(dark, range=(lowest - room, 100 + room), domain=domain, nticks=4)
    at = {"xref": "x domain", "yref": f"{upright} domain", "yanchor": "bottom", "xshift": -34, "yshift": 2}
    label(sheet, _names(clocks, target, dark), 0, 1, dark, **at)


def _names(clocks: list[Line], target: float, dark: bool) -> str:
    """Of the lines of a panel, in two lines of text where there are two of them."""
    named_lines = [
        coloured(f"{_MARKS[place]} {named(line.name, 32)}", _colour(place, dark)) for place, line in enumerate(clocks)
    ]
    promised = coloured(f" ┈ promised {target:.4g} %", ink(dark).quiet)
    return "<br>".join([f"{named_lines[0]}{promised}", *named_lines[1:]])


_MARKS = ("━", "╍")  # of the lines' dashes
_DASHES = ("solid", "dash")


def _colour(place: int, dark: bool) -> str:
    return (ink(dark).current, ink(dark).baseline)[place]


def _shade(sheet: Sheet, line: Line, place: int, upright: str, dark: bool) -> None:
    if line.spread:
        months, bands = [f"{month}-15" for month in line.spread], list(line.spread.values())
        sheet.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [*months, *months[::-1]],
                "y": [100 * each for each in (*(each.p5 for each in bands), *(each.p95 for each in bands[::-1]))],
                "yaxis": upright,
                "fill": "toself",
                "fillcolor": faint(_colour(place, dark)),
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )


def _draw(sheet: Sheet, line: Line, place: int, upright: str, dark: bool) -> None:
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [f"{month}-15" for month in line.shares],
            "y": [100 * share for share in line.shares.values()],
            "yaxis": upright,
            "line": {"color": _colour(place, dark), "width": 2, "dash": _DASHES[place]},
            "marker": {
                "symbol": ["x" if line.missed.get(each, 0) > MOST else "circle" for each in line.shares],
                "size": [10 if line.missed.get(each, 0) > MOST else 6 for each in line.shares],
            },
            "hovertext": [_hover(line, month, share) for month, share in line.shares.items()],
            "hoverinfo": "text",
        }
    )


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
    """The month that most futures miss, and the one in which least is kept where it is another."""
    worst = _most_missed(case)
    if not worst.endswith(NEVER) and (low := _least_kept(case)):
        return f"{worst} {low}"
    return worst


NEVER = "No future misses a month."


def _least_kept(case: BusinessCase) -> str:
    """Of turnaround, with nothing excused where that is known."""
    known = [(share, month.month, sla) for month in case.months for sla, share in month.end_to_end.items()]
    share, name, sla = min(known, default=(1.0, "", ""))
    missed = max(case.months, key=_worst)
    if name in ("", missed.month) or share >= case.targets[sla]:
        return ""
    return f"{sla.capitalize()} is lowest in {name}: {100 * share:.1f} % with nothing excused, in the mean."


def _most_missed(case: BusinessCase) -> str:
    worst = max(case.months, key=_worst, default=None)
    if worst is None or not worst.missed:
        return "Nothing is promised."
    if _worst(worst) == 0:
        return NEVER
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
