"""A day's work as a film at the foot of the Classroom: of the study and scenario that the session looks at."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from bposim.analysis.charts import film as picture
from bposim.analysis.charts.canvas import CONFIG
from bposim.analysis.film import Film, film
from bposim.analysis.limits import too_much
from bposim.analysis.running import simulate
from bposim.app import session
from bposim.app.keeping import Kept
from bposim.app.plain import plain
from bposim.app.pool import LOST
from bposim.app.shared import jobs
from bposim.model.operation import Operation
from bposim.scenarios.reading import Data
from bposim.scenarios.schema.scenario import Scenario

BEAT_SECONDS = 0.2
_WANTED = "film"

Key = tuple[str, int]  # of the scenario, and the seed


class Shot(NamedTuple):
    film: Film
    operation: Operation


_shots: Kept[Key, Future[Shot]] = Kept(16)
_figures: Kept[tuple[Key, bool], Any] = Kept(16)


def shoot(scenario: Scenario, data: Data, seed: int) -> Shot:
    """In a worker."""
    found = simulate(scenario, data, seed=seed)
    return Shot(film(found), found.operation)


def draw() -> None:
    """Only where it is asked for."""
    st.header("A day at work")
    study, story = session.study(), session.story()
    names = list(study.scenarios)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Scenario", names, index=names.index(story.current), key="film scenario", format_func=plain, width=320
        )
        st.toggle("Show the film", key=_WANTED)
    if not st.session_state.get(_WANTED):
        st.caption(f"Up to 60 items of one day of {plain(study.name)}, moving through the steps, from a real run.")
        return
    if too_large := too_much(study, 1):
        st.error(plain(too_large, 600), icon=":material/block:")
        return
    key = study.key(chosen), story.seed
    with _lost():
        shot = _shot(key, study.scenarios[chosen], study.data, story.seed)
        _show(key, shot)


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except LOST:
        st.error("The simulation stopped: show the film again to try once more.", icon=":material/error:")


def _shot(key: Key, scenario: Scenario, data: Data, seed: int) -> Shot:
    future = _shots.get(key)
    if future is None or (future.done() and future.exception()):
        future = _shots.put(key, jobs().pool.submit(shoot, scenario, data, seed))
    with st.spinner("Simulating"):
        while not future.done():
            wait([future], BEAT_SECONDS)
    return future.result()


def _show(key: Key, shot: Shot) -> None:
    about = key, bool(st.context.theme.type == "dark")
    figure = _figures.get(about) or _figures.put(about, picture.figure(*shot, dark=about[1]))
    st.plotly_chart(figure, key="film picture", config=CONFIG, theme=None, alt=picture.alt(shot.film))
    st.markdown(f":small[{plain(picture.takeaway(shot.film), 400)}]")
    table = st.expander("As a table", key="table:film", on_change="rerun", icon=":material/table:")
    if table.open:
        table.dataframe(pd.DataFrame(picture.rows(*shot)), hide_index=True, alt="Items by place at each moment")
