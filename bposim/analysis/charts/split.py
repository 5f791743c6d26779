"""What is an item's time made of? A stair of the parts of mean turnaround, largest first, up to the whole."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Spec, axis, bold, canvas, coloured, ink, named, plain, said, short
from bposim.analysis.charts.causes import missing
from bposim.analysis.comparing import Comparison
from bposim.analysis.explaining.parts import MEANINGS, Part
from bposim.analysis.explaining.parts import name as named_part
from bposim.analysis.portraits import Gallery
from bposim.analysis.waterfalls import Amounts, decimals

_ROW = 40  # pixels
_BAR = 0.6  # of a row
_MEANINGS = dict(MEANINGS.values())
_WORK = {named_part(part) for part in (Part.HANDLING, Part.REWORK, Part.HAND_OVER)}


def figure(comparison: Comparison, gallery: Gallery, current: str, *, dark: bool = False) -> go.Figure:
    """Of the items that arrive in the window, each with all its time to delivery."""
    reason = missing(comparison, current)
    if reason:
        return said(reason, dark)
    parts, whole, colours = _parts(gallery[current].causes), gallery[current].causes.mean, ink(dark)
    found = canvas(f"What an item's time is made of in {short(current)}", dark, _ROW * (len(parts) + 1), left=138)
    found.traces.append(_bars(parts, whole, [colours.quiet] * len(parts) + [colours.current]))
    places = decimals(whole)
    texts = [_text(name, hours, places, hours / whole, colours.quiet) for name, hours in parts]
    texts.append(f"{bold(named('in all', 20))}<br>{bold(f'{whole:,.{places}f}')}")
    ticks = {"tickvals": list(range(len(texts))), "ticktext": texts, "tickfont": {"size": 13, "color": colours.text}}
    found.layout["yaxis"] = axis(dark, range=(len(texts) - 0.5, -0.5), showgrid=False) | ticks
    found.layout["xaxis"] = axis(dark, "mean hours to delivery", rangemode="tozero", nticks=5)
    return found.figure()


def _parts(causes: Amounts) -> list[tuple[str, float]]:
    """Mean hours, largest first."""
    means = {name: float(causes.of(name).mean()) for name in causes.by_kind}
    return sorted(((name, hours) for name, hours in means.items() if hours), key=lambda each: -each[1])


def _bars(parts: list[tuple[str, float]], whole: float, colours: list[str]) -> Spec:
    hours = [each for _, each in parts]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [*(sum(hours[:row]) for row in range(len(hours))), 0.0],
        "x": [*hours, whole],
        "y": list(range(len(hours) + 1)),
        "width": _BAR,
        "marker": {"color": colours},
        "hovertext": [*(plain(f"{name}: {_MEANINGS[name]}") for name, _ in parts), "turnaround"],
        "hoverinfo": "text",
    }


def _text(name: str, hours: float, places: int, share: float, quiet: str) -> str:
    return f"{plain(name)}<br>{bold(f'{hours:,.{places}f}')}{coloured(f', {_percent(share)} %', quiet)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.01 else f"{100 * share:.1f}"


def rows(comparison: Comparison, gallery: Gallery, current: str) -> list[dict[str, Any]]:
    """Empty where there is no mean turnaround."""
    if missing(comparison, current):
        return []
    causes = gallery[current].causes
    widths = {name: each.half_width for name, each in causes.estimates().items()}
    return [
        {
            "part of the turnaround": name,
            "hours": round(hours, 4),
            "±": widths[name],
            "share, %": round(100 * hours / causes.mean, 2),
            "what it is": _MEANINGS[name],
        }
        for name, hours in _parts(causes)
    ]


def takeaway(comparison: Comparison, gallery: Gallery, current: str) -> str:
    reason = missing(comparison, current)
    if reason:
        return f"{reason}."
    parts, whole = _parts(gallery[current].causes), gallery[current].causes.mean
    largest = " and ".join(f"{name} {hours:,.{decimals(whole)}f}" for name, hours in parts[:2])
    work = sum(hours for name, hours in parts if name in _WORK) / whole
    return (
        f"Of {whole:,.{decimals(whole)}f} hours in {current} the most are {largest}; {100 * work:.1f} % of the time "
        "somebody works on the item."
    )


def alt(comparison: Comparison, gallery: Gallery, current: str) -> str:
    return f"Stair of the parts of mean turnaround. {takeaway(comparison, gallery, current)}"
