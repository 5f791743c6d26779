"""What somebody waits for who opens the pages in a browser, from the first start on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.serving import PATIENCE, chromium, served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
REST = (
    "() => !document.querySelector('.st-key-stop') && "
    "document.querySelector('.stApp').getAttribute('data-test-script-state') === 'notRunning'"
)


def visit(folder: Path) -> dict[str, float]:
    """`folder` is empty and gets the machine code."""
    from playwright.sync_api import sync_playwright

    begin = time.perf_counter()
    with served(["-m", "bposim", "app"], folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        tab = browser.new_page(viewport={"width": 1400, "height": 2000})
        tab.set_default_timeout(1000 * PATIENCE)
        tab.goto(address)
        tab.wait_for_selector("[data-testid=stMetricValue]")
        found = {"first_start_to_number_seconds": time.perf_counter() - begin}
        tab.wait_for_function(REST)
        found |= _opened_again(tab, address) | _slid(tab) | _studies(tab)
        browser.close()
    return found


def _opened_again(tab: Any, address: str) -> dict[str, float]:
    """A second visitor, everything known."""
    begin = time.perf_counter()
    tab.goto(address)
    tab.wait_for_selector("[data-testid=stMetricValue]")
    number = time.perf_counter() - begin
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    found = {"opened_to_number_seconds": number, "opened_to_chart_seconds": time.perf_counter() - begin}
    tab.wait_for_function(REST)
    return found


def _slid(tab: Any, times: int = 5) -> dict[str, float]:
    """One key on the slider of volume, which moves every scenario: what moves first, a new number, all pictures."""
    moved: list[float] = []
    numbers: list[float] = []
    charts: list[float] = []
    for _ in range(times):
        tab.get_by_role("slider", name="Volume").first.focus()
        tab.evaluate("() => { window.before = document.querySelector('.stMain').innerText }")
        tab.evaluate("() => { window.first = document.querySelector('[data-testid=stMetricValue]').innerText }")
        begin = time.perf_counter()
        tab.keyboard.press("ArrowRight")
        tab.wait_for_function("() => document.querySelector('.stMain').innerText !== window.before", polling=10)
        moved.append(time.perf_counter() - begin)
        new = "document.querySelector('[data-testid=stMetricValue]')"
        tab.wait_for_function(
            f"() => {{ const one = {new}; return one && one.innerText !== window.first }}", polling=10
        )
        numbers.append(time.perf_counter() - begin)
        tab.wait_for_function(REST)
        charts.append(time.perf_counter() - begin)
    return {
        "slider_to_move_seconds": float(np.median(moved)),
        "slider_to_number_seconds": float(np.median(numbers)),
        "slider_to_charts_seconds": float(np.median(charts)),
    }


def _studies(tab: Any) -> dict[str, float]:
    """Of which this server has run nothing, until costs are known to 2 %."""
    found: dict[str, float] = {}
    for study in ("Claims", "Data entry", "Payroll"):
        tab.get_by_role("combobox", name="Study").click()
        begin = time.perf_counter()
        tab.get_by_role("option", name=study).click()
        tab.wait_for_selector(".st-key-stop")
        tab.wait_for_selector(".st-key-stop", state="detached")
        found[f"to_two_per_cent_seconds_{study.lower().replace(' ', '_')}"] = time.perf_counter() - begin
        tab.wait_for_function(REST)
    return found | {"to_two_per_cent_seconds": max(found.values())}
