"""The table of a pilot's weeks: edited, pasted or taken from the search, and kept whatever page is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from bposim.analysis.sizing.weekly import (
    BEFORE,
    HEADS,
    MOST_HEADS,
    MOST_MONTHS,
    MOST_WEEKS,
    SHARE,
    Planned,
    pasted,
    planned,
)
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.transition import Pilot

_PLANS, _BASE, _VERSION, _WEEKS, _PASTED = "pilot plans", "pilot base", "pilot version", "pilot weeks", "pasted weeks"
_WIDTHS = {SHARE: 98, HEADS: 76, BEFORE: 132}  # pixels: all fit on a telephone, and where there is room they grow
FIRST_SHARE, FIRST_WEEKS = 0.2, 8

Key = tuple[str, str, str]  # fingerprint of the study before any change of its values, scenario, team


def begin(key: Key, guess: Callable[[float], int], stated: Pilot | None) -> None:
    """Unless there is a plan: the weeks of the pilot that the scenario's road states, or some, with a first guess of
    heads."""
    plans: dict[Key, tuple[Planned, ...]] = st.session_state.setdefault(_PLANS, {})
    if key not in plans:
        share, weeks = (stated.share, min(stated.weeks, MOST_WEEKS)) if stated else (FIRST_SHARE, FIRST_WEEKS)
        plans[key] = (Planned(share, guess(share)),) * weeks


def take(key: Key, plan: Sequence[Planned]) -> None:
    """In place of what the table has."""
    st.session_state[_PLANS][key] = tuple(plan)
    st.session_state[_VERSION] = _version() + 1


def draw(key: Key, learns: bool) -> tuple[Planned, ...]:
    """The table, and what it says; an edit that will not do is said, and the plan stays as it was. Tenure is asked for
    where the team's people learn."""
    plan = st.session_state[_PLANS][key]
    st.session_state[_WEEKS] = len(plan)
    st.number_input("Weeks", 1, MOST_WEEKS, step=1, key=_WEEKS, on_change=_resize, args=(key,), width=160)
    edited = st.data_editor(
        _base(key, plan, learns),
        key=_editor(key),
        num_rows="fixed",
        height=min(35 * (len(plan) + 1) + 3, 493),
        column_config={
            SHARE: st.column_config.NumberColumn(
                width=_WIDTHS[SHARE], min_value=0, max_value=100, step=0.5, required=True
            ),
            HEADS: st.column_config.NumberColumn(
                width=_WIDTHS[HEADS], min_value=0, max_value=MOST_HEADS, step=1, required=True
            ),
            BEFORE: st.column_config.NumberColumn(
                width=_WIDTHS[BEFORE],
                min_value=0,
                max_value=MOST_MONTHS,
                step=0.5,
                required=True,
                help="How long those who come in this week have been at such work before",
            ),
        },
        on_change=keep_edit,
        args=(key, _editor(key)),
        alt="Volume, heads and tenure in each week of the pilot",
    )
    try:
        st.session_state[_PLANS][key] = planned(_rows(edited))
    except StudyError as error:
        for mistake in error.mistakes:
            st.error(plain(str(mistake), 300), icon=":material/error:")
    _paste(key)
    found: tuple[Planned, ...] = st.session_state[_PLANS][key]
    return found


def keep_edit(key: Key, editor: str) -> None:
    """Of a table that may be another's by the time its edit is here: when a scenario was chosen meanwhile."""
    rows = _cells(st.session_state[_PLANS][key], learns=True)
    for number, changed in st.session_state[editor]["edited_rows"].items():
        rows[int(number)].update(changed)
    with suppress(StudyError):  # the table says so when it is drawn
        st.session_state[_PLANS][key] = planned(rows)


def _cells(plan: Sequence[Planned], learns: bool) -> list[dict[str, Any]]:
    return [
        {SHARE: round(100 * week.share, 6), HEADS: week.heads, **({BEFORE: week.before} if learns else {})}
        for week in plan
    ]


def _version() -> int:
    return int(st.session_state.get(_VERSION, 0))


def _editor(key: Key) -> str:
    return f"weeks:{_version()}:{':'.join(key)}"


def _base(key: Key, plan: Sequence[Planned], learns: bool) -> pd.DataFrame:
    """What the edits of the table are edits of: the plan when the table was last drawn anew, as it is after another
    page, since the table's own memory of its edits goes when it does."""
    if _editor(key) not in st.session_state or st.session_state.get(_BASE, ("",))[0] != _editor(key):
        rows = _cells(plan, learns)
        frame = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="week"))
        st.session_state[_BASE] = _editor(key), frame
    found: pd.DataFrame = st.session_state[_BASE][1]
    return found


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict(orient="records")]


def _resize(key: Key) -> None:
    """Weeks that are added are as the last one."""
    weeks, plan = st.session_state[_WEEKS], st.session_state[_PLANS][key]
    if isinstance(weeks, int) and 1 <= weeks <= MOST_WEEKS:
        take(key, [*plan[:weeks], *[plan[-1]] * (weeks - len(plan))])


def _paste(key: Key) -> None:
    with st.expander("Paste from a spreadsheet", icon=":material/content_paste:"):
        st.text_area(
            "A row for each week: volume in per cent, heads, and months of tenure if there are any",
            key=_PASTED,
            max_chars=10_000,
            placeholder="20\t5\n20\t5\n40\t8",
            persist_state="session",
        )
        st.button("Take these weeks", key="take weeks", on_click=_take_pasted, args=(key,))


def _take_pasted(key: Key) -> None:
    try:
        take(key, pasted(st.session_state[_PASTED] or ""))
        session.dismiss()
    except StudyError as error:
        session.refuse(error)
