"""The app as a server, of this machine alone unless more is asked for; its workers are warm before the first page."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from importlib import resources
from ipaddress import ip_address
from pathlib import Path

from bposim.app.sessions import shared
from bposim.app.sessions.state import opened, study_of
from bposim.scenarios.mistakes import Mistake, StudyError


def serve(study: str, port: int, host: str | None = None) -> None:
    """Until it is interrupted, to this machine alone unless a `host` is given. Raises `StudyError` before it begins."""
    study_of(opened(study))
    os.environ[shared.STUDY] = study
    from streamlit import App

    shared.begin()
    script = _script()
    sys.argv = [str(script)]  # the settings in `.streamlit` beside it count
    others = {"server.address": host, "server.allowedHosts": [host]} if host else {}
    App(script).run(config={"server.port": port, **others})


def keep_answers() -> str:
    """From the class: the key to them, new unless the environment has one, short enough to be typed."""
    os.environ[shared.TEACHER] = shared.teachers_key() or secrets.token_hex(3)
    return shared.teachers_key()


def address(host: str, port: int) -> str:
    """By which others open the app. Raises `StudyError` where it is none that a class could type in."""
    is_new = ":" in host
    try:
        with socket.create_server((host, 0), family=socket.AF_INET6 if is_new else socket.AF_INET) as found:
            if ip_address(found.getsockname()[0]).is_unspecified:  # listens everywhere, is nowhere to be found
                raise StudyError([_no_address(host)])
    except OSError:
        raise StudyError([_no_address(host)]) from None
    return f"http://{f'[{host}]' if is_new else host}:{port}"


def _no_address(host: str) -> Mistake:
    return Mistake("--host", "", host, "an address or name of this machine in the network of those who are to use it")


def _script() -> Path:
    """Inside an installed package, or at the top of a checkout."""
    inside = Path(str(resources.files("bposim.app"))) / "served" / "app.py"
    return inside if inside.is_file() else Path(__file__).resolve().parents[2] / "app.py"
