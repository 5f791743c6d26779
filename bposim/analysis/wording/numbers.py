"""Numbers as a reader of a page writes them, with what stands behind them."""

from __future__ import annotations

from bposim.analysis.comparing import Comparison
from bposim.analysis.estimates import Difference, Estimate
from bposim.analysis.wording.definitions import COUNT, SHARE, definition, unit

NOTHING = "-"


def unit_shown(measure: str, comparison: Comparison) -> str:
    """Shares are shown in per cent."""
    return "%" if definition(measure)[0] == SHARE else unit(measure, comparison.about.currency)


def shown(measure: str, found: Estimate | Difference | None) -> str:
    """Mean and half-width, in the unit that `unit_shown` says; a difference with its sign."""
    if found is None or found.mean is None:
        return NOTHING
    kind = definition(measure)[0]
    scale, places = (100, 1) if kind == SHARE else (1, 0 if kind == COUNT else 2)
    sign = "+" if isinstance(found, Difference) else ""
    width = "" if found.half_width is None else f" ± {scale * found.half_width:,.{places}f}"
    return f"{scale * found.mean:{sign},.{places}f}{width}"


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.0f}"


def runs_shown(comparison: Comparison) -> str:
    """How much stands behind the numbers."""
    about, number = comparison.about, comparison.replications
    if number == 1:
        return f"1 replication, hence no intervals; seed {about.seed}"
    return f"{number} replications, seed {about.seed}; ± is half of the {100 * about.level:.0f} % interval"
