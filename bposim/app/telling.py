"""Words and numbers to who waits at a page: few, none twice, in turn with other sessions, and whoever wants something
else meanwhile gets in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Concatenate, ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

PACE_SECONDS = 0.4
TURN_SECONDS = 0.05  # between two chances to stop

P = ParamSpec("P")

_turn = Lock()  # what nobody asked for is drawn one session after the other, so that those who ask wait less


class Place:
    """Where one thing stands at a time. What stands there already is not sent again: a browser looks its whole page
    through at each thing that it is sent, and the keys of its user wait until it has."""

    def __init__(self, slot: DeltaGenerator) -> None:
        self._slot = slot
        self._shown: object = None

    def show(self, write: Callable[Concatenate[DeltaGenerator, P], object], *given: P.args, **named: P.kwargs) -> None:
        about = write, given, named
        if about != self._shown:
            self._shown = about
            write(self._slot, *given, **named)


def once(write: Callable[P, object], after_seconds: float = 0.0) -> Callable[P, None]:
    """Writes what differs from what it wrote last, first when somebody has waited for so long and then at a pace to
    be read."""
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


@contextmanager
def if_free() -> Iterator[bool]:
    """Whether it is this session's turn, which then lasts as long as the block."""
    has_turn = _turn.acquire(blocking=False)
    try:
        yield has_turn
    finally:
        if has_turn:
            _turn.release()


@contextmanager
def in_turn() -> Iterator[None]:
    """Waits for it."""
    while not _turn.acquire(timeout=TURN_SECONDS):
        give_way()
    try:
        yield
    finally:
        _turn.release()


def give_way() -> None:
    """To Stop, a change or another page: the server looks for them whenever the session is asked for anything."""
    st.session_state.get("anybody")
