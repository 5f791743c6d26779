"""A reader in headless Chromium: how it opens a page, waits until nothing moves, and reads the cards."""

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
from pathlib import Path
from typing import Any

from waiting import TEXT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("BPOSIM_BROWSER_TESTS") == "required"
SECONDS = 180  # a first run on a machine compiles
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def served(folder: Path, host: str = "127.0.0.1", *options: str) -> Iterator[tuple[str, Path]]:
    """The app with the quick study as a user starts it: its address, and the file of what it says."""
    file, said = folder / "quick.toml", folder / "said.txt"
    file.write_text(TEXT, encoding="utf-8")
    with socket.socket() as free:
        free.bind((host, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bposim", "app", str(file), "--port", str(port), *options]
    with said.open("w") as out, subprocess.Popen(command, cwd=folder, stdout=out, stderr=out) as server:
        try:
            wait_for(lambda: answers(f"http://{host}:{port}"), "the server to answer")
            yield f"http://{host}:{port}", said
        finally:
            server.terminate()


def answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as found:
        return bool(found.read() == b"ok")
    return False


def handshake(place: tuple[str, int], host: str, origin: str) -> int:
    """The status that a browser gets which asks the place for a page's websocket, as another host or for another."""
    heads = {
        "Host": host,
        "Origin": origin,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    asked = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    with socket.create_connection(place, timeout=30) as line:
        line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{asked}\r\n".encode())
        return int(line.recv(100).split()[1])


def wait_for(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def opened(tab: Any, address: str) -> Any:
    """Once all runs are in."""
    tab.goto(address)
    tab.wait_for_selector("[data-testid=stMetricValue]")
    settled(tab)
    return tab


def settled(tab: Any) -> None:
    """No run is under way, no script, and nothing fades any more: no Stop, and for a while no change."""
    tab.evaluate("() => { window.moved = Date.now() }")
    tab.wait_for_function(
        """() => {
            const app = document.querySelector('.stApp')
            const still = app.getAttribute('data-test-script-state') === 'notRunning'
            if (!still || document.querySelector('.st-key-stop, [data-stale=true]')) window.moved = Date.now()
            return Date.now() - window.moved > 700
        }"""
    )


def choose(tab: Any, box: str, name: str) -> None:
    """From a list by its keys; one that was open while its page was drawn anew is opened again."""
    option = tab.get_by_role("option", name=name)

    def is_open() -> bool:
        tab.get_by_role("combobox", name=box).focus()
        tab.keyboard.press("ArrowDown")
        return bool(option.is_visible())

    wait_for(is_open, f"{name} in the list of {box}")
    option.click()


def costs(tab: Any) -> list[str]:
    return [each.strip() for each in tab.locator("[data-testid=stMetricValue]").all_inner_texts()]
