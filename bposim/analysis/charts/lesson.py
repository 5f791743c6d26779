"""What does the sum say, what did the engine do, and what was guessed? One lesson's picture."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Sheet, above, axis, bold, canvas, coloured, ink, label
from bposim.analysis.estimates import Estimate
from bposim.analysis.lessons.lesson import SHARE, Knob, Lesson, Setting, amount, headed, shown_in

_HEIGHT, _LINE_POINTS = 300, 121
_ROOM = 1.25  # above what the sum answers, for labels
_SPARE = 0.04  # of the knob's range, at either end
_OFF, _LINE = 11, 20  # pixels from the curve to a label, and between two labels


class _Mark(NamedTuple):
    y: float
    symbol: str
    text: str


Played = Mapping[float, Estimate]  # by the first knob


def figure(
    lesson: Lesson, setting: Setting, played: Played, guess: float | None = None, *, dark: bool = False
) -> go.Figure:
    """The sum as a line, played points with their intervals, and the answer at the setting beside the guess."""
    found, colours = canvas(lesson.title, dark, _HEIGHT, bottom=64), ink(dark)
    x, y = _line(lesson, setting)
    here, known = setting[lesson.along.name], lesson.known(setting)
    highest = _highest(lesson, setting, played, guess or 0.0)
    found.traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": colours.current, "width": 3},
            "hovertext": [f"by the sum: {amount(each, lesson.answer.unit)}" for each in y],
            "hoverinfo": "text",
        }
    )
    _points(found, lesson, played, dark)
    marks = [_Mark(known, "circle-open", f"answer: {_amount(lesson, known)}")] if isfinite(known) else []
    if guess is not None:  # whatever it is, it is marked: at the edge where it is beyond
        marks.append(_Mark(min(max(guess, 0.0), highest), "diamond-open", f"guess: {_amount(lesson, guess)}"))
    is_left = here < (lesson.along.low + lesson.along.high) / 2
    ups = _apart([mark.y / highest for mark in marks], _rises(lesson, setting) != is_left)
    for mark, up in zip(marks, ups, strict=True):
        _mark(found, here, mark, up, is_left, dark)
    above(found, f"{lesson.answer.what}{'' if lesson.answer.unit == SHARE else f', {lesson.answer.unit}'}", dark)
    under = f"{_axis(lesson.along)}<br>line: the sum; bars: the engine, 95 % intervals"
    knob = lesson.along
    spare = _SPARE * (knob.high - knob.low)
    ends = knob.low - spare, knob.high + spare
    found.layout["xaxis"] = axis(dark, under, showgrid=False, range=ends, nticks=6, tickformat=_format(knob.unit))
    found.layout["yaxis"] = axis(dark, range=(0, highest), nticks=5, tickformat=_format(lesson.answer.unit))
    return found.figure()


def _axis(knob: Knob) -> str:
    """Whose ticks say per cent themselves."""
    return knob.label if knob.unit == SHARE else headed(knob.label, knob.unit)


def _format(unit: str) -> str:
    return ",.0%" if unit == SHARE else ",.4~g"


def _line(lesson: Lesson, setting: Setting) -> tuple[list[float], list[float]]:
    """As far as there is an answer; a knob that is counted has only its whole values."""
    knob = lesson.along
    steps = round((knob.high - knob.low) / knob.step)
    values = np.linspace(knob.low, knob.high, min(steps + 1, _LINE_POINTS)).tolist()
    pairs = [(value, lesson.known({**setting, knob.name: value})) for value in values]
    kept = [(value, answer) for value, answer in pairs if isfinite(answer)]
    return [value for value, _ in kept], [answer for _, answer in kept]


def _highest(lesson: Lesson, setting: Setting, played: Played, guess: float) -> float:
    """A share has an end; else the answer, what can be played and what was fit, and the line may leave at the top."""
    if lesson.answer.unit == SHARE:
        return 1.08
    known = [lesson.known({**setting, lesson.along.name: x}) for x in (setting[lesson.along.name], *lesson.points)]
    seen = [each.mean for each in played.values() if each.mean is not None]
    return _ROOM * max(lesson.answer.step, min(guess, lesson.answer.highest), *filter(isfinite, (*known, *seen)))


def _points(found: Sheet, lesson: Lesson, played: Played, dark: bool) -> None:
    known = {x: each for x, each in sorted(played.items()) if each.mean is not None}
    found.traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(known),
            "y": [each.mean for each in known.values()],
            "error_y": {"type": "data", "array": [each.half_width or 0.0 for each in known.values()], "thickness": 2},
            "marker": {"color": ink(dark).baseline, "size": 8, "symbol": "square"},
            "hovertext": [f"by the engine: {_told(each, lesson)}" for each in known.values()],
            "hoverinfo": "text",
        }
    )


def _told(found: Estimate, lesson: Lesson) -> str:
    assert found.mean is not None, found
    width = "" if found.half_width is None else f" ± {amount(found.half_width, lesson.answer.unit)}"
    return f"{amount(found.mean, lesson.answer.unit)}{width}"


def _amount(lesson: Lesson, value: float) -> str:
    return amount(value, lesson.answer.unit)


def _rises(lesson: Lesson, setting: Setting) -> bool:
    """The sum, from the knob's place on."""
    knob = lesson.along
    here = min(setting[knob.name], knob.high - knob.step)
    return lesson.known({**setting, knob.name: here + knob.step}) > lesson.known({**setting, knob.name: here})


def _apart(heights: list[float], is_free_above: bool) -> list[float]:
    """Pixels by which labels are moved up: the first off the curve, a second off the first. Of shares of the plot."""
    first = _OFF if is_free_above else -_OFF
    if len(heights) < 2:
        return [first] * len(heights)
    over = _HEIGHT * (heights[1] - heights[0]) - first  # of the second label
    return [first, 0.0 if abs(over) >= _LINE else (_LINE if heights[1] >= heights[0] else -_LINE) - over]


def _mark(found: Sheet, x: float, mark: _Mark, up: float, is_left: bool, dark: bool) -> None:
    """With its words on the side that has room for them."""
    colours = ink(dark)
    found.traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x],
            "y": [mark.y],
            "marker": {"color": colours.text, "size": 15, "symbol": mark.symbol, "line": {"width": 3}},
            "hovertext": [mark.text],
            "hoverinfo": "text",
        }
    )
    side: dict[str, Any] = {"xanchor": "left", "xshift": 14} if is_left else {"xanchor": "right", "xshift": -14}
    text = coloured(bold(mark.text), colours.text)
    label(found, text, x, mark.y, dark, **side, yshift=up, bgcolor=colours.halo)


def rows(lesson: Lesson, setting: Setting, played: Played) -> list[dict[str, Any]]:
    """In the units that a class writes."""
    knob, unit = lesson.along, lesson.answer.unit
    a_share, times = shown_in(knob.unit)[0], shown_in(unit)[0]
    return [
        {
            headed(knob.label, knob.unit): round(a_share * x, 6),
            headed("by the sum", unit): times * lesson.known({**setting, knob.name: x}),
            headed("by the engine", unit): None if each.mean is None else times * each.mean,
            headed("±", unit): None if each.half_width is None else times * each.half_width,
        }
        for x, each in sorted(played.items())
    ]


def takeaway(lesson: Lesson, setting: Setting, guess: float | None = None) -> str:
    unit, known = lesson.answer.unit, lesson.known(setting)
    answer = f"{lesson.answer.what.capitalize()}: {amount(known, unit)}"
    return f"{answer}." if guess is None else f"{answer}; the guess was {amount(guess, unit)}."


def alt(lesson: Lesson, setting: Setting, guess: float | None = None) -> str:
    return f"Curve of {lesson.answer.what} over {lesson.along.label}. {takeaway(lesson, setting, guess)}"
