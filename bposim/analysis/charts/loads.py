"""How full is each team, and of what? A bar of expected work over capacity, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Ink, Spec, axis, bold, canvas, faint, ink, plain, said, short
from bposim.analysis.measuring.drivers import Driver

TITLE = "How full is each team, and of what work?"
_ROW = 52  # pixels
_BAR = 0.6  # of a row
_SHOWN = 0.1  # of the widest bar: parts that have room for their name
_LEGIBLE = 11  # pixels: a name that would be smaller is left out
_SHADES = (0.55, 0.3)  # of neighbours


def figure(found: Sequence[Driver], *, dark: bool = False) -> go.Figure:
    """Of one scenario, with the rosters of its first replication; teams that share queues share a bar."""
    if not found:
        return said("No step asks for work in the measured window", dark)
    teams, colours = _by_teams(found), ink(dark)
    sheet = canvas(TITLE, dark, _ROW * len(teams), left=138)
    widest = max([1.0, *filter(isfinite, map(_total, teams.values()))])
    for row, parts in enumerate(teams.values()):
        if not isfinite(_total(parts)):
            continue
        sheet.traces.append(_bar(parts, row, _SHOWN * widest, colours))
    ends = {"x0": 100, "x1": 100, "y0": -0.5, "y1": len(teams) - 0.5}
    sheet.shapes.append({**ends, "line": {"color": colours.text, "width": 2, "dash": "dot"}})
    texts = [f"{plain(short(name, 20))}<br>{bold(_percent(_total(parts)))}" for name, parts in teams.items()]
    ticks = {"tickvals": list(range(len(teams))), "ticktext": texts, "tickfont": {"size": 13, "color": colours.text}}
    sheet.layout["yaxis"] = axis(dark, range=(len(teams) - 0.5, -0.5), showgrid=False) | ticks
    sheet.layout["uniformtext"] = {"minsize": _LEGIBLE, "mode": "hide"}
    under = "expected work, % of capacity"
    sheet.layout["xaxis"] = axis(dark, under, range=(0, 104 * widest), nticks=5)
    return sheet.figure()


def _by_teams(found: Sequence[Driver]) -> dict[str, list[Driver]]:
    return {teams: [each for each in found if each.teams == teams] for teams in dict.fromkeys(d.teams for d in found)}


def _total(parts: Sequence[Driver]) -> float:
    return sum(each.load for each in parts)


def _bar(parts: Sequence[Driver], row: int, narrow: float, colours: Ink) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [100 * _total(parts[:place]) for place in range(len(parts))],
        "x": [100 * each.load for each in parts],
        "y": [row] * len(parts),
        "width": _BAR,
        "marker": {
            "color": [faint(colours.current, _SHADES[place % len(_SHADES)]) for place in range(len(parts))],
            "line": {"color": colours.text, "width": 1},
        },
        "text": [_named(each, "<br>") if each.load >= narrow else "" for each in parts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "inside",
        "textfont": {"color": colours.text, "size": _LEGIBLE},
        "hovertext": [f"{_named(each)}: {_said(each)}" for each in parts],
        "hoverinfo": "text",
    }


def _named(part: Driver, between: str = ", ") -> str:
    return f"{plain(short(part.step))}{between}{plain(short(part.work_type))}"


def _percent(load: float) -> str:
    return f"{100 * load:.0f} %" if isfinite(load) else "nobody there"


def _said(part: Driver) -> str:
    return f"{part.hours:,.0f} hours, {100 * part.load:.1f} %"


def rows(found: Sequence[Driver]) -> list[dict[str, Any]]:
    return [
        {
            "teams": each.teams,
            "step": each.step,
            "work type": each.work_type,
            "hours of work": round(each.hours, 1),
            "of what the teams can handle, %": round(100 * each.load, 2) if isfinite(each.load) else None,
        }
        for each in found
    ]


def takeaway(found: Sequence[Driver]) -> str:
    if not found:
        return "No step asks for work in the measured window."
    teams = _by_teams(found)
    fullest = max(teams, key=lambda name: _total(teams[name]))
    first, total = teams[fullest][0], _total(teams[fullest])
    if not isfinite(total):
        return f"{fullest} is asked for work, and nobody of it is there in the measured window."
    over = ", more than it can handle" if total > 1 else ""
    return (
        f"{fullest} is the fullest: {_percent(total)} of its capacity is asked for{over}; most of it is {first.step} "
        f"of {first.work_type}, {100 * first.load:.0f} points."
    )


def alt(found: Sequence[Driver]) -> str:
    return f"Bars of the load on each team, by step. {takeaway(found)}"
