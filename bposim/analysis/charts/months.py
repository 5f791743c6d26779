"""Is the SLA kept, month by month? A dot for each SLA and full calendar month."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Scene, Sheet, Spec, axis, canvas, coloured, label, named, said
from bposim.analysis.comparing import Comparison
from bposim.analysis.portraits import Gallery, SlaMonth, SlaMonths

TITLE = "Is the SLA kept, month by month?"
SURE, RARELY = 0.9, 0.1  # of the replications
_ROW = 44  # pixels


class Row(NamedTuple):
    scenario: str
    sla: str
    kept: SlaMonths


def _rows(gallery: Gallery) -> list[Row]:
    return [Row(name, sla, kept) for name, each in gallery.items() for sla, kept in each.months.items()]


def figure(comparison: Comparison, gallery: Gallery, current: str, *, dark: bool = False) -> go.Figure:
    shown = _rows(gallery)
    if not shown:
        return said("There is no full calendar month in the window, or no SLA", dark)
    found = canvas(TITLE, dark, _ROW * len(shown), left=12, bottom=84)
    scene = Scene(comparison.about.baseline, current, dark)
    names = list(dict.fromkeys(each.month for row in shown for each in row.kept.months))
    for number, row in enumerate(shown):
        _draw(found, row, number, names, scene)
    under = "● met  ○ met in some replications (share)  ✕ missed<br>full calendar months, each replication judged alone"
    ticks = {"tickvals": list(range(len(names))), "ticktext": [_spoken(name) for name in names]}
    found.layout["xaxis"] = axis(dark, under, range=(-0.5, len(names) - 0.5), showgrid=False) | ticks
    found.layout["yaxis"] = {"visible": False, "range": (len(shown) - 0.4, -0.6), "fixedrange": True}
    return found.figure()


def _spoken(month: str) -> str:
    """As in "Mar", with the year under January."""
    day = date.fromisoformat(f"{month}-01")
    return f"{day:%b}<br>{day:%Y}" if day.month == 1 else f"{day:%b}"


def _draw(found: Sheet, row: Row, number: int, names: list[str], scene: Scene) -> None:
    found.traces.append(_dots(row, number, scene.colour(row.scenario), names))
    for each in row.kept.months:
        if RARELY < each.met / each.of < SURE:
            share = coloured(f"{100 * each.met / each.of:.0f} %", scene.ink.quiet)
            label(found, share, names.index(each.month), number, scene.dark, xshift=9)
    text = scene.written(f"{scene.role(row.scenario)}, {named(row.sla)}: usually {_count(row.kept)}", row.scenario)
    label(found, text, 0, number - 0.42, scene.dark, xref="x domain")


def _dots(row: Row, number: int, colour: str, names: list[str]) -> Spec:
    months = row.kept.months
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [names.index(each.month) for each in months],
        "y": [number] * len(months),
        "marker": {
            "symbol": [_symbol(each) for each in months],
            "size": 12,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "hovertext": [_hover(row, each) for each in months],
        "hoverinfo": "text",
    }


def _symbol(month: SlaMonth) -> str:
    share = month.met / month.of
    return "circle" if share >= SURE else "x-thin-open" if share <= RARELY else "circle-open"


def _hover(row: Row, month: SlaMonth) -> str:
    done = "nothing due" if isnan(month.attainment) else f"attainment {100 * month.attainment:.1f} %"
    return f"{named(row.scenario)}, {named(row.sla)}, {month.month}<br>{done}<br>met in {month.met} of {month.of}"


def _count(kept: SlaMonths) -> str:
    return f"{kept.usual} of {len(kept.months)} months"


def rows(comparison: Comparison, gallery: Gallery) -> list[dict[str, Any]]:
    return [
        {
            "scenario": row.scenario,
            "SLA": row.sla,
            "month": each.month,
            "attainment, %": None if isnan(each.attainment) else 100 * each.attainment,
            "met, % of replications": 100 * each.met / each.of,
        }
        for row in _rows(gallery)
        for each in row.kept.months
    ]


def takeaway(comparison: Comparison, gallery: Gallery, current: str) -> str:
    """The current scenario's SLAs, and who keeps every month."""
    own = gallery[current].months
    if not own:
        return "There is no full calendar month to judge."
    counts = " and ".join(f"{sla} in {_count(kept)}" for sla, kept in own.items())
    return f"{current} usually keeps {counts}.{_weakest(own)}"


def _weakest(own: dict[str, SlaMonths]) -> str:
    missed = [each for kept in own.values() for each in kept.months if each.met < each.of]
    if not missed:
        return ""
    worst = min(missed, key=lambda each: each.met)
    return f" Weakest: {worst.sla} in {worst.month}, met in {worst.met} of {worst.of} replications."


def alt(comparison: Comparison, gallery: Gallery, current: str) -> str:
    listed = "; ".join(f"{row.scenario} {row.sla} {_count(row.kept)}" for row in _rows(gallery))
    return f"Dots by month, filled where the SLA is met: {listed}. {takeaway(comparison, gallery, current)}"
