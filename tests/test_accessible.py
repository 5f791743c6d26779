"""What a reader who does not see colours, or does not see, would be stopped by. Oracle: axe-core's own rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import REQUIRED, SECONDS, opened, settled

if not REQUIRED:
    pytest.importorskip("axe_playwright_python", reason="needs axe-core: pip install axe-playwright-python")

STOPS = {"serious", "critical"}
PICTURES = ("How long work takes", "SLA month by month", "Backlog", "Who works when")


def stopped(tab: Any) -> list[str]:
    """What axe finds on the page as it stands, with the first element of each kind."""
    import axe_playwright_python

    tab.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert len(found["passes"]) > 10
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"] if each["impact"] in STOPS]


def unfold(tab: Any) -> None:
    """Everything that stands behind something else, the sidebar of a narrow window first."""
    aside = tab.get_by_test_id("stExpandSidebarButton")
    if aside.is_visible():
        aside.click()
    while (closed := tab.locator("details:not([open]) > summary")).count():
        closed.first.evaluate("each => each.click()")
        settled(tab)


@pytest.fixture(params=[(width, scheme) for width in (390, 1400) for scheme in ("light", "dark")], ids=str)
def window(request: pytest.FixtureRequest, browser: Any) -> Any:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 2400}, color_scheme=scheme)
    context.set_default_timeout(1000 * SECONDS)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_that_stops_a_reader(window: Any, address: str) -> None:
    opened(window, address)
    for picture in PICTURES:
        window.get_by_role("tab", name=picture).click()
        settled(window)
        assert stopped(window) == []
    unfold(window)
    assert stopped(window) == []
    for page in ("why", "pilot", "business_case", "explore", "classroom", "assumptions", "evidence"):
        window.goto(f"{address}/{page}")
        window.wait_for_selector("h1")
        settled(window)
        assert stopped(window) == []
