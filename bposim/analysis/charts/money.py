"""Why does one scenario cost less than another? Waterfalls of cost per item, by cause and by what drives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.charts import waterfall
from bposim.analysis.charts.canvas import said, short
from bposim.analysis.charts.waterfall import Way
from bposim.analysis.comparing import Comparison
from bposim.analysis.money.drivers import split
from bposim.analysis.portraits import Gallery
from bposim.analysis.waterfalls import OTHER, amounts, decimals

ALIKE = "alike"  # what both have, of which nothing is told
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
    "one_offs": "paid once",
    "failure": "cost of errors",
    "late": "cost of delay",
    "breach": "cost of breaches",
    "service_credit": "service credits",
    "earn_back": "credits earned back",
    "fee_tax": "tax on fees",
    OTHER: "all other causes",
}


def cause(kind: str) -> str:
    return CAUSES.get(kind, kind.replace("_", " "))


class CostPicture(NamedTuple):
    """A waterfall from one scenario's cost per item to another's, by what `way` takes it apart into."""

    way: Callable[[Comparison, Gallery, str, str], Way]
    title: str  # with places for the later scenario, how much less it costs, and the earlier one
    by: str

    def figure(self, comparison: Comparison, gallery: Gallery, a: str, b: str, *, dark: bool = False) -> go.Figure:
        """From a's cost to b's."""
        missing = _unsteady(comparison, a, b)
        if missing:
            return said(missing, dark)
        along = self.way(comparison, gallery, a, b)
        title = self.title.format(b=short(b), less=_less(comparison, along), a=short(a))
        title = f"What {short(a)} costs an item" if a == b else title
        return waterfall.figure(title, along, f"{comparison.about.currency} per item", dark)

    def rows(self, comparison: Comparison, gallery: Gallery, a: str, b: str) -> list[dict[str, Any]]:
        """Empty where one is not steady."""
        if _unsteady(comparison, a, b):
            return []
        return waterfall.rows(self.way(comparison, gallery, a, b), f"{comparison.about.currency} per item")

    def takeaway(self, comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
        missing = _unsteady(comparison, a, b)
        if missing:
            return f"{missing}."
        along = self.way(comparison, gallery, a, b)
        if not along.bars:
            return f"{b} costs the same as {a}."
        less = _less(comparison, along, waterfall.width(along))
        return f"{b} costs {less} than {a}: {waterfall.why(along)}."

    def alt(self, comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
        told = self.takeaway(comparison, gallery, a, b)
        return f"Waterfall of cost per item from {a} to {b}, {self.by}. {told}"


def _unsteady(comparison: Comparison, *names: str) -> str:
    found = [name for name in names if comparison.scenarios[name].reason]
    return f"{' and '.join(map(short, found))}: not steady, so there is no cost per item" if found else ""


def _less(comparison: Comparison, along: Way, width: str = "") -> str:
    assert along.apart.mean is not None, along
    word = "less" if along.apart.mean < 0 else "more"
    return f"{along.shown(abs(along.apart.mean))}{width} {comparison.about.currency} {word} an item"


def _by_cause(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Way:
    first, last = gallery[a].costs, gallery[b].costs
    return waterfall.way(comparison.about.level, (a, first), (b, last), decimals(max(first.mean, last.mean)), cause)


def _by_driver(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Way:
    first, last = gallery[a].drivers, gallery[b].drivers
    before = amounts([{ALIKE: each.total} for each in first])
    after = amounts([{ALIKE: one.total} | split(one, other) for one, other in zip(first, last, strict=True)])
    return waterfall.way(comparison.about.level, (a, before), (b, after), decimals(max(before.mean, after.mean)))


BY_CAUSE = CostPicture(_by_cause, "On which bills {b} costs {less} than {a}", "cause by cause")
BY_DRIVER = CostPicture(_by_driver, "Why {b} costs {less} than {a}: wages, hours, bots, deal", "driver by driver")
