"""Why does work take longer in one scenario than in another? A waterfall from mean turnaround to mean turnaround."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts import waterfall
from bposim.analysis.charts.canvas import said, short
from bposim.analysis.charts.waterfall import Way
from bposim.analysis.comparing import Comparison
from bposim.analysis.estimates import half_width
from bposim.analysis.portraits import Gallery
from bposim.analysis.waterfalls import OTHER, decimals

MEASURE = "turnaround_mean_hours"


def cause(kind: str) -> str:
    return "all other causes" if kind == OTHER else kind


def missing(comparison: Comparison, *names: str) -> str:
    """Why there is no mean turnaround."""
    reasons = {name: comparison.scenarios[name].measures[MEASURE].reason for name in names}
    return "; ".join(f"{short(name)}: {reason}" for name, reason in reasons.items() if reason)


def _way(comparison: Comparison, gallery: Gallery, a: str, b: str) -> Way:
    first, last = gallery[a].causes, gallery[b].causes
    return waterfall.way(comparison.about.level, (a, first), (b, last), decimals(max(first.mean, last.mean)), cause)


def _longer(along: Way, width: str = "") -> str:
    assert along.apart.mean is not None, along
    word = "shorter" if along.apart.mean < 0 else "longer"
    return f"{along.shown(abs(along.apart.mean))}{width} hours {word}"


def _is_clear(along: Way) -> bool:
    """Whether the interval tells which takes longer."""
    assert along.apart.mean is not None, along
    return abs(along.apart.mean) > (along.apart.half_width or 0.0)


def _title(along: Way) -> str:
    if along.a == along.b:
        return f"How long work takes in {short(along.a)}"
    if not _is_clear(along):
        return f"Does work take longer in {short(along.a)} or in {short(along.b)}?"
    return f"Why work takes {_longer(along)} in {short(along.b)} than in {short(along.a)}"


def figure(comparison: Comparison, gallery: Gallery, a: str, b: str, *, dark: bool = False) -> go.Figure:
    """From a's mean turnaround, end to end, to b's."""
    reason = missing(comparison, a, b)
    if reason:
        return said(reason, dark)
    along = _way(comparison, gallery, a, b)
    return waterfall.figure(_title(along), along, "mean hours to delivery", dark)


def rows(comparison: Comparison, gallery: Gallery, a: str, b: str) -> list[dict[str, Any]]:
    """Every part in both, and their sums; empty where one has no mean turnaround."""
    if missing(comparison, a, b):
        return []
    first, last = gallery[a].causes, gallery[b].causes
    parts = {kind: (first.of(kind), last.of(kind)) for kind in first.by_kind | last.by_kind}
    parts["turnaround"] = first.total, last.total
    level = comparison.about.level
    return [
        {
            "part of the turnaround": kind,
            f"{a}, hours": _shown(ours.mean()),
            f"{b}, hours": _shown(theirs.mean()),
            "difference": _shown((theirs - ours).mean()),
            "±": _shown(half_width(theirs - ours, level)),
        }
        for kind, (ours, theirs) in parts.items()
    ]


def _shown(hours: float | None) -> float | None:
    return None if hours is None else round(float(hours), 4)


def takeaway(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    reason = missing(comparison, a, b)
    if reason:
        return f"{reason}."
    along = _way(comparison, gallery, a, b)
    if not along.bars:
        return f"Work takes as long in {b} as in {a}, {along.shown(along.start)} hours."
    if not _is_clear(along):
        return f"No clear gap: work takes {_longer(along, waterfall.width(along))} in {b} than in {a}."
    return f"Work takes {_longer(along, waterfall.width(along))} in {b} than in {a}: {waterfall.why(along)}."


def alt(comparison: Comparison, gallery: Gallery, a: str, b: str) -> str:
    return f"Waterfall of mean turnaround from {a} to {b}, cause by cause. {takeaway(comparison, gallery, a, b)}"
