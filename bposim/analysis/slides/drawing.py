"""Charts of PowerPoint's own, with their numbers in a sheet behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil, isfinite
from typing import Any

from bposim.analysis.slides.deck import BODY
from bposim.analysis.slides.fitting import cell_name, plain
from bposim.analysis.slides.ink import COLOURS, QUIET, length, points, rgb, write

SHARE = "0.0%"
LETTERS = 12  # points
STANDING, TOTAL, UP, DOWN = "stands on", "total", "adds", "saves"
WAY = "Purple adds, orange saves."

Values = Sequence[float | None]


class Kind(StrEnum):
    """Names of PowerPoint's."""

    BARS = "BAR_CLUSTERED"
    STACKED = "BAR_STACKED"
    LINES = "LINE"


def chart(
    slide: Any,
    kind: Kind,
    categories: Sequence[str],
    series: Mapping[str, Values],
    *,
    unit: str,
    number: str,
    hidden: str = "",
) -> None:
    """`hidden` is the series that others stand on, as in a waterfall."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format=number)
    data.categories = [cell_name(name) for name in categories]
    for name, values in series.items():
        data.add_series(cell_name(name), [_known(value) for value in values])
    found = slide.shapes.add_chart(XL_CHART_TYPE[kind], *points(BODY), data).chart
    found.has_title = False
    _legend(found, list(series), hidden)
    _axes(found, kind, plain(unit), number)
    if number == SHARE:
        _shares(found.value_axis, kind, [value for values in series.values() for value in values if value is not None])
    visible = iter(COLOURS)
    for each, name in zip(found.plots[0].series, series, strict=True):
        _paint(each, kind, None if name == hidden else next(visible))
    if kind is not Kind.LINES:
        found.plots[0].gap_width = 40
    if kind is Kind.BARS:
        found.plots[0].has_data_labels = True
        labels = found.plots[0].data_labels
        labels.number_format, labels.number_format_is_linked = number, False
        labels.font.size = length(LETTERS)


def waterfall(slide: Any, steps: Sequence[tuple[str, float]], *, unit: str, number: str) -> None:
    """From the first total by steps to the last."""
    below, totals, up, down = [0.0], [steps[0][1]], [0.0], [0.0]
    level = steps[0][1]
    for _, step in steps[1:-1]:
        below.append(min(level, level + step))
        totals.append(0.0)
        up.append(max(step, 0.0))
        down.append(max(-step, 0.0))
        level += step
    for column, value in ((below, 0.0), (totals, steps[-1][1]), (up, 0.0), (down, 0.0)):
        column.append(value)
    series = {STANDING: below, TOTAL: totals, UP: up, DOWN: down}
    chart(slide, Kind.STACKED, [name for name, _ in steps], series, unit=unit, number=number, hidden=STANDING)


def _known(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _legend(found: Any, names: Sequence[str], hidden: str) -> None:
    """None where a series is hidden: no two programs agree on which entry is to be left out."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    found.has_legend = len(names) > 1 and hidden not in names
    if found.has_legend:
        found.legend.position, found.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        found.legend.font.size = length(LETTERS)


def _axes(found: Any, kind: Kind, unit: str, number: str) -> None:
    """Numbers below and names at the left or below, even where values are below zero."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    names, values = found.category_axis, found.value_axis
    for axis in (names, values):
        axis.tick_labels.font.size = length(LETTERS)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.has_title = True
    write(values.axis_title.text_frame, unit, LETTERS, colour=QUIET)
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = number, False
    values.major_gridlines.format.line.color.rgb = rgb("D9D9D9")
    if kind is not Kind.LINES:
        names.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        values.minimum_scale = 0


def _shares(axis: Any, kind: Kind, values: Sequence[float]) -> None:
    """No axis goes beyond all; one for lines begins at the twentieth below the least."""
    axis.maximum_scale = 1
    if kind is Kind.LINES and values:
        axis.minimum_scale = max(0, ceil(20 * min(values)) - 1) / 20


def _paint(series: Any, kind: Kind, colour: str | None) -> None:
    if colour is None:
        series.format.fill.background()
    elif kind is Kind.LINES:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = rgb(colour), length(2)
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
