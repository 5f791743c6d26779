"""One session's own: its history of stories, what it was told, and the link that leads back to it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from bposim.app.plain import plain
from bposim.app.sessions import link
from bposim.app.sessions.shared import opening
from bposim.app.sessions.state import History, Step, Story, changed, study_of
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

LINK = "s"  # in the address
_HISTORY, _NOTICES, _MISTAKES, _ADDRESS = "history", "notices", "mistakes", "address"


def begin() -> None:
    """Once for each session what its address asks for; then the address says what the session has come to."""
    if _HISTORY not in st.session_state:
        story, notices = _begun()
        st.session_state[_HISTORY] = History(story)
        st.session_state[_NOTICES] = notices
        st.session_state[_MISTAKES] = ()
    _write_address()


def _begun() -> tuple[Story, tuple[str, ...]]:
    usual, notices = opening()
    asked = st.query_params.get(LINK)
    if not asked:
        return usual, notices
    story, told = link.decode(asked, usual)
    return story, (*notices, *told)


def _write_address() -> None:
    """A reload, or a colleague, comes back to the same numbers."""
    text, is_usual = _link(), story()._replace(current="") == opening()[0]._replace(current="")
    if isinstance(text, str) and (history().past or not is_usual) and st.query_params.get(LINK) != text:
        st.query_params[LINK] = text


def _link() -> str | StudyError:
    """Of the story now, worked out once."""
    before = st.session_state.get(_ADDRESS)
    if before is None or before[0] != story():
        try:
            before = story(), link.encode(story())
        except StudyError as error:
            before = story(), error
        st.session_state[_ADDRESS] = before
    found: str | StudyError = before[1]
    return found


def share() -> None:
    """A link to copy, which the address has too once something was changed."""
    text = _link()
    with st.popover("Link", icon=":material/link:"):
        if isinstance(text, StudyError):
            st.warning(plain(str(text), 400))
            return
        st.caption(
            "Opens this study with these changes and this seed, hence these numbers, wherever the app runs: on another "
            "machine put its address before the question mark."
        )
        st.code(f"{(st.context.url or '').partition('?')[0]}?{LINK}={text}", language=None, wrap_lines=True)


def history() -> History:
    found: History = st.session_state[_HISTORY]
    return found


def story() -> Story:
    return history().now


def study() -> Study:
    return study_of(story())


def notices() -> tuple[str, ...]:
    found: tuple[str, ...] = st.session_state[_NOTICES]
    return found


def mistakes() -> tuple[str, ...]:
    found: tuple[str, ...] = st.session_state[_MISTAKES]
    return found


def dismiss() -> None:
    st.session_state[_NOTICES] = st.session_state[_MISTAKES] = ()


def do(*steps: Step) -> None:
    """What cannot be done is said and leaves everything as it was."""
    try:
        history().do(changed(story(), steps))
        dismiss()
    except StudyError as error:
        refuse(error)


def open_story(new: Story) -> None:
    history().do(new)
    dismiss()


def refuse(error: StudyError) -> None:
    st.session_state[_MISTAKES] = tuple(map(str, error.mistakes))


def look_at(scenario: str) -> None:
    """Nothing to undo: no number changes."""
    if scenario in study().scenarios:
        history().now = story()._replace(current=scenario)


def choose_scenario(key: str, label: str = "Scenario") -> None:
    """The one that all pages look at."""
    now, about = story(), study()
    st.session_state[key] = now.current
    st.selectbox(
        label,
        list(about.scenarios),
        format_func=lambda name: f"{name} (baseline)" if name == about.baseline else name,
        key=key,
        width=320,
        on_change=lambda: look_at(st.session_state[key]),
    )


def say(texts: Iterable[str]) -> None:
    st.session_state[_NOTICES] = tuple(texts)


def tell() -> None:
    """What was refused, and what there is to know, until it is understood."""
    if mistakes():
        st.error("  \n".join(plain(text, 600) for text in mistakes()), icon=":material/error:")
    for text in notices():
        st.warning(plain(text, 600), icon=":material/info:")
    if mistakes() or notices():
        st.button("Understood", on_click=dismiss, key="understood")
