"""What somebody waits for who opens the pages in a browser, from the first start on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.serving import PATIENCE, chromium, served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
REST = (
    "() => !document.querySelector('.st-key-stop') && "
    "document.querySelector('.stApp').getAttribute('data-test-script-state') === 'notRunning'"
)

WATCH = """() => {
    const words = () => document.querySelector('.stMain').textContent
    const number = () => document.querySelector('[data-testid=stMetricValue]')?.textContent
    const before = [words(), number()], seen = window.seen = {}
    let pressed
    const shown = what => requestAnimationFrame(() => setTimeout(() => { seen[what] = performance.now() - pressed }))
    const watch = new MutationObserver(() => {
        if (!('move' in seen) && words() !== before[0]) { seen.move = 0; shown('move') }
        if (number() && number() !== before[1]) { watch.disconnect(); shown('number') }
    })
    watch.observe(document.body, { subtree: true, childList: true, characterData: true })
    document.addEventListener('keydown', key => { pressed = key.timeStamp }, { capture: true, once: true })
}"""


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
    """One key on the slider of volume, which moves every scenario: what moves first, a new number, all pictures. From
    the key, as the system stamps it, to the frame that shows it, which the page itself watches for: to ask it from
    outside again and again would hold it up."""
    found: list[Mapping[str, float]] = []
    for _ in range(times):
        tab.get_by_role("slider", name="Volume").first.focus()
        tab.evaluate(WATCH)
        tab.keyboard.press("ArrowRight")
        begin = time.perf_counter()
        tab.wait_for_function("() => window.seen.number", polling=100)
        tab.wait_for_function(REST, polling=100)
        found.append(tab.evaluate("() => window.seen") | {"charts": 1e3 * (time.perf_counter() - begin)})
    medians = {what: float(np.median([each[what] for each in found])) / 1e3 for what in ("move", "number", "charts")}
    return {f"slider_to_{what}_seconds": seconds for what, seconds in medians.items()}


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
