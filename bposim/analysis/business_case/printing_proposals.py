"""A ranking of proposals for the terminal: who is first, points and values by criterion, what each criterion is."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.business_case.proposals import CRITERIA, Ranked


def show(found: Sequence[Ranked], currency: str, futures: int, seed: int, console: Console) -> None:
    console.print(Text(takeaway(found), style="bold"))
    terms = " or ".join(str(months) for months in sorted({row.term_months for row in found}))
    about = f"{futures} futures of {terms} months each, seed {seed}"
    console.print(Text(f"{about}; worth and exposure in {currency}\n", style="dim"))
    console.print(_table(found))
    for warning in warnings(found):
        console.print(Text(f"! {warning}", style="red"))
    for name in found[0].points:
        console.print(Text(f"{name}: {CRITERIA[name].about}"))
    console.print(Text("points from 0, the worst of these proposals, to 1, the best; score: their weighted mean"))


def warnings(found: Sequence[Ranked]) -> list[str]:
    """Of work that piles up and is not paid for."""
    return list(dict.fromkeys(text for row in found for text in row.unsteady))


def takeaway(found: Sequence[Ranked]) -> str:
    """Nothing is first whose work piles up, and nothing is good because the others are worse."""
    if found[0].unsteady:
        return "None of them can be ranked: the work of each piles up."
    first, *others = (f"{row.scenario} ({row.score:.2f})" for row in found)
    after = f", before {', '.join(others)}" if others else ", with no other to rank it against"
    sure = f", in {found[0].first_share:.0%} of the resampled futures" if others and found[0].futures > 1 else ""
    lost = "" if found[0].worth > 0 else ", and staying as it is is worth more"
    return f"{first} ranks first{sure}{after}{lost}.{_richest(found)}"


def _richest(found: Sequence[Ranked]) -> str:
    """Why another ranks first than the one that is worth most."""
    richest = max((row for row in found if not row.unsteady), key=lambda row: row.worth)
    first = found[0]
    ahead = [name for name, points in first.points.items() if first.weights[name] and points > richest.points[name]]
    if richest.scenario == first.scenario or not ahead:
        return ""
    return f" {richest.scenario} is worth most; {first.scenario} is ahead of it by {', '.join(ahead)}."


def _table(found: Sequence[Ranked]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("proposal")
    for heading in ("score", "first, % of\nresamples", *found[0].points, "worth most,\n% of futures"):
        table.add_column(heading, justify="right")
    for row in found:
        cells = (f"{points:.2f}\n{value_shown(row, name)}" for name, points in row.points.items())
        table.add_row(
            Text(row.scenario),
            f"{row.score:.2f}",
            f"{100 * row.first_share:.0f}",
            *cells,
            f"{100 * row.best_share:.0f}",
        )
    return table


def rows(found: Sequence[Ranked]) -> list[dict[str, str | float]]:
    return [
        {
            "proposal": row.scenario,
            "score": round(row.score, 2),
            "first, % of resampled futures": round(100 * row.first_share),
            **{name: value_shown(row, name).replace("\n", " ") for name in row.points},
            "worth most, % of futures": round(100 * row.best_share),
        }
        for row in found
    ]


def value_shown(row: Ranked, name: str) -> str:
    """As its criterion says, hence what counts against a proposal without the sign that ranks it."""
    match name:
        case "payback":
            never = row.payback_months is None
            return "never within\nthe term" if never else f"{row.payback_months:.1f} months"
        case "service" | "risk":
            return f"{abs(row.values[name]):.0%}"
        case _:
            width = f"\n± {row.half_widths[name]:,.0f}" if name in row.half_widths else ""
            amount = abs(row.values[name]) if name == "exposure" else row.values[name]
            return f"{amount:,.0f}{width}"
