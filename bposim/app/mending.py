"""Warnings, each with the button that mends it."""

from __future__ import annotations

import streamlit as st

from bposim.analysis.changing.advice import Advice, advice
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.state import Edit
from bposim.app.workers.jobs import Key, Snapshot
from bposim.app.workers.keeping import Kept

_advice: Kept[Key, tuple[Advice, ...]] = Kept(64)


def draw(snapshot: Snapshot, current: str) -> None:
    """Those of the current scenario are open, the others behind."""
    found = _advice.get(snapshot.key)
    if found is None:
        found = _advice.put(snapshot.key, advice(snapshot.study, snapshot.loads, snapshot.comparison))
    own = [each for each in found if each.scenario == current]
    others = [each for each in found if each.scenario != current]
    for number, each in enumerate(own):
        _row(each, f"own:{number}")
    if others:
        with st.expander(f"Warnings about other scenarios ({len(others)})", icon=":material/warning:"):
            for number, each in enumerate(others):
                _row(each, f"other:{number}")


def _row(each: Advice, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f":material/warning: **{plain(each.scenario)}**: {plain(each.text, 400)}", width="stretch")
        if each.changes:
            st.button("Apply", key=f"mend:{key}", on_click=_mend, args=(each,), icon=":material/build:")


def _mend(each: Advice) -> None:
    session.do(*(Edit(each.scenario, path, value) for path, value in each.changes.items()))
    session.look_at(each.scenario)
