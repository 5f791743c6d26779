"""What is a saving made of? A waterfall by what drives the cost: price, idle time, process, automation, the deal."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts import waterfall
from bposim.analysis.charts.canvas import said, short
from bposim.analysis.charts.waterfall import Way
from bposim.analysis.comparing import Comparison
from bposim.analysis.money.drivers import split
from bposim.analysis.portraits import Gallery
from bposim.analysis.waterfalls import Amounts, amounts, decimals

_ALIKE = "alike"  # what both have, of which nothing is told


def _unsteady(comparison: Comparison, *names: str) -> str:
    found = [name for name in names if comparison.scenarios[name].reason]
    return f"{' and '.join(map(short, found))}: not steady, so there is no saving to split" if found else ""


def _way(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Way:
    first, last = gallery[a].drivers, gallery[b].drivers
    before = amounts([{_ALIKE: each.total} for each in first])
    after = amounts([{_ALIKE: one.total} | split(one, other) for one, other in zip(first, last, strict=True)])
    return waterfall.way(comparison, (a, before), (b, after), _places(before, after))


def _places(before: Amounts, after: Amounts) -> int:
    return decimals(max(before.mean, after.mean))


def _less(comparison: Comparison, along: Way) -> str:
    assert along.apart.mean is not None, along
    word = "less" if along.apart.mean < 0 else "more"
    return f"{along.shown(abs(along.apart.mean))} {comparison.about.currency} {word} an item"


def figure(comparison: Comparison, gallery: Gallery, a: str, b: str, *, dark: bool = False) -> go.Figure:
    """From a's cost to b's."""
    missing = _unsteady(comparison, a, b)
    if missing:
        return said(missing, dark)
    along = _way(comparison, gallery, a, b)
    title = f"What makes {short(b)} cost {_less(comparison, along)} than {short(a)}"
    return waterfall.figure(title, along, f"{comparison.about.currency} per item", dark)


def rows(comparison: Comparison, gallery: Gallery, a: str, b: str) -> list[dict[str, Any]]:
    """Empty where one is not steady."""
    if _unsteady(comparison, a, b):
        return []
    return waterfall.rows(_way(comparison, gallery, a, b), f"{comparison.about.currency} per item")


def takeaway(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    missing = _unsteady(comparison, a, b)
    if missing:
        return f"{missing}."
    along = _way(comparison, gallery, a, b)
    if not along.bars:
        return f"{b} costs the same as {a}."
    less = f"{along.shown(abs(along.end - along.start))}{waterfall.width(along)} {comparison.about.currency}"
    word = "less" if along.end < along.start else "more"
    return f"{b} costs {less} {word} an item than {a}: {waterfall.why(along)}."


def alt(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    return f"Waterfall of cost per item from {a} to {b}, driver by driver. {takeaway(comparison, gallery, a, b)}"
