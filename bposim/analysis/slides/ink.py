"""Places, sizes, colours and texts as the slide library takes them."""

from __future__ import annotations

from typing import Any

INK, QUIET, PAPER = "1F2430", "5F6673", "FFFFFF"
COLOURS = ("8FB8DE", "6B4C9A", "E3A857", "5B8C5A", "B85C5C", "4E6E8E", "A0A7B4", "7A5C3E", "2F7F86", "C77CA0")

Box = tuple[float, float, float, float]  # left, top, width, height in points


def text_box(slide: Any, box: Box) -> Any:
    found = slide.shapes.add_textbox(*points(box))
    found.text_frame.word_wrap = True
    return found


def place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = points(box)


def write(frame: Any, text: str, size: int, bold: bool = False, colour: str = INK) -> None:
    """As the frame's first paragraph, at the top of it."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    frame.vertical_anchor = MSO_ANCHOR.TOP
    run(paragraph, text, size, colour, bold)


def run(paragraph: Any, text: str, size: int, colour: str = INK, bold: bool = False) -> None:
    found = paragraph.add_run()
    found.text = text
    found.font.size, found.font.bold, found.font.color.rgb = length(size), bold, rgb(colour)


def points(box: Box) -> tuple[Any, Any, Any, Any]:
    left, top, width, height = (length(each) for each in box)
    return left, top, width, height


def length(of: float) -> Any:
    """Of so many points."""
    from pptx.util import Pt

    return Pt(of)


def rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)
