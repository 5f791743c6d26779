"""Words to who waits at a page: none is sent twice, and whoever wants something else meanwhile gets in."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")


def once(write: Callable[P, object]) -> Callable[P, None]:
    """Writes what differs from what it wrote last. A browser looks its whole page through at each word it is sent, and
    the keys of its user wait until it has."""
    last: list[object] = []

    def tell(*given: P.args, **named: P.kwargs) -> None:
        if last == [given, named]:
            give_way()
        else:
            last[:] = given, named
            write(*given, **named)

    return tell


def give_way() -> None:
    """To Stop, a change or another page: the server looks for them whenever the session is asked for anything."""
    st.session_state.get("anybody")
