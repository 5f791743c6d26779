"""An HTML page that stands alone: it asks nothing of the network, and shows texts as texts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from bposim.analysis.assumptions import UNMARKED, Assumption, limits
from bposim.analysis.charts.canvas import CONFIG
from bposim.analysis.wording.markup import Markup, joined, table, tag
from bposim.scenarios.library import MARKS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


class Plate(NamedTuple):
    """One picture for a light and a dark page: what it says, what is to be seen in it, and the table beneath."""

    takeaway: str
    alt: str
    rows: Sequence[Mapping[str, Any]]
    light: Figure
    dark: Figure
    config: Mapping[str, Any]


def plate(figure: Callable[..., Figure], takeaway: str, alt: str, rows: Sequence[Mapping[str, Any]]) -> Plate:
    return Plate(takeaway, alt, rows, figure(dark=False), figure(dark=True), CONFIG)


def document(title: str, parts: Iterable[Markup], with_pictures: bool) -> str:
    """The whole page; with plotly.js in it, it is some 5 MB long."""
    scripts = [_plotly(), _resource("report_page.js")] if with_pictures else []
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("link", rel="icon", href="data:,"),
        tag("title", title),
        tag("style", Markup(_resource("report_page.css"))),
    )
    body = tag("body", tag("main", *parts), *(tag("script", Markup(script)) for script in scripts))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _policy(scripts: Iterable[str]) -> str:
    """Nothing from outside, and no script but these."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes or chr(39) + 'none' + chr(39)}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@cache
def _resource(name: str) -> str:
    return resources.files("bposim.analysis.reports").joinpath(name).read_text(encoding="utf-8")


def pictures(plates: Sequence[Plate]) -> Markup:
    note = tag("p", "Pictures need JavaScript; the tables beneath them hold the same numbers.")
    drawn = (_figure(f"picture-{number}", each) for number, each in enumerate(plates, 1))
    return joined((tag("h2", "Pictures"), tag("noscript", note), *drawn))


def _figure(id: str, plate: Plate) -> Markup:
    themes = {"light": plate.light, "dark": plate.dark}
    drawn = {name: json.loads(figure.to_json()) for name, figure in themes.items()}
    heads = list(plate.rows[0]) if plate.rows else []
    rows = ([row.get(head) for head in heads] for row in plate.rows)
    return tag(
        "figure",
        tag("div", id=id, class_="plot", role="img", aria_label=plate.alt),
        tag("script", _harmless({**drawn, "config": plate.config}), type="application/json", data_picture=id),
        tag("figcaption", plate.takeaway),
        folded("The numbers", table("The numbers of this picture", heads, rows)) if heads else Markup(),
    )


def _harmless(content: object) -> Markup:
    """JSON in which nothing can end the element around it."""
    text = json.dumps(content, allow_nan=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def folded(title: str, content: Markup) -> Markup:
    return tag("details", tag("summary", title), content)


def foundations(assumptions: Iterable[Assumption], info: Mapping[str, object]) -> Markup:
    """What the numbers rest on, at the end of every page."""
    return joined(
        (
            tag("h2", "Assumptions"),
            folded("Every value with range, source and mark", _sourced(assumptions)),
            tag("h2", "Limits of the model"),
            tag("ul", *(tag("li", limit) for limit in limits())),
            tag("h2", "Run info"),
            table("Run info", ("what", "value"), ((name, str(value)) for name, value in info.items())),
        )
    )


def _sourced(rows: Iterable[Assumption]) -> Markup:
    marks = tag("ul", *(tag("li", f"{mark}: {text}") for mark, text in MARKS.items()), tag("li", UNMARKED))
    shown = ((row.path, row.scenario or "all", *row[2:]) for row in rows)
    return joined((marks, table("Assumptions", ("path", "scenario", *Assumption._fields[2:]), shown)))
