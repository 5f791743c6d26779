"""Who works when? The client and each team on the client's clock, in winter and in summer."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Sheet, axis, bold, canvas, coloured, faint, ink, label, named, plain, short
from bposim.analysis.explaining.day_clock import CLIENT, Hours, Presence

_ROW, _BETWEEN = 46, 60  # pixels

Clock = tuple[Presence, ...]


def _panels(winter: Clock, summer: Clock) -> list[tuple[str, Clock]]:
    if winter == summer:
        return [("All year", winter)]
    return [("January", winter), ("July", summer)]


def figure(scenario: str, winter: Clock, summer: Clock, *, dark: bool = False) -> go.Figure:
    """The client's hours are shaded from top to bottom; what a team shares with them is filled, the rest hatched."""
    panels = _panels(winter, summer)
    height = sum(_ROW * len(clock) for _, clock in panels) + _BETWEEN * (len(panels) - 1)
    found = canvas(f"Who works when in {short(scenario)}?", dark, height, left=12, bottom=56)
    top = 1.0
    for number, (title, clock) in enumerate(panels):
        bottom = top - _ROW * len(clock) / height
        _panel(found, title, clock, number, (max(0.0, bottom), top), dark)
        top = bottom - _BETWEEN / height
    found.layout.update(barmode="overlay", bargap=0)
    return found.figure()


def _panel(found: Sheet, title: str, clock: Clock, number: int, domain: tuple[float, float], dark: bool) -> None:
    suffix = "" if number == 0 else str(number + 1)
    zone = plain(clock[0].zone)
    hours = {"tickvals": [0, 6, 9, 12, 15, 18, 24], "ticktext": ["0", "6", "9", "12", "15", "18", "24"]}
    found.layout.update(
        {
            f"xaxis{suffix}": axis(dark, f"hour of the day, {zone}", range=(0, 24), anchor=f"y{suffix}") | hours,
            f"yaxis{suffix}": {
                "visible": False,
                "range": (len(clock) - 0.35, -0.65),
                "domain": domain,
                "anchor": f"x{suffix}",
                "fixedrange": True,
            },
        }
    )
    place = {"xref": f"x{suffix}", "yref": f"y{suffix}"}
    for begin, end in clock[0].hours:
        corners = {"type": "rect", "x0": begin, "x1": end, "y0": -0.65, "y1": len(clock) - 0.35}
        fill = {"fillcolor": faint(ink(dark).baseline, 0.13), "line": {"width": 0}, "layer": "below"}
        found.shapes.append(corners | fill | place)
    at = {"xref": f"x{suffix} domain", "yref": f"y{suffix} domain", "yanchor": "bottom"}
    label(found, bold(title), 0, 1, dark, **at)
    for row, who in enumerate(clock):
        _draw(found, who, row, {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}, dark)
        label(found, _says(who, dark), 0, row - 0.36, dark, **place, xshift=2)


def _draw(found: Sheet, who: Presence, row: int, place: dict[str, str], dark: bool) -> None:
    colour = ink(dark).baseline if who.is_client else ink(dark).current
    found.traces.append(_bars(who.hours, row, colour, not who.is_client, who) | place)
    found.traces.append(_bars(who.overlap, row, colour, False, who) | place)


def _bars(hours: tuple[Hours, ...], row: int, colour: str, hatched: bool, who: Presence) -> dict[str, Any]:
    fill = {"shape": "/", "fgcolor": colour, "bgcolor": "rgba(0,0,0,0)", "size": 5} if hatched else {}
    return {
        "type": "bar",
        "orientation": "h",
        "base": [begin for begin, _ in hours],
        "x": [end - begin for begin, end in hours],
        "y": [row] * len(hours),
        "width": 0.34,
        "offset": -0.08,
        "marker": {"color": colour, "pattern": fill, "line": {"color": colour, "width": 1}},
        "hovertext": f"{named(who.who)}, {who.local} {plain(who.zone)}",
        "hoverinfo": "text",
    }


def _says(who: Presence, dark: bool) -> str:
    if who.is_client:
        return coloured(f"client, {who.local}", ink(dark).baseline)
    text = f"{named(who.who, 16)} ({who.heads}), {who.local} in {_city(who.zone)}: overlap {who.overlap_hours:g} h"
    return coloured(text, ink(dark).current)


def _city(zone: str) -> str:
    return plain(zone.rpartition("/")[2].replace("_", " "))


def rows(scenario: str, winter: Clock, summer: Clock) -> list[dict[str, Any]]:
    return [
        {
            "season": title,
            "who": who.who,
            "heads": None if who.is_client else who.heads,
            "own hours": who.local,
            "zone": who.zone,
            "client's hours": ", ".join(f"{_hour(begin)}-{_hour(end)}" for begin, end in who.hours),
            "overlap, hours": None if who.is_client else who.overlap_hours,
        }
        for title, clock in _panels(winter, summer)
        for who in clock
    ]


def _hour(hour: float) -> str:
    minutes = round(60 * hour)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def takeaway(scenario: str, winter: Clock, summer: Clock) -> str:
    """Overlap of each team with the client, both seasons where they differ."""
    client = sum(end - begin for begin, end in winter[0].hours)
    parts = [_shared(cold, warm) for cold, warm in zip(winter[1:], summer[1:], strict=True)]
    return f"Of the {CLIENT}'s {client:g} hours a day {', '.join(parts)}." if parts else "Nobody works."


def _shared(cold: Presence, warm: Presence) -> str:
    who = f"{cold.who} ({cold.local} in {_city(cold.zone)}) shares"
    if cold.overlap_hours == warm.overlap_hours:
        return f"{who} {cold.overlap_hours:g}" if cold.overlap_hours else f"{who} none"
    return f"{who} {cold.overlap_hours:g} in winter and {warm.overlap_hours:g} in summer"


def alt(scenario: str, winter: Clock, summer: Clock) -> str:
    return f"Bars of working hours in {scenario} on the client's 24-hour clock. {takeaway(scenario, winter, summer)}"
