"""The Evidence page: the engine held against known answers, live, and what the model leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.assumptions import limits
from bposim.analysis.validation.judging import SYSTEMS, cases
from bposim.app.plain import plain
from bposim.app.sessions.shared import proving
from bposim.app.telling import once
from bposim.app.workers.asking import asked
from bposim.app.workers.pool import LOST
from bposim.app.workers.proving import Held, hold

ERROR = 0.03  # standard error to reach, as a share of the known value
SEED = 1
_HELD, _ASKED = "held", "asked"


def show() -> None:
    st.title("Evidence")
    st.header("Known answers")
    st.markdown(
        f"{len(cases())} numbers that are known from theory, by hand or from publications are simulated with the "
        "engine behind every number here; those that luck decides are run until their standard error is "
        f"{100 * ERROR:.0f} % of the known value, and pass within 3 standard errors."
    )
    with st.container(horizontal=True):
        st.button("Check them now", key="check", icon=":material/play_arrow:", on_click=_ask, args=(True,))
        button = st.empty()
    progress, table = st.empty(), st.empty()
    _show(table, st.session_state.get(_HELD, ()))
    _limits()
    if st.session_state.get(_ASKED):
        button.button("Stop", key="stop checking", icon=":material/stop:", on_click=_ask, args=(False,))
        try:
            _check(progress, table)
        except LOST:
            progress.error("The check stopped twice at the same system.", icon=":material/error:")
            _ask(False)
        else:
            _ask(False)
            st.rerun()


def _ask(asked: bool) -> None:
    st.session_state[_ASKED] = asked


def _check(progress: DeltaGenerator, table: DeltaGenerator) -> None:
    """One system at a time, behind everybody's simulations; Stop or leaving the page ends it with the present one."""
    found: dict[str, tuple[Held, ...]] = {}
    bar = once(progress.progress)
    try:
        for system in SYSTEMS:
            found[system.name] = asked(proving(), lambda: _tell(bar, len(found)), hold, system.name, SEED, ERROR)
            _show(table, _in_order(found))
    finally:
        st.session_state[_HELD] = _in_order(found)


def _tell(bar: Callable[..., None], done: int) -> None:
    bar(done / len(SYSTEMS), text=f"{done} of {len(SYSTEMS)} systems")


def _in_order(found: dict[str, tuple[Held, ...]]) -> tuple[Held, ...]:
    return tuple(row for system in SYSTEMS for row in found.get(system.name, ()))


def _show(place: DeltaGenerator, rows: tuple[Held, ...]) -> None:
    if not rows:
        return
    failed = [row.id for row in rows if not row.passed]
    with place.container():
        if failed:
            st.error(f"{len(failed)} of {len(rows)} fail: {plain(', '.join(failed), 300)}", icon=":material/error:")
        else:
            st.success(f"All {len(rows)} pass", icon=":material/check_circle:")
        frame = pd.DataFrame([row._asdict() | {"passed": "pass" if row.passed else "FAIL"} for row in rows])
        st.dataframe(frame, hide_index=True, height=420, alt="Known answers beside ours")


def _limits() -> None:
    st.header("What the model leaves out")
    st.markdown("\n".join(f"- {plain(each, 400)}" for each in limits()))
