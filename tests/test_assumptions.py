"""Is every value shown with where it comes from? Oracle: the resolved scenario and the library's own table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bposim.analysis.assumptions import DEFAULT, STATED, assumptions, limits
from bposim.analysis.changing.settings import all_settings
from bposim.analysis.changing.units import unit_of
from bposim.scenarios.library import sources
from bposim.scenarios.study import SHIPPED, load_study

DOCS = Path(__file__).parent.parent / "docs"


def numbers(value: Any) -> int:
    """Numbers and texts of a plain tree; a list counts once."""
    if isinstance(value, dict):
        return sum(map(numbers, value.values()))
    return value not in (None, "", [])


def by_path(study, scenario):
    return {row.path: row for row in assumptions(study) if row.scenario in (None, scenario)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_value_of_every_scenario_is_a_row(name):
    study = load_study(name)
    for scenario, whole in study.scenarios.items():
        assert len(by_path(study, scenario)) == numbers(whole.model_dump(mode="json"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_library_figure_comes_with_range_source_and_mark(name):
    study = load_study(name)
    for scenario, figures in study.provenance.items():
        rows = {path.replace(".*", ""): row for path, row in by_path(study, scenario).items()}
        for path, figure in figures.items():
            row = rows[path]
            assert (row.unit, row.low, row.high, row.mark) == (figure.unit, figure.low, figure.high, figure.mark)
            assert row.source == (sources()[figure.source].title if figure.source else "no source found")


def test_what_all_scenarios_have_alike_is_said_once():
    rows = assumptions(load_study("invoice_processing"))
    places = [(row.scenario, row.path) for row in rows]
    assert len(places) == len(set(places))
    shared = {row.path for row in rows if row.scenario is None}
    assert shared.isdisjoint(row.path for row in rows if row.scenario is not None)
    assert "demand.scale" in shared
    assert "delivery.teams.capture.headcount" not in shared


def test_a_value_without_a_figure_says_who_states_it():
    rows = by_path(load_study("invoice_processing"), "offshore")
    assert (rows["contract.former_fte"].source, rows["contract.former_fte"].mark) == (STATED, "")
    assert (rows["contract.months_that_may_miss"].source, rows["contract.months_that_may_miss"].mark) == (DEFAULT, "")


def test_a_changed_value_loses_its_source():
    study = load_study("invoice_processing")
    path = "delivery.sites.manila.wage_per_hour"
    assert by_path(study, "offshore")[path].mark == "S"
    changed = by_path(study.replace({path: 9.0}), "offshore")[path]
    assert (changed.value, changed.source, changed.mark, changed.low) == (9.0, STATED, "", None)


@pytest.mark.parametrize(
    ("path", "value", "unit"),
    [
        ("demand.work_types.a.arrivals.all.items_per_hour", 4.0, "items an hour"),
        ("delivery.sites.here.wage_per_hour", 20.0, "EUR an hour"),
        ("delivery.sites.here.overhead_per_head_year", 1.0, "EUR per head and year"),
        ("process.steps.a.handle_time.*.mean_minutes", 3.0, "minutes"),
        ("process.steps.a.error_share.*", 0.1, "share"),
        ("sla.turnaround.hours", 4.0, "hours"),
        ("client.hours", "09:00-17:00", ""),
        ("delivery.teams.a.shifts.b.breaks_paid", True, ""),
        ("contract.retained_fte", 2.0, "FTE"),
        ("contract.governance_per_fte_year", 1.0, "EUR per FTE and year"),
        ("contract.fees.clerks.rate", 8.0, "EUR"),
        ("delivery.teams.a.headcount", 3, "heads"),
        ("horizon_weeks", 4, "weeks"),
    ],
)
def test_the_unit_is_the_one_that_the_key_says(path, value, unit):
    assert unit_of(path, value, "EUR") == unit


@pytest.mark.parametrize("name", SHIPPED)
def test_a_value_is_counted_alike_where_it_is_changed_and_where_it_is_listed(name):
    study = load_study(name)
    for scenario in study.scenarios:
        listed = {path.replace(".*", ""): row.unit for path, row in by_path(study, scenario).items()}
        changed = {each.path: each.unit for each in all_settings(study, scenario)}
        assert len(changed) > 20
        assert {path: listed.get(path, unit) for path, unit in changed.items()} == changed


def test_no_number_of_a_shipped_study_is_without_a_unit():
    rows = [row for name in SHIPPED for row in assumptions(load_study(name))]
    assert [row.path for row in rows if not row.unit and not isinstance(row.value, str | bool)] == []


def test_limits_are_sentences_in_the_one_place_that_the_docs_name():
    assert len(limits()) > 10
    assert all(limit[0].isupper() and limit.endswith(".") for limit in limits())
    link = "../bposim/analysis/limits.md"
    assert link in (DOCS / "model.md").read_text(encoding="utf-8")
    assert (DOCS / link).is_file()
