"""Lines with bands: the current scenario and the baseline in front, the others thin behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from bposim.analysis.charts.canvas import Scene, Sheet, Spec, faint

BAND_SAYS = "shaded: 8 of 10 replications; thin: other scenarios"
_LINE: Spec = {"type": "scatter", "mode": "lines"}
T = TypeVar("T")


class Curve(NamedTuple):
    """One scenario's, over numbers or dates; `edge` goes once around its band."""

    name: str
    x: list[float] | list[str]
    y: list[float]
    hover: list[str]
    edge: tuple[list[float] | list[str], list[float]]


def front(gallery: Mapping[str, T], scene: Scene) -> list[str]:
    """Of the two that are labelled, those that are there: the baseline first."""
    return [name for name in dict.fromkeys((scene.baseline, scene.current)) if name in gallery]


def draw(sheet: Sheet, curves: Iterable[Curve], scene: Scene, **place: str) -> None:
    for curve in sorted(curves, key=lambda each: (each.name == scene.current, each.name == scene.baseline)):
        sheet.traces.extend(trace | place for trace in _traces(curve, scene))


def _traces(curve: Curve, scene: Scene) -> Iterator[Spec]:
    colour = scene.colour(curve.name)
    style = {scene.baseline: (2, "dash"), scene.current: (3, "solid")}.get(curve.name)
    if style:
        x, y = curve.edge
        yield _LINE | {
            "x": x,
            "y": y,
            "fill": "toself",
            "fillcolor": faint(colour),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    width, dash = style or (1, "dot")
    yield _LINE | {
        "x": curve.x,
        "y": curve.y,
        "line": {"color": colour, "width": width, "dash": dash},
        "hovertext": curve.hover,
        "hoverinfo": "text",
    }
