"""A business case as an Excel workbook."""

from __future__ import annotations

from io import BytesIO

from bposim.analysis.assumptions import assumptions
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing import summary
from bposim.analysis.business_case.telling import monthly, run_info, verdict
from bposim.analysis.workbooks.sheet import Book, Sheet, put_assumptions, put_info, written
from bposim.scenarios.study import Study

MONTHS = "Months"
SAVED_SO_FAR = ("cumulative_mean", "cumulative_p5", "cumulative_p95")
PAID = ("cost_baseline", "cost")


def workbook(case: BusinessCase, study: Study) -> bytes:
    content = BytesIO()
    with written(content) as book:
        _summary(book, case)
        _months(book.sheet(MONTHS), case)
        phases = ((each.name, f"{each.first}", f"{each.last}") for each in case.phases)
        book.sheet("Phases").table({"phase": 24, "first day": 12, "until": 12}, phases)
        branches = (
            (each.name, each.chance.share, *each.chance.interval, each.npv, each.cost) for each in case.branches
        )
        columns = {
            "at the pilot's gate": 24,
            "share of the futures": 12,
            "of its interval the low end": 12,
            "the high end": 12,
            "worth in the mean": 14,
            "cost in the mean": 14,
        }
        book.sheet("Branches").table(columns, branches, ("", "0%", "0%", "0%", "#,##0", "#,##0"))
        put_assumptions(book.sheet("Assumptions"), assumptions(study.only([case.scenario])))
        put_info(book.sheet("Run info"), run_info(case, study))
    return content.getvalue()


def _summary(book: Book, case: BusinessCase) -> None:
    to = book.sheet("Summary")
    to.titled(f"{case.study}: {case.scenario} instead of {case.baseline}", verdict(case), 8)
    to.put(2, 0, f"{case.replications} futures of {case.term_months} months, seed {case.seed}")
    to.sheet.set_column(0, 0, 52)
    to.sheet.set_column(1, 1, 44)
    rows = summary(case)
    for row, pair in enumerate(rows, 4):
        to.put_row(row, pair)
    below = 5 + len(rows)
    so_far, paid = f"saved so far, {case.currency}", f"cost of a month, {case.currency}"
    to.sheet.insert_chart(below, 0, _lines(book, case, "When does it pay?", so_far, SAVED_SO_FAR))
    to.sheet.insert_chart(below, 1, _lines(book, case, "What does a month cost?", paid, PAID), {"x_offset": 220})


def _lines(book: Book, case: BusinessCase, title: str, unit: str, names: tuple[str, ...]) -> object:
    heads, last = list(monthly(case)[0]), len(case.months)
    series = [(MONTHS, heads.index(name), last) for name in names]
    return book.lines(title, unit, series, "#,##0")


def _months(to: Sheet, case: BusinessCase) -> None:
    rows = monthly(case)
    styles = ["0.0%" if name.startswith("sla_") else "#,##0" for name in rows[0]]
    heads = [_head(name, case) for name in rows[0]]
    to.table({head: max(10, len(head)) for head in heads}, (list(row.values()) for row in rows), styles)


_ITEMS = {"items_arrived": "items arrived"}
_MONEY = {
    "saved": "saved",
    "cumulative": "saved so far",
    "one_offs": "paid once",
    "paid_to_provider": "paid to the provider",
    "paid_by_provider": "paid by the provider",
}
_PARTS = {"mean": "mean", "p5": "5 % of futures below", "p50": "half below", "p95": "5 % above"}


def _head(name: str, case: BusinessCase) -> str:
    """Of a column of months, with its unit."""
    if name.startswith("sla_"):
        return _promise_head(name)
    costs = {"cost_baseline": f"cost of {case.baseline}", "cost": f"cost of {case.scenario}"}
    amount, _, part = name.rpartition("_")
    if part in _PARTS:
        return f"{_ITEMS[amount] if amount in _ITEMS else _in_money(amount, case)}: {_PARTS[part]}"
    return f"{costs[name]}, {case.currency}" if name in costs else _in_money(name, case)


def _in_money(name: str, case: BusinessCase) -> str:
    return f"{_MONEY[name]}, {case.currency}" if name in _MONEY else name


def _promise_head(name: str) -> str:
    clock, _, sla = name.partition(".")
    part = clock.removeprefix("sla_attainment").removeprefix("_")
    return f"{sla}, kept: {'mean, nothing excused' if part == 'end_to_end' else _PARTS[part or 'mean']}"
