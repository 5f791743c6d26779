"""One point of a sweep: what was put there, what came of it, and the way to the Compare page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from bposim.analysis.sweeps.exploring import Explored
from bposim.analysis.sweeps.views import means_at, values_at
from bposim.analysis.wording.cells import inert
from bposim.app import compare, tables
from bposim.app.plain import plain
from bposim.app.rerun import story_of
from bposim.app.sessions import session
from bposim.scenarios.mistakes import StudyError

POINT = "explored point"  # where the session has its id
_CHOSEN = "chosen point"
_NO_STUDY = "The file does not say which study it was made from"


def begin(kept: pd.DataFrame, ranked: pd.DataFrame) -> None:
    """At the point with the lowest measure, until another that is kept is chosen."""
    if not (kept["point_id"] == st.session_state.get(POINT)).any():
        st.session_state[POINT] = ranked["point_id"].iloc[0] if len(ranked) else ""


def draw(ranked: pd.DataFrame, found: Explored, scenario: str, measures: Sequence[str]) -> None:
    """To choose from in order of the measure."""
    st.header("One point")
    st.session_state[_CHOSEN] = chosen = st.session_state[POINT]
    if not chosen:
        return
    listed = list(dict.fromkeys([chosen, *ranked["point_id"]]))
    st.selectbox("Point (or click a dot), lowest first", listed, key=_CHOSEN, width=300, on_change=_take)
    put = values_at(found, chosen)
    st.markdown("\n".join(f"- {plain(name, 200)} = {plain(_told(value), 200)}" for name, value in put.items()))
    means = means_at(found, chosen, measures).rename(index=inert).reset_index()
    tables.draw(st.container(), means, "Means over the replications of the point, by scenario")
    _offer(found, put, scenario)


def _take() -> None:
    st.session_state[POINT] = st.session_state[_CHOSEN]


def _told(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _offer(found: Explored, values: dict[str, Any], scenario: str) -> None:
    """Where the rows fit a study that is here; a file says nothing of the study that it was made from."""
    try:
        story = story_of(session.story(), found.about, values, scenario)
    except StudyError as error:
        if not found.about:
            st.warning(
                f"{_NO_STUDY}, and **{plain(session.study().name, 120)}**, which is open, is not it: open that one on "
                "the Compare page to run this point.",
                icon=":material/info:",
            )
        for mistake in error.mistakes:
            st.caption(plain(str(mistake), 400))
        return
    if not found.about:
        changes = ", as changed on the Compare page" if session.story().edits else ""
        st.caption(
            f"{_NO_STUDY}: the point is run on {plain(session.study().name, 120)}, which is open{changes}, with seed "
            f"{story.seed}."
        )
    if st.button("Run it on the Compare page", key="run point", icon=":material/play_arrow:"):
        session.open_story(story)
        st.switch_page(st.Page(compare.show, default=True))
