"""Why does one scenario cost less than another? A waterfall from the one's cost per item to the other's."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Ink, Spec, axis, bold, canvas, coloured, ink, named, plain, said, short
from bposim.analysis.comparing import Comparison
from bposim.analysis.estimates import Difference, difference
from bposim.analysis.portraits import OTHER, Bar, Gallery, decimals, waterfall

CAUSES = {
    "wages": "own wages",
    "shift_premium": "shift premiums",
    "overtime_premium": "overtime premium",
    "overhead": "own overhead",
    "running": "bots and tools",
    "bot_licence": "bot licences",
    "bot_usage": "bot usage",
    "fee": "provider's fee",
    "retained": "retained staff",
    "payment_release": "payment release",
    "governance": "governance",
    "licences": "licences",
    "stranded_overhead": "stranded overhead",
    "failure": "cost of errors",
    OTHER: "all other causes",
}
_ROW = 44  # pixels
_BAR = 0.6  # of a row


def cause(kind: str) -> str:
    return CAUSES.get(kind, kind.replace("_", " "))


def _unsteady(comparison: Comparison, *names: str) -> str:
    found = [name for name in names if comparison.scenarios[name].reason]
    return f"{' and '.join(map(short, found))}: not steady, so there is no cost per item" if found else ""


def _apart(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Difference:
    return difference(gallery[b].cost.tolist(), gallery[a].cost.tolist(), comparison.about.level)


def _places(gallery: Gallery, a: str, b: str) -> int:
    return decimals(float(max(gallery[a].cost.mean(), gallery[b].cost.mean())))


def _less(comparison: Comparison, apart: Difference, places: int, width: str = "") -> str:
    """The mean difference, as the cards have it: a cent beside that of the rounded totals at times."""
    assert apart.mean is not None, apart
    word = "less" if apart.mean < 0 else "more"
    return f"{abs(apart.mean):,.{places}f}{width} {comparison.about.currency} {word} an item"


def _title(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    if a == b:
        return f"What {short(a)} costs an item"
    less = _less(comparison, _apart(comparison, gallery, a, b), _places(gallery, a, b))
    return f"Why {short(b)} costs {less} than {short(a)}"


def figure(comparison: Comparison, gallery: Gallery, a: str, b: str, *, dark: bool = False) -> go.Figure:
    """From a's cost to b's."""
    missing = _unsteady(comparison, a, b)
    if missing:
        return said(missing, dark)
    bars = waterfall(gallery[a], gallery[b], comparison.about.level)
    places = _places(gallery, a, b)
    start = round(float(gallery[a].cost.mean()), places)
    end = bars[-1].level if bars else start
    found = canvas(_title(comparison, gallery, a, b), dark, _ROW * (len(bars) + 2), left=138, bottom=52)
    colours = ink(dark)
    befores = [start, *(bar.level for bar in bars)]
    found.traces.extend([_totals((a, start), (b, end), len(bars) + 1, colours), _steps(bars, befores, colours)])
    for row, level in enumerate(befores):
        line = {"color": colours.quiet, "width": 1}
        found.shapes.append({"x0": level, "x1": level, "y0": row - 0.3, "y1": row + 1.3, "line": line})
    texts = [_total(a, start, places), *(_step(bar, places, colours) for bar in bars), _total(b, end, places)]
    ticks = {"tickvals": list(range(len(texts))), "ticktext": texts, "tickfont": {"size": 13, "color": colours.text}}
    found.layout["yaxis"] = axis(dark, range=(len(texts) - 0.5, -0.5), showgrid=False) | ticks
    found.layout["xaxis"] = axis(dark, f"{comparison.about.currency} per item", rangemode="tozero", nticks=5)
    found.layout["barmode"] = "overlay"
    return found.figure()


def _totals(first: tuple[str, float], last: tuple[str, float], row: int, colours: Ink) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [first[1], last[1]],
        "y": [0, row],
        "width": _BAR,
        "marker": {"color": [colours.baseline, colours.current]},
        "hovertext": [named(first[0]), named(last[0])],
        "hoverinfo": "text",
    }


def _steps(bars: tuple[Bar, ...], befores: list[float], colours: Ink) -> Spec:
    """Savings are filled, additions hatched."""
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
        "hovertext": [plain(cause(bar.kind)) for bar in bars],
        "hoverinfo": "text",
    }


def _total(name: str, amount: float, places: int) -> str:
    return f"{bold(named(name, 17))}<br>{bold(f'{amount:,.{places}f}')}"


def _step(bar: Bar, places: int, colours: Ink) -> str:
    width = "" if bar.half_width is None else coloured(f" ± {bar.half_width:,.{places}f}", colours.quiet)
    return f"{plain(short(cause(bar.kind), 20))}<br>{bold(_signed(bar.amount, places))}{width}"


def _signed(amount: float, places: int) -> str:
    return f"{amount:+,.{places}f}".replace("-", "\u2212")


def rows(comparison: Comparison, gallery: Gallery, a: str, b: str) -> list[dict[str, Any]]:
    """Causes, largest first, between the two totals; empty where one is not steady."""
    if _unsteady(comparison, a, b):
        return []
    bars = waterfall(gallery[a], gallery[b], comparison.about.level)
    money = f"{comparison.about.currency} per item"
    places = _places(gallery, a, b)
    ends = [{"cause": name, money: round(float(gallery[name].cost.mean()), places), "±": None} for name in (a, b)]
    return [ends[0], *({"cause": cause(bar.kind), money: bar.amount, "±": bar.half_width} for bar in bars), ends[1]]


def takeaway(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    missing = _unsteady(comparison, a, b)
    if missing:
        return f"{missing}."
    bars = waterfall(gallery[a], gallery[b], comparison.about.level)
    if not bars:
        return f"{b} costs the same as {a}."
    apart, places = _apart(comparison, gallery, a, b), _places(gallery, a, b)
    width = "" if apart.half_width is None else f" ± {apart.half_width:,.{places}f}"
    why = "; ".join(part for part in (_largest(bars, places, saving) for saving in (True, False)) if part)
    return f"{b} costs {_less(comparison, apart, places, width)} than {a}: {why}."


def _largest(bars: tuple[Bar, ...], places: int, saving: bool) -> str:
    """The two largest causes in one direction."""
    found = [bar for bar in bars if (bar.amount < 0) == saving and bar.kind != OTHER and bar.amount][:2]
    listed = " and ".join(f"{cause(bar.kind)} {abs(bar.amount):,.{places}f}" for bar in found)
    return f"{'saves' if saving else 'adds'} {listed}" if listed else ""


def alt(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    return f"Waterfall of cost per item from {a} to {b}, cause by cause. {takeaway(comparison, gallery, a, b)}"
