"""Words to who waits at a page: few, none twice, and whoever wants something else meanwhile gets in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

PACE_SECONDS = 0.2

P = ParamSpec("P")


def once(write: Callable[P, object], after_seconds: float = 0.0) -> Callable[P, None]:
    """Writes what differs from what it wrote last, first when somebody has waited for so long and then at a pace to
    be read. A browser looks its whole page through at each word it is sent, and the keys of its user wait until it has.
    """
    last: list[object] = []
    again = time.monotonic() + after_seconds

    def tell(*given: P.args, **named: P.kwargs) -> None:
        nonlocal again
        if last == [given, named] or (now := time.monotonic()) < again:
            give_way()
        else:
            last[:] = given, named
            again = now + PACE_SECONDS
            write(*given, **named)

    return tell


def give_way() -> None:
    """To Stop, a change or another page: the server looks for them whenever the session is asked for anything."""
    st.session_state.get("anybody")
