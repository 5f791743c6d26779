"""What a reader points at or brings into the page, in a browser: points, strangers' studies."""

from __future__ import annotations

from typing import Any

import pytest
from browsing import costs, opened, settled
from waiting import TEXT

NAMES = (
    "=1+1",
    "<b>x</b><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
)


@pytest.fixture
def page(tab: Any, address: str) -> Any:
    """One for a test, with what went wrong in it."""
    tab.broken = []
    tab.on("pageerror", lambda error: tab.broken.append(str(error)))
    tab.on("dialog", lambda dialog: tab.broken.append(dialog.message))
    yield opened(tab, address)
    assert tab.broken == []


def upload(page: Any, content: bytes) -> None:
    """Until the page is about it, or says why it is not."""
    page.locator("summary", has_text="Study file").click()
    settled(page)
    before = page.locator("h1").inner_text()
    file = {"name": "mine.toml", "mimeType": "application/toml", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_function(
        """before => document.querySelector('[data-testid=stAlert]') ||
            document.querySelector('h1').innerText !== before""",
        arg=before,
    )
    settled(page)


def point(page: Any, scenario: str) -> tuple[float, float]:
    """Where it lies in the window."""
    x, y = page.evaluate(
        """name => {
            const plot = document.querySelector('.js-plotly-plot')
            const { customdata, x, y } = plot._fullData[0]
            const number = Array.from(customdata).findIndex(each => String(each) === name)
            const { xaxis, yaxis } = plot._fullLayout
            const at = plot.getBoundingClientRect()
            return [at.left + xaxis._offset + xaxis.d2p(x[number]), at.top + yaxis._offset + yaxis.d2p(y[number])]
        }""",
        scenario,
    )
    return x, y


def test_a_point_that_is_selected_becomes_the_current_scenario(page: Any) -> None:
    before = costs(page)
    assert "far" not in " ".join(page.locator(".gtitle").all_text_contents())
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    page.mouse.click(*point(page, "far"))
    page.wait_for_function("() => [...document.querySelectorAll('.gtitle')].some(each => /far/.test(each.textContent))")
    settled(page)
    assert costs(page) == before


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:8])
def test_a_strangers_study_is_shown_under_its_own_name(page: Any, name: str) -> None:
    upload(page, TEXT.replace('name = "Quick"', f"name = '{name}'").encode())
    title = page.locator("h1")
    shown = title.inner_text().replace("\u2060", "")
    assert shown.startswith(name[:5].strip())
    assert len(shown) < 100
    assert title.locator("b, img, a[href^=javascript], a[href*=outside]").count() == 0
    assert len(costs(page)) == 3


def test_an_upload_that_is_too_large_is_refused_with_its_reason(page: Any) -> None:
    before = costs(page)
    upload(page, b"#" * 400_000)
    assert "at most 300,000 bytes" in page.locator("[data-testid=stAlert]").first.inner_text()
    assert costs(page) == before
