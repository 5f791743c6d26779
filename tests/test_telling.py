"""Words to who waits at a page. Oracle: what a list heard, and Streamlit's own session that is asked to give way."""

from __future__ import annotations

import pytest
from streamlit.runtime.state import SessionState, session_state_proxy
from streamlit.runtime.state.safe_session_state import SafeSessionState

from bposim.app import telling


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that a rerun, a stop or another page could get in."""
    given: list[str] = []
    safe = SafeSessionState(SessionState(), lambda: given.append("way"))
    monkeypatch.setattr(session_state_proxy, "get_session_state", lambda: safe)
    return given


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    return now


def test_the_same_words_are_written_once_and_give_way_in_between(ways: list[str], clock: list[float]) -> None:
    heard: list[tuple[float, str]] = []

    def write(share: float, text: str) -> None:
        heard.append((share, text))

    tell = telling.once(write)
    for done in (0, 0, 0, 1, 1, 0):
        tell(done / 2, text=f"{done} of 2")
        clock[0] += telling.PACE_SECONDS
    assert heard == [(0.0, "0 of 2"), (0.5, "1 of 2"), (0.0, "0 of 2")]
    assert ways == ["way"] * 3


def test_words_come_at_a_pace_and_the_latest_is_not_lost(ways: list[str], clock: list[float]) -> None:
    heard: list[int] = []
    tell = telling.once(heard.append)
    for done in (1, 2, 3, 3):
        tell(done)
        clock[0] += 0.4 * telling.PACE_SECONDS
    assert heard == [1, 3]
    assert ways == ["way"] * 2


def test_who_is_answered_at_once_is_told_nothing(ways: list[str], clock: list[float]) -> None:
    heard: list[str] = []
    tell = telling.once(heard.append, 0.3)
    for _ in range(5):
        tell("soon")
        clock[0] += 0.1
    assert heard == ["soon"]
    assert ways == ["way"] * 4
