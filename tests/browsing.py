"""A reader in headless Chromium: how it opens a page, waits until nothing moves, and reads the cards."""

from __future__ import annotations

import os
import shutil
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("BPOSIM_BROWSER_TESTS") == "required"
SECONDS = 180  # a first run on a machine compiles
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as found:
        return bool(found.read() == b"ok")
    return False


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
