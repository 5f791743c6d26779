"""Does cheaper mean worse service? Each scenario by its SLA attainment and its cost per item."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from bposim.analysis.charts.canvas import Scene, Sheet, Spec, above, axis, bold, canvas, label, plain, said
from bposim.analysis.charts.placing import Marker, spots
from bposim.analysis.comparing import COST, MAJORITY, Comparison, Side
from bposim.analysis.waterfalls import decimals
from bposim.analysis.wording.takeaway import takeaway as overall
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.schema.service import Turnaround

TITLE = "Does cheaper mean worse service?"
_CLOCK = {False: ("sla_attainment", "on the contract's clock"), True: ("sla_attainment_end_to_end", "end to end")}
_HEIGHT, _NARROW = 380, 302  # pixels of the plot; 360 less its margins
_LEAST_SPAN = 1.0  # percentage points
_PAD = 0.1

Range = tuple[float, float]


class Point(NamedTuple):
    name: str
    sla: float  # %
    sla_half: float | None
    cost: float
    cost_half: float | None
    kept: float  # every SLA, % of replications
    missed: str  # what breaks the contract in most replications, "" where nothing does


def target(scenario: Scenario) -> float | None:
    """Of the turnaround SLAs, where they all have the same."""
    targets = {sla.target_share for sla in scenario.sla.values() if isinstance(sla, Turnaround)}
    return targets.pop() if len(targets) == 1 else None


def points(comparison: Comparison, end_to_end: bool = False) -> list[Point]:
    """Scenarios that have both averages, in their order: the order of the figure's only trace that can be selected."""
    found = (_point(name, side, _CLOCK[end_to_end][0]) for name, side in comparison.scenarios.items())
    return [point for point in found if point]


def _point(name: str, side: Side, measure: str) -> Point | None:
    sla, cost = side.measures[measure], side.measures[COST]
    if sla.mean is None or cost.mean is None:
        return None
    half = None if sla.half_width is None else 100 * sla.half_width
    missed = "" if side.complies > MAJORITY else _missed(side)
    return Point(name, 100 * sla.mean, half, cost.mean, cost.half_width, 100 * side.complies, missed)


def _missed(side: Side) -> str:
    """SLAs by name, the one that is missed most often first."""
    return ", ".join(f"{sla} in {100 * share:.0f} % of replications" for sla, share in side.missed.items())


def figure(
    comparison: Comparison, current: str, target: float | None = None, *, end_to_end: bool = False, dark: bool = False
) -> go.Figure:
    """`target` is a share. Points carry their scenario's name as `customdata`."""
    shown = points(comparison, end_to_end)
    if not shown:
        return said("No scenario is steady: there are no averages to compare", dark)
    scene, found = Scene(comparison.about.baseline, current, dark), canvas(TITLE, dark, _HEIGHT, bottom=92)
    ys = _range([p.cost for p in shown], [p.cost_half or 0 for p in shown])
    xs = _sla_range(shown, target)
    under = _under(comparison, shown, end_to_end)
    found.layout["xaxis"] = axis(dark, under, range=xs, ticksuffix=" %", nticks=5)
    found.layout["yaxis"] = axis(dark, range=ys)
    above(found, f"cost, {comparison.about.currency} per item: lower is cheaper", dark)
    _lines(found, shown, target, xs, scene)
    found.traces.append(_markers(comparison, shown, scene))
    _labels(found, shown, xs, ys, scene)
    return found.figure()


def _range(middles: list[float], halves: list[float]) -> Range:
    low = min(m - h for m, h in zip(middles, halves, strict=True))
    high = max(m + h for m, h in zip(middles, halves, strict=True))
    pad = _PAD * ((high - low) or 1.0)
    return low - pad, high + pad


def _sla_range(shown: list[Point], target: float | None) -> Range:
    extra = [] if target is None else [100 * target]
    low = min([*extra, *(p.sla - (p.sla_half or 0) for p in shown)])
    high = max([*extra, *(min(100, p.sla + (p.sla_half or 0)) for p in shown)])
    span = max(high - low, _LEAST_SPAN)
    return high - 1.06 * span, high + 0.06 * span


def _under(comparison: Comparison, shown: list[Point], end_to_end: bool) -> str:
    level, runs = f"{100 * comparison.about.level:.0f} %", comparison.replications
    bars = "one replication: no intervals" if runs == 1 else f"bars: {level} intervals, {runs} replications"
    parts = [f"SLA attainment {_CLOCK[end_to_end][1]}", "● usually keeps every SLA  ✕ does not", bars]
    missing = len(comparison.scenarios) - len(shown)
    return "<br>".join([*parts, f"not steady, not shown: {missing}"] if missing else parts)


def _lines(found: Sheet, shown: list[Point], target: float | None, xs: Range, scene: Scene) -> None:
    colours = scene.ink
    if target is not None:
        line = {"color": colours.text, "width": 1.5, "dash": "dash"}
        found.shapes.append(
            {"x0": 100 * target, "x1": 100 * target, "y0": 0, "y1": 1, "yref": "y domain", "line": line}
        )
        text = f"target {100 * target:g} %"
        side = {"xanchor": "left", "xshift": 4} if 200 * target < sum(xs) else {"xanchor": "right", "xshift": -4}
        label(found, text, 100 * target, 1, scene.dark, yref="y domain", yanchor="top", bgcolor=colours.halo, **side)
    for point in shown:
        if point.name == scene.baseline:
            line = {"color": colours.baseline, "width": 1, "dash": "dot"}
            found.shapes.append(
                {"y0": point.cost, "y1": point.cost, "x0": 0, "x1": 1, "xref": "x domain", "line": line}
            )


def _markers(comparison: Comparison, shown: list[Point], scene: Scene) -> Spec:
    bars = {"type": "data", "color": scene.ink.quiet, "thickness": 1, "width": 3}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [p.sla for p in shown],
        "y": [p.cost for p in shown],
        "error_x": bars
        | {
            "array": [min(p.sla_half or 0, 100 - p.sla) for p in shown],
            "arrayminus": [p.sla_half or 0 for p in shown],
        },
        "error_y": bars | {"array": [p.cost_half or 0 for p in shown]},
        "marker": {
            "size": [15 if p.name == scene.current else 10 for p in shown],
            "symbol": ["x" if p.missed else "circle" for p in shown],
            "color": [scene.colour(p.name) for p in shown],
            "opacity": 1,
        },
        "customdata": [[p.name] for p in shown],
        "hovertext": [_hover(p, comparison.about.currency, scene) for p in shown],
        "hoverinfo": "text",
    }


def _hover(point: Point, currency: str, scene: Scene) -> str:
    cost, sla = _money(point.cost, point.cost_half), _percent(point.sla, point.sla_half)
    lines = (
        bold(scene.role(point.name)),
        f"{plain(currency)} {cost} an item",
        f"SLA {sla}",
        _standing(point),
    )
    return "<br>".join(lines)


def _standing(point: Point) -> str:
    return f"misses {plain(point.missed)}" if point.missed else f"keeps every SLA in {point.kept:.0f} % of replications"


def _money(amount: float, half: float | None) -> str:
    places = decimals(amount)
    return f"{amount:,.{places}f}" if half is None else f"{amount:,.{places}f} ± {half:,.{places}f}"


def _percent(share: float, half: float | None) -> str:
    return f"{share:.1f} %" if half is None else f"{share:.1f} ± {half:.1f} %"


def _labels(found: Sheet, shown: list[Point], xs: Range, ys: Range, scene: Scene) -> None:
    """Placed as if for a narrow page, each tied to its marker by a line."""
    texts = [f"{scene.role(point.name)} {point.cost:,.{decimals(point.cost)}f}" for point in shown]
    places = spots([_marker(point, xs, ys) for point in shown], [len(text) for text in texts], _NARROW, _HEIGHT)
    for point, text, place in zip(shown, texts, places, strict=True):
        note = {
            "text": scene.written(text, point.name),
            "x": point.sla,
            "y": point.cost,
            "ax": place.right,
            "ay": place.down,
            "xanchor": "right" if place.right < 0 else "left",
            "font": {"size": 13},
            "bgcolor": scene.ink.halo,
            "borderpad": 0,
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 0.8,
            "arrowcolor": scene.colour(point.name),
            "standoff": 5,
        }
        found.notes.append(note)


def _marker(point: Point, xs: Range, ys: Range) -> Marker:
    wide, high = _NARROW / (xs[1] - xs[0]), _HEIGHT / (ys[1] - ys[0])
    sla, cost = wide * (point.sla_half or 0), high * (point.cost_half or 0)
    return Marker(wide * (point.sla - xs[0]), high * (ys[1] - point.cost), sla, sla, cost, cost)


def rows(comparison: Comparison) -> list[dict[str, Any]]:
    return [_row(name, side, comparison) for name, side in comparison.scenarios.items()]


def _row(name: str, side: Side, comparison: Comparison) -> dict[str, Any]:
    cost = side.measures[COST]
    row: dict[str, Any] = {
        "scenario": name,
        f"{comparison.about.currency} per item": cost.mean,
        "± cost": cost.half_width,
    }
    for measure, clock in _CLOCK.values():
        sla = side.measures[measure]
        row[f"SLA {clock}, %"] = None if sla.mean is None else 100 * sla.mean
        row[f"± SLA {clock}"] = None if sla.half_width is None else 100 * sla.half_width
    kept = {"keeps every SLA, % of replications": 100 * side.complies, "misses": _missed(side)}
    return row | kept | {"not steady": side.reason or ""}


def takeaway(comparison: Comparison, current: str, target: float | None = None) -> str:
    """The current scenario against the baseline, or the whole comparison where there is nothing between them."""
    baseline, side = comparison.about.baseline, comparison.scenarios[current]
    cost, sla = side.differences[COST], side.measures["sla_attainment"]
    base = comparison.scenarios.get(baseline)
    if current == baseline or base is None or cost.mean is None or sla.mean is None:
        return f"{overall(comparison)}{_crossed(comparison)}"
    was = base.measures["sla_attainment"].mean
    against = "" if was is None else f" ({_percent(100 * was, None)} in {baseline})"
    promised = "" if target is None else f", {100 * target:g} % promised"
    width = "" if cost.half_width is None else f" ± {cost.half_width:,.2f}"
    return (
        f"{current} costs {abs(cost.mean):,.2f}{width} {comparison.about.currency} "
        f"{'less' if cost.mean < 0 else 'more'} an item than {baseline} and does {_percent(100 * sla.mean, None)} "
        f"in time on the contract's clock{against}{promised}.{_crossed(comparison)}"
    )


def _crossed(comparison: Comparison) -> str:
    """Why crosses are no dots: it need not be turnaround that they miss."""
    return "".join(f" ✕ {point.name} misses {point.missed}." for point in points(comparison) if point.missed)


def alt(comparison: Comparison, current: str, target: float | None = None) -> str:
    parts = [f"{p.name} at {p.cost:,.2f} {comparison.about.currency} and {p.sla:.1f} %" for p in points(comparison)]
    listed = "; ".join(parts)
    return f"Scatter of cost per item against SLA attainment: {listed}. {takeaway(comparison, current, target)}"
