"""A comparison as one HTML page that stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bposim.analysis.assumptions import Assumption
from bposim.analysis.comparing import Comparison
from bposim.analysis.reports.document import Plate, document, folded, foundations, pictures
from bposim.analysis.wording.cards import Line, Verdict, few, lines
from bposim.analysis.wording.definitions import CHANCES, definition
from bposim.analysis.wording.markup import Markup, table, tag
from bposim.analysis.wording.numbers import percent, runs_shown, shown, unit_shown
from bposim.analysis.wording.printing import notes
from bposim.analysis.wording.takeaway import takeaway


def report(
    comparison: Comparison, plates: Iterable[Plate], assumptions: Iterable[Assumption], info: Mapping[str, object]
) -> str:
    drawn = list(plates)
    return document(comparison.about.study, _parts(comparison, drawn, assumptions, info), with_pictures=bool(drawn))


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
        yield pictures(plates)
    yield tag("h2", "All measures")
    yield _measures(comparison)
    yield folded("What the rows mean", _definitions(comparison))
    yield foundations(assumptions, info)


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
