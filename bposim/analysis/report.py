"""A comparison as one HTML page that stands alone: it asks nothing of the network, and shows texts as texts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from bposim.analysis.assumptions import UNMARKED, Assumption, limits
from bposim.analysis.cards import Line, Verdict, few, lines
from bposim.analysis.comparing import Comparison
from bposim.analysis.definitions import CHANCES, definition
from bposim.analysis.markup import Markup, joined, table, tag
from bposim.analysis.printing import notes
from bposim.analysis.takeaway import takeaway
from bposim.analysis.wording import percent, runs_shown, shown, unit_shown
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


def report(
    comparison: Comparison, plates: Iterable[Plate], assumptions: Iterable[Assumption], info: Mapping[str, object]
) -> str:
    """The whole page; with plotly.js in it, it is some 5 MB long."""
    pictures = list(plates)
    scripts = [_plotly(), _resource("report_page.js")] if pictures else []
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("link", rel="icon", href="data:,"),
        tag("title", comparison.about.study),
        tag("style", Markup(_resource("report_page.css"))),
    )
    main = tag("main", *_parts(comparison, pictures, assumptions, info))
    body = tag("body", main, *(tag("script", Markup(script)) for script in scripts))
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
    return resources.files("bposim.analysis").joinpath(name).read_text(encoding="utf-8")


def _parts(
    comparison: Comparison,
    plates: Sequence[Plate],
    assumptions: Iterable[Assumption],
    info: Mapping[str, object],
) -> Iterator[Markup]:
    yield tag("h1", comparison.about.study)
    yield tag("p", takeaway(comparison), class_="takeaway")
    yield tag("p", runs_shown(comparison), class_="quiet")
    if few(comparison.replications):
        yield tag("p", "So few replications say little: another seed may say something else.")
    if said := [tag("li", str(note)) for note in notes(comparison)]:
        yield tag("ul", *said, class_="warnings")
    yield tag("h2", "Scenarios")
    yield tag("p", f"Differences are to {comparison.about.baseline}, the baseline.", class_="quiet")
    yield tag("div", *(_card(comparison, name) for name in comparison.scenarios), class_="cards")
    if plates:
        yield tag("h2", "Pictures")
        yield tag("noscript", tag("p", "Pictures need JavaScript; the tables beneath them hold the same numbers."))
    for number, plate in enumerate(plates, 1):
        yield _figure(f"picture-{number}", plate)
    yield tag("h2", "All measures")
    yield _measures(comparison)
    yield _folded("What the rows mean", _definitions(comparison))
    yield tag("h2", "Assumptions")
    yield _folded("Every value with range, source and mark", _assumptions(assumptions))
    yield tag("h2", "Limits of the model")
    yield tag("ul", *(tag("li", limit) for limit in limits()))
    yield tag("h2", "Run info")
    yield table("Run info", ("what", "value"), ((name, str(value)) for name, value in info.items()))


def _card(comparison: Comparison, name: str) -> Markup:
    about, side = comparison.about, comparison.scenarios[name]
    is_baseline = name == about.baseline
    said = [each for line in lines(side, about.currency, is_baseline) for each in _line(line)]
    return tag(
        "article",
        tag("h3", f"{name} (baseline)" if is_baseline else name),
        tag("p", f"Not steady: {side.reason}") if side.reason else Markup(),
        tag("dl", *said),
        tag("p", f"Complies in {percent(side.complies)} % of the replications", class_="quiet"),
        class_="card baseline" if is_baseline else "card",
    )


def _line(line: Line) -> Iterator[Markup]:
    yield tag("dt", line.title)
    yield tag("dd", tag("span", line.value, class_="value"), f" {line.interval}")
    if line.apart:
        judged = line.verdict in (Verdict.BETTER, Verdict.WORSE)
        yield tag("dd", f"{line.apart} ({line.verdict})" if judged else line.apart, class_="difference")


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
        _folded("The numbers", table("The numbers of this picture", heads, rows)) if heads else Markup(),
    )


def _harmless(content: object) -> Markup:
    """JSON in which nothing can end the element around it."""
    text = json.dumps(content, allow_nan=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _folded(title: str, content: Markup) -> Markup:
    return tag("details", tag("summary", title), content)


def _measures(comparison: Comparison) -> Markup:
    sides = comparison.scenarios.values()
    rows = [(name, unit_shown(name, comparison), *_across(comparison, name)) for name in _names(comparison)]
    rows += [(name, "%", *(percent(getattr(side, name)) for side in sides)) for name in CHANCES]
    return table("All measures by scenario", ("measure", "unit", *comparison.scenarios), rows, "measures")


def _names(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(name for side in comparison.scenarios.values() for name in side.measures))


def _across(comparison: Comparison, measure: str) -> list[str]:
    return [shown(measure, side.measures.get(measure)) for side in comparison.scenarios.values()]


def _definitions(comparison: Comparison) -> Markup:
    meanings = {name: definition(name)[1] for name in _names(comparison)} | CHANCES
    return table("What the rows mean", ("measure", "meaning"), meanings.items())


def _assumptions(rows: Iterable[Assumption]) -> Markup:
    marks = tag("ul", *(tag("li", f"{mark}: {text}") for mark, text in MARKS.items()), tag("li", UNMARKED))
    shown = ((row.path, row.scenario or "all", *row[2:]) for row in rows)
    return joined((marks, table("Assumptions", ("path", "scenario", *Assumption._fields[2:]), shown)))
