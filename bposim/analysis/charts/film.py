"""How does a day's work move through the steps? Items as dots, moment by moment, and who is at work."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Spec, axis, canvas, ink, named, plain, short
from bposim.analysis.explaining.film import Film, Stage
from bposim.model import ticks
from bposim.model.operation import Operation

TITLE = "How a day's work moves"
DONE = "done"
_HEIGHT, _PAUSE = 320, 130  # pixels; milliseconds a picture
_LOOKS = {  # by its symbol as well as by its colour
    Stage.QUEUED: ("waits its turn", "circle-open"),
    Stage.IN_HAND: ("in somebody's hands", "circle"),
    Stage.AWAY: ("waits for others, or under way", "diamond-open"),
    Stage.DONE: ("done", "square"),
}
_LANES = {Stage.IN_HAND: 2.0, Stage.QUEUED: 1.0, Stage.AWAY: 0.0, Stage.DONE: 1.0}
_ROWS = 8  # dots above each other before the next column of dots


def figure(film: Film, operation: Operation, *, dark: bool = False) -> go.Figure:
    """Begins with the first moment at which anything is there; Play moves it."""
    found = canvas(TITLE, dark, _HEIGHT, bottom=130)
    shown = [k for k in range(len(film.moments)) if (film.stage[k] != Stage.TO_COME).any()]
    pictures = [_traces(film, k, dark) for k in shown]
    columns = [*(plain(short(name, 12)) for name in film.steps), DONE]
    found.layout["xaxis"] = axis(
        dark, range=(-0.6, len(columns) - 0.4), tickvals=list(range(len(columns))), ticktext=columns, showgrid=False
    )
    lanes: Spec = {"tickvals": [0.4, 1.4, 2.4], "ticktext": ["away", "waits", "in hand"]}
    found.layout["yaxis"] = axis(dark, range=(-0.1, 3.0), **lanes)
    found.layout["margin"]["l"] = 60
    found.layout.update(
        updatemenus=[_buttons(dark)],
        sliders=[_slider(film, operation, shown, dark)],
    )
    found.traces.extend(pictures[0] if pictures else [])
    every = list(range(len(_LOOKS)))
    frames = [{"data": traces, "name": str(k), "traces": every} for k, traces in zip(shown, pictures, strict=True)]
    return go.Figure({"data": found.traces, "layout": found.layout, "frames": frames})


def _traces(film: Film, moment: int, dark: bool) -> list[Spec]:
    colours = ink(dark)
    fills = {Stage.QUEUED: colours.baseline, Stage.IN_HAND: colours.current, Stage.AWAY: colours.quiet}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "marker": {"symbol": symbol, "size": 7, "color": fills.get(stage, colours.text), "line": {"width": 2}},
            "hoverinfo": "skip",
        }
        for stage, (name, symbol) in _LOOKS.items()
        for places in [_places(film, moment, stage)]
    ]


def _places(film: Film, moment: int, stage: Stage) -> list[tuple[float, float]]:
    """Dots of a step side by side in their lane, in the items' order."""
    seen: dict[int, int] = {}
    found = []
    for at, step in zip(film.stage[moment], film.step[moment], strict=True):
        if at != stage:
            continue
        column = len(film.steps) if stage is Stage.DONE else int(step)
        number = seen[column] = seen.get(column, -1) + 1
        x = column - 0.4 + 0.12 * (number // _ROWS)
        found.append((round(x, 3), round(_LANES[stage] + 0.1 + 0.11 * (number % _ROWS), 3)))
    return found


def clock(film: Film, operation: Operation, moment: int) -> str:
    """The client's time, and each site's with whether anybody works there."""
    tick = int(film.moments[moment])
    places = [(site.name, site.zone, " at work" if site.at_work[moment] else " closed") for site in film.sites]
    parts = [("client", operation.client_zone, ""), *places]
    return "; ".join(
        f"{name} {ticks.moment(operation.epoch, tick).astimezone(ticks.zone(zone)):%a %H:%M}{state}"
        for name, zone, state in parts
    )


def _buttons(dark: bool) -> Spec:
    usual = {"frame": {"duration": _PAUSE, "redraw": False}, "transition": {"duration": 0}, "fromcurrent": True}
    now = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    return {
        "type": "buttons",
        "showactive": False,
        "direction": "left",
        "x": 0,
        "y": -0.2,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"color": ink(dark).text},
        "bgcolor": "rgba(0,0,0,0)",
        "buttons": [
            {"label": "Play", "method": "animate", "args": [None, usual]},
            {"label": "Pause", "method": "animate", "args": [[None], now]},
        ],
    }


def _slider(film: Film, operation: Operation, shown: list[int], dark: bool) -> Spec:
    now = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    return {
        "x": 0,
        "y": -0.32,
        "len": 1,
        "currentvalue": {"prefix": "", "font": {"color": ink(dark).text}},
        "font": {"color": "rgba(0,0,0,0)"},
        "ticklen": 0,
        "steps": [
            {"label": named(clock(film, operation, k), 120), "method": "animate", "args": [[str(k)], now]}
            for k in shown
        ],
    }


def rows(film: Film, operation: Operation) -> list[dict[str, Any]]:
    """How many items are where, at each moment."""
    return [
        {"time": clock(film, operation, k)}
        | {name: int((film.stage[k] == stage).sum()) for stage, (name, _) in _LOOKS.items()}
        for k in range(len(film.moments))
    ]


def takeaway(film: Film) -> str:
    """How much of the day's work is done by the end of the day."""
    if not len(film.items):
        return "Nothing arrives in the first fortnight."
    day = len(film.moments) * 24 // 36
    done = [float((film.stage[k] == Stage.DONE).mean()) for k in (day, -1)]
    return (
        f"Of {len(film.items)} items of the fullest day, {100 * done[0]:.0f} % are done by midnight of the client's "
        f"day, {100 * done[1]:.0f} % by noon of the next."
    )


def alt(film: Film) -> str:
    return f"Dots that move through the steps, and their number at each moment beneath. {takeaway(film)}"
