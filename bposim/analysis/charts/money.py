"""Why does one scenario cost less than another? A waterfall from the one's cost per item to the other's."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts import waterfall
from bposim.analysis.charts.canvas import said, short
from bposim.analysis.charts.waterfall import Way
from bposim.analysis.comparing import Comparison
from bposim.analysis.portraits import Gallery
from bposim.analysis.waterfalls import OTHER, decimals

CAUSES = {
    "wages": "own wages",
    "shift_premium": "shift premiums",
    "overtime_premium": "overtime premium",
    "overhead": "own overhead",
    "running": "bots and tools",
    "bot_licence": "bot licences",
    "bot_usage": "bot usage",
    "client_time": "time of the client's specialists",
    "fee": "provider's fee",
    "retained": "retained staff",
    "payment_release": "payment release",
    "governance": "governance",
    "licences": "licences",
    "stranded_overhead": "stranded overhead",
    "failure": "cost of errors",
    "late": "cost of delay",
    "service_credit": "service credits",
    "earn_back": "credits earned back",
    "fee_tax": "tax on fees",
    OTHER: "all other causes",
}


def cause(kind: str) -> str:
    return CAUSES.get(kind, kind.replace("_", " "))


def _unsteady(comparison: Comparison, *names: str) -> str:
    found = [name for name in names if comparison.scenarios[name].reason]
    return f"{' and '.join(map(short, found))}: not steady, so there is no cost per item" if found else ""


def _way(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Way:
    first, last = gallery[a].costs, gallery[b].costs
    return waterfall.way(comparison, (a, first), (b, last), decimals(max(first.mean, last.mean)), cause)


def _less(comparison: Comparison, along: Way, width: str = "") -> str:
    assert along.apart.mean is not None, along
    word = "less" if along.apart.mean < 0 else "more"
    return f"{along.shown(abs(along.apart.mean))}{width} {comparison.about.currency} {word} an item"


def _title(comparison: Comparison, along: Way) -> str:
    if along.a == along.b:
        return f"What {short(along.a)} costs an item"
    return f"Why {short(along.b)} costs {_less(comparison, along)} than {short(along.a)}"


def figure(comparison: Comparison, gallery: Gallery, a: str, b: str, *, dark: bool = False) -> go.Figure:
    """From a's cost to b's."""
    missing = _unsteady(comparison, a, b)
    if missing:
        return said(missing, dark)
    along = _way(comparison, gallery, a, b)
    return waterfall.figure(_title(comparison, along), along, f"{comparison.about.currency} per item", dark)


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
    less = _less(comparison, along, waterfall.width(along))
    return f"{b} costs {less} than {a}: {waterfall.why(along)}."


def alt(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    return f"Waterfall of cost per item from {a} to {b}, cause by cause. {takeaway(comparison, gallery, a, b)}"
