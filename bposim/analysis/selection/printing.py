"""The best of many for the terminal: which it is and how sure, then what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.selection.best import Selection, Standing
from bposim.analysis.wording.definitions import unit


def show(found: Selection, currency: str, console: Console) -> None:
    console.print(Text(takeaway(found, currency), style="bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("", f"{found.measure}, {unit(found.measure, currency)}", "replications", "", ""):
        table.add_column(Text(heading), justify="left" if not heading else "right", overflow="fold")
    for each in found.standings:
        table.add_row(*map(Text, _row(each)))
    console.print(table)


def takeaway(found: Selection, currency: str) -> str:
    goals = " and ".join(map(str, found.goals))
    kept = f" of those with {goals}" if goals else ""
    runs = f"{found.replications:,} runs, {found.allotted_equally:,} if all had as many as the longest"
    if found.best is None:
        why = "none keeps the goals" if found.is_decided else f"not decided on {', '.join(_open(found))}"
        return f"No best by {found.measure}{kept}: {why} ({runs}).{_rare(found)}"
    lead = f"{found.indifference:,.3g} {unit(found.measure, currency)}"
    return (
        f"{found.best} is best by {found.measure}{kept}: chosen rightly with {found.confidence:.0%} confidence "
        f"where it leads by {lead} or more ({runs}).{_rare(found)}"
    )


def _rare(found: Selection) -> str:
    """What the confidence does not cover."""
    events = f", which {', '.join(found.rare_events)} may break" if found.rare_events else ""
    seldom = 1 - ((1 - found.confidence) / 2) ** (1 / found.needed)
    return (
        f" The confidence is that of normal replications{events}: {found.needed} may all be without what strikes in "
        f"less than one of {1 / seldom:.0f}. Who keeps a goal, or is near the best, has had as many; who is further "
        "behind may have had fewer, without what strikes more often and does more than double the measure."
    )


def _open(found: Selection) -> Iterable[str]:
    return (each.name for each in found.standings if each.fate == "open" and not each.reason)


def _row(each: Standing) -> tuple[str, str, str, str, str]:
    value = "-" if each.value.mean is None else f"{each.value.mean:,.4g}"
    width = "" if each.value.half_width is None else f" ± {each.value.half_width:,.2g}"
    return each.name, value + width, f"{each.replications:,}", each.fate, each.reason


def as_json(found: Selection) -> dict[str, Any]:
    return {
        "measure": found.measure,
        "goals": [str(goal) for goal in found.goals],
        "confidence": found.confidence,
        "indifference": found.indifference,
        "rare_events": list(found.rare_events),
        "best": found.best,
        "is_decided": found.is_decided,
        "runs": found.replications,
        "runs_allotted_equally": found.allotted_equally,
        "standings": [
            {
                "name": each.name,
                "fate": each.fate,
                "reason": each.reason,
                "mean": each.value.mean,
                "half_width": each.value.half_width,
                "replications": each.replications,
            }
            for each in found.standings
        ],
    }
