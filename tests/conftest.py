"""The app as a user starts it and a browser to look at it with, for the tests that ask for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, FLAGS, REQUIRED, SECONDS, served
from hypothesis import settings
from pages import SCRIPT, fine
from streamlit.testing.v1 import AppTest
from waiting import TEXT, AtOnce

from bposim.app.sessions import shared
from bposim.app.workers.jobs import Jobs
from bposim.app.workers.work import warm

settings.register_profile("no test is a race", deadline=None)
settings.load_profile("no test is a race")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With the quick study, on a machine where nothing is left to compile."""
    warm()
    with served(tmp_path_factory.mktemp("study")) as (found, said):
        yield found
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


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "quick.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[AtOnce]:
    """In place of the workers, behind jobs that no other test has seen, and with nobody else who asks for runs."""
    pool = AtOnce()
    monkeypatch.setattr(shared, "_compute", lambda: None)
    monkeypatch.setattr(shared, "Jobs", lambda: Jobs(pool))
    monkeypatch.setattr(shared, "Pool", lambda *_, **__: pool)
    cached = (shared.jobs, shared.begin, shared.compute_first, shared.proving)
    for each in cached:
        each.cache_clear()
    yield pool
    for each in cached:
        each.cache_clear()


@pytest.fixture
def page(file: Path, pool: AtOnce, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The app opened with the quick study, or with another text."""

    def opened_with(text: str = TEXT, **query: str) -> AppTest:
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv(shared.STUDY, str(file))
        app = AppTest.from_file(str(SCRIPT), default_timeout=600)
        for name, value in query.items():
            app.query_params[name] = value
        return fine(app.run())

    return opened_with
