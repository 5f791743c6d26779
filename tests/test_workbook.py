"""Is the workbook right, and harmless? Oracle: its parts read with zipfile and ElementTree."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import pytest
from futures import comparison, runs
from hostile import NAMES, examined, study

from bposim.analysis.assumptions import assumptions
from bposim.analysis.reporting import excel
from bposim.analysis.run_info import run_info
from bposim.analysis.workbooks.comparison import workbook
from bposim.scenarios.study import load_study

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHEETS = ["Summary", "Assumptions", "Results", "Run info"]


class Read:
    """A workbook as its XML says, sheet by sheet, cells by their reference."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as found:
            self.parts = {name: found.read(name) for name in found.namelist()}
        self.texts = ["".join(item.itertext()) for item in self._tree("xl/sharedStrings.xml").iter(f"{MAIN}si")]
        self.names = [sheet.get("name") for sheet in self._tree("xl/workbook.xml").iter(f"{MAIN}sheet")]

    def _tree(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts[part])

    def cells(self, sheet: str) -> dict[str, str | float]:
        tree = self._tree(f"xl/worksheets/sheet{self.names.index(sheet) + 1}.xml")
        return {cell.get("r"): self._value(cell) for cell in tree.iter(f"{MAIN}c") if len(cell)}

    def _value(self, cell: ElementTree.Element) -> str | float:
        number = cell.findtext(f"{MAIN}v")
        return self.texts[int(number)] if cell.get("t") == "s" else float(number)

    def rows(self, sheet: str) -> list[dict[str, str | float]]:
        """Of a tidy sheet, by the names in its first row."""
        by_row: dict[int, dict[str, str | float]] = {}
        for place, value in self.cells(sheet).items():
            column = place.rstrip("0123456789")
            by_row.setdefault(int(place[len(column) :]), {})[column] = value
        heads = by_row.pop(1)
        return [{heads[column]: value for column, value in row.items()} for row in by_row.values()]

    def charts(self) -> list[ElementTree.Element]:
        return [self._tree(name) for name in self.parts if name.startswith("xl/charts/chart")]

    def elements(self, tag: str) -> list[str]:
        """Parts that have such an element."""
        return [name for name, part in self.parts.items() if b"<" + tag.encode() in part]


@cache
def values():
    return assumptions(load_study("invoice_processing"))


def written(found):
    return Read(workbook(found, {}, values(), run_info(found)))


TWO = comparison(home=runs([10.0, 11.0, 12.0]), away=runs([7.0, 8.1, 9.0]))


def test_sheets_are_the_summary_then_what_it_rests_on():
    assert written(TWO).names == SHEETS


def test_the_summary_holds_the_estimates_as_numbers():
    cells = written(TWO).cells("Summary")
    away = TWO.scenarios["away"]
    assert [cells[f"{column}7"] for column in "AB"] == ["away", "yes"]
    cost, apart = away.measures["cost_per_item"], away.differences["cost_per_item"]
    known = [cost.mean, cost.half_width, apart.mean, apart.half_width]
    assert [cells[f"{column}7"] for column in "CDEF"] == pytest.approx(known)
    assert cells["I7"] == pytest.approx(away.measures["sla_attainment"].mean)
    assert cells["M7"] == away.p_wins
    assert (cells["C5"], cells["I5"]) == ("Cost per item, USD", "SLA attainment, contract clock")


def test_charts_are_excels_own_over_the_cells_of_the_summary():
    cost, sla = written(TWO).charts()
    values = [[each.text for each in found.iter(f"{CHART}f")] for found in (cost, sla)]
    assert "Summary!$C$6:$C$7" in values[0]
    assert "Summary!$D$6:$D$7" in values[0]
    assert {"Summary!$I$6:$I$7", "Summary!$K$6:$K$7"} <= set(values[1])
    drawn = [float(value.text) for value in cost.find(f".//{CHART}val").iter(f"{CHART}v")]
    assert drawn == pytest.approx([side.measures["cost_per_item"].mean for side in TWO.scenarios.values()])


def test_results_are_the_tidy_frame():
    rows = {(row["scenario"], row["measure"]): row for row in written(TWO).rows("Results")}
    frame = TWO.frame()
    assert len(rows) == len(frame)
    for each in frame.to_dict("records"):
        row = rows[each["scenario"], each["measure"]]
        assert row["mean"] == pytest.approx(each["mean"])
        assert (row["unit"], row["definition"]) == (each["unit"], each["definition"])


def test_what_is_not_known_is_an_empty_cell():
    found = written(comparison(home=runs([10.0]), away=runs([9.0], drift=0.5)))
    rows = {(each["scenario"], each["measure"]): each for each in found.rows("Results")}
    row = rows["away", "cost_per_item"]
    assert "mean" not in row
    assert "not steady" in row["reason"]
    assert "half_width" not in rows["home", "cost_per_item"]


def test_assumptions_come_with_their_sources():
    rows = written(TWO).rows("Assumptions")
    wage = next(row for row in rows if row["path"] == "delivery.sites.new_york.wage_per_hour")
    assert (wage["scenario"], wage["value"], wage["low"], wage["mark"]) == ("all", 23.84, 18.65, "P")
    assert wage["source"].startswith("BLS OEWS May 2023")


def test_run_info_is_what_gives_the_same_numbers_again():
    cells = written(TWO).cells("Run info")
    pairs = {cells[place]: cells.get(f"B{place[1:]}") for place in cells if place.startswith("A")}
    about = TWO.about
    known = {"fingerprint": about.fingerprint, "seed": about.seed, "version": about.version, "level": 0.95}
    assert {**known, "replications": 3}.items() <= pairs.items()


@cache
def hostile() -> Read:
    return Read(excel(study(), examined()))


def test_no_text_of_a_stranger_becomes_a_formula_a_link_or_markup():
    found = hostile()
    assert found.elements("f>") == []
    assert found.elements("hyperlink") == []
    assert found.elements("r>") == []
    assert all(b'TargetMode="External"' not in part for part in found.parts.values())
    assert all(ElementTree.fromstring(part) is not None for name, part in found.parts.items() if name.endswith("l"))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_is_a_text_in_its_cell(name):
    """Excel writes what XML cannot hold as _xHHHH_, and _x itself as _x005F_."""
    texts = {row["scenario"] for row in hostile().rows("Results")}
    plain = name.replace("_x0041_", "_x005F_x0041_").replace("\r", "_x000D_")
    assert {plain, f" {plain}"} & texts


def test_chart_titles_and_series_name_cells_not_strangers_texts():
    for chart in hostile().charts():
        assert all(each.text.startswith("Summary!$") for each in chart.iter(f"{CHART}f"))


def test_pictures_of_a_run_have_their_numbers_beside():
    found = hostile()
    assert found.names == [*SHEETS[:3], "Costs", "Cost to serve", "Months", "Run info"]
    costs = [row for row in found.rows("Costs") if row["scenario"] == "one"]
    cost = examined().comparison.scenarios["one"].measures["cost_per_item"].mean
    assert sum(row["mean per item"] for row in costs) == pytest.approx(cost)
