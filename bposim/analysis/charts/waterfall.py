"""Steps from one scenario's total to another's, as the two pictures draw them that answer a why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Ink, Spec, axis, bold, canvas, coloured, ink, named, plain, short
from bposim.analysis.estimates import Difference, difference
from bposim.analysis.waterfalls import Amounts, Bar, largest, waterfall

_ROW = 44  # pixels
_BAR = 0.6  # of a row


class Way(NamedTuple):
    """From the total of a to that of b."""

    a: str
    b: str
    start: float
    bars: tuple[Bar, ...]
    apart: Difference  # of the exact totals: at times a last digit beside that of the rounded ones
    places: int
    spoken: Callable[[str], str]  # what a kind is called

    @property
    def end(self) -> float:
        return self.bars[-1].level if self.bars else self.start

    def shown(self, amount: float) -> str:
        return f"{amount:,.{self.places}f}"


def way(
    level: float,
    a: tuple[str, Amounts],
    b: tuple[str, Amounts],
    places: int,
    spoken: Callable[[str], str] = str,
) -> Way:
    bars = waterfall(a[1], b[1], places, level)
    apart = difference(b[1].total.tolist(), a[1].total.tolist(), level)
    return Way(a[0], b[0], round(a[1].mean, places), bars, apart, places, spoken)


def figure(title: str, along: Way, under: str, dark: bool) -> go.Figure:
    bars, colours = along.bars, ink(dark)
    found = canvas(title, dark, _ROW * (len(bars) + 2), left=138, bottom=52)
    befores = [along.start, *(bar.level for bar in bars)]
    found.traces.extend([_totals(along, colours), _steps(along, befores, colours)])
    for row, level in enumerate(befores):
        line = {"color": colours.quiet, "width": 1}
        found.shapes.append({"x0": level, "x1": level, "y0": row - 0.3, "y1": row + 1.3, "line": line})
    first, last = _total(along, along.a, along.start), _total(along, along.b, along.end)
    texts = [first, *(_step(along, bar, colours) for bar in bars), last]
    ticks = {"tickvals": list(range(len(texts))), "ticktext": texts, "tickfont": {"size": 13, "color": colours.text}}
    found.layout["yaxis"] = axis(dark, range=(len(texts) - 0.5, -0.5), showgrid=False) | ticks
    found.layout["xaxis"] = axis(dark, under, rangemode="tozero", nticks=5)
    found.layout["barmode"] = "overlay"
    return found.figure()


def _totals(along: Way, colours: Ink) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [along.start, along.end],
        "y": [0, len(along.bars) + 1],
        "width": _BAR,
        "marker": {"color": [colours.baseline, colours.current]},
        "hovertext": [named(along.a), named(along.b)],
        "hoverinfo": "text",
    }


def _steps(along: Way, befores: list[float], colours: Ink) -> Spec:
    """Savings are filled, additions hatched."""
    bars = along.bars
    return {
        "type": "bar",
        "orientation": "h",
        "base": befores[:-1],
        "x": [bar.amount for bar in bars],
        "y": list(range(1, len(bars) + 1)),
        "width": _BAR,
        "error_x": {
            "type": "data",
            "array": [bar.half_width or 0 for bar in bars],
            "color": colours.text,
            "thickness": 1,
            "width": 3,
        },
        "marker": {
            "color": colours.quiet,
            "pattern": {
                "shape": ["" if bar.amount < 0 else "/" for bar in bars],
                "fgcolor": colours.quiet,
                "bgcolor": "rgba(0,0,0,0)",
                "size": 6,
            },
            "line": {"color": colours.quiet, "width": 1},
        },
        "hovertext": [plain(along.spoken(bar.kind)) for bar in bars],
        "hoverinfo": "text",
    }


def _total(along: Way, name: str, amount: float) -> str:
    return f"{bold(named(name, 17))}<br>{bold(along.shown(amount))}"


def _step(along: Way, bar: Bar, colours: Ink) -> str:
    width = "" if bar.half_width is None else coloured(f" ± {along.shown(bar.half_width)}", colours.quiet)
    amount = f"{bar.amount:+,.{along.places}f}".replace("-", "\u2212")
    return f"{plain(short(along.spoken(bar.kind), 20))}<br>{bold(amount)}{width}"


def rows(along: Way, head: str) -> list[dict[str, Any]]:
    """Causes, largest first, between the two totals."""
    steps = ({"cause": along.spoken(bar.kind), head: bar.amount, "±": bar.half_width} for bar in along.bars)
    first, last = ({"cause": name, head: total, "±": None} for name, total in _ends(along))
    return [first, *steps, last]


def _ends(along: Way) -> tuple[tuple[str, float], tuple[str, float]]:
    return (along.a, along.start), (along.b, along.end)


def why(along: Way) -> str:
    """The two largest causes in each direction."""
    return "; ".join(part for part in (_largest(along, is_less) for is_less in (True, False)) if part)


def _largest(along: Way, is_less: bool) -> str:
    found = largest(along.bars, is_less)
    word = "less" if is_less else "more"
    return " and ".join(f"{along.shown(abs(bar.amount))} {word} by {along.spoken(bar.kind)}" for bar in found)


def width(along: Way) -> str:
    half = along.apart.half_width
    return "" if half is None else f" ± {along.shown(half)}"
