"""Results of single runs written by hand, for what compares them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bposim.analysis.comparing import About, Comparison, Outcome, compare
from bposim.analysis.wording.definitions import DEFINITIONS

ABOUT = About("invoices", "USD", "f00d", "0.1.0", 1, "simpy", "home")
TEAMS = {"occupancy.clerks": 0.9, "utilisation.clerks": 0.75, "overtime_hours.clerks": 12.0}
USUAL = {name: 0.9 for name in DEFINITIONS if not name.endswith(".")} | {"sla_attainment.soon": 0.98} | TEAMS


def runs(costs: Sequence[float], complies: Sequence[bool] | bool = True, drift: float = 0.0, **measures: float) -> Any:
    """One outcome for each cost."""
    kept = [complies] * len(costs) if isinstance(complies, bool) else complies
    return [
        Outcome(USUAL | measures | {"cost_per_item": cost}, drift, () if keeps else ("soon",))
        for cost, keeps in zip(costs, kept, strict=True)
    ]


def comparison(loads: Any = None, **sides: Any) -> Comparison:
    return compare(ABOUT, sides, loads or {})
