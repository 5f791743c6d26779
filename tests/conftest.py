"""The app as a user starts it and a browser to look at it with, for the tests that ask for them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import CHROMIUM, FLAGS, REQUIRED, SECONDS, answers, wait_for
from waiting import TEXT

from bposim.app.work import warm


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With the quick study, on a machine where nothing is left to compile."""
    warm()
    file = tmp_path_factory.mktemp("study") / "quick.toml"
    file.write_text(TEXT, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bposim", "app", str(file), "--port", str(port)]
    said = file.with_name("said.txt")
    with said.open("w") as out, subprocess.Popen(command, cwd=file.parent, stdout=out, stderr=out) as server:
        try:
            wait_for(lambda: answers(port), "the server to answer")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
    assert not re.search("deprecat|will be removed", said.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not REQUIRED and CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    assert CHROMIUM, "chromium is required here"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    context.set_default_timeout(1000 * SECONDS)
    yield context.new_page()
    context.close()
