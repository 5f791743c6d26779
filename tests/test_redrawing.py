"""What the Compare page sends to a browser, and when. Oracle: the messages that Streamlit queues for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from pages import costs, fine
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest
from waiting import AtOnce

from bposim.app import board, telling

HEADS = "first:heads:away:delivery.teams.clerks.headcount"


@pytest.fixture
def sent() -> Iterator[list[ForwardMsg]]:
    found: list[ForwardMsg] = []
    ForwardMsgQueue.on_before_enqueue_msg(found.append)
    yield found
    ForwardMsgQueue.on_before_enqueue_msg(None)


def kinds(sent: list[ForwardMsg]) -> list[str]:
    return [str(message.delta.new_element.WhichOneof("type") or message.WhichOneof("type")) for message in sent]


def metrics(sent: list[ForwardMsg]) -> list[str]:
    """Numbers on cards, without those in grey."""
    found = [message.delta.new_element.metric.body for message in sent if kinds([message]) == ["metric"]]
    return [text for text in found if not text.startswith(":gray")]


def test_a_change_that_is_soon_computed_takes_one_pass(page: Callable[..., AppTest], sent: list[ForwardMsg]) -> None:
    app = page()
    sent.clear()
    fine(app.slider(key=HEADS).set_value(5).run())
    assert kinds(sent).count("navigation") == 1
    assert set(costs(app)) <= {text.replace("\\", "") for text in metrics(sent)}
    assert "plotly_chart" in kinds(sent)


def test_pictures_are_sent_once_in_a_pass(page: Callable[..., AppTest], sent: list[ForwardMsg]) -> None:
    app = page()
    sent.clear()
    fine(app.slider(key=HEADS).set_value(5).run())
    paths = [tuple(message.metadata.delta_path) for message in sent if kinds([message]) == ["plotly_chart"]]
    assert len(set(paths)) == len(paths) > 0


def test_cards_are_built_once_in_a_pass(
    page: Callable[..., AppTest], sent: list[ForwardMsg], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes in meanwhile, only numbers follow."""
    monkeypatch.setattr(board, "REDRAW_SECONDS", 0)
    monkeypatch.setattr(board, "DRAWS_SHARE", 0)
    monkeypatch.setattr(board, "NEWS", 1)
    app = page()
    sent.clear()
    fine(app.slider(key=HEADS).set_value(5).run())
    names = [each.delta.new_element.markdown.body for each in sent if each.delta.new_element.markdown.body[:2] == "**"]
    assert sum(name.startswith("**away**") for name in names) == 1
    assert len(set(metrics(sent))) > len(costs(app))


def test_what_stands_at_a_place_is_not_sent_again() -> None:
    heard: list[str] = []

    class Slot(DeltaGenerator):
        def markdown(self, text: str) -> None:  # type: ignore[override]
            heard.append(text)

    place = telling.Place(Slot())
    for text in ("one", "one", "two", "one"):
        place.show(Slot.markdown, text)
    assert heard == ["one", "two", "one"]


def test_another_sessions_drawing_holds_back_what_nobody_asked_for(
    page: Callable[..., AppTest], pool: AtOnce, sent: list[ForwardMsg]
) -> None:
    """What is known, which somebody asked for by a change, does not wait; new numbers and pictures do."""
    app = page()
    before, ran = costs(app), len(pool.submitted)
    sent.clear()
    with telling.if_free() as is_free:
        assert is_free
        other = Thread(target=lambda: app.slider(key=HEADS).set_value(5).run())
        other.start()
        wait_for(lambda: len(pool.submitted) >= ran + 10 and kinds(sent).count("progress") > 0)
        time.sleep(4 * telling.TURN_SECONDS)
        assert other.is_alive()
        assert len(metrics(sent)) == len(before) - 1  # of those that did not change
        assert "plotly_chart" not in kinds(sent)
    other.join()
    assert costs(fine(app)) != before
    assert "plotly_chart" in kinds(sent)


def test_a_turn_that_ends_in_a_rerun_is_given_back() -> None:
    class Rerun(BaseException):
        pass

    def drawing() -> None:
        with telling.if_free() as is_free, telling.if_free() as also:
            assert (is_free, also) == (True, False)
            raise Rerun

    for _ in range(2):
        with pytest.raises(Rerun):
            drawing()


def test_who_waits_for_a_turn_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rerun(BaseException):
        pass

    def gets_in() -> None:
        raise Rerun

    monkeypatch.setattr(telling, "give_way", gets_in)
    with telling.if_free(), pytest.raises(Rerun), telling.in_turn():
        pytest.fail("two sessions at a time")


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nothing_is_left_of_other_scenarios_while_a_study_is_computed(
    page: Callable[..., AppTest], sent: list[ForwardMsg]
) -> None:
    """A block of cards stands elsewhere than the one before, whose place is empty."""
    app = page()
    first = blocks(sent)
    sent.clear()
    fine(app.button(key="copy").click().run())
    assert first
    assert not first & blocks(sent)
    assert first <= {tuple(each.metadata.delta_path) for each in sent if kinds([each]) == ["empty"]}
    second = blocks(sent)
    sent.clear()
    fine(app.slider(key="first:heads:away_2:delivery.teams.clerks.headcount").set_value(5).run())
    assert blocks(sent) == second


def blocks(sent: list[ForwardMsg]) -> set[tuple[int, ...]]:
    """In which there are cards."""
    return {tuple(each.metadata.delta_path)[:2] for each in sent if kinds([each]) == ["metric"]}
