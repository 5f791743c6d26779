"""What does the sum say, what did the engine do, and what was guessed? One lesson's picture."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Sheet, above, axis, bold, canvas, coloured, ink, label
from bposim.analysis.estimates import Estimate
from bposim.analysis.lessons.lesson import SHARE, Lesson, Setting, amount

_HEIGHT, _LINE_POINTS = 300, 121
_ROOM = 1.25  # above what the sum answers, for labels

Played = Mapping[float, Estimate]  # by the first knob


def figure(
    lesson: Lesson, setting: Setting, played: Played, guess: float | None = None, *, dark: bool = False
) -> go.Figure:
    """The sum as a line, played points with their intervals, and the answer at the setting beside the guess."""
    found, colours = canvas(lesson.title, dark, _HEIGHT, bottom=64), ink(dark)
    x, y = _line(lesson, setting)
    here, known = setting[lesson.along.name], lesson.known(setting)
    highest = _highest(lesson, played, [known, guess or 0.0])
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
    if guess is not None:
        _mark(found, here, min(guess, highest), "diamond-open", f"guess: {amount(guess, lesson.answer.unit)}", dark)
    if isfinite(known) and known <= highest:
        _mark(found, here, known, "circle-open", f"answer: {amount(known, lesson.answer.unit)}", dark)
    above(found, f"{lesson.answer.what}{'' if lesson.answer.unit == SHARE else f', {lesson.answer.unit}'}", dark)
    under = (
        f"{lesson.along.label[:1].lower()}{lesson.along.label[1:]}<br>line: the sum; bars: the engine, 95 % intervals"
    )
    found.layout["xaxis"] = axis(dark, under, showgrid=False, tickformat=_format(lesson.along.unit))
    found.layout["yaxis"] = axis(dark, range=(0, highest), nticks=5, tickformat=_format(lesson.answer.unit))
    return found.figure()


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


def _highest(lesson: Lesson, played: Played, marks: list[float]) -> float:
    """A share has an end; else what is asked and what was played fit, and the line may leave at the top."""
    if lesson.answer.unit == SHARE:
        return 1.08
    seen = [each.mean for each in played.values() if each.mean is not None]
    return _ROOM * max([lesson.answer.step, *(each for each in (*marks, *seen) if isfinite(each))])


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


def _mark(found: Sheet, x: float, y: float, symbol: str, text: str, dark: bool) -> None:
    colours = ink(dark)
    found.traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x],
            "y": [y],
            "marker": {"color": colours.text, "size": 15, "symbol": symbol, "line": {"width": 3}},
            "hovertext": [text],
            "hoverinfo": "text",
        }
    )
    label(found, coloured(bold(text), colours.text), x, y, dark, xanchor="right", xshift=-14, bgcolor=colours.halo)


def rows(lesson: Lesson, setting: Setting, played: Played) -> list[dict[str, Any]]:
    return [
        {
            lesson.along.label: x,
            "by the sum": lesson.known({**setting, lesson.along.name: x}),
            "by the engine": each.mean,
            "±": each.half_width,
        }
        for x, each in sorted(played.items())
    ]


def takeaway(lesson: Lesson, setting: Setting, guess: float | None = None) -> str:
    unit, known = lesson.answer.unit, lesson.known(setting)
    answer = f"{lesson.answer.what.capitalize()}: {amount(known, unit)}"
    return f"{answer}." if guess is None else f"{answer}; the guess was {amount(guess, unit)}."


def alt(lesson: Lesson, setting: Setting, guess: float | None = None) -> str:
    return f"Curve of {lesson.answer.what} over {lesson.along.label}. {takeaway(lesson, setting, guess)}"
