"""What a reader brings into the page and takes out of it, in a browser: points, strangers' studies, files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browsing import costs, opened, settled
from waiting import TEXT

NAMES = (
    "=1+1",
    "<b>x</b><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "שלום from right to left",
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


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"#" * 400_000, "at most 300,000 bytes"),
        (b"[" + b".".join([b"a"] * 5_000) + b"]\n", "uploaded study"),
        (b"\xff\xfe\x00", "a text file in UTF-8"),
        (b"name = ", "uploaded study"),
        (TEXT.replace("items_per_hour = 6", "items_per_hour = 15000").encode(), "million steps"),
        (TEXT.replace('name = "Quick"', f'name = "{"x" * 10_000}"').encode(), "at most 200 characters"),
        (TEXT.replace('name = "Quick"', 'name = "turned \u202e round"').encode(), "printable"),
    ],
    ids=["too large", "too deep", "no text", "no TOML", "too slow", "too long a name", "a name that turns the line"],
)
def test_an_upload_that_cannot_be_run_is_refused_with_its_reason(page: Any, content: bytes, told: str) -> None:
    before = costs(page)
    upload(page, content)
    assert told in page.locator("[data-testid=stAlert]").first.inner_text()
    assert page.locator("[data-testid=stException]").count() == 0
    if told != "million steps":
        assert costs(page) == before


def taken(page: Any, label: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_files_are_taken_away_whole(page: Any) -> None:
    assert zipfile.is_zipfile(io.BytesIO(taken(page, "Excel")))
    csv, parquet = pd.read_csv(io.BytesIO(taken(page, "CSV"))), pd.read_parquet(io.BytesIO(taken(page, "Parquet")))
    assert set(csv["scenario"]) == set(parquet["scenario"]) == {"home", "away", "far"}
    assert len(csv) == len(parquet)


def test_the_report_that_is_taken_away_asks_nobody(page: Any, browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(taken(page, "Report (HTML)"))
    asked: list[str] = []
    context = browser.new_context()
    there = context.new_page()
    there.on("request", lambda request: asked.append(request.url))
    there.on("pageerror", lambda error: page.broken.append(str(error)))
    there.goto(file.as_uri())
    there.wait_for_selector(".js-plotly-plot .main-svg")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert there.get_by_text("Share chart").count() == 0
    context.close()
