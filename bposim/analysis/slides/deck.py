"""A deck of wide slides: the takeaway is the title, beneath it a chart or a table that can be edited, and a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from math import isfinite
from typing import Any

from bposim.analysis.slides.fitting import cell_name, clipped, fitted, plain

WIDTH, HEIGHT = 960.0, 540.0  # points, 16:9
MARGIN = 36.0
TITLE = (MARGIN, 24.0, WIDTH - 2 * MARGIN, 84.0)
BODY = (MARGIN, 118.0, WIDTH - 2 * MARGIN, 372.0)
NOTE = (MARGIN, 496.0, WIDTH - 2 * MARGIN, 30.0)
TITLE_SIZES = (28, 24, 20, 18, 16, 14)
NOTE_SIZES = (12, 11, 10)
MOST_ROWS = 12
MOST_LINES = 16
INK, QUIET = "1F2430", "5F6673"
COLOURS = ("8FB8DE", "6B4C9A", "E3A857", "5B8C5A", "B85C5C", "4E6E8E", "A0A7B4", "7A5C3E", "2F7F86", "C77CA0")

Box = tuple[float, float, float, float]  # left, top, width, height in points
Values = Sequence[float | None]


class Kind(StrEnum):
    """Names of PowerPoint's."""

    BARS = "BAR_CLUSTERED"
    STACKED = "BAR_STACKED"
    LINES = "LINE"


class Deck:
    def __init__(self) -> None:
        from pptx import Presentation
        from pptx.util import Pt

        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)

    def slide(self, title: str, note: str = "") -> Any:
        """With the title in the layout's own place, so that outlines and screen readers find it."""
        found = self.file.slides.add_slide(self.file.slide_layouts[5])
        _place(found.shapes.title, TITLE)
        text, size = fitted(title, TITLE[2] - 16, TITLE[3] - 8, TITLE_SIZES)
        _write(found.shapes.title.text_frame, text, size, bold=True)
        if note:
            text, size = fitted(note, NOTE[2] - 16, NOTE[3], NOTE_SIZES)
            _write(_box(found, NOTE).text_frame, text, size, colour=QUIET)
        return found

    def content(self) -> bytes:
        sink = BytesIO()
        self.file.save(sink)
        return sink.getvalue()


def said(slide: Any, lines: Sequence[str], size: int = 16) -> None:
    """Paragraphs, as many as there is room for; the rest is counted."""
    frame = _box(slide, BODY).text_frame
    more = [f"and {len(lines) - MOST_LINES + 1} more"] if len(lines) > MOST_LINES else []
    kept = [*lines[: MOST_LINES - len(more)], *more]
    height = BODY[3] / max(1, len(kept))
    for number, line in enumerate(kept):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        text, smaller = fitted(line, BODY[2] - 16, height - 6, tuple(range(size, 9, -1)))
        _run(paragraph, text, smaller, INK)
        _space(paragraph, 6)


def chart(
    slide: Any,
    kind: Kind,
    categories: Sequence[str],
    series: Mapping[str, Values],
    *,
    unit: str,
    number: str,
    colours: Sequence[str] = COLOURS,
    hidden: str = "",
) -> None:
    """`hidden` is the series that others stand on, as in a waterfall."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format=number)
    data.categories = [cell_name(name) for name in categories]
    for name, values in series.items():
        data.add_series(cell_name(name), [_known(value) for value in values])
    frame = slide.shapes.add_chart(XL_CHART_TYPE[kind], *_points(BODY), data)
    found = frame.chart
    found.has_title = False
    _legend(found, [name for name in series if name != hidden])
    _axes(found, kind, plain(unit), number)
    visible = iter(colours)
    for each, name in zip(found.plots[0].series, series, strict=True):
        _paint(each, kind, None if name == hidden else next(visible))
    if kind is not Kind.LINES:
        found.plots[0].gap_width = 40
    if kind is Kind.BARS:
        found.plots[0].has_data_labels = True
        labels = found.plots[0].data_labels
        labels.number_format, labels.number_format_is_linked = number, False
        labels.font.size = _size(12)


def table(slide: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], first: float = 0.3) -> None:
    """The first column has its share of the width; what is more than there is room for is left out and counted."""
    kept = [*rows[: MOST_ROWS - 1], *([] if len(rows) < MOST_ROWS else [rows[MOST_ROWS - 1]])]
    if len(rows) > MOST_ROWS:
        kept[-1] = [f"and {len(rows) - MOST_ROWS + 1} more", *[""] * (len(heads) - 1)]
    height = min(BODY[3], 28.0 * (len(kept) + 1))
    box = (BODY[0], BODY[1], BODY[2], height)
    found = slide.shapes.add_table(len(kept) + 1, len(heads), *_points(box)).table
    widths = [BODY[2] * first, *[BODY[2] * (1 - first) / max(1, len(heads) - 1)] * (len(heads) - 1)]
    for column, width in enumerate(widths):
        found.columns[column].width = _size(width)
    for row, values in enumerate([heads, *kept]):
        for column, value in enumerate(values):
            _cell(found.cell(row, column), value, widths[column], bold=row == 0)


def _cell(cell: Any, value: str, width: float, bold: bool) -> None:
    cell.margin_top = cell.margin_bottom = _size(2)
    size = 11
    text = clipped(value, max(4, int((width - 16) / (0.55 * size))))
    _run(cell.text_frame.paragraphs[0], text, size, "FFFFFF" if bold else INK, bold)


def _known(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _legend(found: Any, shown: Sequence[str]) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    found.has_legend = len(shown) > 1
    if found.has_legend:
        found.legend.position, found.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        found.legend.font.size = _size(12)


def _axes(found: Any, kind: Kind, unit: str, number: str) -> None:
    for axis in (found.category_axis, found.value_axis):
        axis.tick_labels.font.size = _size(12)
    found.value_axis.has_title = True
    _write(found.value_axis.axis_title.text_frame, unit, 12, colour=QUIET)
    found.value_axis.tick_labels.number_format = number
    found.value_axis.tick_labels.number_format_is_linked = False
    found.value_axis.major_gridlines.format.line.color.rgb = _rgb("D9D9D9")
    if kind is not Kind.LINES:
        found.category_axis.reverse_order = True
        found.value_axis.minimum_scale = 0


def _paint(series: Any, kind: Kind, colour: str | None) -> None:
    if colour is None:
        series.format.fill.background()
    elif kind is Kind.LINES:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = _rgb(colour), _size(2)
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colour)


def _box(slide: Any, box: Box) -> Any:
    found = slide.shapes.add_textbox(*_points(box))
    found.text_frame.word_wrap = True
    return found


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _points(box)


def _write(frame: Any, text: str, size: int, bold: bool = False, colour: str = INK) -> None:
    from pptx.enum.text import PP_ALIGN

    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _run(paragraph, text, size, colour, bold)


def _run(paragraph: Any, text: str, size: int, colour: str, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb = _size(size), bold, _rgb(colour)


def _space(paragraph: Any, points: float) -> None:
    paragraph.space_after = _size(points)


def _points(box: Box) -> tuple[Any, Any, Any, Any]:
    left, top, width, height = (_size(each) for each in box)
    return left, top, width, height


def _size(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)
