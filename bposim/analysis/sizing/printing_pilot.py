"""A pilot for the terminal: heads by week, and what passing it proves."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.sizing.passing import Acceptance
from bposim.analysis.sizing.pilot import Pilot


def show(found: Pilot, currency: str, console: Console) -> None:
    console.print(Text(takeaway(found), style="bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("week", f"heads in {found.team}", "SLAs hold, % of futures", "with one less"):
        table.add_column(Text(heading), justify="right")
    for row in found.plan:
        less = "-" if row.one_less is None else f"{100 * row.one_less:.0f}"
        table.add_row(str(row.week), "-" if row.heads is None else str(row.heads), f"{100 * row.chance:.0f}", less)
    console.print(table)
    for gate in found.gates:
        _show_gate(gate, currency, console)


def takeaway(found: Pilot) -> str:
    about = f"{found.scenario}, {found.share:.0%} of the volume for {found.weeks} weeks"
    learning = "a team that is all new and learns" if found.learns else "a team whose learning the study does not state"
    if found.heads is None:
        return f"{about}: no head-count that was tried keeps every week's SLAs in {found.confidence:.0%} of futures."
    return (
        f"{about}, with {learning}: {found.heads} heads in {found.team} keep the SLAs of every week in "
        f"{found.confidence:.0%} of {found.replications} futures."
    )


def _show_gate(found: Acceptance, currency: str, console: Console) -> None:
    bad = f"{found.bad:.2%}"
    console.print(
        Text(
            f"\nGate on {found.sla}: {found.gate.checks} checks, go with up to {found.gate.allowed} findings. To part "
            f"{found.good:.2%} from {bad} at 10 % error each way takes {found.smallest.checks} checks "
            f"(up to {found.smallest.allowed}), {found.smallest_weeks:.1f} weeks of this pilot. That {bad} passes by "
            f"luck costs {found.luck_cost_per_year:,.0f} {currency} a year in the mean.",
        )
    )
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("true share of defects", "go, %"):
        table.add_column(heading, justify="right")
    for point in found.judged:
        table.add_row(f"{point.defect_share:.2%}", f"{100 * point.go:.1f}")
    console.print(table)
