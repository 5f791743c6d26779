"""What a teacher takes from the Classroom: a link for the class, questions to print, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

import streamlit as st

from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import Lesson, amount
from bposim.analysis.lessons.sheet import sheet
from bposim.app.plain import plain

_SHEET_HEIGHT = 420  # pixels: beyond them it is rolled
_ALONE = (
    "**It opens on this machine alone.** For a class end the app and start it with `bposim app --host ADDRESS`, this "
    "machine's address in the network of the class. There is no password: whoever is in that network can use the app."
)


def draw(address: Mapping[str, str]) -> None:
    """Of the lesson, seed and type that the page's address names."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Questions and answers to print",
            lambda: sheet(LESSONS.values()),
            file_name="lessons.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
        )
        with st.popover("Link for the class", icon=":material/link:"):
            _link(address)
        with st.popover("Answer sheet", icon=":material/key:"), st.container(height=_SHEET_HEIGHT, border=False):
            st.caption("For whoever teaches.")
            for lesson in LESSONS.values():
                _answer(lesson)


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
