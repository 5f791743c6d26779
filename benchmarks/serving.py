"""The pages as `bposim app` serves them, for what is timed from outside."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 300  # seconds
TOP = Path(__file__).parents[1]


def is_missing() -> str:
    """Why the pages cannot be measured; "" where they can."""
    if find_spec("playwright") is None:
        return "needs playwright"
    return "" if chromium() else "needs chromium"


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def served(command: list[str], folder: Path) -> Iterator[str]:
    """Its address; `folder` holds the machine code."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = ["--server.port" if "streamlit" in command else "--port", str(port)]
    env = os.environ | {"BPOSIM_CACHE_DIR": str(folder)}
    with subprocess.Popen(
        [sys.executable, *command, *given], cwd=TOP, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(lambda: _answers(port))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as found:
        return bool(found.read() == b"ok")
    return False


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "the server did not answer"
        time.sleep(0.02)
