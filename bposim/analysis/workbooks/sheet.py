"""A sheet of a workbook, written by the type of each value, and the workbook that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from bposim.analysis.assumptions import UNMARKED, Assumption, limits
from bposim.scenarios.library import MARKS

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767  # characters of a cell
CHART_ROWS = 20
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMATS: dict[str, dict[str, Any]] = {
    "": {"valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "said": {"text_wrap": True, "valign": "top", "font_size": 12},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "#,##0.00": {"num_format": "#,##0.00"},
    "#,##0.0": {"num_format": "#,##0.0"},
    "#,##0": {"num_format": "#,##0"},
    "0.0%": {"num_format": "0.0%"},
    "0%": {"num_format": "0%"},
}

GRID = {"color": "#D9D9D9"}

Row = Sequence[Any]
Series = tuple[str, int, int]  # sheet, column, and the last row


class Book:
    """Sheets in the order in which they are asked for."""

    def __init__(self, content: BytesIO) -> None:
        from xlsxwriter import Workbook

        self.book = Workbook(content, _OPTIONS)
        self.formats = {name: self.book.add_format(properties) for name, properties in _FORMATS.items()}

    def sheet(self, name: str) -> Sheet:
        return Sheet(self.book.add_worksheet(name), self.formats)

    def chart(self, kind: str) -> Chart:
        found: Chart = self.book.add_chart({"type": kind})
        return found

    def lines(self, title: str, unit: str, series: Sequence[Series], number: str) -> Chart:
        """Against what stands in the first column. Names and numbers are references to cells."""
        chart = self.chart("line")
        for sheet, column, last in series:
            chart.add_series(
                {
                    "name": [sheet, 0, column],
                    "categories": [sheet, 1, 0, last, 0],
                    "values": [sheet, 1, column, last, column],
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 13}})
        chart.set_y_axis({"name": unit, "num_format": number, "major_gridlines": {"visible": True, "line": GRID}})
        chart.set_x_axis({"label_position": "low"})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 560, "height": 20 * (CHART_ROWS - 1)})
        return chart


@contextmanager
def written(to: BytesIO) -> Iterator[Book]:
    book = Book(to)
    yield book
    book.book.close()


class Sheet:
    """Writes values by their type alone: what a text says never makes it anything but a text."""

    def __init__(self, sheet: Worksheet, formats: Mapping[str, Any]) -> None:
        self.sheet, self.formats = sheet, formats
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)

    def titled(self, title: str, said: str, wide: int) -> None:
        """In the first two rows, over so many columns."""
        self.put(0, 0, title, "title")
        self.sheet.merge_range(1, 0, 1, wide - 1, "", self.formats["said"])
        self.put(1, 0, said, "said")
        self.sheet.set_row(1, 66)

    def put(self, row: int, column: int, value: Any, style: str = "") -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if isfinite(value):
                self.sheet.write_number(row, column, value, self.formats[style])
        elif value is not None:
            self.sheet.write_string(row, column, _text(value), self.formats[style])

    def put_row(self, row: int, values: Row, style: str = "") -> None:
        for column, value in enumerate(values):
            self.put(row, column, value, style)

    def table(self, columns: Mapping[str, int], rows: Iterable[Row], styles: Sequence[str] = ()) -> None:
        """From the top, with a header that stays and filters; `columns` by name with width."""
        self.put_row(0, list(columns), "head")
        number = 0
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self.put(number, column, value, styles[column] if styles else "")
        for column, width in enumerate(columns.values()):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, number, len(columns) - 1)


def _text(value: object) -> str:
    """As Excel can hold it. What is <r>...</r> the writer takes for markup, hence the space before it."""
    text = str(value)[: LONGEST - 1]
    return f" {text}" if text.startswith("<r>") else text


def put_assumptions(to: Sheet, rows: Iterable[Assumption]) -> None:
    columns = {"scenario": 18, "path": 52, "value": 18, "unit": 26, "low": 10, "high": 10, "source": 60, "mark": 6}
    to.table(columns | {"note": 60}, (["all" if row.scenario is None else row.scenario, *row[1:]] for row in rows))


def put_info(to: Sheet, info: Mapping[str, object]) -> None:
    to.sheet.set_column(0, 0, 28)
    to.sheet.set_column(1, 1, 110)
    parts: dict[str, Sequence[Row]] = {
        "Run": list(info.items()),
        "Marks of sources": [*MARKS.items(), ("", UNMARKED)],
        "Limits of the model": [("", limit) for limit in limits()],
    }
    row = 0
    for title, rows in parts.items():
        to.put(row, 0, title, "head")
        for number, pair in enumerate(rows, row + 1):
            to.put_row(number, pair, "wrapped")
        row += len(rows) + 2
