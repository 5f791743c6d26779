"""Does the page stand alone, and do texts stay texts? Oracle: Python's own HTML parser, and JSON in the page."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from futures import comparison, runs
from hostile import NAMES, examined, study

from bposim.analysis.assumptions import assumptions, limits
from bposim.analysis.plates import chosen
from bposim.analysis.reporting import page
from bposim.analysis.reports.comparison import report
from bposim.analysis.run_info import run_info
from bposim.analysis.wording.definitions import DEFINITIONS
from bposim.analysis.wording.markup import Markup, tag, written
from bposim.analysis.wording.takeaway import takeaway
from bposim.scenarios.study import load_study

LEADS = {"href", "src", "srcset", "action", "formaction", "data", "poster", "background", "cite", "ping", "xlink:href"}
TAGS = {
    "html", "head", "meta", "link", "title", "style", "script", "body", "main", "h1", "h2", "h3", "p", "ul", "li",
    "div", "span", "article", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "noscript", "table",
    "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Read(HTMLParser):
    """Elements with their attributes, and the text of each by its tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self.open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open:
            tag, before = self.texts[-1]
            self.texts[-1] = (tag, before + data) if tag == self.open[-1] else (self.open[-1], data)

    def all(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.elements if each == tag]


@cache
def text() -> str:
    return page(study(), examined())


@cache
def read() -> Read:
    return Read(text())


def test_the_page_is_whole_and_of_known_elements_alone():
    assert read().open == []
    assert {tag for tag, _ in read().elements} <= TAGS


def test_no_attribute_leads_outside_or_runs_something():
    for _, attributes in read().elements:
        for name, value in attributes.items():
            assert name not in LEADS or value == "data:,", (name, value)
            assert not name.startswith("on")
            assert name != "style"
    assert "@import" not in read().all("style")[0]
    assert "url(" not in read().all("style")[0]


def test_nothing_from_outside_is_allowed_and_no_script_but_the_pages_own():
    (policy,) = (each["content"] for each in read().attributes("meta") if "http-equiv" in each)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert (rules["base-uri"], rules["form-action"], rules["img-src"]) == ("'none'", "'none'", "data: blob:")
    kinds = [attributes.get("type") for attributes in read().attributes("script")]
    scripts = [script for script, kind in zip(read().all("script"), kinds, strict=True) if kind is None]
    hashes = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
    assert rules["script-src"].split() == hashes
    assert set(kinds) == {None, "application/json"}


def test_plotly_is_in_the_page_once():
    assert text().count("* plotly.js v") == 1


def drawn() -> list[dict]:
    kinds = [attributes.get("type") for attributes in read().attributes("script")]
    return [json.loads(script) for script, kind in zip(read().all("script"), kinds, strict=True) if kind]


def test_every_picture_has_a_place_a_light_and_a_dark_form_and_a_sentence():
    places = [each["id"] for each in read().attributes("div") if each.get("class") == "plot"]
    assert places == [each["data-picture"] for each in read().attributes("script") if "data-picture" in each]
    assert len(drawn()) == 8
    for each in drawn():
        assert each["light"]["layout"]["title"] != each["dark"]["layout"]["title"]
    assert all(each["aria-label"] for each in read().attributes("div") if each.get("role") == "img")
    assert all(map(str.strip, read().all("figcaption")))


def test_no_picture_can_be_sent_to_a_cloud():
    for each in drawn():
        assert each["config"]["showSendToCloud"] is False
        assert each["config"]["displaylogo"] is False


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_is_the_text_of_its_card_and_of_its_column(name):
    plain = name.replace("\r", "\n") if "\r" in name else name
    assert {name, plain} & set(read().all("h3"))
    assert {name, plain} & set(read().all("th"))


def test_the_studys_name_is_a_text_too():
    assert read().all("title") == [NAMES[0]]
    assert read().all("h1") == [NAMES[0]]


SIDES = {"home": runs([10.0, 11.0, 12.0]), "away": runs([7.0, 8.1, 9.0])}


def bare(found):
    return Read(report(found, [], assumptions(load_study("payroll")), run_info(found, ["scale: 1 -> 2"])))


def test_it_says_what_the_numbers_say_and_what_they_rest_on():
    found = comparison(**SIDES)
    page = bare(found)
    assert takeaway(found) in page.all("p")
    assert {"cost_per_item", "p_wins", *(name for name in DEFINITIONS if not name.endswith("."))} <= set(page.all("th"))
    assert "8.03 ± 2.49" in page.all("td")
    assert set(limits()) <= set(page.all("li"))
    assert {"f00d", "0.1.0", "scale: 1 -> 2"} <= set(page.all("td"))
    assert any("DfT" in text or "bls.gov" in text or "Robert Half" in text for text in page.all("td"))


def test_without_pictures_there_is_no_script():
    page = bare(comparison(**SIDES))
    assert page.all("script") == []
    (policy,) = (each["content"] for each in page.attributes("meta") if "http-equiv" in each)
    assert "script-src 'none'" in policy


def test_a_scenario_that_is_not_steady_says_so():
    page = bare(comparison(home=runs([10.0, 11.0]), away=runs([9.0, 9.5], drift=0.5)))
    assert any(text.startswith("Not steady: the backlog grows") for text in page.all("p"))


def test_pictures_are_about_the_cheapest_that_complies_and_is_not_the_baseline():
    sides = {
        "home": runs([6.0, 6.1]),
        "dear": runs([9.0, 9.1]),
        "cheap": runs([8.0, 8.1]),
        "bad": runs([5.0, 5.1], False),
    }
    assert chosen(comparison(**sides)) == "cheap"
    assert chosen(comparison(home=sides["home"], bad=sides["bad"])) == "bad"
    assert chosen(comparison(home=sides["home"])) == "home"


def test_what_is_put_into_an_element_is_escaped_unless_it_is_markup():
    assert tag("p", "<b>", Markup("<i></i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i></i></p>'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567.0, "1,234,567"),
        (0.017, "0.017"),
        (-0.5, "-0.5"),
        (0.0, "0"),
        (78_000, "78,000"),
        (None, ""),
        (True, "True"),
    ],
)
def test_numbers_are_written_with_the_decimals_they_need(value, shown):
    assert written(value) == shown
