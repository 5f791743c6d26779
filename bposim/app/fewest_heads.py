"""The fewest heads that hold a pilot's promises, searched in the pool with progress and Cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.sizing.futures import Asked, Future
from bposim.analysis.sizing.pilot import Pilot, learns, pilot
from bposim.analysis.sizing.printing_pilot import command, plan_rows, takeaway
from bposim.analysis.sizing.weekly import Planned
from bposim.app import week_table
from bposim.app.plain import plain
from bposim.app.sessions import session, study_files
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers.foreseeing import FUTURES, foreseen
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import LOST
from bposim.scenarios.study import Study

_WANTED = "pilot wanted"


class Question(NamedTuple):
    """What the search for heads is about; `fingerprint` is that of the study piloted."""

    fingerprint: str
    scenario: str
    team: str
    shares: tuple[float, ...]
    before: float  # months that the team has been at this work
    confidence: float
    seed: int


_found: Kept[Question, Pilot] = Kept(64)


def draw(study: Study, about: Question, key: week_table.Key, plan: Sequence[Planned]) -> None:
    st.header("The fewest heads that do")
    st.markdown(
        f":small[Head-counts are tried under the same {FUTURES} futures, from the team's share of its rule upwards and "
        f"downwards. {_learning(study, about)}]"
    )
    found, place = _found.get(about), st.empty()
    if st.session_state.get(_WANTED) != about:
        st.button("Find them", key="find heads", on_click=_want, args=(about,), icon=":material/search:")
    elif found is None:
        st.button("Cancel", key="cancel heads", on_click=_want, args=(None,), icon=":material/stop:")
        try:
            _found.put(about, _search(study, about, place))
        except LOST:
            _want(None)
            raise
        st.rerun()
    if found:
        _answer(found, about, key, [week.heads for week in plan])


def _learning(study: Study, about: Question) -> str:
    if learns(study, about.scenario, about.team):
        return "The team learns: it has the tenure of the first week's people."
    return (
        "The study does not state how the team's people learn (a `tenure` table), so they know all from the first day."
    )


def _want(about: Question | None) -> None:
    st.session_state[_WANTED] = about


def _search(study: Study, about: Question, place: DeltaGenerator) -> Pilot:
    bar = once(place.progress)

    def run(asked: Asked, numbers: range) -> Sequence[Future]:
        def tell(done: int) -> None:
            text = f"Trying {max(asked.heads)} heads in {about.team}: {numbers.start + done} of {FUTURES} futures"
            bar((numbers.start + done) / FUTURES, text=plain(text, 200))

        return foreseen(jobs().pool, asked, about.fingerprint, numbers, tell)

    return pilot(
        study,
        about.scenario,
        shares=about.shares,
        team=about.team,
        before=about.before,
        confidence=about.confidence,
        replications=FUTURES,
        seed=about.seed,
        run=run,
    )


def _answer(found: Pilot, about: Question, key: week_table.Key, planned: Sequence[int]) -> None:
    st.markdown(f"**{plain(takeaway(found), 400)}**")
    by_week = [
        Planned(share, row.heads, about.before)
        for share, row in zip(about.shares, found.plan, strict=True)
        if row.heads is not None
    ]
    with st.container(horizontal=True, gap="small"):
        if found.heads is not None:
            everywhere = [Planned(share, found.heads, about.before) for share in about.shares]
            st.button(
                f"Plan {found.heads} in every week", key="take fewest", on_click=week_table.take, args=(key, everywhere)
            )
        if len(by_week) == len(found.plan):
            st.button("Plan the heads of each week", key="take by week", on_click=week_table.take, args=(key, by_week))
    st.dataframe(pd.DataFrame(plan_rows(found, planned)), hide_index=True, alt="The fewest heads week by week")
    st.markdown(
        ":small[Each week by itself: the fewest heads, there from the first day, with which its SLAs hold. Who is "
        "planned beyond them may be on leave. How often all weeks hold with such a plan, the picture above says once "
        "it is planned.]"
    )
    _command(about)


def _command(about: Question) -> None:
    story = session.story()
    with st.expander("The command that finds them", icon=":material/terminal:"):
        study = story.preset if story.preset and not story.edits else study_files.SAVED
        st.code(command(study, *about[1:]), language="bash", wrap_lines=True)
        if study == study_files.SAVED:
            st.caption("Of this study as it is here, saved where the command is given.")
            study_files.save(session.study(), "save for pilot")
