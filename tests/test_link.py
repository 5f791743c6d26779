"""A link brings back the same story elsewhere; whatever else comes in as a link gives notices and never an error."""

from __future__ import annotations

import base64
import json
import tracemalloc
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bposim.app.sessions import link
from bposim.app.sessions.link import LARGEST, LONGEST, NEWER, TOO_LARGE, UNREADABLE, decode, encode
from bposim.app.sessions.state import (
    Copied,
    Deleted,
    Edit,
    Rebased,
    Renamed,
    Story,
    changed,
    first_story,
    study_of,
    uploaded,
)
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import load_study
from bposim.scenarios.writing import study_text

HEADS = "delivery.teams.capture.headcount"
MANY = settings(max_examples=25, deadline=None)


def packed(content: Any) -> str:
    return squeezed(json.dumps(content).encode())


def squeezed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


def unpacked(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "==")))
    return found


def forged(**parts: Any) -> str:
    return packed({**unpacked(encode(first_story())), **parts})


STEPS = st.lists(
    st.one_of(
        st.builds(Edit, st.sampled_from(["offshore", "nearshore"]), st.just(HEADS), st.integers(1, 60)),
        st.builds(Edit, st.none(), st.just("demand.scale"), st.floats(0.1, 3.0)),
        st.builds(Edit, st.none(), st.just("start"), st.dates(date(2024, 1, 1), date(2028, 12, 31))),
        st.builds(
            Edit,
            st.just("offshore"),
            st.just("delivery.teams.capture.shifts.regular.breaks"),
            st.sampled_from([(), ("13:00-14:00",), ("11:00-11:10", "15:00-15:10")]),
        ),
        st.sampled_from([Copied("offshore", "a"), Copied("hybrid", "b-2"), Rebased("onshore")]),
        st.sampled_from([Renamed("in_house_improved", "bots"), Deleted("offshore_night")]),
    ),
    max_size=8,
    unique_by=lambda step: step if not isinstance(step, Edit) else repr(step),
)
TEXTS = st.sampled_from(["", study_text(load_study("invoice_processing"))])


@MANY
@given(STEPS, TEXTS, st.integers(0, link.LARGEST_SEED))
def test_a_link_brings_back_the_story_and_its_numbers(steps: Any, text: str, seed: int) -> None:
    first = uploaded(text) if text else first_story()
    story = changed(first._replace(seed=seed), steps)
    found, notices = decode(encode(story))
    assert notices == ()
    assert found == story
    assert study_of(found).fingerprint == study_of(story).fingerprint


def test_a_link_needs_no_escaping_and_is_short() -> None:
    text = encode(changed(first_story(), [Edit("offshore", HEADS, 18), Edit(None, "demand.scale", 1.1)]))
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(text) < 300


@pytest.mark.parametrize("cut", [1, 2, 5, 40, 100])
def test_a_link_cut_short_is_said_to_be(cut: int) -> None:
    assert decode(encode(first_story())[:-cut]) == (first_story(), (UNREADABLE,))


@MANY
@given(st.text(max_size=300))
def test_any_text_gives_a_story_that_loads_and_a_notice(text: str) -> None:
    story, notices = decode(text)
    assert story == first_story()
    assert notices == (UNREADABLE,)


@MANY
@given(st.binary(max_size=300))
def test_any_bytes_in_the_right_wrapping_give_a_notice(content: bytes) -> None:
    story, notices = decode(squeezed(content))
    assert story == first_story()
    assert notices


@MANY
@given(st.integers(0, 200), st.integers(0, 63))
def test_a_changed_character_gives_notices_or_the_same_story(place: int, letter: int) -> None:
    text = encode(changed(first_story(), [Edit("offshore", HEADS, 18)]))
    other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[letter]
    place = place % len(text)
    story, notices = decode(text[:place] + other + text[place + 1 :])
    assert notices or story.edits == (Edit("offshore", HEADS, 18),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below, max_size=4),
    max_leaves=10,
)
PARTS = st.sampled_from(["form", "version", "fingerprint", "preset", "text", "steps", "seed", "current"])


@MANY
@given(st.dictionaries(PARTS, JSON))
def test_any_forged_part_gives_a_story_that_loads(parts: dict[str, Any]) -> None:
    story, _ = decode(forged(**parts))
    study_of(story)
    assert 0 <= story.seed <= link.LARGEST_SEED


@MANY
@given(st.lists(st.lists(JSON | st.sampled_from(["set", "copy", "rename", "offshore", HEADS, "demand.scale"]))))
def test_any_forged_steps_give_notices_and_a_story_that_loads(steps: list[Any]) -> None:
    story, notices = decode(forged(steps=steps))
    study_of(story)
    assert len(notices) >= bool(len(story.edits) < len(steps))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = squeezed(b" " * 20_000_000)
    assert len(bomb) < LONGEST
    first_story()
    tracemalloc.start()
    try:
        assert decode(bomb) == (first_story(), (TOO_LARGE,))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * LARGEST + 1_000_000


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("x" * (LONGEST + 1), TOO_LARGE),
        (squeezed(b"[" * 300_000), UNREADABLE),
        (squeezed(b"1" * 10_000), UNREADABLE),
        (squeezed(b"\xff"), UNREADABLE),
        (packed([1, 2]), UNREADABLE),
        (packed({}), NEWER),
        (forged(form=2), NEWER),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(text: str, notice: str) -> None:
    assert decode(text) == (first_story(), (notice,))


def test_other_figures_behind_the_study_are_said() -> None:
    story, (notice,) = decode(forged(version="0.0.1", fingerprint="0" * 16))
    assert story == first_story()
    assert "bposim '0.0.1'" in notice
    assert "not quite those that the sender saw" in notice


def test_what_fits_is_kept_and_what_does_not_is_named() -> None:
    steps = [
        ["set", "offshore", HEADS, 18],
        ["set", "offshore", HEADS.replace("head", "haed"), 18],
        ["set", "gone", HEADS, 18],
        ["set", None, "demand.scale", -1.0],
        ["set", None, "demand.scale", float("inf")],
        ["copy", "offshore", "=1+1"],
        ["explode"],
        ["copy", "offshore", "mine"],
    ]
    story, notices = decode(forged(steps=steps, current="mine"))
    assert story.edits == (Edit("offshore", HEADS, 18), Copied("offshore", "mine"))
    assert story.current == "mine"
    for said in ("haedcount", "gone", "demand.scale", "inf", "=1+1", "explode"):
        assert any(said in notice for notice in notices), said
    assert len(notices) == 6


def test_another_study_seed_and_scenario_are_named() -> None:
    story, notices = decode(forged(preset="/etc/passwd", seed=-5, current="moon"))
    assert story == first_story()
    assert [said for said in ("/etc/passwd", "-5", "moon") if any(said in notice for notice in notices)] == [
        "/etc/passwd",
        "-5",
        "moon",
    ]


def test_a_link_opens_no_file_of_the_machine_but_the_one_that_the_app_was_started_with(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(study_text(load_study("payroll")))
    text = encode(Story(str(path), current="offshore"))
    assert decode(text)[0] == first_story()._replace(current="offshore")
    usual = first_story(str(path))
    assert decode(text, usual) == (usual._replace(current="offshore"), ())


def test_an_upload_in_a_link_is_checked_as_any_upload() -> None:
    story, (notice,) = decode(forged(preset="", text="a = 1"))
    assert story == first_story()
    assert "cannot be loaded" in notice


def test_a_study_too_large_for_a_link_is_said_to_be_when_it_is_made() -> None:
    noise = "\n".join(f"# {zlib.crc32(str(number).encode()):x}" for number in range(8_000))
    story = uploaded(noise + "\n" + study_text(load_study("payroll")))
    with pytest.raises(StudyError, match="download the study"):
        encode(story)


def test_notices_are_short_whatever_is_in_the_link() -> None:
    long = "<b>=1+1" * 2000
    steps = [["set", long, long, long], ["copy", "offshore", "x" * 900], ["set", None, "x." * 400 + "y", "z" * 900]]
    _, notices = decode(forged(steps=steps, preset=long, current=long, seed=long))
    assert notices
    assert all(len(notice) < 700 and notice.isprintable() for notice in notices)
