"""What a teacher takes from the Classroom: a link for the class, questions to print, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

import streamlit as st

from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import Lesson, amount
from bposim.analysis.lessons.sheet import sheet
from bposim.app.plain import plain
from bposim.app.sessions.shared import TEACHER, teachers_key

_SHEET_HEIGHT = 420  # pixels: beyond them it is rolled
_ALONE = (
    "**It opens on this machine alone.** For a class end the app and start it with `bposim app --host ADDRESS`, this "
    "machine's address in the network of the class. There is no password: whoever is in that network can use the app."
)

_KEY_IS = "The terminal in which the app was started says it."
_NO_KEY = f"It opens with a key: start the app with one of your own in the environment variable `{TEACHER}`."


def draw(address: Mapping[str, str]) -> None:
    """Of the lesson, seed and type that the page's address names."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        place = st.empty()
        with st.popover("Link for the class", icon=":material/link:"):
            _link(address)
        with st.popover("Answer sheet", icon=":material/key:"), st.container(height=_SHEET_HEIGHT, border=False):
            st.caption("For whoever teaches.")
            is_open = _is_open()
            for lesson in LESSONS.values() if is_open else ():
                _answer(lesson)
        place.download_button(
            "Questions and answers to print" if is_open else "Questions to print",
            lambda: sheet(LESSONS.values(), with_answers=is_open),
            file_name="lessons.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
        )


def _is_open() -> bool:
    """To whoever has the key; where the app was started without one, to its own machine."""
    known = teachers_key()
    if not known:
        is_alone = _is_alone(urlsplit(st.context.url or "").hostname or "")
        if not is_alone:
            st.markdown(_NO_KEY)
        return is_alone
    typed = st.text_input("Key", type="password", key="teacher's key", width=220, persist_state="session")
    is_right = compare_digest(str(typed).strip().encode(), known.encode())
    if not is_right:
        st.markdown("That is not the key." if typed else _KEY_IS)
    return is_right


def _link(address: Mapping[str, str]) -> None:
    """With the host by which the page was opened."""
    base = (st.context.url or "").partition("?")[0]
    st.caption("Opens this lesson with this seed, hence the same numbers for all, and in large type if that is on.")
    st.code(f"{base}?{urlencode(address)}", language=None, wrap_lines=True)
    if _is_alone(urlsplit(base).hostname or ""):
        st.caption(_ALONE)


def _is_alone(host: str) -> bool:
    """An address that each machine has for itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _answer(lesson: Lesson) -> None:
    known = amount(lesson.known(lesson.usual), lesson.answer.unit)
    steps = (f"- :small[{plain(step, 300)}]" for step in lesson.sum_at(lesson.usual))
    st.markdown("\n".join((f"**{plain(lesson.title)}**: {plain(known)}\n", *steps)))
