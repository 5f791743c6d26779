"""Which assumption turns the answer? How far each moves the difference, from one end of its range to the other."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import plain
from bposim.analysis.charts.effects import tornado
from bposim.analysis.sensitivity import printing
from bposim.analysis.sensitivity.tornado import Tornado
from bposim.analysis.sweeps.effects import Effect
from bposim.analysis.wording.definitions import unit

MOST_BARS = 12


def figure(found: Tornado, currency: str, *, dark: bool = False) -> go.Figure:
    """The widest."""
    under = f"{plain(unit(found.measure, currency))}<br>all else as stated"
    return tornado(effects(found)[:MOST_BARS], f"{found.scenario} less {found.baseline}", dark=dark, else_=under)


def effects(found: Tornado) -> list[Effect]:
    """Of those that have an average at either end, widest first."""
    return [
        Effect(
            bar.factor.name,
            bar.factor.low,
            bar.factor.high,
            bar.at_low.mean,
            bar.at_high.mean,
            bar.swing.half_width,
        )
        for bar in found.bars
        if bar.at_low.mean is not None and bar.at_high.mean is not None
    ]


def rows(found: Tornado, currency: str) -> list[dict[str, Any]]:
    """Of all, the widest first."""
    money = unit(found.measure, currency)
    return [
        {
            "assumption": bar.factor.name,
            "unit": bar.factor.unit,
            "low": bar.factor.low,
            "high": bar.factor.high,
            f"{money} at low": bar.at_low.mean,
            "± at low": bar.at_low.half_width,
            f"{money} at high": bar.at_high.mean,
            "± at high": bar.at_high.half_width,
        }
        for bar in found.bars
    ]


def left_out(found: Tornado) -> str:
    """What is not drawn, in a sentence for each reason."""
    drawn, failed = len(effects(found)), len(found.bars) - len(effects(found))
    narrow = f"The widest {MOST_BARS} of {drawn} are drawn; the table has all." if drawn > MOST_BARS else ""
    unknown = f"{failed} have no average at an end of their range." if failed else ""
    return " ".join(filter(None, (narrow, unknown)))


def takeaway(found: Tornado, currency: str) -> str:
    said = f"Cost of an item: {printing.takeaway(found, currency)}"
    return " ".join(filter(None, (said, left_out(found))))


def alt(found: Tornado, currency: str) -> str:
    return f"Bars of how far each assumption moves the difference. {takeaway(found, currency)}"
