"""Does every lesson's number come out by formula, and does the engine come to the same? Oracles: textbooks, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from html import escape
from math import comb, exp, factorial, inf, log, sqrt

import numpy as np
import pytest

from bposim.analysis.charts import lesson as picture
from bposim.analysis.estimates import estimate
from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import Knob, Lesson, amount
from bposim.analysis.lessons.queues import erlang_wait
from bposim.analysis.lessons.sheet import sheet

# At most 19 wrong of 384 where 4 % are: 365 of 384 are 95.05 %, 364 are 94.8 %. Exact, term by term.
CLEAN_MONTH = float(sum(comb(384, k) * Fraction(4, 100) ** k * Fraction(96, 100) ** (384 - k) for k in range(20)))

KNOWN = {  # worked by hand or published; the tolerance is that of the digits
    "occupancy": (95.0, 1e-9),  # 5 min x .95 / .05
    "variability": (10.0, 1e-9),  # half of 5 min x .8 / .2
    "pooling": (3.7277, 5e-5),  # C(4, 3.2) = 21.8453 / (14.7813 + 21.8453) = .59643; x 5 min / (4 x .2)
    "little": (25.0, 1e-9),  # 4 / 9.6 an hour
    "rework": (28.677, 1e-2),  # .889 / .92 = .9663; .9663 / .0337
    "pilot": (0.281, 5e-4),
    "year": (CLEAN_MONTH**12, 1e-9),  # the normal curve gives .841^12 = .126
    "form": (0.9714, 5e-5),
    "churn": (0.930, 5e-4),
    "bots": (0.525, 5e-4),
    "hours": (23.017, 1e-3),  # asked 21:01 in New York, answered 09:30 there = 22:30 in Manila, done 09:01 next day
    "gap": (0.514, 5e-4),  # 25.3 beside 52.1
    "wrong": (1 / 9, 1e-9),
}


@pytest.fixture(params=LESSONS.values(), ids=lambda lesson: lesson.name)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    found: Lesson = request.param
    return found


def test_sum_gives_the_known_number(lesson: Lesson) -> None:
    known, tolerance = KNOWN[lesson.name]
    assert lesson.known(lesson.usual) == pytest.approx(known, abs=tolerance)


TYPED = (  # what is printed, as Python has it
    (r"([\d.]+) %", r"(\1 / 100)"),
    (r"(\d+|k)!", r"factorial(\1)"),
    (r"\bx\b", "*"),
    (r"²", "**2"),
    (r"\^", "**"),
    (r"\bln\b", "log"),
    (r"\bC\(", "comb("),
)


def typed(formula: str, **known: float) -> float:
    """As a calculator has it, which also adds up for whole k and integrates (Simpson's rule, 2,000 strips)."""
    if found := re.fullmatch(r"(.*)integral for m = (\d+) to (\d+) of (.*)", formula):
        low, high = int(found[2]), int(found[3])
        places = np.linspace(low, high, 2001)
        weights = np.array([1, *[4, 2] * 999, 4, 1]) * (high - low) / 6000
        area = sum(weight * typed(found[4], m=float(m)) for weight, m in zip(weights, places, strict=True))
        return typed(f"{found[1]}{area}")
    if found := re.fullmatch(r"sum for k = (\d+) to (\d+) of (.*)", formula):
        return sum(typed(found[3], k=k) for k in range(int(found[1]), int(found[2]) + 1))
    for printed, python in TYPED:
        formula = re.sub(printed, python, formula)
    return float(eval(formula, {"factorial": factorial, "log": log, "comb": comb, "e": exp(1), **known}))


def settings(lesson: Lesson) -> Iterator[dict[str, float]]:
    """The usual one, each knob over its range, and some of all knobs together."""
    luck = np.random.default_rng(8)

    def at(knob: Knob, share: float) -> float:
        return round(knob.low + round(share * (knob.high - knob.low) / knob.step) * knob.step, 8)

    yield lesson.usual
    yield from ({**lesson.usual, knob.name: at(knob, share)} for knob in lesson.knobs for share in np.linspace(0, 1, 9))
    yield from ({knob.name: at(knob, luck.random()) for knob in lesson.knobs} for _ in range(20))


def test_whoever_types_the_sum_gets_what_is_printed(lesson: Lesson) -> None:
    """To the last digit shown, of each step from the numbers printed before it."""
    for setting in settings(lesson):
        if lesson.known(setting) == inf:
            continue
        *before, last = lesson.sum_at(setting)
        for step in before:
            formula, shown = step.split(": ", 1)[1].rsplit(" = ", 1)
            hundred = 100 if shown.endswith(" %") else 1
            assert f"{hundred * typed(formula):.6g}" == shown.removesuffix(" %"), step
        formula, shown = last.split(": ", 1)[1].rsplit(" = ", 1)
        assert amount(typed(formula), lesson.answer.unit) == shown, last


def test_no_title_or_question_gives_an_answer_away(lesson: Lesson) -> None:
    """As it is shown or rounded: no number of it in a title, none with its unit in a question."""
    number, unit = amount(lesson.known(lesson.usual), lesson.answer.unit).split(" ")
    rounded = {number, f"{float(number):.2g}", f"{float(number):.0f}"}
    for each in LESSONS.values():
        assert not rounded & set(re.findall(r"\d+(?:\.\d+)?", each.title))
        assert not {f"{shown} {unit}" for shown in rounded} & set(re.findall(r"\d+(?:\.\d+)? [\w%]+", each.question))


def test_engine_comes_to_the_sum(lesson: Lesson) -> None:
    """At a point in the middle, with other luck than the page's; what luck does not decide is equal."""
    setting = {**lesson.usual, lesson.along.name: lesson.points[len(lesson.points) // 2]}
    replications = 1 if lesson.replications == 1 else 6
    values = np.array([lesson.play(setting, 2, k) for k in range(replications)])
    error = float(values.std(ddof=1)) / sqrt(len(values)) if replications > 1 else 0.0
    assert abs(values.mean() - lesson.known(setting)) <= 5 * error + 1e-6 * abs(lesson.known(setting))


def test_knobs_hold_their_usual_value_and_all_points_that_are_played(lesson: Lesson) -> None:
    for knob in lesson.knobs:
        assert knob.low <= knob.usual <= knob.high
        assert (knob.usual - knob.low) / knob.step == pytest.approx(round((knob.usual - knob.low) / knob.step))
    assert lesson.along.low <= min(lesson.points) < max(lesson.points) <= lesson.along.high


def test_picture_grows_with_a_guess_at_least_to_the_answer(lesson: Lesson) -> None:
    assert 0 <= lesson.known(lesson.usual) <= lesson.answer.highest


def test_erlang_wait_of_one_server_is_busy_over_idle_and_endless_when_full() -> None:
    assert erlang_wait(1, 0.8) == pytest.approx(4.0)
    assert erlang_wait(3, 10 / 12) == pytest.approx(0.351124 * 4, rel=1e-5)  # M/M/3, 10 and 4 an hour, in handle times
    assert erlang_wait(2, 1.0) == inf


def test_rework_tips_at_one_minus_the_load() -> None:
    rework = LESSONS["rework"]
    assert rework.known({"load": 0.889, "again": 0.110}) < inf
    assert rework.known({"load": 0.889, "again": 0.111}) == inf


@pytest.mark.parametrize(("wrong", "chance"), [(0.01, 0.948), (0.02, 0.629), (0.03, 0.281)])
def test_pilot_passes_as_the_binomial_says(wrong: float, chance: float) -> None:
    lesson = LESSONS["pilot"]
    assert lesson.known({**lesson.usual, "wrong": wrong}) == pytest.approx(chance, abs=5e-4)


@pytest.mark.parametrize(("start", "hours"), [(9, 23), (21, 0.5), (18, 3.5), (15, 6.5)])
def test_lag_of_a_shift_is_what_the_two_clocks_say(start: int, hours: float) -> None:
    lesson = LESSONS["hours"]
    assert lesson.known({"start": start, "delay": 0.5}) == pytest.approx(hours, abs=0.04)


def test_picture_shows_sum_play_answer_and_guess(lesson: Lesson) -> None:
    played = {x: estimate([lesson.known({**lesson.usual, lesson.along.name: x})] * 2) for x in lesson.points}
    figure = picture.figure(lesson, lesson.usual, played, lesson.answer.highest / 2)
    line, points, *marks = figure.data
    assert max(line.x) <= lesson.along.high
    assert list(points.x) == sorted(lesson.points)
    assert len(marks) == 2
    factor, unit = (100, "%") if lesson.answer.unit == "share" else (1, lesson.answer.unit)
    told = [row[f"by the sum, {unit}"] for row in picture.rows(lesson, lesson.usual, played)]
    assert told == pytest.approx([factor * y for y in points.y])


@pytest.mark.parametrize("guess", [-1e6, -0.1, 1e12])
def test_a_guess_beyond_all_bounds_is_marked_at_the_edge_and_leaves_the_curve_room(
    lesson: Lesson, guess: float
) -> None:
    figure = picture.figure(lesson, lesson.usual, {}, guess)
    low, high = figure.layout.yaxis.range
    assert low <= figure.data[-1].y[0] <= high
    text = f"guess: {amount(guess, lesson.answer.unit)}"
    assert any(text in each.text for each in figure.layout.annotations)
    assert high <= 1.25 * max(lesson.answer.highest, 1)


def test_a_picture_keeps_its_scale_while_the_engine_plays(lesson: Lesson) -> None:
    """What luck adds beyond the sum aside."""
    played = {x: estimate([lesson.known({**lesson.usual, lesson.along.name: x})] * 2) for x in lesson.points}
    before, after = (picture.figure(lesson, lesson.usual, found).layout.yaxis.range for found in ({}, played))
    assert before == after


def test_tables_and_axes_of_lessons_have_units(lesson: Lesson) -> None:
    knob = lesson.along
    played = {lesson.points[0]: estimate([1.0, 2.0])}
    (row,) = picture.rows(lesson, lesson.usual, played)
    assert all(re.search(r", (%|[\w' ]+)$", name) for name in [*row][1:])
    under = picture.figure(lesson, lesson.usual, played).layout.xaxis.title.text.split("<br>")[0]
    for shown in (next(iter(row)), under):
        assert knob.unit in shown.lower() or shown == f"{knob.label}, %" or (knob.unit == "share" and shown == under)


def test_words_of_guess_and_answer_keep_apart_and_off_the_curve(lesson: Lesson) -> None:
    """Their lines are 17 pixels high; whatever is guessed."""
    for guess in np.linspace(0, lesson.answer.highest, 101):
        figure = picture.figure(lesson, lesson.usual, {}, float(guess))
        high = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        told = [each for each in figure.layout.annotations if "guess: " in each.text or "answer: " in each.text]
        here, there = (each.y / figure.layout.yaxis.range[1] * high + each.yshift for each in told)
        assert abs(here - there) >= 17, guess
        answer = next(each for each in told if "answer: " in each.text)
        assert abs(answer.yshift) >= 17 / 2
        assert figure.layout.xaxis.range[0] < answer.x < figure.layout.xaxis.range[1]


def test_amounts_are_written_as_a_class_writes_them() -> None:
    assert amount(inf, "items") == "without end"
    assert (amount(0.2814, "share"), amount(1234.5, "items"), amount(3.728, "minutes")) == (
        "28.1 %",
        "1,234 items",
        "3.73 minutes",
    )


def test_sheet_asks_first_and_answers_on_another_page() -> None:
    page = sheet(LESSONS.values())
    questions, answers = page.split("Answers</h1>")
    for lesson in LESSONS.values():
        known = amount(lesson.known(lesson.usual), lesson.answer.unit)
        assert lesson.title in questions
        unit = "%" if lesson.answer.unit == "share" else lesson.answer.unit
        for blank in ("Our guess", "By the sum"):
            assert (
                f'{blank}: <span class="line"></span> {unit}</span>' in questions.split(f"{escape(lesson.title)}<")[1]
            )
        assert f">{escape(lesson.answer.what.capitalize())}: {known}<" in answers
        assert all(f"<li>{escape(step)}</li>" in answers for step in lesson.sum_at(lesson.usual))
    assert "script" not in page
    for_learners = sheet(LESSONS.values(), with_answers=False)
    assert for_learners.partition("</body>")[0] == questions.rpartition("<h1")[0]
