"""Studies in and out as files."""

from __future__ import annotations

import streamlit as st

from bposim.app.sessions import session
from bposim.app.sessions.state import LARGEST_UPLOAD, uploaded
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study
from bposim.scenarios.writing import study_text

_FILE = "upload"
SAVED = "study.toml"


def draw(study: Study) -> None:
    with st.expander("Study file", icon=":material/description:"):
        st.file_uploader("Open a study (TOML)", type="toml", key=_FILE, on_change=_open, max_upload_size=1)
        save(study, "save")


def save(study: Study, key: str) -> None:
    """With all that was changed."""
    st.download_button(
        "Save this study",
        lambda: study_text(study),
        file_name=SAVED,
        mime="application/toml",
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )


def _open() -> None:
    """Mistakes are shown at their place in the file, and what was open stays open."""
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        if file.size > LARGEST_UPLOAD:
            raise StudyError([Mistake(file.name, "", f"{file.size:,} bytes", f"at most {LARGEST_UPLOAD:,} bytes")])
        session.open_story(uploaded(file.getvalue().decode("utf-8-sig")))
    except UnicodeDecodeError:
        session.refuse(StudyError([Mistake(file.name, "", "", "a text file in UTF-8")]))
    except StudyError as error:
        session.refuse(error)
