"""What a session is about: stories, what was changed in them, and the laws of undoing."""

from __future__ import annotations

from pathlib import Path

import pytest
import textbook
from hypothesis import given, settings
from hypothesis import strategies as st

from bposim.app.sessions.state import (
    LARGEST_UPLOAD,
    MOST_UNDONE,
    Copied,
    Deleted,
    Edit,
    History,
    Rebased,
    Renamed,
    Story,
    changed,
    changes,
    first_story,
    opened,
    preset_of,
    study_of,
    uploaded,
)
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.checked import MOST_FINDINGS
from bposim.scenarios.study import SHIPPED, load_study
from bposim.scenarios.writing import study_text

HEADS = "delivery.teams.capture.headcount"
MANY = "\n[demand]\n" + "\n".join(f"k{number} = 1" for number in range(1000))


def test_the_first_story_is_the_shipped_study_seen_at_the_first_scenario_after_the_baseline() -> None:
    story = first_story()
    assert study_of(story).fingerprint == load_study(SHIPPED[0]).fingerprint
    assert (story.seed, story.current) == (1, "in_house_improved")


def test_an_uploaded_study_is_the_file_that_it_was() -> None:
    text = study_text(load_study("claims"))
    assert study_of(uploaded(text)).fingerprint == load_study("claims").fingerprint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "not empty"),
        ("\0", "UTF-8"),
        ("\ud800", "UTF-8"),
        ("a = [", "valid TOML"),
        ("a = " + "[" * 5000, "valid TOML"),
        ("[" + ".".join("abcdefghijklmnopq") + "]", "levels of tables"),
        ('"=1+1" = 1', "names of letters"),
        ("#" * (LARGEST_UPLOAD + 1), "at most"),
        ("name = 1", "a valid string"),
        ("\n".join(f"[scenarios.s{number}]" for number in range(31)), "at most 30 scenarios"),
        ("\n".join(f"[scenarios.s{number}]\na={number}" for number in range(30)) + MANY, "keys in all scenarios"),
    ],
)
def test_an_upload_that_is_no_study_says_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(StudyError, match=expected):
        uploaded(text)


def test_an_upload_with_a_thousand_mistakes_tells_so_many_that_one_can_read() -> None:
    with pytest.raises(StudyError) as error:
        uploaded(MANY)
    assert len(error.value.mistakes) <= MOST_FINDINGS


def test_an_upload_reads_no_file_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "volumes.csv").write_text("time,work_type,count\n2026-01-05,item,5\n")
    monkeypatch.chdir(tmp_path)
    study = textbook.study()
    text = study_text(study).replace('form = "poisson", items_per_hour = 30.0', 'form = "csv", file = "volumes.csv"')
    assert "volumes.csv" in text
    with pytest.raises(StudyError, match="an upload has no CSV beside it"):
        uploaded(text)
    with pytest.raises(StudyError, match="no change of a data file"):
        changed(first_story(), [Edit(None, "demand.work_types.po.arrivals.inbox.file", "volumes.csv")])
    (tmp_path / "study.toml").write_text(text)
    assert opened(tmp_path / "study.toml").preset == str(tmp_path / "study.toml")


def test_a_file_without_csvs_is_opened_as_its_text(tmp_path: Path) -> None:
    text = study_text(load_study("payroll"))
    (tmp_path / "study.toml").write_text(text)
    assert opened(tmp_path / "study.toml") == uploaded(text)
    assert opened("payroll") == first_story("payroll")


def test_the_same_value_put_again_replaces_the_earlier_edit() -> None:
    story = first_story()
    for heads in range(14, 20):
        story = changed(story, [Edit("offshore", HEADS, heads)])
    assert story.edits == (Edit("offshore", HEADS, 19),)


def test_an_edit_for_all_replaces_those_for_one_but_not_the_other_way_round() -> None:
    one, every = Edit("offshore", "demand.scale", 2.0), Edit(None, "demand.scale", 1.5)
    assert changed(first_story(), [one, every]).edits == (every,)
    assert changed(first_story(), [every, one]).edits == (every, one)


def test_an_edit_before_a_copy_stays_because_it_is_the_copys_too() -> None:
    steps = [Edit("offshore", HEADS, 20), Copied("offshore", "other"), Edit("offshore", HEADS, 21)]
    study = study_of(changed(first_story(), steps))
    heads = {name: study.scenarios[name].delivery.teams["capture"].headcount for name in ("offshore", "other")}
    assert heads == {"offshore": 21, "other": 20}


def test_a_whole_number_a_real_one_and_a_truth_are_three_values() -> None:
    study_of(first_story()._replace(edits=(Edit("offshore", HEADS, 1),)))
    with pytest.raises(StudyError):
        study_of(first_story()._replace(edits=(Edit("offshore", HEADS, True),)))


def test_what_is_looked_at_follows_names_and_is_always_there() -> None:
    story = changed(first_story(), [Copied("offshore", "mine")])
    assert story.current == "mine"
    story = changed(story, [Renamed("mine", "ours")])
    assert story.current == "ours"
    assert changed(story, [Deleted("ours")]).current == "in_house_improved"
    assert changed(story, [Renamed("offshore", "day")]).current == "ours"


def test_the_preset_has_the_same_scenarios_without_the_changes_of_values() -> None:
    story = changed(first_story(), [Edit("offshore", HEADS, 20), Copied("offshore", "mine"), Rebased("onshore")])
    before = preset_of(story)
    assert [*before.scenarios] == [*study_of(story).scenarios]
    assert before.scenarios["mine"] == load_study(SHIPPED[0]).scenarios["offshore"]


def test_changes_are_said_in_words() -> None:
    story = changed(
        first_story(),
        [
            Copied("offshore", "mine"),
            Rebased("onshore"),
            Edit("offshore", HEADS, 18),
            Edit(None, "demand.scale", 1.1),
            Edit("mine", "delivery.teams.capture.hold_hours", 8.0),
            Edit("onshore", HEADS, 15),  # as it was
        ],
    )
    assert changes(story) == [
        "mine: a copy of offshore",
        "onshore is the baseline",
        "volume: 1 -> 1.1 (all scenarios)",
        "head-count of capture: 17 -> 18 (offshore)",
        "hold hours of capture: 16 -> 8 (mine)",
    ]


def test_nothing_changed_says_nothing() -> None:
    assert changes(first_story()) == []


def test_a_refused_change_leaves_the_history_as_it_was() -> None:
    history = History(first_story())
    with pytest.raises(StudyError):
        history.do(history.now._replace(edits=(Edit("offshore", HEADS, -1),)))
    assert (history.now, history.past, history.future) == (first_story(), (), ())


def test_a_reset_takes_back_all_changes_and_can_be_undone() -> None:
    history = History(first_story())
    story = changed(first_story()._replace(seed=7), [Copied("offshore", "mine")])
    history.do(story)
    history.reset()
    assert history.now == first_story()._replace(seed=7)
    history.undo()
    assert history.now == story


def test_the_past_is_bounded() -> None:
    history = History(first_story())
    for seed in range(MOST_UNDONE + 50):
        history.do(history.now._replace(seed=seed + 2))
    assert len(history.past) == MOST_UNDONE


STORIES = st.builds(
    lambda seed, heads: changed(first_story()._replace(seed=seed), [Edit("offshore", HEADS, heads)]),
    st.integers(1, 3),
    st.integers(15, 18),
)
MOVES = st.lists(st.one_of(STORIES, st.sampled_from(["undo", "redo", "reset"])), max_size=12)


def after(moves: list[Story | str]) -> History:
    history = History(first_story())
    for move in moves:
        if isinstance(move, Story):
            history.do(move)
        else:
            getattr(history, move)()
    return history


def state(history: History) -> tuple[object, ...]:
    return history.past, history.now, history.future


@settings(max_examples=50, deadline=None)
@given(MOVES)
def test_undo_takes_back_redo_and_redo_takes_back_undo(moves: list[Story | str]) -> None:
    history = after(moves)
    before = state(history)
    if history.past:
        history.undo()
        history.redo()
        assert state(history) == before
    if history.future:
        history.redo()
        history.undo()
        assert state(history) == before


@settings(max_examples=50, deadline=None)
@given(MOVES, STORIES)
def test_doing_ends_what_could_be_redone_and_undoing_brings_back_what_was(
    moves: list[Story | str], story: Story
) -> None:
    history = after(moves)
    before = history.now
    history.do(story)
    if story != before:
        assert history.future == ()
        history.undo()
    assert history.now == before


@settings(max_examples=50, deadline=None)
@given(MOVES)
def test_every_story_of_a_history_loads(moves: list[Story | str]) -> None:
    history = after(moves)
    for story in (*history.past, history.now, *history.future):
        assert story.current in study_of(story).scenarios
