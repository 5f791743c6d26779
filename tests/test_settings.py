"""What may be changed: sliders say where their value comes from, and moving one edits the study by dotted paths."""

from __future__ import annotations

from typing import Any

import pytest
import textbook
from hypothesis import given
from hypothesis import strategies as st

from bposim.analysis.changing.changes import changes
from bposim.analysis.changing.in_proportion import values
from bposim.analysis.changing.moving import with_heads, with_start
from bposim.analysis.changing.settings import Setting, all_settings, edits, first_settings, label
from bposim.scenarios.editing import Edit, edited
from bposim.scenarios.library import entries
from bposim.scenarios.reading import parse_tree
from bposim.scenarios.resolving import find
from bposim.scenarios.schema.fields import parse_hours
from bposim.scenarios.study import SHIPPED, Study, build_study, load_study
from bposim.scenarios.writing import study_text

STUDIES = {name: load_study(name) for name in SHIPPED}
PLACES = [(name, scenario) for name, study in STUDIES.items() for scenario in study.scenarios]


def sliders(study: Study, scenario: str, base: Study | None = None) -> dict[str, Setting]:
    return {setting.key: setting for setting in first_settings(study, scenario, base)}


def moved(study: Study, setting: Setting, value: float, base: Study | None = None) -> Study:
    return edited(study, edits(setting, value, study, base or study))


def test_the_invoice_study_offers_what_a_strategist_asks_for_first() -> None:
    found = {setting.label: setting for setting in first_settings(STUDIES["invoice_processing"], "offshore")}
    assert [*found] == [
        "Volume",
        "Handle time: capture, po",
        "Error rate: capture",
        "Questions: capture",
        "Head-count of capture",
        "Provider's rate: clerks",
        "Shift start of capture",
        "Service target: turnaround",
        "Due within: turnaround",
    ]
    figure = entries()["providers/manila"]["rate"]
    rate = found["Provider's rate: clerks"]
    assert (rate.value, rate.low, rate.high) == (figure.value, figure.low, figure.high)
    assert (rate.unit, rate.source, rate.mark) == (figure.unit, figure.source, figure.mark)


@pytest.mark.parametrize(
    ("name", "scenario"),
    [("invoice_processing", "hybrid"), ("claims", "offshore"), ("data_entry", "hybrid"), ("payroll", "in_house")],
)
def test_a_slider_moved_to_an_end_shows_it_and_moved_back_leaves_nothing_behind(name: str, scenario: str) -> None:
    base = STUDIES[name]
    for key, setting in sliders(base, scenario).items():
        assert setting.low is not None
        assert setting.high is not None
        for end in (setting.low, setting.high):
            assert setting.low <= setting.value <= setting.high
            after = moved(base, setting, end)
            again = sliders(after, scenario, base)[key]
            assert again.value == pytest.approx(end, rel=1e-4)
            assert (again.low, again.high, again.step) == (setting.low, setting.high, setting.step)
            assert moved(after, again, setting.base, base).fingerprint == base.fingerprint


@pytest.mark.parametrize("name", SHIPPED)
def test_a_study_with_every_slider_moved_is_the_same_study_when_downloaded(name: str) -> None:
    base = study = STUDIES[name]
    for setting in first_settings(base, "in_house"):
        assert setting.high is not None
        study = moved(study, setting, setting.high, base)
    again = build_study(parse_tree(study_text(study).encode(), "again.toml"), "again.toml")
    assert again.fingerprint == study.fingerprint != base.fingerprint


def test_handle_times_move_in_proportion_in_every_scenario_each_from_its_own_value() -> None:
    base = STUDIES["invoice_processing"]
    slider = next(each for each in first_settings(base, "offshore") if each.kind == "handle_time")
    after = moved(base, slider, 6.0)  # from 5.0
    for scenario in base.scenarios:
        before, now = values(base, scenario, "handle_time"), values(after, scenario, "handle_time")
        assert {path: value * 1.2 for path, value in before.items()} == pytest.approx(now)
    path = "process.steps.exceptions.handle_time.po.mean_minutes"
    assert values(after, "hybrid", "handle_time")[path] == pytest.approx(13.0 * 1.2)
    assert values(after, "offshore", "handle_time")[path] == pytest.approx(8.0 * 1.2)
    assert changes(base, after) == ["handle times of all steps: times 1.2 (all scenarios)"]


def test_coefficients_of_variation_waits_and_delays_are_no_handle_times() -> None:
    paths = values(STUDIES["claims"], "offshore", "handle_time")
    assert all(path.split(".")[3] == "handle_time" and path.endswith("mean_minutes") for path in paths)
    assert len(paths) == 7  # pended is a wait; the specialists answer by hand


def test_where_all_items_at_a_step_ask_the_share_that_is_handed_over_is_moved() -> None:
    found = values(STUDIES["invoice_processing"], "hybrid", "query_share")
    assert found == {"process.steps.exceptions.query.share": 0.12, "process.steps.capture.exception.share": 0.12}


def test_shares_end_at_one() -> None:
    base = STUDIES["invoice_processing"]
    slider = next(each for each in first_settings(base, "hybrid") if each.kind == "query_share")
    after = moved(base, slider, 5.0)
    paths = [path.split(".") for path in values(base, "hybrid", "query_share")]
    assert {find(after.trees["hybrid"], path) for path in paths} == {1.0}


def test_what_the_client_brings_is_changed_for_all_and_who_does_it_for_one() -> None:
    whose = {setting.label: setting.scenario for setting in first_settings(STUDIES["claims"], "offshore")}
    assert whose["Volume"] is None
    assert whose["Service target: simple"] is None
    assert whose["Head-count of claims"] == "offshore"
    assert whose["Provider's rate: clerks"] == "offshore"


def test_a_promise_on_which_scenarios_differ_is_changed_in_one() -> None:
    study = STUDIES["claims"].replace({"sla.simple.target_share": 0.9}, "onshore")
    whose = {setting.label: setting.scenario for setting in first_settings(study, "offshore")}
    assert whose["Service target: simple"] == "offshore"
    assert whose["Service target: complex"] is None


def test_heads_are_shared_out_over_shifts_as_they_were() -> None:
    shifts = {
        "early": {"days": "Mon-Fri", "hours": "06:00-14:00", "heads": 6},
        "late": {"days": "Mon-Fri", "hours": "14:00-22:00", "heads": 3},
        "night": {"days": "Mon-Fri", "hours": "22:00-06:00", "heads": 1},
    }
    study = textbook.study(servers=10, delivery__teams__clerks__shifts=shifts)
    scenario = next(iter(study.scenarios.values()))
    assert with_heads(scenario, "clerks", 13) == {
        "delivery.teams.clerks.headcount": 13,
        "delivery.teams.clerks.shifts.early.heads": 8,
        "delivery.teams.clerks.shifts.late.heads": 4,
        "delivery.teams.clerks.shifts.night.heads": 1,
    }


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any), st.integers(0, 300))
def test_heads_over_shifts_always_add_up(heads: list[int], total: int) -> None:
    shifts = {str(k): {"days": "Mon-Fri", "hours": "09:00-17:00", "heads": n} for k, n in enumerate(heads)}
    study = textbook.study(servers=sum(heads), delivery__teams__clerks__shifts=shifts)
    changed = with_heads(next(iter(study.scenarios.values())), "clerks", total)
    assert sum(int(str(value)) for value in [*changed.values()][1:]) == total
    if total:
        study.replace(changed)


@given(st.integers(0, 47).map(lambda k: k / 2))
def test_a_moved_shift_keeps_its_length_its_breaks_and_its_longer_days(hour: float) -> None:
    study = STUDIES["payroll"]
    after = edited(study, [Edit("in_house", path, value) for path, value in _payroll_start(hour).items()])
    before, now = (each.scenarios["in_house"].delivery.teams["payroll"] for each in (study, after))
    assert parse_hours(now.shifts["regular"].hours)[0] == hour * 60
    pairs = [
        (before.shifts["regular"].hours, now.shifts["regular"].hours),
        (before.shifts["regular"].breaks[0], now.shifts["regular"].breaks[0]),
        (before.longer_shifts["before_the_run"].hours, now.longer_shifts["before_the_run"].hours),
    ]
    shifted = {
        (to - since) % 1440 for old, new in pairs for since, to in zip(*map(parse_hours, (old, new)), strict=True)
    }
    assert shifted == {(hour * 60 - 540) % 1440}


def _payroll_start(hour: float) -> dict[str, Any]:
    return dict(with_start(STUDIES["payroll"].scenarios["in_house"], "payroll", "regular", hour))


def test_a_shift_around_the_clock_has_no_start_to_move() -> None:
    assert not [each for each in first_settings(textbook.study(), "base") if each.kind == "start"]


@pytest.mark.parametrize(("name", "scenario"), PLACES)
def test_every_number_can_be_put_where_it_is_said_to_stand(name: str, scenario: str) -> None:
    study = STUDIES[name]
    found = all_settings(study, scenario)
    same = [edit for setting in found for edit in edits(setting, setting.value, study, study)]
    assert edited(study, same).fingerprint == study.fingerprint
    assert len({setting.path for setting in found}) == len(found) > 45


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_of_the_library_is_among_them_with_range_source_and_mark(name: str) -> None:
    study = STUDIES[name]
    for scenario, provenance in study.provenance.items():
        found = {setting.path: setting for setting in all_settings(study, scenario)}
        numbers = {path: figure for path, figure in provenance.items() if type(figure.value) in (int, float)}
        assert numbers.keys() <= found.keys()
        for path, figure in numbers.items():
            setting = found[path]
            assert (setting.value, setting.low, setting.high) == (figure.value, figure.low, figure.high)
            assert (setting.unit, setting.source, setting.mark) == (figure.unit, figure.source, figure.mark)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("delivery.teams.capture.headcount", "head-count of capture"),
        ("process.steps.check.query.share", "query share of check"),
        ("contract.fees.clerks.rate", "rate of clerks"),
        ("contract.governance_per_fte_year", "governance per fte year"),
        ("delivery.teams.capture.hold_hours", "hold hours of capture"),
        ("demand.scale", "volume"),
        ("horizon_weeks", "horizon weeks"),
    ],
)
def test_a_path_in_words(path: str, words: str) -> None:
    assert label(path) == words
