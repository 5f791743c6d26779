"""A pilot for the terminal: heads by week, and what passing it proves."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.estimates import wilson
from bposim.analysis.sizing.acceptance import Judged
from bposim.analysis.sizing.passing import Acceptance
from bposim.analysis.sizing.pilot import Pilot
from bposim.analysis.sizing.punctuality import Punctuality


def show(found: Pilot, currency: str, console: Console) -> None:
    console.print(Text(takeaway(found), style="bold"))
    rows = plan_rows(found)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in rows[0]:
        table.add_column(Text(heading), justify="right")
    for row in rows:
        table.add_row(*("-" if value is None else f"{value:.0f}" for value in row.values()))
    console.print(table)
    for gate in found.gates:
        _show_gate(proved(gate, currency), "true share of defects", gate.judged, console)
    for each in found.in_time:
        _show_gate(proved_in_time(each), "true share of late work", each.judged, console)


def plan_rows(found: Pilot, planned: Sequence[int] = ()) -> list[dict[str, float | None]]:
    """On leave may be who is planned beyond the fewest of a week: of the heads planned, else of those found for all."""
    heads: Sequence[int | None] = planned or [found.heads] * len(found.plan)
    return [
        {
            "week": row.week,
            f"heads in {found.team}": row.heads,
            "SLAs hold, % of futures": 100 * row.chance,
            "with one less, %": None if row.one_less is None else 100 * row.one_less,
            "planned": there,
            "may be on leave": None if row.heads is None or there is None else max(0, there - row.heads),
            "short": None if row.heads is None or there is None else max(0, row.heads - there),
        }
        for row, there in zip(found.plan, heads, strict=True)
    ]


def takeaway(found: Pilot) -> str:
    about = f"{found.scenario}, {found.share:.0%} of the volume for {found.weeks} weeks"
    learning = "a team that is all new and learns" if found.learns else "a team whose learning the study does not state"
    if found.heads is None:
        return f"{about}: no head-count that was tried keeps every week's SLAs in {found.confidence:.0%} of futures."
    assert found.held is not None
    low, high = wilson(found.held, found.replications)
    doubt = "" if low >= found.confidence else ", which proves less than was asked"
    return (
        f"{about}, with {learning}: {found.heads} heads in {found.team} keep the SLAs of every week in {found.held} of "
        f"{found.replications} futures (asked: {found.confidence:.0%}; 95 % interval {low:.0%} to {high:.0%}{doubt})."
    )


def command(
    study: str, scenario: str, team: str, shares: Sequence[float], before: float, confidence: float, seed: int
) -> str:
    """That finds the same heads."""
    volumes = [_percent(share) for share in shares]
    alike = len({*volumes}) == 1
    words = ["bposim", "pilot", study, "--scenario", scenario, "--team", team]
    words += ["--weeks", str(len(volumes)), "--share", volumes[0]] if alike else ["--share", ",".join(volumes)]
    words += ["--tenure", f"{before:g}"] if before else []
    return shlex.join([*words, "--confidence", _percent(confidence), "--seed", str(seed)])


def _percent(share: float) -> str:
    return f"{round(100 * share, 6):.10g}%"


def _show_gate(says: str, share: str, judged: Sequence[Judged], console: Console) -> None:
    console.print(Text(f"\n{says}"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in (share, "go, %"):
        table.add_column(heading, justify="right")
    for point in judged:
        table.add_row(f"{point.defect_share:.2%}", f"{100 * point.go:.1f}")
    console.print(table)


def _of_both(found: Acceptance | Punctuality) -> tuple[str, str, str, str]:
    """What is good and what is bad, and how often each passes."""
    good, bad = f"{100 * found.good:.2f} %", f"{100 * found.bad:.2f} %"
    passes, slips = (f"{100 * found.go(share):.0f} %" for share in (found.good, found.bad))
    return good, bad, passes, slips


def proved_in_time(found: Punctuality) -> str:
    good, bad, passes, slips = _of_both(found)
    return (
        f"Gate on {found.sla}: {found.due:,} items due. {_worth(found)} Who is truly late with {good} passes in "
        f"{passes} of such pilots, who is with {bad} in {slips}. To part them at 10 % error each way takes up to "
        f"{found.smallest_weeks:.1f} weeks of it."
    )


def _worth(found: Punctuality) -> str:
    if found.telling < 2:
        return "Too few futures show late work to say in what waves it comes: all count as one observation."
    return (
        f"Late work comes in waves, so that they may tell no more of the provider's share than {found.worth:,.0f} on "
        "their own would (95 % bound)."
    )


def proved(found: Acceptance, currency: str) -> str:
    """In the numbers of the user."""
    good, bad, passes, slips = _of_both(found)
    return (
        f"Gate on {found.sla}: {_checks(found)}, go with up to {found.gate.allowed} findings. Who truly "
        f"makes {good} of defects passes in {passes} of such pilots, who makes {bad} in {slips}. {_smallest(found)} "
        f"That {bad} passes by luck costs {found.luck_cost_per_year:,.0f} {currency} a year in the mean."
    )


def _checks(found: Acceptance) -> str:
    least, most = min(found.checks), max(found.checks)
    return f"{found.gate.checks} checks" + (f" in the mean ({least} to {most})" if least < most else "")


def _smallest(found: Acceptance) -> str:
    smallest = found.smallest
    needed = f"To part them at 10 % error each way takes {smallest.checks} checks (up to {smallest.allowed})"
    if found.smallest_weeks is None:
        return f"{needed}, which no length of this pilot gives: nothing is audited in it."
    return f"{needed}, {found.smallest_weeks:.1f} weeks of this pilot."
