"""A deck of wide slides: the takeaway is the title; beneath it figures, a picture or a table to edit; and a note."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from bposim.analysis.slides.fitting import all_fitted, clipped, fitted
from bposim.analysis.slides.ink import INK, PAPER, QUIET, Box, length, place, points, run, text_box, write

WIDTH, HEIGHT = 960.0, 540.0  # points, 16:9
MARGIN = 36.0
TITLE = (MARGIN, 24.0, WIDTH - 2 * MARGIN, 84.0)
BODY = (MARGIN, 118.0, WIDTH - 2 * MARGIN, 372.0)
NOTE = (MARGIN, 496.0, WIDTH - 2 * MARGIN, 30.0)
TITLE_SIZES = (24, 22, 20, 18, 16, 14)
TEXT_SIZES = (18, 16, 15, 14, 13, 12, 11)
NUMBER_SIZES = (32, 28, 24, 20, 16)
NOTE_SIZES = (12, 11, 10)
INSET = 16.0  # points that a box keeps free at its sides
BETWEEN = 6.0  # points after a paragraph
MOST_ROWS = 17
MOST_LINES = 24
NUMBERS = 120.0  # points from the top of the body that big numbers take


class Number(NamedTuple):
    """One that is set large, with what it is about above and what it is held against below."""

    about: str
    value: str
    beside: str


class Deck:
    def __init__(self) -> None:
        from pptx import Presentation

        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = length(WIDTH), length(HEIGHT)

    def slide(self, title: str, note: str = "") -> Any:
        """With the title in the layout's own place, so that outlines and screen readers find it."""
        found = self.file.slides.add_slide(self.file.slide_layouts[5])
        place(found.shapes.title, TITLE)
        text, size = fitted(title, TITLE[2] - INSET, TITLE[3] - 8, TITLE_SIZES)
        write(found.shapes.title.text_frame, text, size, bold=True)
        if note:
            text, size = fitted(note, NOTE[2] - INSET, NOTE[3], NOTE_SIZES)
            write(text_box(found, NOTE).text_frame, text, size, colour=QUIET)
        return found

    def content(self) -> bytes:
        sink = BytesIO()
        self.file.save(sink)
        return sink.getvalue()


def numbers(slide: Any, found: Sequence[Number]) -> None:
    """Side by side at the top of the body, each row in letters of one size."""
    width, top = BODY[2] / max(1, len(found)), BODY[1]
    for row, height, sizes, colour in (
        (0, 28.0, TEXT_SIZES, QUIET),
        (1, 52.0, NUMBER_SIZES, INK),
        (2, 28.0, TEXT_SIZES, QUIET),
    ):
        size = min(fitted(each[row], width - INSET, height - 8, sizes)[1] for each in found)
        for column, each in enumerate(found):
            frame = text_box(slide, (BODY[0] + column * width, top, width, height)).text_frame
            text, _ = fitted(each[row], width - INSET, height - 8, (size,))
            write(frame, text, size, bold=sizes is NUMBER_SIZES, colour=colour)
        top += height


def said(slide: Any, lines: Sequence[str], below: float = 0.0) -> None:
    """Paragraphs of one size, as many as there is room for so far `below` the body's top; the rest is counted."""
    kept = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        kept[-1] = f"and {len(lines) - MOST_LINES + 1} more"
    if not kept:
        return
    box: Box = (BODY[0], BODY[1] + below, BODY[2], BODY[3] - below)
    frame = text_box(slide, box).text_frame
    texts, size = all_fitted(kept, box[2] - INSET, box[3] - 8, BETWEEN, TEXT_SIZES)
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run(paragraph, text, size)
        paragraph.space_after = length(BETWEEN)


def table(slide: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], first: float = 0.3) -> None:
    """The first column has its share of the width; what is more than there is room for is left out and counted."""
    kept = list(rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        kept[-1] = [f"and {len(rows) - MOST_ROWS + 1} more", *[""] * (len(heads) - 1)]
    height = min(BODY[3], 28.0 * (len(kept) + 1))
    box = (BODY[0], BODY[1], BODY[2], height)
    found = slide.shapes.add_table(len(kept) + 1, len(heads), *points(box)).table
    widths = [BODY[2] * first, *[BODY[2] * (1 - first) / max(1, len(heads) - 1)] * (len(heads) - 1)]
    for column, width in enumerate(widths):
        found.columns[column].width = length(width)
    for row, values in enumerate([heads, *kept]):
        found.rows[row].height = length(height / (len(kept) + 1))
        for column, value in enumerate(values):
            _cell(found.cell(row, column), value, widths[column], bold=row == 0)


def _cell(cell: Any, value: str, width: float, bold: bool) -> None:
    cell.margin_top = cell.margin_bottom = length(2)
    size = 11
    text = clipped(value, max(4, int((width - INSET) / (0.5 * size))))
    run(cell.text_frame.paragraphs[0], text, size, PAPER if bold else INK, bold)
