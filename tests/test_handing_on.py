"""A business case and a sweep as files. Oracles: their own numbers, HTML and XML read by Python's parsers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import cache

import pytest
from hostile import NAMES
from hostile import study as hostile_study
from test_report import LEADS
from test_report import Read as Page
from test_workbook import CHART
from test_workbook import Read as Workbook
from textbook import study as textbook

from bposim.analysis.business_case import files
from bposim.analysis.business_case.case import business_case
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.telling import verdict
from bposim.analysis.sweeps import files as of_sweep
from bposim.analysis.sweeps.points import factorial
from bposim.analysis.sweeps.sweeping import Sweep, sweep
from bposim.scenarios.study import Study, load_study

HEADS = "delivery.teams.clerks.headcount"
SCRIPT = "</script><script>alert(1)</script>"
STRANGERS = ["=1+1", "<b>x", SCRIPT]


@cache
def study() -> Study:
    return load_study("data_entry").replace({"contract.term_months": 9})


@cache
def case() -> BusinessCase:
    return business_case(study(), "offshore", replications=2)


@cache
def one_or_two() -> tuple[Sweep, Study]:
    paid = {"home": {"time_zone": "UTC", "wage_per_hour": 20.0}}
    small = textbook(30, 1, delivery__sites=paid, delivery__teams__clerks__site="home")
    return sweep(small, factorial({HEADS: [1, 2]}), replications=2), small


def stands_alone(page: Page) -> None:
    assert page.open == []
    for _, attributes in page.elements:
        for name, value in attributes.items():
            assert name not in LEADS or value == "data:,", (name, value)
            assert not name.startswith("on")


# A business case


def test_the_page_of_a_case_begins_with_its_verdict_and_has_its_pictures() -> None:
    read = Page(str(files.page(case(), study())))
    stands_alone(read)
    assert read.all("p")[0] == verdict(case())
    drawn = [
        json.loads(script)
        for script, kind in zip(read.all("script"), read.attributes("script"), strict=True)
        if kind.get("type") == "application/json"
    ]
    assert len(drawn) == 4
    assert case().months[0].month in read.all("th")


def test_the_workbook_of_a_case_has_its_months_as_numbers_and_charts_over_them() -> None:
    read = Workbook(files.excel(case(), study()))
    assert read.names == ["Summary", "Months", "Phases", "Branches", "Assumptions", "Run info"]
    assert read.cells("Summary")["A2"] == verdict(case())
    rows = read.rows("Months")
    assert [row["month"] for row in rows] == [each.month for each in case().months]
    assert [row["saved so far, USD: mean"] for row in rows] == pytest.approx(
        [each.cumulative.mean for each in case().months]
    )
    assert list(rows[0])[:3] == ["month", f"cost of {case().baseline}, USD", f"cost of {case().scenario}, USD"]
    pays = read.charts()[0]
    assert [float(each.text) for each in pays.find(f".//{CHART}val").iter(f"{CHART}v")] == pytest.approx(
        [each.cumulative.mean for each in case().months]
    )


def test_a_line_of_the_csv_has_the_money_and_the_promises_of_its_month() -> None:
    lines = list(csv.DictReader(io.StringIO(files.as_csv(case(), study()))))
    assert [float(line["saved_mean"]) for line in lines] == pytest.approx([each.saved.mean for each in case().months])
    strict = {f"sla_attainment_end_to_end.{sla}" for sla in case().strict_slas}
    spread = {f"sla_attainment_{part}.{sla}" for sla in case().slas for part in ("p5", "p50", "p95")}
    means = {f"sla_attainment.{sla}" for sla in case().slas}
    assert {name for name in lines[0] if name.startswith("sla_")} == means | spread | strict


@pytest.mark.parametrize("name", STRANGERS)
def test_names_of_a_stranger_stay_texts_in_the_files_of_a_case(name: str) -> None:
    assert name in NAMES
    strange = replace(case(), scenario=name, study=name)
    page = Page(str(files.page(strange, hostile_study())))
    stands_alone(page)
    assert page.all("h1") == [f"{name}: {name} instead of in_house"]
    book = Workbook(files.excel(strange, hostile_study()))
    assert book.elements("f>") == []
    assert book.cells("Summary")["A1"] == f"{name}: {name} instead of in_house"


# A sweep


def test_the_page_of_a_sweep_says_which_point_is_best_and_what_each_value_moves() -> None:
    read = Page(str(of_sweep.page(*one_or_two())))
    stands_alone(read)
    assert read.all("p")[0].startswith(f"base with {HEADS} = 1 has the lowest cost_per_item: 0.6")
    assert any(each.startswith(f"base: cost_per_item moves most with {HEADS}") for each in read.all("figcaption"))


def test_the_workbook_of_a_sweep_has_a_sheet_for_each_measure_and_its_chart() -> None:
    """Two clerks are paid twice what one is, for the same items."""
    read = Workbook(of_sweep.excel(*one_or_two()))
    lines = read.rows("cost_per_item")
    assert [line["point"] for line in lines] == ["1", "2"]
    assert lines[1]["base"] == pytest.approx(2 * lines[0]["base"])
    assert len(read.charts()) == 3
    assert {row["measure"] for row in read.rows("Estimates")} > {"cost_per_item", "turnaround_p90_hours"}


def test_names_of_a_stranger_stay_texts_in_the_files_of_a_sweep() -> None:
    study = hostile_study()
    found = sweep(study, {"demand.scale": [1.0, 0.9]}, scenarios=STRANGERS, replications=1)
    page = Page(str(of_sweep.page(found, study)))
    stands_alone(page)
    assert set(STRANGERS) <= set(page.all("th"))
    book = Workbook(of_sweep.excel(found, study))
    assert book.elements("f>") == []
    assert set(STRANGERS) <= {str(row["scenario"]) for row in book.rows("Estimates")}
    for chart in book.charts():
        names = [each.text for each in chart.iter(f"{CHART}f")]
        assert all(name.split("!")[0] in ("cost_per_item", "turnaround_p90_hours", "sla_attainment") for name in names)
