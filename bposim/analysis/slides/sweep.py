"""A sweep as slides: which point is cheapest, and how cost and service move over the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bposim.analysis.comparing import COST
from bposim.analysis.definitions import unit
from bposim.analysis.slides.deck import Deck, Kind, chart, table
from bposim.analysis.sweeps.points import paths
from bposim.analysis.sweeps.sweeping import Sweep

SHOWN = {COST: "#,##0.00", "turnaround_p90_hours": "#,##0.0", "sla_attainment": "0.0%"}
MOST_POINTS = 40  # in a chart that somebody can still read


def slides(sweep: Sweep, currency: str) -> bytes:
    deck, swept = Deck(), paths(sweep.points)
    rows = [row for row in sweep.estimates() if row["measure"] in SHOWN]
    note = f"{len(sweep.points):,} points, {sweep.wanted.replications} replications, seed {sweep.wanted.seed}"
    if len(sweep.points) > MOST_POINTS:
        note += f"; the first {MOST_POINTS} are drawn"
    names = [_name(point.values) for point in sweep.points[:MOST_POINTS]]
    for measure, number in SHOWN.items():
        means = {(row["point_id"], row["scenario"]): row["mean"] for row in rows if row["measure"] == measure}
        series = {
            scenario: [means.get((point.id, scenario)) for point in sweep.points[:MOST_POINTS]]
            for scenario in sweep.wanted.scenarios
        }
        slide = deck.slide(_title(sweep, measure, means, currency), note)
        chart(slide, Kind.LINES, names, series, unit=f"{measure}, {unit(measure, currency)}", number=number)
    failed = [row for row in rows if row["reason"] and row["measure"] == COST]
    if failed:
        cells = [[row["scenario"], *(str(row[path]) for path in swept), row["reason"]] for row in failed]
        slide = deck.slide(f"{len(failed):,} points and scenarios have no averages", note)
        table(slide, ["scenario", *swept, "why"], cells, first=0.15)
    return deck.content()


def _name(values: Mapping[str, Any]) -> str:
    """Values alone where there is one path: its name is in the title."""
    if len(values) == 1:
        return str(next(iter(values.values())))
    return ", ".join(f"{path.rpartition('.')[2]} {value}" for path, value in values.items())


def _title(sweep: Sweep, measure: str, means: Mapping[tuple[str, str], float | None], currency: str) -> str:
    known = {key: value for key, value in means.items() if value is not None}
    if not known:
        return f"No point has a {measure}"
    best = (max if measure == "sla_attainment" else min)(known, key=lambda key: known[key])
    said = _told(sweep, best)
    value = f"{known[best]:.1%}" if measure == "sla_attainment" else f"{known[best]:,.2f} {unit(measure, currency)}"
    return f"{said} has the {'highest' if measure == 'sla_attainment' else 'lowest'} {measure}: {value}"


def _told(sweep: Sweep, key: Sequence[str]) -> str:
    values = next(point.values for point in sweep.points if point.id == key[0])
    return f"{key[1]} with {', '.join(f'{path} = {value}' for path, value in values.items())}"
