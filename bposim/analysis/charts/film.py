"""How does a day's work move through the steps? Items as dots, moment by moment, and who is at work."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Spec, axis, canvas, coloured, ink, plain
from bposim.analysis.explaining.film import EVERY, Film, Stage
from bposim.model import ticks
from bposim.model.operation import Operation
from bposim.model.ticks import HOUR

TITLE = "How a day's work moves"
DONE = "done"
_ROW, _NAMES, _UNDER, _PAUSE = 56, 124, 150, 130  # pixels; milliseconds a picture
_LOOKS = {  # by its symbol as well as by its colour
    Stage.QUEUED: ("waits its turn", "circle-open"),
    Stage.IN_HAND: ("in somebody's hands", "circle"),
    Stage.AWAY: ("waits for others, or under way", "diamond-open"),
    Stage.DONE: (DONE, "square"),
}
_LANES = {Stage.QUEUED: "○ waits", Stage.IN_HAND: "● in hand", Stage.AWAY: "◇ away"}
_ABREAST, _APART, _DOWN = 10, 0.09, 0.145  # dots side by side in a lane; of its width; of a row's height
_CLEARED = [(None, None)]  # plotly leaves the last marks where a frame has none
_WIDE = 18  # characters of a name


def figure(film: Film, operation: Operation, *, dark: bool = False) -> go.Figure:
    """A row for each step, and in it a lane for each state. Begins with work in hand; Play moves it."""
    rows = len(film.steps) + 1
    found = canvas(TITLE, dark, _ROW * rows, left=_NAMES, bottom=_UNDER)
    shown = [k for k in range(len(film.moments)) if (film.stage[k] != Stage.TO_COME).any()]
    first = next((place for place, k in enumerate(shown) if (film.stage[k] == Stage.IN_HAND).any()), 0)
    pictures = [_traces(film, k, dark) for k in shown]
    heads: Spec = {"tickvals": [0.5, 1.5, 2.5], "ticktext": list(_LANES.values()), "side": "top"}
    found.layout["xaxis"] = axis(dark, range=(0, len(_LANES)), showgrid=False, **heads)
    names: Spec = {"tickvals": [k + 0.5 for k in range(rows)], "ticktext": _names(film, dark)}
    found.layout["yaxis"] = axis(dark, range=(rows, 0), showgrid=False, **names)
    line = {"color": ink(dark).grid, "width": 1}
    found.shapes.extend({"x0": 0, "x1": len(_LANES), "y0": k, "y1": k, "line": line} for k in range(rows + 1))
    found.shapes.extend({"x0": k, "x1": k, "y0": 0, "y1": rows - 1, "line": line} for k in range(len(_LANES) + 1))
    found.layout.update(
        updatemenus=[_buttons(dark, rows)],
        sliders=[_slider(film, operation, shown, first, dark)],
    )
    found.traces.extend(pictures[first] if pictures else [])
    every = list(range(len(_LOOKS)))
    frames = [{"data": traces, "name": str(k), "traces": every} for k, traces in zip(shown, pictures, strict=True)]
    drawn = {"shapes": found.shapes}
    return go.Figure({"data": found.traces, "layout": found.layout | drawn, "frames": frames})


def _names(film: Film, dark: bool) -> list[str]:
    """Each step with whoever does it."""
    quiet = ink(dark).quiet
    named_steps = [
        "<br>".join([*_lines(_in_words(name)), *(coloured(f"<i>{line}</i>", quiet) for line in _lines(_by(teams)))][:3])
        for name, teams in zip(film.steps, film.teams, strict=True)
    ]
    return [*named_steps, f"■ {DONE}"]


def _in_words(step: str) -> str:
    """What a step asks others is called after it: capture.query is "query of capture"."""
    asker, _, what = step.rpartition(".")
    return f"{what} of {asker}" if asker else what


def _by(teams: Sequence[str]) -> str:
    return f"by {', '.join(teams)}" if teams else ""


def _lines(text: str) -> list[str]:
    return [plain(line) for line in wrap(text.replace("_", " "), _WIDE)]


def _traces(film: Film, moment: int, dark: bool) -> list[Spec]:
    colours = ink(dark)
    fills = {
        Stage.QUEUED: colours.baseline,
        Stage.IN_HAND: colours.current,
        Stage.AWAY: colours.quiet,
        Stage.DONE: colours.text,
    }
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "marker": {"symbol": symbol, "size": 6, "color": fills[stage], "line": {"width": 2, "color": fills[stage]}},
            "hoverinfo": "skip",
        }
        for stage, (name, symbol) in _LOOKS.items()
        for places in [_places(film, moment, stage) or _CLEARED]
    ]


def _places(film: Film, moment: int, stage: Stage) -> list[tuple[float, float]]:
    """Line by line in the items' order, within a step's lane; what is done has a row of its own."""
    is_done = stage is Stage.DONE
    lane, abreast = (0, _ABREAST * len(_LANES)) if is_done else (list(_LANES).index(stage), _ABREAST)
    seen: dict[int, int] = {}
    found = []
    for at, step in zip(film.stage[moment], film.step[moment], strict=True):
        if at != stage:
            continue
        row = len(film.steps) if is_done else int(step)
        number = seen[row] = seen.get(row, -1) + 1
        down, along = divmod(number, abreast)
        x = lane + along // _ABREAST + _APART * (0.8 + along % _ABREAST)
        found.append((round(x, 3), round(row + _DOWN * (1 + down), 3)))
    return found


def clock(film: Film, operation: Operation, moment: int) -> tuple[str, ...]:
    """Each time of day once, with all whose it is and whether they are there; why nothing moves, where nothing does."""
    now = ticks.moment(operation.epoch, int(film.moments[moment]))
    found: dict[str, list[str]] = {}
    for site, there in ((film.client, "open"), *((site, "at work") for site in film.sites)):
        local = f"{now.astimezone(ticks.zone(site.zone)):%a %H:%M}"
        found.setdefault(local, []).append(f"{site.name} {there if site.at_work[moment] else 'closed'}")
    told = tuple(f"{local} {', '.join(names)}" for local, names in found.items())
    return (*told, f"all wait: {_why(film, moment)}") if film.stalled[moment] else told


def _why(film: Film, moment: int) -> str:
    return "other work comes first" if film.staffed[moment] else "nobody is there for it"


def _buttons(dark: bool, rows: int) -> Spec:
    usual = {"frame": {"duration": _PAUSE, "redraw": False}, "transition": {"duration": 0}, "fromcurrent": True}
    now = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    return {
        "type": "buttons",
        "showactive": False,
        "direction": "left",
        "x": 0,
        "y": -12 / (_ROW * rows),
        "xanchor": "left",
        "yanchor": "top",
        "font": {"color": ink(dark).text},
        "bgcolor": "rgba(0,0,0,0)",
        "buttons": [
            {"label": "Play", "method": "animate", "args": [None, usual]},
            {"label": "Pause", "method": "animate", "args": [[None], now]},
        ],
    }


def _slider(film: Film, operation: Operation, shown: list[int], first: int, dark: bool) -> Spec:
    now = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    return {
        "x": 0,
        "y": -50 / (_ROW * (len(film.steps) + 1)),
        "len": 1,
        "active": first,
        "currentvalue": {"prefix": "", "font": {"color": ink(dark).text}},
        "font": {"color": "rgba(0,0,0,0)"},
        "ticklen": 0,
        "minorticklen": 0,
        **({"bgcolor": ink(dark).quiet} if dark else {}),  # plotly's own is nearly white
        "steps": [
            {"label": "<br>".join(map(plain, clock(film, operation, k))), "method": "animate", "args": [[str(k)], now]}
            for k in shown
        ],
    }


def rows(film: Film, operation: Operation) -> list[dict[str, Any]]:
    """How many items are where, at each moment."""
    return [
        {"time": "; ".join(clock(film, operation, k))}
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
        f"day, {100 * done[1]:.0f} % by noon of the next.{_stalls(film)} "
        "Each mark is an item; what is away is with others or under way."
    )


def _stalls(film: Film) -> str:
    """For how long nothing moves, and why."""
    hours = [float((film.stalled & which).sum() * EVERY / HOUR) for which in (~film.staffed, film.staffed)]
    if not sum(hours):
        return ""
    reasons = "nobody is there for it", "who is there does other items"
    told = " and ".join(f"for {each:.3g} hours because {why}" for each, why in zip(hours, reasons, strict=True) if each)
    return f" All that are there wait {told}."


def alt(film: Film) -> str:
    return f"Marks that move down the steps, from waiting to in hand to done, moment by moment. {takeaway(film)}"
