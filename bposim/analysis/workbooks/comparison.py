"""A comparison as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bposim.analysis.assumptions import Assumption
from bposim.analysis.comparing import COST, Comparison
from bposim.analysis.portraits import Picture
from bposim.analysis.waterfalls import Amounts
from bposim.analysis.wording.definitions import CHANCES, COUNT, SHARE, definition
from bposim.analysis.wording.numbers import runs_shown
from bposim.analysis.wording.printing import notes
from bposim.analysis.wording.takeaway import takeaway
from bposim.analysis.workbooks.sheet import CHART_ROWS, GRID, Book, Sheet, put_assumptions, put_info, written

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

TITLES = {  # of the summary's measures
    COST: "Cost per item",
    "turnaround_p90_hours": "p90 turnaround, end to end",
    "sla_attainment": "SLA attainment, contract clock",
    "sla_attainment_end_to_end": "SLA attainment, end to end",
}
_TOP = 5  # row of the summary's first scenario, from 0
_WIDE = 13  # columns of the summary


def workbook(
    comparison: Comparison,
    gallery: Mapping[str, Picture],
    assumptions: Iterable[Assumption],
    info: Mapping[str, object],
) -> bytes:
    """An .xlsx file; `gallery` may be empty, then it has no sheets of costs and months."""
    content = BytesIO()
    with written(content) as book:
        _summary(book, comparison)
        put_assumptions(book.sheet("Assumptions"), assumptions)
        _results(book.sheet("Results"), comparison)
        if gallery:
            _costs(book.sheet("Costs"), gallery)
            _served(book.sheet("Cost to serve"), gallery)
            _months(book.sheet("Months"), gallery)
        put_info(book.sheet("Run info"), info)
    return content.getvalue()


def _style(measure: str) -> str:
    return {SHARE: "0.0%", COUNT: "#,##0"}.get(definition(measure)[0], "#,##0.00")


def _summary(book: Book, comparison: Comparison) -> None:
    to = book.sheet("Summary")
    to.titled(comparison.about.study, takeaway(comparison), _WIDE)
    to.put(2, 0, runs_shown(comparison))
    to.sheet.set_column(0, 0, 24)
    to.sheet.set_column(1, _WIDE - 1, 11)
    to.sheet.set_row(_TOP - 1, 48)
    to.put_row(_TOP - 1, _summary_head(comparison), "head")
    for row, name in enumerate(comparison.scenarios, _TOP):
        _summary_row(to, row, name, comparison)
    below = _TOP + len(comparison.scenarios) + 1
    to.sheet.insert_chart(below, 0, _cost_chart(book, comparison))
    to.sheet.insert_chart(below, 6, _sla_chart(book, comparison))
    for row, note in enumerate([*map(str, notes(comparison)), *_legend()], below + CHART_ROWS):
        to.put(row, 0, note)


def _summary_head(comparison: Comparison) -> list[str]:
    currency, base = comparison.about.currency, comparison.about.baseline
    titles = [f"{title}, {currency}" if name == COST else title for name, title in TITLES.items()]
    titles[1] += ", hours"
    pairs = [each for title in titles for each in (title, "±")]
    pairs[2:2] = [f"Cost, difference from {base}", "±"]
    return ["Scenario", "Steady", *pairs, "p_wins"]


def _summary_row(to: Sheet, row: int, name: str, comparison: Comparison) -> None:
    side = comparison.scenarios[name]
    to.put_row(row, [name, "no" if side.reason else "yes"])
    column = 2
    for measure in TITLES:
        found = [side.measures.get(measure)]
        apart = [side.differences.get(measure)] if measure == COST else []
        for each in [*found, *apart]:
            if each is not None:
                to.put(row, column, each.mean, _style(measure))
                to.put(row, column + 1, each.half_width, _style(measure))
            column += 2
    to.put(row, column, side.p_wins, "0%")


def _legend() -> list[str]:
    return [f"p_wins: {CHANCES['p_wins']}"]


def _cost_chart(book: Book, comparison: Comparison) -> Chart:
    chart = book.chart("bar")
    last = _TOP + len(comparison.scenarios) - 1
    widths = f"=Summary!$D${_TOP + 1}:$D${last + 1}"
    known = [side.measures[COST].half_width for side in comparison.scenarios.values()]
    error = {"type": "custom", "plus_values": widths, "minus_values": widths, "plus_data": known, "minus_data": known}
    chart.add_series(_series(2, last, "#,##0.00") | {"y_error_bars": error})
    return _finished(chart, "What does an item cost?", f"{comparison.about.currency} per item", legend=False)


def _sla_chart(book: Book, comparison: Comparison) -> Chart:
    chart = book.chart("bar")
    last = _TOP + len(comparison.scenarios) - 1
    hatched = {"pattern": "wide_upward_diagonal", "fg_color": "#6B4C9A", "bg_color": "#FFFFFF"}
    chart.add_series(_series(8, last, "0.0%"))
    chart.add_series(_series(10, last, "0.0%") | {"pattern": hatched})
    return _finished(chart, "How often is the SLA met?", "share of the items due", legend=True)


def _series(column: int, last: int, number: str) -> dict[str, Any]:
    """Names and numbers are references to cells: a name in the chart's own text could be read as a formula."""
    return {
        "name": ["Summary", _TOP - 1, column],
        "categories": ["Summary", _TOP, 0, last, 0],
        "values": ["Summary", _TOP, column, last, column],
        "data_labels": {"value": True, "num_format": number, "position": "inside_base", "font": {"color": "#000000"}},
        "fill": {"color": "#8FB8DE"},
        "border": {"color": "#404040"},
    }


def _finished(chart: Chart, title: str, unit: str, legend: bool) -> Chart:
    chart.set_title({"name": title, "name_font": {"size": 13}})
    chart.set_x_axis({"name": unit, "min": 0, "major_gridlines": {"visible": True, "line": GRID}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"} if legend else {"none": True})
    chart.set_size({"width": 560, "height": 20 * (CHART_ROWS - 1)})
    return chart


def _results(to: Sheet, comparison: Comparison) -> None:
    frame = comparison.frame()
    widths = {"scenario": 20, "measure": 32, "unit": 16, "reason": 30, "definition": 90}
    to.table({name: widths.get(name, 12) for name in frame.columns}, frame.itertuples(index=False))


def _costs(to: Sheet, gallery: Mapping[str, Picture]) -> None:
    """Cost per item by kind of ledger line."""
    _amounts(to, "kind of cost", {name: picture.costs for name, picture in gallery.items()})


def _served(to: Sheet, gallery: Mapping[str, Picture]) -> None:
    """Cost per item, one-offs too, by step and work type."""
    _amounts(to, "step and work type", {name: picture.served for name, picture in gallery.items()})


def _amounts(to: Sheet, head: str, by_scenario: Mapping[str, Amounts]) -> None:
    rows = (
        (name, kind, found.mean, found.half_width)
        for name, amounts in by_scenario.items()
        for kind, found in amounts.estimates().items()
    )
    styles = ("", "", "#,##0.00", "#,##0.00")
    to.table({"scenario": 20, head: 24, "mean per item": 14, "half_width": 12}, rows, styles)


def _months(to: Sheet, gallery: Mapping[str, Picture]) -> None:
    rows = (
        (name, month.sla, month.month, month.attainment, month.met, month.of)
        for name, picture in gallery.items()
        for sla in picture.months.values()
        for month in sla.months
    )
    columns = {"scenario": 20, "sla": 16, "month": 10, "mean attainment": 16, "met in": 8, "of replications": 14}
    to.table(columns, rows, ("", "", "", "0.0%", "", ""))
