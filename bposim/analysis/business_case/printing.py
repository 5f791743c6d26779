"""A business case for the terminal: the verdict, the phases on a line of time, cash by month with bands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bposim.analysis.business_case.figures import Band, BusinessCase, CaseMonth
from bposim.analysis.business_case.first_year import YEAR
from bposim.analysis.business_case.gates import NO_GATE
from bposim.analysis.business_case.telling import verdict
from bposim.analysis.estimates import Chance, Difference, Estimate

LINE = 60  # characters that the term is long
SEEN_FROM = 20  # futures, one of which is 5 %


def show(case: BusinessCase, console: Console) -> None:
    for part in _rendered(case):
        console.print(part)


def _rendered(case: BusinessCase) -> Iterator[RenderableType]:
    yield Text(verdict(case), style="bold")
    drawn = f", {case.assumptions_drawn} assumptions drawn from their ranges in each" if case.assumptions_drawn else ""
    runs = f"{case.replications} futures against {case.baseline}{drawn}, seed {case.seed}"
    yield Text(f"{case.study}, {case.scenario}: {runs}, ± half of the {100 * case.level:.0f} % interval\n", style="dim")
    yield from _time_line(case)
    yield from (Text(), _cash(case), Text(), _summary(case))
    yield from (Text(f"! {warning}", style="yellow") for warning in case.warnings)
    yield Text(f"A future fails where its net present value, {case.currency}, is below zero.", style="dim")


def _time_line(case: BusinessCase) -> Iterator[Text]:
    first, last = min(each.first for each in case.phases), max(each.last for each in case.phases)

    def place(day: date) -> int:
        return round(LINE * (day - first).days / max(1, (last - first).days))

    width = max(len(each.name) for each in case.phases)
    for each in case.phases:
        begin, end = place(each.first), max(place(each.first) + 1, place(each.last))
        bar = " " * begin + "━" * (end - begin) + " " * (LINE - end)
        yield Text(f"{each.name:<{width}}  {bar}  {each.first} to {each.last}")


def _cash(case: BusinessCase) -> Table:
    title = f"Cash by month, thousand {case.currency}: means, and what 5 and 95 % of the futures fall short of"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in ("month", case.baseline, case.scenario, "once", "saved", "5 %", "95 %", "sum", "5 %", "95 %"):
        table.add_column(name, justify="right")
    for sla in case.slas:
        table.add_column(f"{sla}, %", justify="right")
    for month in case.months:
        table.add_row(*_cells(month), *_kept(case, month))
    return table


def _cells(month: CaseMonth) -> Iterator[str]:
    yield month.month
    values = [month.stay.mean, month.road.mean, month.one_offs]
    for band in (month.saved, month.cumulative):
        values += [band.mean, band.p5, band.p95]
    yield from ("-" if not value else f"{value / 1000:,.1f}" for value in values)


def _kept(case: BusinessCase, month: CaseMonth) -> Iterator[str]:
    for sla in case.slas:
        share = month.service.get(sla)
        yield "-" if share is None else f"{100 * share:.1f}"


def _summary(case: BusinessCase) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False, show_header=False)
    for row in summary(case):
        table.add_row(*row)
    return table


def summary(case: BusinessCase) -> tuple[tuple[str, str], ...]:
    """What it is called, and what it comes to."""
    money = case.currency
    return (
        (f"net present value, {money}", shown(case.npv)),
        *_tail(case),
        ("go-live (first work there), months since the start", "-" if case.go_live is None else f"{case.go_live:.1f}"),
        ("payback, months since the start", shown(case.payback_months, 1)),
        (f"most out of pocket, {money}", f"{shown(case.peak_exposure)} ({case.peak_month or 'never'})"),
        (f"paid once, {money}", shown(case.one_offs)),
        (f"saved a month in the last year, {money}", shown(case.steady_saving)),
        (f"saved over the term, {money}", shown(case.saved_in_all)),
        ("saved over the term, of the cost of staying", _range(case.saved_share)),
        (f"all-in cost per item, {money}", shown(case.all_in_cost_per_item, 2)),
        (f"  of {case.baseline}", shown(case.stay_cost_per_item, 2)),
        ("  difference", shown(case.all_in_difference, 2)),
        *volume(case),
        ("break-even volume, items a year", shown(case.break_even_volume)),
        ("futures that lose money", f"{case.fails}"),
        ("futures below an SLA over the year after go-live", chance_shown(case, case.misses_in_year_one)),
        *_lowest(case),
        *_gate(case),
        *_margin(case),
        ("futures with a year without a miss after the last wave", chance_shown(case, case.clean_year)),
    )


def _tail(case: BusinessCase) -> Iterator[tuple[str, str]]:
    """Of fewer futures than 20, none can be the worst twentieth."""
    if case.replications < SEEN_FROM:
        yield f"  the worst of {case.replications} futures", f"{case.value_at_risk:,.0f}"
        return
    yield "  5 % of the futures fall short of", f"{case.value_at_risk:,.0f}"
    yield "  and come to, in the mean", f"{case.expected_shortfall:,.0f}"


def volume(case: BusinessCase) -> Iterator[tuple[str, str]]:
    """In the first year and in the last whole one."""
    for year in sorted({1, case.term_months // YEAR} if case.term_months >= YEAR else ()):
        found = case.items_by_year[year - 1]
        spread = f"5 to 95 % of the futures: {found.p5:,.0f} to {found.p95:,.0f}"
        yield f"items that come in year {year}", f"{found.mean:,.0f} ({spread})"


def _range(found: Band | None) -> str:
    if found is None:
        return "- (staying costs nothing)"
    return f"{found.mean:.0%} (5 to 95 % of the futures: {found.p5:.0%} to {found.p95:.0%})"


def _lowest(case: BusinessCase) -> Iterator[tuple[str, str]]:
    """Each SLA in the month in which its mean is the lowest, and how far the futures are apart in it."""
    for sla in case.slas:
        month = min((each for each in case.months if sla in each.spread), key=lambda each: each.spread[sla].mean)
        found = month.spread[sla]
        apart = f"5 to 95 % of the futures: {100 * found.p5:.1f} to {100 * found.p95:.1f} %"
        yield f"{sla} in its lowest month, {month.month}", f"{100 * found.mean:.1f} % ({apart})"


def _gate(case: BusinessCase) -> Iterator[tuple[str, str]]:
    if len(case.branches) > 1 or case.branches[0].name != NO_GATE:
        for each in case.branches:
            yield (
                f"futures: {each.name}",
                f"{each.chance}, worth {each.npv:,.0f} and at a cost of {each.cost:,.0f} each",
            )


def _margin(case: BusinessCase) -> Iterator[tuple[str, str]]:
    """Where it is known what a provider's people cost."""
    paid, pays = (
        sum(getattr(month, name) for month in case.months) for name in ("paid_to_provider", "paid_by_provider")
    )
    if paid > 0 and pays:
        yield "the provider keeps, of what it is paid", f"{1 - pays / paid:.0%}"


def shown(found: Estimate | Difference, places: int = 0) -> str:
    if found.mean is None:
        return f"- ({found.reason})"
    width = "" if found.half_width is None else f" ± {found.half_width:,.{places}f}"
    return f"{found.mean:,.{places}f}{width}"


def chance_shown(case: BusinessCase, of_a_year: Chance | None) -> str:
    return f"- ({case.no_year})" if of_a_year is None else f"{of_a_year}"
