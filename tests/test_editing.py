"""A study after changes: each kind of step, what is refused, and that the file written of it is the same study."""

from __future__ import annotations

from typing import Any

import pytest
import textbook
from hypothesis import given, settings
from hypothesis import strategies as st

from bposim.scenarios.editing import MOST_SCENARIOS, Copied, Deleted, Edit, Rebased, Renamed, Step, edited
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.reading import NAMES, parse_tree
from bposim.scenarios.resolving import merge
from bposim.scenarios.study import SHIPPED, Study, build_study, load_study
from bposim.scenarios.writing import common, rest, study_text

HEADS = "delivery.teams.capture.headcount"
HOSTILE = ["=1+1", "<b>x", "[a](javascript:alert(1))", "x" * 10_000, "\u202eabc", "שלום", "a.b", "", "a\nb", "\ud800"]


@pytest.fixture(scope="module")
def invoices() -> Study:
    return load_study("invoice_processing")


def refused(study: Study, *steps: Step) -> list[tuple[str, str]]:
    with pytest.raises(StudyError) as error:
        edited(study, steps)
    return [(mistake.path, mistake.expected) for mistake in error.value.mistakes]


def again(study: Study) -> Study:
    return build_study(parse_tree(study_text(study).encode(), "again.toml"), "again.toml")


def test_no_step_is_the_study_itself(invoices: Study) -> None:
    assert edited(invoices, ()) is invoices


def test_a_value_is_put_in_one_scenario_or_in_all_as_replace_does(invoices: Study) -> None:
    one = edited(invoices, [Edit("offshore", HEADS, 18)])
    assert one.fingerprint == invoices.replace({HEADS: 18}, "offshore").fingerprint
    every = edited(invoices, [Edit(None, "demand.scale", 1.1)])
    assert every.fingerprint == invoices.replace({"demand.scale": 1.1}).fingerprint


def test_a_change_of_one_scenario_builds_no_other_again(invoices: Study) -> None:
    found = edited(invoices, [Edit("offshore", HEADS, 20)])
    built = [name for name, scenario in found.scenarios.items() if scenario is not invoices.scenarios[name]]
    assert built == ["offshore"]


def test_values_that_only_fit_together_may_come_one_after_the_other(invoices: Study) -> None:
    shifts = "delivery.teams.capture.shifts.regular"
    moved = edited(invoices, [Edit("offshore", f"{shifts}.heads", 20), Edit("offshore", HEADS, 20)])
    assert moved.scenarios["offshore"].delivery.teams["capture"].headcount == 20


def test_a_copy_begins_as_its_original_and_goes_its_own_way(invoices: Study) -> None:
    study = edited(invoices, [Copied("offshore", "more"), Edit("more", HEADS, 20)])
    assert [*study.scenarios] == [*invoices.scenarios, "more"]
    assert study.scenarios["offshore"] == invoices.scenarios["offshore"]
    assert study.scenarios["more"].delivery.teams["capture"].headcount == 20


def test_a_renamed_scenario_keeps_its_place_and_stays_the_baseline(invoices: Study) -> None:
    study = edited(invoices, [Renamed("in_house", "today")])
    assert [*study.scenarios] == ["today", *[*invoices.scenarios][1:]]
    assert study.baseline == "today"
    assert study.scenarios["today"] == invoices.scenarios["in_house"]


def test_the_baseline_is_deleted_only_after_another_took_its_place(invoices: Study) -> None:
    assert refused(invoices, Deleted("in_house")) == [("baseline", "another baseline before this one is deleted")]
    study = edited(invoices, [Rebased("onshore"), Deleted("in_house")])
    assert study.baseline == "onshore"
    assert "in_house" not in study.scenarios


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_a_file_could_not_hold_is_refused_with_the_rule(invoices: Study, name: str) -> None:
    for step in (Copied("offshore", name), Renamed("offshore", name)):
        assert refused(invoices, step) == [("scenarios", NAMES)]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_scenario_path_or_value_is_a_mistake_and_short_to_read(invoices: Study, name: str) -> None:
    for step in (Deleted(name), Edit(name, HEADS, 1), Edit(None, f"x.{name}", 1), Edit("offshore", HEADS, name)):
        with pytest.raises(StudyError) as error:
            edited(invoices, [step])
        assert all(len(str(mistake)) < 700 for mistake in error.value.mistakes)


def test_a_name_is_given_once_and_scenarios_are_so_many_at_most(invoices: Study) -> None:
    assert refused(invoices, Copied("offshore", "hybrid")) == [("scenarios", "a name that no scenario has yet")]
    many = [Copied("offshore", f"copy_{number}") for number in range(MOST_SCENARIOS)]
    assert refused(invoices, *many)[0] == ("scenarios", f"at most {MOST_SCENARIOS} scenarios")


def test_a_mistake_is_said_at_the_place_that_was_changed(invoices: Study) -> None:
    ((path, expected),) = refused(invoices, Edit("offshore", HEADS, -1))
    assert (path, expected) == (f"scenarios.offshore.{HEADS}", "greater than or equal to 0")
    assert refused(invoices, Edit(None, "demand.scale", 0.0)) == [("demand.scale", "greater than 0")]
    assert refused(invoices, Edit(None, "demand.scael", 1.0))[0][0] == "demand.scael"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_study_written_is_the_same_study(name: str) -> None:
    study = load_study(name)
    written = again(study)
    assert written.fingerprint == study.fingerprint
    assert [*written.scenarios] == [*study.scenarios]
    assert ordered(written.trees) == ordered(study.trees)


def test_a_study_with_one_scenario_and_a_hostile_name_written_is_the_same_study() -> None:
    study = build_study(textbook.tree(name='=1+1 <b>"x"\\ [a](javascript:alert(1)) שלום'), "s.toml")
    assert again(study).fingerprint == study.fingerprint
    assert again(study).name == study.name


CHANGES: list[Step] = [
    Edit(None, "demand.scale", 1.25),
    Edit(None, "process.steps.exceptions.handle_time.po.mean_minutes", 9.5),
    Edit("in_house", HEADS, 15),
    Edit("offshore", "delivery.teams.capture.shifts.regular.breaks", ("13:00-14:00", "16:00-16:15")),
    Edit("offshore", "delivery.sites.manila.tenure.full_pace", 0.91),
    Edit(None, "sla.turnaround.business_days", 1),
    Copied("hybrid", "hybrid_2"),
    Copied("in_house", "other"),
    Renamed("onshore", "chicago"),
    Rebased("nearshore"),
    Deleted("offshore_night"),
    Deleted("in_house_improved"),
]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(CHANGES), unique=True))
def test_a_changed_study_written_is_the_same_study(steps: list[Step]) -> None:
    study = edited(load_study("invoice_processing"), steps)
    assert again(study).fingerprint == study.fingerprint
    assert ordered(again(study).trees) == ordered(study.trees)


KEYS = st.sampled_from("abcd")
TREES = st.recursive(
    st.sampled_from([0, 1, 1.0, True, "1", [1], [1.0]]), lambda below: st.dictionaries(KEYS, below, max_size=4)
)


@given(st.lists(st.dictionaries(KEYS, TREES, max_size=4), min_size=1, max_size=4))
def test_what_is_shared_and_the_rest_merge_to_what_there_was_tables_in_order(trees: list[dict[str, Any]]) -> None:
    shared = common(trees)
    for tree in trees:
        assert repr(ordered(merge(shared, rest(tree, shared)))) == repr(ordered(tree))


def ordered(tree: Any) -> Any:
    """Values by name, tables in order."""
    if not isinstance(tree, dict):
        return tree
    tables = [(key, ordered(value)) for key, value in tree.items() if isinstance(value, dict)]
    return tables, sorted((key, repr(value)) for key, value in tree.items() if not isinstance(value, dict))
