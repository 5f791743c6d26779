"""The app as a server, of this machine alone unless more is asked for; its workers are warm before the first page."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
from importlib import import_module, resources
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from bposim.app.sessions import shared
from bposim.app.sessions.state import opened, study_of
from bposim.scenarios.mistakes import Mistake, StudyError


def serve(study: str, port: int, host: str | None = None) -> None:
    """Until it is interrupted, to this machine alone unless a `host` is given. Raises `StudyError` before it begins."""
    study_of(opened(study))
    os.environ[shared.STUDY] = study
    shared.compute_first()  # beside the imports, which take a while too
    from streamlit import App

    import_module("bposim.app.frame")  # nobody's first page waits for what all pages import
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
    found = _place(host)
    if found.is_unspecified:  # listens everywhere, is nowhere to be found
        raise StudyError([_no_address(host)])
    if _is_a_number(host) and host != str(found):  # browsers write it out, and would be refused as another host
        raise StudyError([_no_address(host, str(found))])
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_for_others(host: str) -> bool:
    """Whether another machine can reach it. Raises `StudyError`."""
    return not _place(host).is_loopback


def _place(host: str) -> IPv4Address | IPv6Address:
    try:
        with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as found:
            return ip_address(found.getsockname()[0])
    except OSError:
        raise StudyError([_no_address(host)]) from None


def _is_a_number(host: str) -> bool:
    """No name, as browsers tell them apart: by what stands behind the last dot."""
    return ":" in host or re.fullmatch(r"\d+|0[xX][\da-fA-F]*", host.rpartition(".")[2]) is not None


def _no_address(host: str, near: str = "") -> Mistake:
    expected = "an address or name of this machine in the network of those who are to use it"
    return Mistake("--host", "", host, expected, near)


def _script() -> Path:
    """Inside an installed package, or at the top of a checkout."""
    inside = Path(str(resources.files("bposim.app"))) / "served" / "app.py"
    return inside if inside.is_file() else Path(__file__).resolve().parents[2] / "app.py"
