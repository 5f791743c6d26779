"""A day's work as a film at the foot of the Classroom: of the study and scenario that the session looks at."""

from __future__ import annotations

import streamlit as st

from bposim.analysis.charts import film as picture
from bposim.analysis.explaining.film import farthest
from bposim.analysis.limits import too_much_to_tell
from bposim.app import exhibits
from bposim.app.one_run import Subject
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.looking import Shot, shot
from bposim.app.workers.pool import LOST
from bposim.app.workers.work import Task

_WANTED = "film"

_shots: Kept[Task, Shot] = Kept(16)


def draw(seed: int) -> None:
    """Only where it is asked for; under the luck of the class."""
    st.header("A day at work")
    study = session.study()
    names = list(study.scenarios)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Scenario",
            names,
            index=names.index(farthest(study)),
            key="film scenario",
            format_func=plain,
            width=320,
            persist_state="session",
        )
        st.toggle("Show the film", key=_WANTED, persist_state="session")
    if not st.session_state.get(_WANTED):
        st.caption(f"Up to 60 items of one day of {plain(study.name)}, moving through the steps, from a real run.")
    elif too_large := too_much_to_tell(study, chosen):
        st.error(plain(too_large, 600), icon=":material/block:")
    else:
        _show(Subject(study, chosen, seed))


def _show(about: Subject) -> None:
    place = st.empty()
    say = once(place.caption)
    try:
        found = _shots.get(about.task) or _shots.put(
            about.task, asked(jobs().pool, lambda: say("Simulating ..."), shot, about.task, about.packed)
        )
    except LOST:
        place.error("The simulation of this run stopped twice.", icon=":material/error:")
        return
    place.empty()
    view = View(
        "A day at work",
        lambda dark: picture.figure(*found, dark=dark),
        lambda: picture.rows(*found),
        lambda: picture.takeaway(found.film),
        lambda: picture.alt(found.film),
    )
    exhibits.one(view, about.task)
