"""What only a browser shows: requests, widths, keys, numbers that move, a tab that closes."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import SECONDS, choose, costs, handshake, opened, settled, wait_for


def test_page_opens_with_cards_and_pictures_and_asks_nobody_else(tab: Any, address: str) -> None:
    asked: list[str] = []
    broken: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: broken.append(str(error)))
    opened(tab, address)
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    assert len(costs(tab)) == 3
    assert tab.locator(".js-plotly-plot").count() >= 3
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert broken == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_no_page_is_wider_than_the_window(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(1000 * SECONDS)
    tab = context.new_page()
    for path in ("", "/why", "/pilot", "/business_case", "/explore", "/classroom", "/assumptions", "/evidence"):
        tab.goto(f"{address}{path}")
        tab.wait_for_selector("h1")
        settled(tab)
        wide = "() => [...document.querySelectorAll('.stMain, html')].map(each => each.scrollWidth - each.clientWidth)"
        assert max(tab.evaluate(wide)) <= 0, path
    context.close()


def test_keys_alone_reach_a_control_and_change_a_card(tab: Any, address: str) -> None:
    opened(tab, address)
    before = costs(tab)
    for _ in range(60):
        tab.keyboard.press("Tab")
        name = tab.evaluate("() => document.activeElement.getAttribute('aria-label')") or ""
        if name.startswith("Head-count"):
            break
    else:
        pytest.fail("the slider was not reached")
    tab.keyboard.press("ArrowRight")
    wait_for(lambda: costs(tab)[1:2] not in ([], before[1:2]), "the card to change")
    settled(tab)
    after = costs(tab)
    assert (after[0], after[2]) == (before[0], before[2])
    tab.keyboard.press("Control+z")
    wait_for(lambda: costs(tab) == before, "the change to be undone")


def test_an_item_that_was_chosen_stays_chosen_on_another_page_and_back(tab: Any, address: str) -> None:
    opened(tab, address)
    tab.get_by_role("link", name="Why").click()
    tab.wait_for_selector("[data-testid=stCode]")
    settled(tab)
    box = tab.get_by_role("spinbutton", name="Item")
    box.fill("77")
    box.press("Enter")
    tab.wait_for_selector("text=item 77 (item 77)")
    tab.get_by_role("link", name="Compare").click()
    tab.wait_for_selector("[data-testid=stMetricValue]")
    tab.get_by_role("link", name="Why").click()
    tab.wait_for_selector("text=item 77 (item 77)")


def test_an_edited_week_stays_edited_on_another_page_and_back(tab: Any, address: str) -> None:
    opened(tab, address)
    tab.get_by_role("link", name="Pilot").click()
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    settled(tab)
    assert heads_of_first_week(tab) != "7"
    table = tab.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    for _ in range(5):  # a canvas takes no keys before it has the focus
        tab.mouse.click(table["x"] + 0.8 * table["width"], table["y"] + 52)
        tab.wait_for_timeout(500)
        tab.keyboard.press("7")
        tab.wait_for_timeout(500)
        tab.keyboard.press("Enter")
        settled(tab)
        if heads_of_first_week(tab) == "7":
            break
    settled(tab)
    tab.get_by_role("link", name="Compare").click()
    tab.wait_for_selector("[data-testid=stMetricValue]")
    tab.get_by_role("link", name="Pilot").click()
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    settled(tab)
    assert heads_of_first_week(tab) == "7"


def heads_of_first_week(tab: Any) -> str:
    """As the editor tells a screen reader: row 2, column 3, headings counted."""
    cells = tab.locator("[data-testid=stDataFrame]").first.locator("[role=gridcell][aria-colindex='3']")
    return str(cells.first.text_content())


def choose_claims(tab: Any) -> None:
    """A study of which this server has not run anything, and that takes some seconds."""
    choose(tab, "Study", "Claims")
    tab.wait_for_selector(".st-key-stop button")


def runs_done(tab: Any) -> tuple[int, int]:
    """As the page says at its foot."""
    found = re.search(r"(\d+) of (\d+) runs", tab.locator("[data-testid=stBottom]").inner_text())
    return (int(found[1]), int(found[2])) if found else (-1, -1)


def test_a_tab_that_closes_takes_its_runs_along_and_stop_ends_them(tab: Any, browser: Any, address: str) -> None:
    opened(tab, address)
    choose_claims(tab)
    tab.close()
    time.sleep(15)  # enough for all runs, if they went on
    context = browser.new_context()
    context.set_default_timeout(1000 * SECONDS)
    again = opened(context.new_page(), address)
    choose_claims(again)
    again.locator(".st-key-stop button").click()
    again.wait_for_selector(".st-key-go-on button")
    done, of = runs_done(again)
    assert 0 <= done < of == 70
    time.sleep(5)
    assert runs_done(again) == (done, of)
    again.locator(".st-key-go-on button").click()
    wait_for(lambda: (len(costs(again)), runs_done(again)) == (7, (-1, -1)), "all runs to be done")
    context.close()


def test_the_address_of_a_changed_page_opens_the_same_numbers(tab: Any, browser: Any, address: str) -> None:
    opened(tab, address)
    before = costs(tab)
    tab.get_by_role("slider", name="Volume").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**?s=*")
    settled(tab)
    wait_for(lambda: costs(tab) != before, "other numbers")
    there = browser.new_context()
    there.set_default_timeout(1000 * SECONDS)
    assert costs(opened(there.new_page(), tab.url)) == costs(tab)
    there.close()


def test_a_strange_host_or_origin_is_turned_away(address: str) -> None:
    port = urlsplit(address).port
    assert port is not None
    for host, origin in ((f"evil.example:{port}", address), (f"127.0.0.1:{port}", "http://evil.example")):
        assert handshake(("127.0.0.1", port), host, origin) in (400, 403)


def test_the_server_listens_on_this_machine_alone(address: str) -> None:
    port = urlsplit(address).port
    found = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    mine = [line.split()[1] for line in found.splitlines() if line.split()[3:4] == ["0A"]]
    assert [place.split(":")[0] for place in mine if int(place.split(":")[1], 16) == port] == ["0100007F"]


def test_a_point_of_a_sweep_is_run_on_the_compare_page(tab: Any, address: str) -> None:
    """Rows sent as a file are of the study that is open."""
    lines = ["point_id,scenario,replication,status,delivery.teams.clerks.headcount,cost_per_item"]
    lines += [f"p{heads},away,0,done,{heads},{heads / 2}" for heads in (4, 5, 6)]
    tab.goto(f"{address}/explore")
    tab.wait_for_selector("[data-testid=stFileUploaderDropzoneInput]", state="attached")
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    tab.set_input_files("[data-testid=stFileUploaderDropzoneInput]", file)
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    settled(tab)
    choose(tab, "Point", "p5")
    tab.wait_for_selector("text=delivery.teams.clerks.headcount = 5")
    settled(tab)
    tab.locator(".st-key-run-point button").click()
    tab.wait_for_selector("[data-testid=stMetricValue]")
    slider = tab.get_by_role("slider", name=re.compile("^Head-count"))
    now = "each => each.value || each.getAttribute('aria-valuenow')"
    wait_for(lambda: slider.first.evaluate(now) == "5", "the head-count of the point")
