"""The Classroom as a learner works it, without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
import streamlit as st
from pages import fine, texts
from streamlit.testing.v1 import AppTest
from waiting import AtOnce, Dying, Never

from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import amount
from bposim.app import classroom, handouts
from bposim.app.sessions import shared
from bposim.app.workers import playing
from bposim.app.workers.jobs import Jobs
from bposim.app.workers.playing import Played, Point, play, played
from bposim.app.workers.sharing import Shared

ANSWER = "3.73 minutes"  # of the lesson on pooling: Erlang C, on paper in test_lessons


@pytest.fixture(autouse=True)
def nothing_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "_shared", Shared(100))


def room(lesson: str = "pooling", **query: str) -> AppTest:
    def script() -> None:
        from bposim.app import classroom
        from bposim.app.sessions import session

        session.begin()
        classroom.show()

    app = AppTest.from_function(script, default_timeout=120)
    app.query_params["lesson"] = lesson
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def guess(app: AppTest, value: float) -> AppTest:
    app.number_input[0].set_value(value)
    return fine(app.button[0].click().run())


def test_nothing_is_shown_before_a_guess(pool: AtOnce) -> None:
    app = room()
    assert LESSONS["pooling"].question in texts(app).replace("\\", "")
    assert app.success == []
    assert app.get("plotly_chart") == []
    assert pool.submitted == []


def test_a_guess_shows_answer_sum_and_play(pool: AtOnce) -> None:
    app = guess(room(), 8)
    (told,) = app.success
    assert ANSWER in told.value
    assert "Your guess was 8 minutes" in told.value
    assert len(app.get("plotly_chart")) == 1
    assert len(pool.submitted) == len(LESSONS["pooling"].points)


def test_a_second_learner_plays_nothing_again(pool: AtOnce) -> None:
    guess(room(), 8)
    guess(room(), 5)
    assert len(pool.submitted) == len(LESSONS["pooling"].points)


def test_shares_are_guessed_in_per_cent(pool: AtOnce) -> None:
    app = guess(room("form"), 97)
    assert "97.1 %" in app.success[0].value
    assert "Your guess was 97.0 %" in app.success[0].value


def points_drawn(app: AppTest) -> int:
    """Of the engine, on the picture: its trace is the second."""
    return len(json.loads(app.get("plotly_chart")[0].proto.spec)["data"][1].get("x", []))


def test_to_stand_elsewhere_along_the_picture_moves_the_answer_and_plays_nothing(pool: AtOnce) -> None:
    lesson = LESSONS["wrong"]
    app = guess(room(lesson.name), 10)
    played = len(pool.submitted)
    fine(app.slider[0].set_value(20.0).run())
    assert "Extra pay: 25.0 %" in texts(app)  # .2 / .8
    assert len(pool.submitted) == played == len(lesson.points)
    assert points_drawn(app) == len(lesson.points)
    assert all(button.key != "play:wrong" for button in app.button)


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "")


def sum_shown(app: AppTest) -> list[str]:
    """Beside the lesson, not on the answer sheet."""
    (found,) = (each.value.replace("\\", "") for each in app.markdown if each.value.startswith("**The sum"))
    return [line.removeprefix("- ") for line in found.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(("lesson", "knob", "value"), [("gap", "stranded", 40.0), ("hours", "delay", 2.0)])
def test_box_sum_and_bench_say_the_number_of_the_knobs(pool: AtOnce, lesson: str, knob: str, value: float) -> None:
    about = LESSONS[lesson]
    app = guess(room(lesson), 8)
    asked = amount(about.known(about.usual), about.answer.unit)
    assert f"{about.answer.what.capitalize()}: **{asked}**" in [each.value for each in app.expander[-1].markdown]
    assert sum_shown(app) == list(about.sum_at(about.usual))
    fine(app.slider(key=f"knob:{lesson}:{knob}").set_value(value).run())
    tried = {**about.usual, knob: value / 100 if knob == "stranded" else value}
    found = f"{about.answer.what.capitalize()}: **{amount(about.known(tried), about.answer.unit)}**"
    assert app.success == []
    assert app.info[0].value.startswith(found)
    assert f"To the question: {asked}" in app.info[0].value
    assert found in [each.value for each in app.expander[-1].markdown]
    assert sum_shown(app) == list(about.sum_at(tried))


@pytest.mark.parametrize("value", [-3.0, 1e9])
def test_any_number_can_be_guessed(pool: AtOnce, value: float) -> None:
    """Bounds would tell of which size the answer is."""
    (box,) = (app := room("hours")).number_input
    assert (box.min, box.max) == (None, None)
    assert f"Your guess was {amount(value, 'hours')}" in guess(app, value).success[0].value.replace("\\", "")


def test_another_setting_is_played_when_asked(pool: AtOnce) -> None:
    app = guess(room("bots"), 50)
    played = len(pool.submitted)
    fine(app.slider(key="knob:bots:extra").set_value(4.0).run())
    assert (len(pool.submitted), points_drawn(app)) == (played, 0)
    fine(app.button(key="play:bots").click().run())
    assert len(pool.submitted) == 2 * played


def test_an_unknown_lesson_or_seed_in_the_address_is_the_usual_one(pool: AtOnce) -> None:
    app = room("<b>no</b>", seed="-5; drop")
    assert next(iter(LESSONS.values())).title in [each.value for each in app.header]
    lesson, seed = (each.value.replace("\\", "") for each in app.warning)
    assert "no lesson called <b>no</b>" in lesson
    assert "-5; drop is no seed" in seed
    guess(app, 60)
    assert {given[0].seed for given in pool.submitted} == {classroom.SEED}
    assert len(app.warning) == 2
    fine(app.selectbox(key="chosen lesson").select("gap").run())
    assert len(app.warning) == 0


def link(app: AppTest) -> str:
    (found,) = app.code
    return str(found.value)


def test_link_carries_lesson_seed_and_type(pool: AtOnce) -> None:
    app = room("gap", seed="7", large="1")
    assert link(app).endswith("?lesson=gap&seed=7&large=1")
    assert app.toggle(key="large type").value
    fine(app.toggle(key="large type").set_value(False).run())
    assert link(app).endswith("?lesson=gap&seed=7")
    fine(app.toggle(key="large type").set_value(True).run())
    assert link(app).endswith("?lesson=gap&seed=7&large=1")


@pytest.mark.parametrize(
    ("host", "is_alone"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("192.0.2.7", False), ("teacher.example", False)],
)
def test_a_link_that_no_other_machine_can_open_is_known(host: str, is_alone: bool) -> None:
    assert handouts._is_alone(host) is is_alone


def test_answer_sheet_has_all_answers_with_their_sums(pool: AtOnce) -> None:
    shown = said(room("gap"))
    for lesson in LESSONS.values():
        assert f"**{lesson.title}**: {amount(lesson.known(lesson.usual), lesson.answer.unit)}" in shown
        assert [each for each in lesson.sum_at(lesson.usual) if each not in shown] == []


def test_answers_open_with_the_teacher_s_key_alone(pool: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others can open the app as well; what is printed has none of them either, and the link carries no key."""
    monkeypatch.setenv(shared.TEACHER, "4f2a9c")
    answer = (
        f"**{LESSONS['gap'].title}**: {amount(LESSONS['gap'].known(LESSONS['gap'].usual), LESSONS['gap'].answer.unit)}"
    )
    app = room("gap")
    for typed, is_open in (("", False), ("4f2a9d", False), (" 4f2a9c", True)):
        fine(app.text_input(key="teacher's key").set_value(typed).run())
        assert (answer in said(app)) == is_open
        assert ("That is not the key" in said(app)) == (typed == "4f2a9d")
        (button,) = app.get("download_button")
        assert button.proto.label == ("Questions and answers to print" if is_open else "Questions to print")
    assert "4f2a9c" not in link(app)


@pytest.mark.parametrize(("url", "is_open"), [("http://localhost:8501/", True), ("http://192.0.2.7:8501/", False)])
def test_without_a_key_answers_open_on_the_machine_itself(
    pool: AtOnce, monkeypatch: pytest.MonkeyPatch, url: str, is_open: bool
) -> None:
    monkeypatch.delenv(shared.TEACHER, raising=False)
    monkeypatch.setattr(type(st.context), "url", url)
    shown = said(room("gap"))
    assert (f"**{LESSONS['gap'].title}**: " in shown) == is_open
    assert (shared.TEACHER in shown) == (not is_open)


def test_the_seed_of_the_address_is_the_class_s(pool: AtOnce) -> None:
    guess(room("wrong", seed="7"), 10)
    assert {given[0].seed for given in pool.submitted} == {7}


class Refusing(AtOnce):
    """Its workers fail at every job."""

    def submit(self, job: Callable[..., Any], *given: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        future.set_exception(MemoryError("8 GiB <b>wanted</b>"))
        return future


@pytest.mark.parametrize(
    ("pool_", "why"),
    [
        (Dying(1), None),
        (Dying(100), "its worker process ended twice"),
        (Refusing(), "MemoryError: 8 GiB <b>wanted</b>"),
    ],
    ids=["lost once", "lost twice", "fails"],
)
def test_what_failed_is_said(monkeypatch: pytest.MonkeyPatch, pool: AtOnce, pool_: AtOnce, why: str | None) -> None:
    """By the point it is of; what failed is tried again when the page is drawn anew."""
    monkeypatch.setattr(shared, "Jobs", lambda: Jobs(pool_))
    shared.jobs.cache_clear()
    app = guess(room("wrong"), 10)
    said = [f"The engine could not play Share of handlings that err = {x}.0 %: {why}." for x in (0, 10, 20, 30, 40)]
    assert [each.value.replace("\\", "") for each in app.error] == (said if why else [])
    assert points_drawn(app) == (0 if why else 5)
    monkeypatch.setattr(shared, "Jobs", lambda: Jobs(pool))
    shared.jobs.cache_clear()
    fine(app.run())
    assert app.error == []
    assert points_drawn(app) == 5


class Moved(Exception):
    """What Streamlit raises where another move has come."""


def test_a_new_move_drops_what_nobody_else_waits_for() -> None:
    lesson, pool = LESSONS["wrong"], Never()

    def move(found: Played) -> None:
        if pool.futures:
            raise Moved

    def leave() -> None:
        with pytest.raises(Moved):
            played(lesson, lesson.usual, 1, pool, move)

    leave()
    assert len(pool.futures) == 3, "few at a time"
    assert all(future.cancelled() for future in pool.futures)
    point = Point("wrong", (("wrong", 0.0),), 1)
    another = playing._shared.want(point, lambda: pool.submit(play, point))
    leave()
    assert not another.cancelled()
    assert playing._shared.flying() == 1
    playing._shared.drop(point, Future())
    assert not another.cancelled(), "what another asked for, or was asked for before, is not theirs to drop"
    playing._shared.drop(point, another)
    assert another.cancelled()
    assert playing._shared.flying() == 0


def test_what_is_lost_is_asked_for_anew_though_nobody_has_heard_of_it_yet() -> None:
    """A loss is told to those who wait before it is told to what is shared."""
    jobs: Shared[str, int] = Shared(2)
    lost, second = Future[int](), Future[int]()
    heard: list[Future[int]] = []
    lost.add_done_callback(lambda _: heard.append(jobs.want("a", lambda: second)))
    assert jobs.want("a", lambda: lost) is lost
    lost.set_exception(BrokenProcessPool())
    assert heard == [second]
    jobs.drop("a", lost)
    assert not second.cancelled()
    second.set_result(5)
    assert (jobs.kept.get("a"), jobs.flying()) == (5, 0)


def test_what_stands_around_a_lesson_is_there_before_the_engine_plays(
    pool: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, order = room("gap"), []
    draw = handouts.draw
    monkeypatch.setattr(handouts, "draw", lambda address: (order.append("around"), draw(address)))
    monkeypatch.setattr(classroom, "played", lambda *given: (order.append("played"), played(*given))[1])
    guess(app, 50)
    assert order[-2:] == ["around", "played"]
    kinds = [each.type for each in app.main]
    assert kinds.index("success") < kinds.index("code"), "above it all the same"


def test_film_is_shown_when_asked_for(pool: AtOnce) -> None:
    app = room()
    assert app.get("plotly_chart") == []
    fine(app.toggle(key="film").set_value(True).run())
    assert len(app.get("plotly_chart")) == 1
    assert "items of the fullest day" in texts(app)
