"""What a sweep comes to, in words: its best points by the measures that are looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bposim.analysis.comparing import COST
from bposim.analysis.sweeps.store import Row
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.wording.definitions import unit

SHOWN = {COST: "#,##0.00", "turnaround_p90_hours": "#,##0.0", "sla_attainment": "0.0%"}

Means = Mapping[tuple[str, str], float | None]  # by point and scenario


def means(rows: Sequence[Row], measure: str) -> Means:
    return {(row["point_id"], row["scenario"]): row["mean"] for row in rows if row["measure"] == measure}


def extent(sweep: Sweep) -> str:
    return f"{len(sweep.points):,} points, {sweep.wanted.replications} replications, seed {sweep.wanted.seed}"


def without_averages(rows: Sequence[Row]) -> list[Row]:
    """Points and scenarios, with the reason."""
    return [row for row in rows if row["reason"] and row["measure"] == COST]


def point_name(values: Mapping[str, Any]) -> str:
    """Values alone where there is one path: its name is in the title."""
    if len(values) == 1:
        return str(next(iter(values.values())))
    return ", ".join(f"{path.rpartition('.')[2]} {value}" for path, value in values.items())


def best(sweep: Sweep, measure: str, found: Means, currency: str) -> str:
    known = {key: value for key, value in found.items() if value is not None}
    if not known:
        return f"No point has a {measure}"
    first = (max if measure == "sla_attainment" else min)(known, key=lambda key: known[key])
    said = _told(sweep, first)
    value = f"{known[first]:.1%}" if measure == "sla_attainment" else f"{known[first]:,.2f} {unit(measure, currency)}"
    return f"{said} has the {'highest' if measure == 'sla_attainment' else 'lowest'} {measure}: {value}"


def _told(sweep: Sweep, key: Sequence[str]) -> str:
    values = next(point.values for point in sweep.points if point.id == key[0])
    return f"{key[1]} with {', '.join(f'{path} = {value}' for path, value in values.items())}"
