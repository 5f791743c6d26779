"""Which road pays, and when? The roads to several scenarios: what each has saved so far, and its phases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import STEADY, BusinessCase
from bposim.analysis.business_case.printing_roads import takeaway as cheapest
from bposim.analysis.charts.canvas import Scene, Sheet, axis, canvas, coloured, faint, label, named, plain, said
from bposim.analysis.charts.curves import Curve, draw

TITLE = "Which road pays, and when?"
_LINES, _ROW, _GAP = 320, 34, 64  # pixels
_LABEL = 19  # pixels that a name needs
_LONGEST = 18  # letters of a name that stand beside a plot of 360 pixels
_BESIDE = 0.72  # of the term, for names at the ends of lines
_TICKS = 4
_THOUSAND = 1000.0
_READY, _MOVING, _THERE = 0.2, 0.5, 0.95  # how full a bar's colour is
MEANING = "pale: getting ready; middling: work moves, both are paid; full: all is there"


def figure(cases: Sequence[BusinessCase], current: str, *, dark: bool = False) -> go.Figure:
    if not cases:
        return said("No scenario says how to get there", dark)
    scene, rows = Scene(cases[0].baseline, current, dark), _ROW * len(cases)
    height = _LINES + _GAP + rows
    sheet = canvas(TITLE, dark, height, left=60, bottom=64)
    first, last = min(each.phases[0].first for each in cases), max(each.phases[-1].last for each in cases)
    end = last + timedelta(days=round(_BESIDE * (last - first).days))
    draw(sheet, [_curve(each) for each in cases], scene)
    sheet.layout["yaxis"] = axis(dark, domain=(1 - _LINES / height, 1), nticks=6)
    _names(sheet, cases, scene)
    sheet.layout["yaxis2"] = axis(dark, domain=(0, rows / height), range=(len(cases), 0), visible=False)
    for row, each in enumerate(cases):
        _bar(sheet, each, row, scene)
    sheet.traces.append({"type": "scatter", "x": [f"{first}"], "y": [0], "yaxis": "y2", "mode": "none"})
    under = {"type": "date", "range": (f"{first}", f"{end}"), "anchor": "y2", "showgrid": False, **_ticks(first, last)}
    sheet.layout["xaxis"] = axis(dark, "<br>".join(MEANING.split("; ", 1)), **under)
    for top, text in ((1.0, f"saved so far, thousand {plain(cases[0].currency)}, means"), (rows / height, "phases")):
        at = {"xref": "x domain", "yref": "paper", "yanchor": "bottom", "xshift": -48}
        label(sheet, coloured(text, scene.ink.quiet), 0, top, dark, **at)
    return sheet.figure()


def _ticks(first: date, last: date) -> dict[str, Any]:
    """Beginnings of quarters, half years or years, so that few stand there, and none after the end."""
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    inside = [day for day in months if first <= day <= last]
    every = next((step for step in (1, 3, 6) if len(inside) <= _TICKS * step), 12)
    chosen = [day for day in inside if (day.month - 1) % every == 0]
    return {"tickvals": [f"{day}" for day in chosen], "ticktext": [f"{day:%b}<br>{day:%Y}" for day in chosen]}


def _curve(case: BusinessCase) -> Curve:
    """The band holds nine of ten futures."""
    months = [min(f"{each.month}-15", f"{case.phases[-1].last}") for each in case.months]
    mean, low, high = (
        [getattr(each.cumulative, part) / _THOUSAND for each in case.months] for part in ("mean", "p5", "p95")
    )
    hover = [f"{plain(case.scenario)}<br>{month[:7]}: {each:,.0f}" for month, each in zip(months, mean, strict=True)]
    return Curve(case.scenario, months, mean, hover, ([*months, *months[::-1]], [*low, *high[::-1]]))


def _names(sheet: Sheet, cases: Sequence[BusinessCase], scene: Scene) -> None:
    """At the ends of their lines, moved apart where these end close to each other."""
    ends = sorted(((case.months[-1].cumulative.mean / _THOUSAND, case) for case in cases), key=lambda each: -each[0])
    lines = [each.cumulative.mean / _THOUSAND for case in cases for each in case.months]
    least, most = min(lines), max(lines)
    pad = 0.06 * (most - least) or 1.0
    sheet.layout["yaxis"] |= {"range": (least - pad, most + pad)}
    step, lowest = _LABEL * (most - least + 2 * pad) / _LINES, most + pad
    for place, (value, case) in enumerate(ends):
        room = (len(ends) - place - 1) * step  # for those below
        lowest = min(lowest - step, max(value, least - pad / 2 + room))
        text = scene.written(named(case.scenario, _LONGEST), case.scenario)
        label(sheet, text, f"{case.phases[-1].last}", lowest, scene.dark, xshift=4, font={"size": 12})


def _bar(sheet: Sheet, case: BusinessCase, row: int, scene: Scene) -> None:
    colour = scene.colour(case.scenario)
    for first, last, full in _stretches(case):
        sheet.shapes.append(
            {
                "x0": f"{first}",
                "x1": f"{last}",
                "y0": row + 0.5,
                "y1": row + 0.9,
                "xref": "x",
                "yref": "y2",
                "fillcolor": faint(colour, full),
                "line": {"width": 0},
            }
        )
    text = scene.written(scene.role(case.scenario), case.scenario)
    label(sheet, text, f"{case.phases[0].first}", row + 0.25, scene.dark, yref="y2", font={"size": 12})


def _stretches(case: BusinessCase) -> list[tuple[date, date, float]]:
    """Getting ready, moving, there; what comes after an exit is moving, and home again."""
    begin = {each.name: each.first for each in case.phases}
    there = next(each for each in case.phases if each.name == STEADY)
    ready = [begin[name] for name in ("announced", "knowledge transfer") if name in begin]
    moves = [each.first for each in case.phases if each.name not in ("announced", "knowledge transfer", "return")]
    live = min(moves)
    found = [(min([*ready, live]), live, _READY), (live, there.first, _MOVING), (there.first, there.last, _THERE)]
    after = [each for each in case.phases if each.first >= there.last]
    found += [(each.first, each.last, _MOVING if each.name == "return" else _READY) for each in after]
    return [each for each in found if each[0] < each[1]]


def rows(cases: Sequence[BusinessCase]) -> list[dict[str, Any]]:
    """One for each scenario and month."""
    return [
        {
            "scenario": case.scenario,
            "month": each.month,
            "phase": ", ".join(phase.name for phase in case.phases if _is_in(phase.first, phase.last, each.month)),
            "cost": each.road.mean,
            "of it once": each.one_offs,
            "saved": each.saved.mean,
            "saved so far": each.cumulative.mean,
            "±": each.cumulative.half_width,
            "5 % of futures below": each.cumulative.p5,
            "5 % of futures above": each.cumulative.p95,
        }
        for case in cases
        for each in case.months
    ]


def _is_in(first: date, last: date, month: str) -> bool:
    return f"{first}"[:7] <= month <= f"{last - timedelta(days=1)}"[:7]


def takeaway(cases: Sequence[BusinessCase], current: str) -> str:
    return cheapest(cases) if cases else "No scenario says how to get there."


def alt(cases: Sequence[BusinessCase], current: str) -> str:
    return f"Lines of what each scenario has saved so far, and its phases on a line of time. {takeaway(cases, current)}"
