"""How far the numbers of a page are, in words, and how to have no more of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.app.sessions.shared import jobs
from bposim.app.workers.jobs import Snapshot


def first_words() -> str:
    """While there is no number."""
    return f"{jobs().preparing} The first numbers are on their way.".lstrip()


def coming(known: Snapshot) -> str:
    """While runs come in."""
    words = f"{known.done} of {known.of} runs"
    if known.goal is None or known.common < 2:
        return words
    return f"{words}, cost to ± {100 * known.spread:.1f} % (goal {100 * known.goal.precision:g} %)"


def standing(known: Snapshot) -> str:
    """What the numbers rest on."""
    number = known.common
    if number < 2:
        return "With 1 replication: no intervals yet." if number else "Some scenarios have no result yet."
    told = (
        f"With {number} replications under the same luck, every cost per item is known to ± {100 * known.spread:.1f} %"
    )
    if known.is_complete and known.goal and known.spread > known.goal.precision:
        return f"{told}: for {100 * known.goal.precision:g} % it would take more than are made here."
    return f"{told}; ± is a 95 % interval."


def left(begun: float, done: int, of: int) -> str:
    """What there is to wait at the pace so far, in words to follow a comma; `begun` by the monotonic clock."""
    if not done:
        return ""
    seconds = (time.monotonic() - begun) / done * (of - done)
    return f", about {seconds / 60:.0f} min to go" if seconds > 90 else f", about {seconds:.0f} s to go"


@contextmanager
def cancellable(key: str, want: Callable[[None], None]) -> Iterator[DeltaGenerator]:
    """The place of a bar under a button that wants nothing any more; both are gone when the work is done. With the key
    of the button that began it, if that is gone meanwhile: a browser keeps one of another key in grey beneath."""
    button, place = st.empty(), st.empty()
    button.button("Cancel", key=key, on_click=want, args=(None,), icon=":material/stop:")
    yield place
    button.empty()
    place.empty()
