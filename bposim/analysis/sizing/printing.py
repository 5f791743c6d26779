"""Head-counts for the terminal: the answer, then cost against service."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.sizing.staff import Choice, Staffed
from bposim.analysis.sizing.staffing import Staffing


def show(found: Staffed, currency: str, console: Console) -> None:
    console.print(Text(takeaway(found, currency), style="bold"))
    for choice in found.choices:
        if len(found.choices) > 1:
            console.print(Text(f"\n{_began(choice)}: {_answer(choice.staffing, currency)}"))
        console.print(_frontier(found, choice.staffing, currency))


def takeaway(found: Staffed, currency: str) -> str:
    goals = " and ".join(map(str, found.goals))
    if found.best is None:
        reasons = "; ".join(dict.fromkeys(choice.staffing.reason for choice in found.choices))
        return f"{found.scenario}: no head-count was found that reaches {goals}: {reasons}."
    began = f", {_began(found.best)}" if found.best.starts else ""
    return f"{found.scenario}: {_answer(found.best.staffing, currency, found.confidence)}{began} for {goals}."


def _answer(staffing: Staffing, currency: str, confidence: float | None = None) -> str:
    if staffing.heads is None:
        return staffing.reason
    heads = ", ".join(f"{n} in {team}" for n, team in zip(staffing.heads, staffing.teams, strict=True))
    sure = f" with {confidence:.0%} confidence" if confidence and staffing.is_proved else ""
    doubt = "" if staffing.is_proved else f" ({staffing.reason})"
    return f"{heads} at {staffing.cost:.2f} {currency} an item{sure}{doubt}"


def _began(choice: Choice) -> str:
    return ", ".join(f"{team} from {hour:02.0f}:{60 * hour % 60:02.0f}" for team, hour in choice.starts.items())


def _frontier(found: Staffed, staffing: Staffing, currency: str) -> Table:
    """Nothing is both cheaper and better than a row; margins are in the units of their measures."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    goals = (f"{goal}:\nmargin, + is kept" for goal in found.goals)
    for heading in (*staffing.teams, f"{currency} an item", *goals, "replications"):
        table.add_column(Text(heading), justify="right", overflow="fold")
    for trial in staffing.frontier:
        margins = (f"{each.mean:+.4g}" for each in trial.margins)
        table.add_row(*map(str, trial.heads), f"{trial.cost:.2f}", *margins, str(trial.replications))
    return table
