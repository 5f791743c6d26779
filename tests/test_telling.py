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


def test_the_same_words_are_written_once_and_give_way_in_between(ways: list[str]) -> None:
    heard: list[tuple[float, str]] = []

    def write(share: float, text: str) -> None:
        heard.append((share, text))

    tell = telling.once(write)
    for done in (0, 0, 0, 1, 1, 0):
        tell(done / 2, text=f"{done} of 2")
    assert heard == [(0.0, "0 of 2"), (0.5, "1 of 2"), (0.0, "0 of 2")]
    assert ways == ["way"] * 3
