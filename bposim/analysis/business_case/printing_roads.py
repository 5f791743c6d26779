"""Roads to several scenarios for the terminal: phases, what each comes to, and money over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing import shown
from bposim.analysis.business_case.verdicts import cheaper, told_apart
from bposim.analysis.estimates import Chance, Difference, Estimate
from bposim.analysis.wording.printing import heading

EVERY = 6  # months
STOP = "stop"  # how the names of such branches begin
_THOUSAND = 1000.0
Rows = Sequence[tuple[str, Sequence[str]]]


def show(cases: Sequence[BusinessCase], console: Console) -> None:
    console.print()
    console.print(Text(takeaway(cases), style="bold"))
    about = f"{cases[0].replications} futures of the term against {cases[0].baseline}, ± half of the 95 % interval"
    console.print(Text(f"{about}\n", style="dim"))
    money = cases[0].currency
    for title, rows in (
        ("The road there: first day of each phase", phases(cases)),
        ("What it comes to", outcomes(cases)),
        (f"Saved so far, thousand {money}", saved(cases)),
    ):
        console.print(_table(title, cases, rows))
        console.print()
    for text in dict.fromkeys(text for case in cases for text in case.unsteady):
        console.print(Text(f"! {text}", style="red"))


def takeaway(cases: Sequence[BusinessCase]) -> str:
    """The one that surely saves most over the term, and whether the next one does as much."""
    base, money = cases[0].baseline, cases[0].currency
    sure = sorted((case for case in cases if cheaper(case)), key=lambda case: _mean(case.all_in_difference))
    if not sure:
        known = (
            "nothing is cheaper"
            if all(cheaper(case) is False for case in cases)
            else "nobody can tell whether anything is cheaper"
        )
        return f"With the road there, {known} than {base} over the term."
    best, *others = sure
    apart, width = -_mean(best.all_in_difference), best.all_in_difference.half_width
    paid = "never in most futures" if best.payback_p50 is None else f"after {best.payback_p50:.0f} months"
    saves = f"{apart:,.2f} ± {width:,.2f} {money} an item less"
    return (
        f"With the road there {best.scenario} is the cheapest over {best.term_months} months: {saves} "
        f"than {base} all in, paid back {paid}{_next(best, others)}."
    )


def _mean(found: Difference) -> float:
    assert found.mean is not None, found.reason
    return found.mean


def _next(best: BusinessCase, others: Sequence[BusinessCase]) -> str:
    if not others:
        return ""
    second = others[0]
    if second.term_months != best.term_months:
        return f"; {second.scenario} is over {second.term_months} months, which nothing compares with it"
    apart = told_apart(best, second)
    if apart is None:
        return f"; these futures do not tell it from {second.scenario}"
    return f", {apart.mean:,.2f} ± {apart.half_width:,.2f} less than {second.scenario}"


def _table(title: str, cases: Sequence[BusinessCase], rows: Rows) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("", max_width=27, overflow="fold")
    for case in cases:
        table.add_column(heading(case.scenario), justify="right")
    for name, cells in rows:
        table.add_row(name, *cells)
    return table


def phases(cases: Sequence[BusinessCase]) -> Rows:
    """In the order in which they begin for whom each begins first."""
    days = [{phase.name: f"{phase.first}" for phase in case.phases} for case in cases]
    names = {name for each in days for name in each}
    ordered = sorted(names, key=lambda name: (min(each[name] for each in days if name in each), name))
    return [(name, [each.get(name, "-") for each in days]) for name in ordered]


def outcomes(cases: Sequence[BusinessCase]) -> Rows:
    money = cases[0].currency
    columns: dict[str, Callable[[BusinessCase], str]] = {
        f"all-in cost per item, {money}": lambda case: shown(case.all_in_cost_per_item, 2),
        f"  less the baseline's, {money}": lambda case: shown(case.all_in_difference, 2),
        f"net present value, thousand {money}": lambda case: _in_thousands(case.npv),
        f"most out of pocket, thousand {money}": lambda case: _in_thousands(case.peak_exposure),
        f"paid once, thousand {money}": lambda case: _in_thousands(case.one_offs),
        "break-even, items a year": lambda case: _or_never(case.break_even_volume.mean, 0),
        "months until half of the futures are paid back": lambda case: _or_never(case.payback_p50, 1),
        "futures that lose money": lambda case: _chance(case.fails),
        "futures stopped at the gate": lambda case: _chance(
            Chance(sum(each.chance.count for each in case.branches if each.name.startswith(STOP)), case.replications)
        ),
    }
    return [(name, [column(case) for case in cases]) for name, column in columns.items()]


def _chance(found: Chance) -> str:
    low, high = found.interval
    return f"{found.share:.0%} ({low:.0%} to {high:.0%})"


def _in_thousands(found: Estimate) -> str:
    assert found.mean is not None, found.reason
    return _pair(found.mean, found.half_width)


def _pair(mean: float, half_width: float | None) -> str:
    text = f"{mean / _THOUSAND:,.0f}"
    return text if half_width is None else f"{text} ± {half_width / _THOUSAND:,.0f}"


def _or_never(value: float | None, places: int) -> str:
    return "never" if value is None else f"{value:,.{places}f}"


def saved(cases: Sequence[BusinessCase]) -> Rows:
    """By the end of each half year, and of the term."""
    names = list(dict.fromkeys(month.month for case in cases for month in case.months))
    ends = [name for place, name in enumerate(names, 1) if place % EVERY == 0 or place == len(names)]
    paths = [
        {month.month: _pair(month.cumulative.mean, month.cumulative.half_width) for month in case.months}
        for case in cases
    ]
    return [(name, [path.get(name, "-") for path in paths]) for name in ends]
