"""The app as a server of this machine alone, its workers warm before the first page is asked for."""

from __future__ import annotations

import os
import sys
from importlib import resources
from pathlib import Path

from bposim.app.sessions import shared
from bposim.app.sessions.state import opened, study_of


def serve(study: str, port: int) -> None:
    """Until it is interrupted. Raises `StudyError` before it begins."""
    study_of(opened(study))
    os.environ[shared.STUDY] = study
    from streamlit import App

    shared.begin()
    script = _script()
    sys.argv = [str(script)]  # the settings in `.streamlit` beside it count
    App(script).run(config={"server.port": port})


def _script() -> Path:
    """Inside an installed package, or at the top of a checkout."""
    inside = Path(str(resources.files("bposim.app"))) / "served" / "app.py"
    return inside if inside.is_file() else Path(__file__).resolve().parents[2] / "app.py"
