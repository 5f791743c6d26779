"""Which sweep is explored: a store below the folder that the app was started in, or a file that was sent."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from bposim.analysis.sweeps.exploring import (
    ENDINGS,
    LARGEST_FILE,
    Explored,
    from_file,
    from_store,
    stores_below,
)
from bposim.analysis.sweeps.packing import state_of
from bposim.analysis.sweeps.store import Store
from bposim.app.sessions.shared import jobs
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept

_STORE, _FILE = "sweep store", "sweep file"
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
            max_upload_size=LARGEST_FILE // 1_000_000,
            width=420,
        )
    if file is not None:
        content = file.getvalue()
        key = sha256(content).hexdigest()
        return Source(file.name, key, _open(key, from_file, file.name, content))
    if chosen in stores:
        key = f"{chosen}:{state_of(Store(here / chosen)).decode()}"
        return Source(chosen, key, _open(key, from_store, here / chosen))
    return None


def _open(key: str, job: Callable[..., Explored], *given: object) -> Explored:
    """In a worker: what a stranger's file does, it does there."""
    kept = _opened.get(key)
    if kept is not None:
        return kept
    place = st.empty()
    found = asked(jobs().pool, lambda: place.caption("Reading ..."), job, *given)
    place.empty()
    return _opened.put(key, found)
