"""The lessons on paper: a page that prints, the questions for the class and the answers for whoever teaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bposim.analysis.lessons.lesson import Lesson, amount, shown_in
from bposim.analysis.wording.markup import Markup, tag

_STYLE = """
body { font: 12pt/1.4 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
section { break-inside: avoid; border-top: 1px solid #888; padding: .4em 0; }
h2 { font-size: 1.15em; margin: .2em 0; } p, ul { margin: .4em 0; }
.blank { display: inline-block; margin-right: 2.5em; }
.line { border-bottom: 1px solid #333; display: inline-block; min-width: 8em; height: 1.8em; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
h1 { break-before: page; } h1:first-of-type { break-before: auto; }
"""


def sheet(lessons: Iterable[Lesson], *, with_answers: bool = True) -> str:
    """Stands alone and asks nothing of the network; the answers begin on a page of their own."""
    chosen = list(lessons)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", "Lessons"),
        tag("style", Markup(_STYLE)),
    )
    body = tag(
        "body",
        tag("h1", "Questions"),
        *(_question(number, lesson) for number, lesson in enumerate(chosen, 1)),
        *(_answers(chosen) if with_answers else ()),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _question(number: int, lesson: Lesson) -> Markup:
    unit = shown_in(lesson.answer.unit)[1]
    blanks = (
        tag("span", f"{what}: ", tag("span", class_="line"), f" {unit}", class_="blank")
        for what in ("Our guess", "By the sum")
    )
    return tag("section", tag("h2", f"{number}. {lesson.title}"), tag("p", lesson.question), tag("p", *blanks))


def _answers(lessons: Iterable[Lesson]) -> Iterator[Markup]:
    yield tag("h1", "Answers")
    for number, lesson in enumerate(lessons, 1):
        yield _answer(number, lesson)


def _answer(number: int, lesson: Lesson) -> Markup:
    known = amount(lesson.known(lesson.usual), lesson.answer.unit)
    return tag(
        "section",
        tag("h2", f"{number}. {lesson.title}"),
        tag("p", tag("strong", f"{lesson.answer.what.capitalize()}: {known}")),
        tag("ul", *(tag("li", each) for each in lesson.sum_at(lesson.usual))),
        *(tag("p", each) for each in lesson.explain),
    )
