"""How long does work take? The share of items done within so many hours, by each of the three clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Scene, Sheet, axis, bold, canvas, label, named, said
from bposim.analysis.charts.curves import BAND_SAYS, Curve, draw, front
from bposim.analysis.comparing import Comparison
from bposim.analysis.portraits import PER_MILLE, Band, Gallery, Picture
from bposim.analysis.waterfalls import Floats

TITLE = "How long does work take?"
SHARES = np.array(PER_MILLE) / 10
P90 = PER_MILLE.index(900)
_PANEL, _BETWEEN = 210, 66  # pixels


class Clock(NamedTuple):
    title: str
    key: str
    band: Callable[[Picture], Band]
    lacking: str  # where it has no hours


END_TO_END = Clock("End to end, elapsed hours", "end to end", lambda picture: picture.end_to_end, "nothing came")
CONTRACT = Clock(
    "On the contract's clock, hours that count", "contract's clock", lambda picture: picture.contract, "no SLA"
)
PROVIDER = Clock(
    "With the provider, elapsed hours", "provider's clock", lambda picture: picture.provider, "no provider"
)


def _steady(comparison: Comparison, gallery: Gallery) -> dict[str, Picture]:
    return {name: each for name, each in gallery.items() if not comparison.scenarios[name].reason}


def _clocks(gallery: Gallery) -> list[Clock]:
    def is_known(clock: Clock) -> bool:
        return any(not np.isnan(clock.band(each).middle).all() for each in gallery.values())

    return [END_TO_END, *filter(is_known, (CONTRACT, PROVIDER))]


def figure(comparison: Comparison, gallery: Gallery, current: str, *, dark: bool = False) -> go.Figure:
    """Current and baseline with bands of 80 % of the replications; the others as thin lines."""
    shown, scene = _steady(comparison, gallery), Scene(comparison.about.baseline, current, dark)
    if not front(shown, scene):
        return said("Neither scenario is steady: there is no usual turnaround", dark)
    clocks = _clocks(shown)
    height = _PANEL * len(clocks) + _BETWEEN * (len(clocks) - 1)
    found = canvas(TITLE, dark, height, bottom=56)
    for number, clock in enumerate(clocks):
        top = 1 - number * (_PANEL + _BETWEEN) / height
        under = f"share of items done within so many hours<br>{BAND_SAYS}" if clock is clocks[-1] else ""
        suffix = "" if number == 0 else str(number + 1)
        _panel(found, shown, scene, clock, suffix)
        found.layout[f"yaxis{suffix}"]["domain"] = (max(0.0, top - _PANEL / height), top)
        found.layout[f"xaxis{suffix}"]["title"]["text"] = under
    return found.figure()


def _panel(found: Sheet, shown: dict[str, Picture], scene: Scene, clock: Clock, suffix: str) -> None:
    x, y, dark = f"x{suffix}", f"y{suffix}", scene.dark
    bands = {name: clock.band(each) for name, each in shown.items()}
    shares: dict[str, Any] = {"range": (0, 104), "tickvals": [0, 50, 90], "ticktext": ["0", "50 %", "90 %"]}
    furthest = _furthest([bands[name] for name in front(shown, scene)])
    found.layout[f"xaxis{suffix}"] = axis(dark, range=(0, furthest), anchor=y)
    found.layout[f"yaxis{suffix}"] = axis(dark, anchor=x, **shares)
    title = {"xref": f"{x} domain", "yref": f"{y} domain", "yanchor": "bottom", "xshift": -36, "yshift": 2}
    label(found, bold(clock.title), 0, 1, dark, **title)
    draw(found, [_curve(name, band) for name, band in bands.items()], scene, xaxis=x, yaxis=y)
    for row, name in enumerate(dict.fromkeys((scene.baseline, scene.current))):
        p90 = float(bands[name].middle[P90]) if name in bands else None
        _p90(found, name, _within(p90, clock), p90, scene, (x, y), 0.12 + 0.12 * row)


def _furthest(bands: list[Band]) -> float:
    return 1.1 * max(float(band.middle[np.isfinite(band.middle)].max(initial=1.0)) for band in bands)


def _curve(name: str, band: Band) -> Curve:
    """As far as the share is reached; a band goes on to the right where one replication does not reach it."""
    known, begun = np.isfinite(band.middle), np.isfinite(band.low)
    far = 2 * float(band.low[begun].max(initial=1.0))
    x, y = band.middle[known].tolist(), SHARES[known].tolist()
    right = np.where(np.isfinite(band.high), band.high, far)[begun]
    edge = [*band.low[begun].tolist(), *right[::-1].tolist()], [*SHARES[begun].tolist(), *SHARES[begun][::-1].tolist()]
    hover = [f"{named(name)}<br>{share:g} % within {hours:,.1f} h" for hours, share in zip(x, y, strict=True)]
    return Curve(name, x, y, hover, edge)


def _p90(
    found: Sheet, name: str, within: str, p90: float | None, scene: Scene, axes: tuple[str, str], height: float
) -> None:
    """The point, and what its curve is called, in the corner that curves leave empty."""
    is_current, (x, y) = name == scene.current, axes
    if p90 is not None and np.isfinite(p90):
        marker = {"color": scene.colour(name), "size": 10, "symbol": "circle" if is_current else "diamond"}
        point = {"type": "scatter", "mode": "markers", "x": [p90], "y": [90], "marker": marker, "hoverinfo": "skip"}
        found.traces.append(point | {"xaxis": x, "yaxis": y})
    text = f"{'●' if is_current else '◆'} {scene.role(name)}: {within}"
    at = {"xref": f"{x} domain", "yref": f"{y} domain", "xanchor": "right"}
    label(found, scene.written(text, name), 1, height, scene.dark, **at)


def _within(p90: float | None, clock: Clock) -> str:
    if p90 is None:
        return "not steady"
    if np.isnan(p90):
        return clock.lacking
    return f"90 % in {p90:,.1f} h" if np.isfinite(p90) else "90 % not in time seen"


def _hours(values: Floats, place: int) -> float | None:
    return float(values[place]) if np.isfinite(values[place]) else None


def rows(comparison: Comparison, gallery: Gallery, current: str) -> list[dict[str, Any]]:
    """Percentiles of every steady scenario, in hours; none where too many items are unfinished."""
    return [
        {"scenario": name, "clock": clock.key}
        | {f"p{per_mille / 10:g}": _hours(clock.band(each).middle, PER_MILLE.index(per_mille)) for per_mille in _SHOWN}
        | {"p90 low": _hours(clock.band(each).low, P90), "p90 high": _hours(clock.band(each).high, P90)}
        for name, each in _steady(comparison, gallery).items()
        for clock in _clocks(gallery)
    ]


_SHOWN = (500, 800, 900, 950, 990)


def takeaway(comparison: Comparison, gallery: Gallery, current: str) -> str:
    shown = _steady(comparison, gallery)
    if current not in shown:
        return f"{current} is not steady: how long its work takes depends on how long one looks."
    own, baseline = shown[current], comparison.about.baseline
    p90, contract, provider = (float(clock.band(own).middle[P90]) for clock in (END_TO_END, CONTRACT, PROVIDER))
    if not np.isfinite(p90):
        return f"More than 10 % of the work of {current} is unfinished after the follow-up."
    was = float(shown[baseline].end_to_end.middle[P90]) if baseline in shown else np.nan
    against = f"; in {baseline} within {was:,.1f} h" if np.isfinite(was) and baseline != current else ""
    within = f"In half of the replications {current} delivers 9 of 10 items within {p90:,.1f} h"
    return f"{within}{_on_average(comparison, current)}{against}{_other_clocks(contract, provider)}."


def _on_average(comparison: Comparison, current: str) -> str:
    """As on a scenario's card, where a few bad replications count for more."""
    found = comparison.scenarios[current].measures.get("turnaround_p90_hours")
    return f" ({found.mean:,.1f} h in the mean of all)" if found and found.mean is not None else ""


def _other_clocks(contract: float, provider: float) -> str:
    counted = f"; on the contract's clock that is {contract:,.1f} h" if np.isfinite(contract) else ""
    return counted + (f", and the provider has 9 of 10 for {provider:,.1f} h" if np.isfinite(provider) else "")


def alt(comparison: Comparison, gallery: Gallery, current: str) -> str:
    return f"Curves of the share of items done within so many hours. {takeaway(comparison, gallery, current)}"
