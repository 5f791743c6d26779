"""A sweep as an Excel workbook."""

from __future__ import annotations

from io import BytesIO

from bposim.analysis.assumptions import assumptions
from bposim.analysis.sweeps.store import Row
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.sweeps.telling import SHOWN, best, extent, means, point_name
from bposim.analysis.wording.definitions import unit
from bposim.analysis.workbooks.sheet import CHART_ROWS, Book, put_assumptions, put_info, written
from bposim.scenarios.study import Study

_WIDE = 8  # columns of the summary's texts


def workbook(sweep: Sweep, study: Study) -> bytes:
    rows, content = list(sweep.estimates()), BytesIO()
    with written(content) as book:
        _summary(book, sweep, study, rows)
        for measure, number in SHOWN.items():
            _points(book, sweep, rows, measure, number)
        widths = {"measure": 32, "scenario": 20, "reason": 40}
        heads = list(rows[0]) if rows else ["measure"]
        columns = {name: widths.get(name, max(12, len(name))) for name in heads}
        book.sheet("Estimates").table(columns, (list(row.values()) for row in rows))
        put_assumptions(book.sheet("Assumptions"), assumptions(study.only(sweep.wanted.scenarios)))
        put_info(book.sheet("Run info"), sweep.about())
    return content.getvalue()


def _summary(book: Book, sweep: Sweep, study: Study, rows: list[Row]) -> None:
    to = book.sheet("Summary")
    said = [best(sweep, measure, means(rows, measure), study.currency) for measure in SHOWN]
    to.titled(f"{study.name}: a sweep", ". ".join(said), _WIDE)
    to.put(2, 0, extent(sweep))
    to.sheet.set_column(0, _WIDE - 1, 14)
    for place, (measure, number) in enumerate(SHOWN.items()):
        series = [(measure, 1 + k, len(sweep.points)) for k in range(len(sweep.wanted.scenarios))]
        chart = book.lines(measure, unit(measure, study.currency), series, number)
        to.sheet.insert_chart(4 + CHART_ROWS * place, 0, chart)


def _points(book: Book, sweep: Sweep, rows: list[Row], measure: str, number: str) -> None:
    """A sheet of its own: points down, scenarios across."""
    found, names = means(rows, measure), sweep.wanted.scenarios
    lines = ([point_name(point.values), *(found.get((point.id, name)) for name in names)] for point in sweep.points)
    columns = {"point": 40, **dict.fromkeys(names, 16)}
    book.sheet(measure).table(columns, lines, ("", *[number] * len(names)))
