"""The Why page: what turnaround is made of, why two scenarios differ, who is how full, and one item's story."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.charts import split
from bposim.analysis.limits import too_much, too_much_to_tell
from bposim.app import equal, exhibits, one_run, progress
from bposim.app.pictures import of_chart, views
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, goal, jobs
from bposim.app.sessions.state import Story, study_of
from bposim.app.telling import once
from bposim.app.workers.jobs import Snapshot, WorkersLost
from bposim.scenarios.study import Study

_CURRENT = "explained"


def show() -> None:
    story = session.story()
    study = _numbers_of(story)
    st.title("Why")
    st.markdown(f"What is behind the numbers of **{plain(study.name)}**, with the changes made on the Compare page.")
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        st.error(plain(too_large, 600), icon=":material/block:")
        return
    _choose(story, study)
    with closing(jobs().results(study, story.seed, REPLICATIONS, story.current, goal(study))) as live:
        known = next(live)
        pictures, place = st.empty(), st.empty()
        _draw(pictures, known, story.current)
        _one_run(story, study)
        if not known.is_complete:
            _follow(live, known, place)


def _numbers_of(story: Story) -> Study:
    """As on the Compare page, at equal service as soon as its head-counts are found there."""
    sized = equal.sized(story) if story.equal else None
    return study_of(sized[0]) if sized else study_of(story)


def _choose(story: Story, study: Study) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        session.choose_scenario(_CURRENT)
        exhibits.choose_against(study, story.current)


def _draw(place: DeltaGenerator, known: Snapshot, current: str) -> None:
    if known.comparison is None or not known.common:
        place.skeleton(height=380)
        return
    compared, gallery, other = known.comparison, known.gallery, exhibits.against(known.study, current)
    own = compared, gallery, current
    parts = of_chart("The parts of turnaround", split, lambda: split.rows(*own), *own)
    with place.container():
        st.header("Where the time goes")
        st.markdown(f":small[{progress.standing(known)}]")
        with st.grid(2, min_column_width=440, gap="medium"):
            with st.container():
                exhibits.one(parts, (known.key, current))
            with st.container():
                found = views(known.study, compared, gallery, current, other)
                exhibits.one(found["Where the time goes"], (known.key, current, other))


def _one_run(story: Story, study: Study) -> None:
    too_large = too_much_to_tell(study, story.current)
    if too_large:
        st.info(plain(too_large, 600))
    else:
        one_run.draw(story, study)


def _follow(live: Generator[Snapshot], known: Snapshot, place: DeltaGenerator) -> None:
    """Ends with another pass: at the first numbers that all scenarios have, and when all are in."""
    bar = once(place.progress)
    try:
        for snapshot in live:
            bar(snapshot.done / snapshot.of, text=progress.coming(snapshot))
            if snapshot.common and not known.common:
                break
    except WorkersLost:
        place.error("The simulation stopped twice at the same run.", icon=":material/error:")
        return
    st.rerun()
