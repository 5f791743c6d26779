"""Pictures on the page: two that are always there, the others one at a time, a table beneath each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from bposim.analysis.charts import canvas
from bposim.analysis.wording.cells import cell, inert
from bposim.app import tables
from bposim.app.pictures import View, views
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.workers.jobs import Snapshot
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

_AGAINST, _HELD_IN = "against", "study held against"
FIRST = ("Cost and service", "Where the money goes")

Of = Hashable  # all that a picture is drawn from


class Shown(NamedTuple):
    figure: Any  # nobody changes it
    alt: str
    says: str


_shown: Kept[tuple[str, Of, bool], Shown] = Kept(64)  # by picture and darkness


def draw(snapshot: Snapshot, current: str) -> None:
    """Of what all scenarios have in common."""
    assert snapshot.comparison is not None, snapshot.common
    other = against(snapshot.study, current)
    found = views(snapshot.study, snapshot.comparison, snapshot.gallery, current, other)
    of = snapshot.key, current, other
    with st.grid(2, min_column_width=440, gap="medium"):
        with st.container():
            one(found[FIRST[0]], of, _select)
        with st.container():
            one(found[FIRST[1]], of)
            choose_against(snapshot.study, current)
    others = [view for name, view in found.items() if name not in FIRST]
    for tab, view in zip(
        st.tabs([view.name for view in others], on_change="rerun", key="pictures"), others, strict=True
    ):
        if tab.open:
            with tab:
                one(view, of)


def against(study: Study, current: str) -> str:
    """What the current scenario is held against: the baseline unless another was chosen in this study."""
    chosen = st.session_state.get(_AGAINST) if st.session_state.get(_HELD_IN) == study.name else None
    if chosen in study.scenarios and chosen != current:
        return str(chosen)
    return next((name for name in [study.baseline, *study.scenarios] if name != current), current)


def choose_against(study: Study, current: str) -> None:
    others = [name for name in study.scenarios if name != current]
    if others:
        st.session_state[_AGAINST] = against(study, current)
        st.session_state[_HELD_IN] = study.name
        st.selectbox("Held against", others, key=_AGAINST, width=320, persist_state="session")


def _select() -> None:
    """A point that is selected becomes the current scenario."""
    session.look_at(selected(FIRST[0]))


def one(view: View, of: Of, on_select: Callable[[], None] | None = None) -> None:
    """With its sentence and its table beneath."""
    shown = _drawn(view, of)
    st.plotly_chart(
        shown.figure,
        key=_key(view.name),
        on_select=on_select or "ignore",
        selection_mode="points",
        config=canvas.CONFIG,
        theme=None,
        alt=shown.alt,
    )
    _table(view, shown)


def said(text: str) -> None:
    """In place of pictures to come: with it the browser loads what draws them."""
    st.plotly_chart(canvas.said(text, _is_dark()), config=canvas.CONFIG, theme=None, alt=text)


def selected(view: str) -> str:
    """The name that the selected point of a picture carries, "" where there is none."""
    named = [point.get("customdata") for point in st.session_state[_key(view)].selection.points]
    if not named or not named[0]:
        return ""
    return str(named[0][0] if isinstance(named[0], list) else named[0])


def _key(view: str) -> str:
    return f"chart:{view}"


def _drawn(view: View, of: Of) -> Shown:
    key = view.name, of, _is_dark()
    return _shown.get(key) or _shown.put(key, Shown(view.figure(_is_dark()), view.alt(), view.says()))


def _table(view: View, shown: Shown) -> None:
    st.markdown(f":small[{plain(shown.says, 600)}]")
    table = st.expander("As a table", key=f"table:{view.name}", on_change="rerun", icon=":material/table:")
    if not table.open:
        return
    rows = [{inert(key): cell(value) for key, value in row.items()} for row in view.rows()]
    if rows:
        tables.draw(table, pd.DataFrame(rows), f"The numbers of the picture: {view.name}")
    else:
        table.caption("Nothing to show: see above.")


def _is_dark() -> bool:
    return bool(st.context.theme.type == "dark")
