"""The comparison to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import streamlit as st

from bposim.analysis import reporting
from bposim.analysis.comparing import Comparison
from bposim.analysis.wording.cells import as_csv
from bposim.app.plain import plain
from bposim.app.workers.jobs import Snapshot
from bposim.scenarios.mistakes import StudyError


def draw(snapshot: Snapshot, current: str, changes: Sequence[str]) -> None:
    """Each file is made when it is asked for."""
    study, compared = snapshot.study, snapshot.comparison
    assert compared is not None, snapshot.common
    with st.container(horizontal=True, gap="small"):
        reasons = {ending: lacking(f".{ending}") for ending in ("xlsx", "pptx")}
        _button("Excel", "xlsx", lambda: reporting.excel(study, snapshot.examined, changes), bool(reasons["xlsx"]))
        _button(
            "PowerPoint", "pptx", lambda: reporting.powerpoint(study, snapshot.examined, changes), bool(reasons["pptx"])
        )
        _button("Report (HTML)", "html", lambda: reporting.page(study, snapshot.examined, current, changes))
        _button("CSV", "csv", lambda: as_csv(compared.frame()))
        _button("Parquet", "parquet", lambda: _parquet(compared))
    for reason in filter(None, reasons.values()):
        st.caption(plain(reason, 200))


def lacking(ending: str) -> str:
    """What a form needs that is not installed."""
    try:
        reporting.require(ending)
    except StudyError as error:
        return str(error.mistakes[0])
    return ""


def _button(label: str, ending: str, make: Callable[[], bytes | str], disabled: bool = False) -> None:
    st.download_button(
        label,
        make,
        file_name=f"comparison.{ending}",
        on_click="ignore",
        icon=":material/download:",
        key=f"download:{ending}",
        disabled=disabled,
    )


def _parquet(compared: Comparison) -> bytes:
    file = BytesIO()
    compared.frame().to_parquet(file, index=False)
    return file.getvalue()
