"""The Assumptions page: every value behind the numbers, with its range, source and mark."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bposim.analysis.assumptions import UNMARKED, Assumption, assumptions
from bposim.analysis.wording.cells import as_csv, inert
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.scenarios.library import MARKS

_EVERY, _SOURCED = "all scenarios", "Only values that have a source"
_WIDTH = 285  # pixels: a phone shows the value beside it
_COLUMNS = ("value of", "value", "unit", "scenario", "low", "high", "mark", "source", "note")


def show() -> None:
    study = session.study()
    st.title("Assumptions")
    st.markdown(
        f"Every value behind the numbers of **{plain(study.name)}**, with the changes made on the Compare page, the "
        "best sources first."
    )
    rows = sorted(assumptions(study), key=lambda row: [*MARKS, ""].index(row.mark))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Scenario", [_EVERY, *study.scenarios], key="assumed", width=260, persist_state="session")
        marks = st.pills("Mark", list(MARKS), selection_mode="multi", key="marks", persist_state="session")
        text = st.text_input(
            "Find", key="find", placeholder="wage, query, pace ...", width=260, type="search", persist_state="session"
        )
        sourced = st.toggle(_SOURCED, key="sourced", persist_state="session")
    found = [row for row in rows if _fits(row, chosen, marks, text, sourced)]
    st.caption(f"{len(found)} of {len(rows)} values")
    frame = pd.DataFrame([_row(each) for each in found], columns=list(_COLUMNS))
    st.dataframe(
        frame,
        hide_index=True,
        height=560,
        placeholder="",
        column_config={"value of": st.column_config.TextColumn(width=_WIDTH)},
        alt="Values with their unit, range, mark and source",
    )
    st.download_button(
        "CSV", lambda: as_csv(frame), file_name="assumptions.csv", on_click="ignore", icon=":material/download:"
    )
    st.header("What the marks mean")
    st.markdown("\n".join(f"- **{mark}** {meaning}" for mark, meaning in MARKS.items()) + f"\n- {UNMARKED}")


def _fits(row: Assumption, scenario: str, marks: list[str], text: str, sourced: bool) -> bool:
    """A value that all scenarios have is a value of each."""
    return (
        (scenario == _EVERY or row.scenario in (None, scenario))
        and (not marks or row.mark in marks)
        and (not sourced or bool(row.mark))
        and text.strip().lower() in f"{row.path} {row.source} {row.note}".lower()
    )


def _row(row: Assumption) -> tuple[object, ...]:
    """One type in a column."""
    told = (row.path, str(row.value), row.unit, row.scenario or "all")
    return (*map(inert, told), row.low, row.high, row.mark, inert(row.source), inert(row.note))
