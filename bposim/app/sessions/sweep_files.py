"""Which sweep is explored: a store below the folder that the app was started in, or a file that was sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from bposim.analysis.sweeps.exploring import (
    ENDINGS,
    LARGEST_FILE,
    NEEDED,
    Explored,
    from_file,
    from_store,
    stores_below,
)
from bposim.analysis.sweeps.packing import state_of
from bposim.analysis.sweeps.store import Store
from bposim.app.plain import plain
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept

_STORE, _FILE, _SENT = "sweep store", "sweep file", "sent sweep"
_NONE = "none"

_opened: Kept[str, Explored] = Kept(2)  # up to 200 MB each


class Source(NamedTuple):
    """`path`: as Python reads it; `key`: of what is in it."""

    path: str
    key: str
    found: Explored


def choose() -> Source | None:
    """Raises `StudyError` for what cannot be read."""
    here = Path.cwd()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        stores = [str(each) for each in stores_below(here)]
        chosen = st.selectbox(
            f"Store of a sweep below {here.name or here}",
            [_NONE, *stores],
            index=1 if stores else 0,
            key=_STORE,
            persist_state="session",
            width=360,
        )
        file = st.file_uploader(
            "Or rows that `bposim sweep --out` wrote",
            [ending.removeprefix(".") for ending in ENDINGS],
            key=_FILE,
            on_change=_take,
            max_upload_size=LARGEST_FILE // 1_000_000,
            width=420,
        )
    sent: tuple[str, bytes] | None = st.session_state.get(_SENT)
    if sent is not None:
        name, content = sent
        if file is None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"The rows are still those of {plain(name, 120)}.")
                st.button("Close the file", key="close sweep", on_click=_close, icon=":material/close:")
        key = sha256(content).hexdigest()
        return Source(name, key, _open(key, from_file, name, content))
    if chosen in stores:
        key = f"{chosen}:{state_of(Store(here / chosen))}"
        return Source(chosen, key, _open(key, from_store, here / chosen))
    return None


@cache
def get_ready() -> None:
    """While a file is looked for, the workers load what reads one."""
    columns = dict.fromkeys((*NEEDED, "demand.scale", "cost_per_item"), pa.array([1.0]))
    pq.write_table(pa.table(columns), file := BytesIO())
    for _ in range(jobs().pool.workers):
        jobs().pool.submit(from_file, "one.parquet", file.getvalue())


def _take() -> None:
    """Another page lets go of what the uploader holds, the session does not."""
    file = st.session_state[_FILE]
    st.session_state[_SENT] = None if file is None else (file.name, file.getvalue())


def _close() -> None:
    st.session_state[_SENT] = None


def _open(key: str, job: Callable[..., Explored], *given: object) -> Explored:
    """In a worker: what a stranger's file does, it does there."""
    kept = _opened.get(key)
    if kept is not None:
        return kept
    place = st.empty()
    say = once(place.caption)
    found = asked(jobs().pool, lambda: say("Reading ..."), job, *given)
    place.empty()
    return _opened.put(key, found)
