"""What does quality cost an item, and which part of it? A bar for each scenario, of four parts."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Scene, axis, canvas, faint, said
from bposim.analysis.comparing import Comparison
from bposim.analysis.money.quality_costs import PARTS

TOTAL = "quality_cost_per_item"
TITLE = "What does quality cost an item, and which part of it?"
_ROW = 40  # pixels
_BAR = 0.6  # of a row
_SHOWN = 0.16  # of the widest bar: parts that have room for their name
_SHADES = (0.9, 0.7, 0.5, 0.25)  # the last has its name in it


def _word(part: str) -> str:
    return part.replace("_", " ")


def _steady(comparison: Comparison) -> list[str]:
    return [name for name, side in comparison.scenarios.items() if side.measures[TOTAL].mean is not None]


def _part(comparison: Comparison, name: str, part: str) -> float:
    """Of a steady scenario, whose whole has a mean only where all parts do."""
    found = comparison.scenarios[name].measures[f"{part}_cost_per_item"].mean
    assert found is not None, (name, part)
    return found


def figure(comparison: Comparison, current: str, *, dark: bool = False) -> go.Figure:
    names = _steady(comparison)
    if not names:
        return said("No scenario is steady, so there is no cost per item", dark)
    scene = Scene(comparison.about.baseline, current, dark)
    sheet = canvas(TITLE, dark, _ROW * len(names), left=138)
    widest = max(sum(_part(comparison, name, part) for part in PARTS) for name in names)
    before = [0.0] * len(names)
    for part, shade in zip(PARTS, _SHADES, strict=True):
        values = [_part(comparison, name, part) for name in names]
        is_wide = [value >= _SHOWN * widest > 0 for value in values]
        sheet.traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": list(before),
                "x": values,
                "y": list(range(len(names))),
                "width": _BAR,
                "marker": {"color": [faint(scene.colour(name), shade) for name in names]},
                "text": [_word(part) if wide else "" for wide in is_wide],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "constraintext": "inside",
                "textfont": {"color": scene.ink.text, "size": 12},
                "hovertext": [f"{_word(part)}: {value:,.3f}" for value in values],
                "hoverinfo": "text",
            }
        )
        before = [done + value for done, value in zip(before, values, strict=True)]
    texts = [scene.written(scene.role(name), name) for name in names]
    ticks = {"tickvals": list(range(len(names))), "ticktext": texts, "tickfont": {"size": 13}}
    under = f"{comparison.about.currency} per item; from the left {', '.join(map(_word, PARTS))}"
    sheet.layout["barmode"] = "overlay"
    sheet.layout["yaxis"] = axis(dark, range=(len(names) - 0.5, -0.5), showgrid=False) | ticks
    sheet.layout["xaxis"] = axis(dark, under, range=(0, 1.04 * widest or 1), nticks=5)
    return sheet.figure()


def rows(comparison: Comparison) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, side in comparison.scenarios.items():
        for part in (*PARTS, "quality"):
            known = side.measures[f"{part}_cost_per_item"]
            shown = [None if value is None else round(value, 4) for value in (known.mean, known.half_width)]
            row = {"scenario": name, "part": "sum" if part == "quality" else _word(part)}
            found.append({**row, f"{comparison.about.currency} per item": shown[0], "±": shown[1]})
    return found


def takeaway(comparison: Comparison, current: str) -> str:
    known = comparison.scenarios[current].measures
    total, cost = known[TOTAL], known["cost_per_item"].mean
    if total.mean is None or not cost:
        return f"{current} is not steady, so that there is no cost per item."
    largest = max(PARTS, key=lambda part: _part(comparison, current, part))
    width = f" ± {total.half_width:.2f}" if total.half_width is not None else ""
    return (
        f"Quality costs {total.mean:.2f}{width} {comparison.about.currency} an item in {current}, "
        f"{100 * total.mean / cost:.0f} % of its cost; most of it is {_word(largest)}."
    )


def alt(comparison: Comparison, current: str) -> str:
    return f"Bars of the cost of quality by scenario, in four parts. {takeaway(comparison, current)}"
