"""What all pictures have in common: inks, how strangers' text is written."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Any, NamedTuple
from unicodedata import bidirectional

import plotly.graph_objects as go

LONGEST_NAME = 22
LINE = 39  # characters of a title that 360 pixels hold
CONFIG = {"displaylogo": False, "showSendToCloud": False, "displayModeBar": False, "responsive": True}

NOTE = 18  # pixels, of a line of text
_UNDER_TITLE, _TITLE_LINE = 26, 21
_TITLE, _TEXT, _SMALL = 16, 13, 12
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"

Spec = dict[str, Any]  # a part of a figure in plotly's words


class Ink(NamedTuple):
    """Colours told apart by who does not see red or green, and legible as text on their page."""

    text: str
    quiet: str
    grid: str
    current: str
    baseline: str
    halo: str  # the page's own colour, behind labels


LIGHT = Ink("#1f2430", "#5f6673", "rgba(110,118,135,.22)", "#0b57c2", "#a34700", "rgba(255,255,255,.8)")
DARK = Ink("#f2f4f8", "#a9b1bf", "rgba(170,178,195,.25)", "#7ab8ff", "#ffad66", "rgba(14,17,23,.8)")


def ink(dark: bool) -> Ink:
    return DARK if dark else LIGHT


def faint(colour: str, share: float = 0.25) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def plain(text: str) -> str:
    """Plotly reads a subset of HTML and of TeX: in here it is text."""
    return escape(text, quote=False).replace("$", "&#36;")


def short(name: str, longest: int = LONGEST_NAME) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def named(name: str, longest: int = LONGEST_NAME) -> str:
    """A scenario's name for a figure; one that is written from right to left keeps to its place in the line."""
    text = plain(short(name, longest))
    return f"\u2068{text}\u2069" if any(bidirectional(letter) in ("R", "AL") for letter in name) else text


class Scene(NamedTuple):
    """Whom a picture is about, and whether its page is dark."""

    baseline: str
    current: str
    dark: bool

    @property
    def ink(self) -> Ink:
        return ink(self.dark)

    def colour(self, name: str) -> str:
        if name == self.current:
            return self.ink.current
        return self.ink.baseline if name == self.baseline else self.ink.quiet

    def role(self, name: str) -> str:
        return f"{named(name)} (baseline)" if name == self.baseline else named(name)

    def written(self, text: str, name: str) -> str:
        """Text about a scenario, in its colour, and bold where it is the current one."""
        return coloured(bold(text) if name == self.current else text, self.colour(name))


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def coloured(text: str, colour: str) -> str:
    return f'<span style="color:{colour}">{text}</span>'


class Sheet(NamedTuple):
    """A figure in the making: plotly checks it once, when it is whole, which is many times quicker than bit by bit."""

    layout: Spec
    traces: list[Spec]
    notes: list[Spec]
    shapes: list[Spec]

    def figure(self) -> go.Figure:
        drawn = {"annotations": self.notes, "shapes": self.shapes}
        return go.Figure({"data": self.traces, "layout": self.layout | drawn})


def canvas(title: str, dark: bool, height: int, left: int = 46, bottom: int = 60, notes: int = 1) -> Sheet:
    """An empty sheet with its title in as many lines as it needs, and room for so many lines of notes under it;
    `height` is the plot's own."""
    colours, lines = ink(dark), wrap(title, LINE)
    under = _UNDER_TITLE + NOTE * (notes - 1)
    top = 12 + _TITLE_LINE * len(lines) + under
    layout = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": _SMALL, "color": colours.text},
        "title": {
            "text": bold("<br>".join(plain(line) for line in lines)),
            "font": {"size": _TITLE, "color": colours.text},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "pad": {"l": 6, "b": under + _TITLE_LINE * (len(lines) - 1)},  # it hangs from its first line
        },
        "margin": {"l": left, "r": 12, "t": top, "b": bottom},
        "height": top + height + bottom,
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left"},
        "dragmode": False,
    }
    return Sheet(layout, [], [], [])


def axis(dark: bool, title: str = "", **more: Any) -> Spec:
    colours = ink(dark)
    return {
        "title": {"text": title, "font": {"size": _SMALL, "color": colours.quiet}, "standoff": 8},
        "tickfont": {"size": _SMALL, "color": colours.quiet},
        "gridcolor": colours.grid,
        "zeroline": False,
        "linecolor": colours.grid,
        "fixedrange": True,
        "nticks": 6,
    } | more


def label(sheet: Sheet, text: str, x: float | str, y: float, dark: bool, **more: Any) -> None:
    """Text at a place of the data, of which x may be a date, unless more is said."""
    usual = {"showarrow": False, "xanchor": "left", "yanchor": "middle", "align": "left"}
    sheet.notes.append(usual | {"text": text, "x": x, "y": y, "font": {"size": _TEXT, "color": ink(dark).text}} | more)


def above(sheet: Sheet, text: str, dark: bool) -> None:
    """Units of the upright axis, lying over it."""
    at = {"xref": "x domain", "yref": "paper", "yanchor": "bottom", "xshift": -34}
    label(sheet, coloured(text, ink(dark).quiet), 0, 1, dark, **at)


def said(text: str, dark: bool) -> go.Figure:
    """In place of a picture there is no ground for."""
    sheet = canvas(text, dark, 40, bottom=10)
    sheet.layout.update(xaxis={"visible": False}, yaxis={"visible": False})
    return sheet.figure()
