"""Scenarios are merged over the shared part; library figures fill what is stated and say where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import textbook

from bposim.scenarios.library import MARKS, entries, sources
from bposim.scenarios.resolving import merge, put, resolve
from bposim.scenarios.schema.fields import parse_days, parse_hours
from bposim.scenarios.schema.kinds import models
from bposim.scenarios.study import SHIPPED, Study, build_study, load_study

ENTRY = "sites/manila"


def test_merging_is_deep_and_replaces_lists_whole() -> None:
    below = {"a": {"x": 1, "list": [1, 2]}, "b": 1}
    assert merge(below, {"a": {"y": 2, "list": [3]}}) == {"a": {"x": 1, "y": 2, "list": [3]}, "b": 1}
    assert below == {"a": {"x": 1, "list": [1, 2]}, "b": 1}


@pytest.mark.parametrize(
    ("below", "above", "merged"),
    [
        (
            {"distribution": "lognormal", "mean_minutes": 15.0, "cv": 0.7},
            {"distribution": "fixed"},
            {"distribution": "fixed", "mean_minutes": 15.0},
        ),
        (
            {"due": "business_days", "business_days": 2, "target_share": 0.9},
            {"due": "elapsed_hours", "hours": 24},
            {"due": "elapsed_hours", "hours": 24, "target_share": 0.9},
        ),
        (
            {"form": "poisson", "items_per_year": 9.0, "hours": "08:00-18:00", "days": "Mon-Fri"},
            {"form": "batch", "at": "09:00"},
            {"form": "batch", "items_per_year": 9.0, "at": "09:00", "days": "Mon-Fri"},
        ),
        ({"basis": "item", "rate": 1.0, "work_types": ["item"]}, {"basis": "month"}, {"basis": "month", "rate": 1.0}),
        ({"error_share": 0.1, "next": "done"}, {"kind": "wait"}, {"kind": "wait", "next": "done"}),
        ({"distribution": "fixed", "cv": 0.7}, {"distribution": "fixed"}, {"distribution": "fixed", "cv": 0.7}),
        (
            {"mean_minutes": 9.0, "cv": 0.7, "men_minutes": 9.0},
            {"distribution": "fixed"},
            {"distribution": "fixed", "mean_minutes": 9.0, "men_minutes": 9.0},
        ),
        ({"kind": "home", "x": 1}, {"kind": "away"}, {"kind": "away", "x": 1}),
    ],
)
def test_a_table_that_becomes_one_of_another_kind_keeps_what_that_kind_knows(
    below: dict[str, Any], above: dict[str, Any], merged: dict[str, Any]
) -> None:
    """A wrong key stays, to be told, and so does all where the schema does not have the kind."""
    assert merge({"table": below}, {"table": above}) == {"table": merged}
    (key, value), *_ = above.items()
    put_alone = {name: each for name, each in merged.items() if name in below or name == key}
    assert put({"table": below}, f"table.{key}", value)["table"] == put_alone


def test_a_figure_of_the_library_fills_no_table_of_a_kind_that_does_not_know_it() -> None:
    stated = {"library": "processes/invoices", "steps": {"capture": {"handle_time": {"po": {"distribution": "fixed"}}}}}
    assert resolve(stated).tree["steps"]["capture"]["handle_time"]["po"] == {
        "distribution": "fixed",
        "mean_minutes": 5.0,
    }


def test_an_entry_fills_what_is_not_stated_and_what_is_stated_wins() -> None:
    resolved = resolve({"sites": {"here": {"library": ENTRY, "absence_share": 0.5}}})
    figures = entries()[ENTRY]
    assert resolved.tree["sites"]["here"]["time_zone"] == "Asia/Manila"
    assert resolved.tree["sites"]["here"]["absence_share"] == 0.5
    assert resolved.provenance["sites.here.time_zone"] == figures["time_zone"]
    assert "sites.here.absence_share" not in resolved.provenance
    assert "library" not in resolved.tree["sites"]["here"]


def test_a_library_never_makes_a_table() -> None:
    processes = {"steps": {"capture": {"handle_time": {"po": {}}}}, "library": "processes/invoices"}
    resolved = resolve(processes).tree
    assert set(resolved["steps"]) == {"capture"}
    assert resolved["steps"]["capture"]["handle_time"]["po"]["mean_minutes"] == 5.0


def test_each_scenario_has_the_library_that_it_names() -> None:
    """The shared tables of the file are resolved anew for each scenario."""
    tree = textbook.tree(delivery__sites__here={"time_zone": "UTC"}, delivery__teams__clerks__site="here")
    tree["delivery"]["sites"]["here"] = {"library": "sites/new_york"}
    tree["scenarios"] = {"a": {}, "b": {"delivery": {"sites": {"here": {"library": ENTRY}}}}}
    study = build_study(tree, "study.toml")
    zones = [scenario.delivery.sites["here"].time_zone for scenario in study.scenarios.values()]
    assert zones == ["America/New_York", "Asia/Manila"]


def test_a_scenario_inherits_nothing_from_another() -> None:
    tree = textbook.tree()
    tree["scenarios"] = {"a": {"demand": {"scale": 2.0}}, "b": {}}
    assert build_study(tree, "study.toml").scenarios["b"].demand.scale == 1.0


def test_putting_a_value_leaves_the_original_alone() -> None:
    tree: dict[str, Any] = {"a": {"b": 1, "c": 2}}
    assert put(tree, "a.b", 3) == {"a": {"b": 3, "c": 2}}
    assert tree == {"a": {"b": 1, "c": 2}}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_study_loads_and_keeps_what_others_rely_on(name: str) -> None:
    study = load_study(name)
    order = ["in_house", "in_house_improved", "onshore", "nearshore", "offshore", "offshore_night", "hybrid"]
    assert list(study.scenarios) == [each for each in order if each in study.scenarios]
    assert study.baseline == "in_house"
    for scenario in study.scenarios.values():
        assert (scenario.start, scenario.warm_up_weeks, scenario.horizon_weeks) == (date(2026, 1, 5), 4, 26)
        assert (scenario.follow_up_weeks, scenario.demand.scale) == (4, 1.0)


def figures_of(study: Study) -> dict[str, Any]:
    return {path: figure for found in study.provenance.values() for path, figure in found.items()}


@pytest.mark.parametrize("name", SHIPPED)
def test_money_volumes_and_times_of_a_shipped_study_come_from_the_library(name: str) -> None:
    study = load_study(name)
    for scenario, tree in study.trees.items():
        filled = study.provenance[scenario]
        for path, value in numbers(tree):
            assert path in filled or value in (0, 1) or is_design(path), (scenario, path, value)


def numbers(tree: Any, path: str = "") -> list[tuple[str, float]]:
    if isinstance(tree, dict):
        return [found for key, value in tree.items() for found in numbers(value, f"{path}.{key}" if path else key)]
    return [(path, tree)] if isinstance(tree, int | float) and not isinstance(tree, bool) else []


DESIGN = (
    "horizon_weeks", "warm_up_weeks", "follow_up_weeks", "demand.scale", ".headcount", ".heads", ".max_attempts",
    ".max_rounds", ".preference", ".discipline", ".priority", "contract.term_months", "contract.former_fte",
    ".day_of_month", ".business_days_before", ".when_oldest_minutes", ".help_after_hours",
)  # fmt: skip


def is_design(path: str) -> bool:
    """What the operation decides for itself rather than looks up; 0 and 1 switch something off and on."""
    return path.endswith(DESIGN) or ".pilot.gate." in path


def test_every_figure_has_a_mark_a_range_and_a_known_source() -> None:
    for entry, figures in entries().items():
        for path, figure in figures.items():
            where = f"{entry} {path}"
            assert figure.mark in MARKS, where
            assert (
                figure.source in sources() or figure.source == "domain" or (figure.mark == "A" and not figure.source)
            ), where
            assert figure.unit, where
            if isinstance(figure.value, int | float) and not isinstance(figure.value, bool):
                assert figure.low is not None, where
                assert figure.high is not None, where
                assert figure.low <= figure.value <= figure.high, where


DEFAULTS = {  # tables whose own numbers are told by which entry
    "Scenario": "study",
    "Team": "team",
    "BaselineFee": "baseline_fee",
    "CloserLook": "closer_look",
    "Contract": "contract",
    "Transition": "transition",
    "Gate": "gate",
}


def own_numbers() -> Iterator[tuple[str, str, float]]:
    """Table, key and value of what is neither nothing, 0 nor 1: these switch something off or leave it alone."""
    for table in models():
        for key, field in table.model_fields.items():
            value = field.default
            if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
                yield table.__name__, key, value


def test_every_number_that_the_schema_takes_by_itself_is_among_the_sources() -> None:
    told = {f"{entry}.{path}": figure for entry, figures in entries().items() for path, figure in figures.items()}
    known = {path.rpartition(".")[2] for path in told}
    for table, key, value in own_numbers():
        entry = DEFAULTS.get(table, "step" if key == "max_attempts" else None)
        figure = told.get(f"defaults/{entry}.{key}")
        assert figure or key in known, (table, key, value)
        assert figure is None or figure.value == value, (table, key, value)
    stated = {(entry, key) for name, figures in entries().items() for key in figures
              if (entry := name.removeprefix("defaults/")) != name}  # fmt: skip
    found = {(DEFAULTS.get(table, "step"), key) for table, key, _ in own_numbers()}
    assert stated <= found


def test_days_and_hours_are_read_as_people_write_them() -> None:
    assert parse_days("Mon-Fri") == (0, 1, 2, 3, 4)
    assert parse_days("Sat-Mon") == (0, 5, 6)
    assert parse_days("Mon, Wed,Fri") == (0, 2, 4)
    assert parse_hours("09:00-18:00") == (540, 1080)
    assert parse_hours("21:00-06:00") == (1260, 1800)
    assert parse_hours("00:00-24:00") == (0, 1440)
    assert parse_hours("16:00-24:00") == (960, 1440)
