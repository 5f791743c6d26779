"""The Classroom page: a question to guess at, the engine at play, the answer, why, and a bench to try more."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.charts import lesson as picture
from bposim.analysis.charts.canvas import CONFIG
from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import SHARE, Knob, Lesson, Setting, amount, cent, shown_in
from bposim.app import day, handouts
from bposim.app.plain import plain
from bposim.app.sessions.link import LARGEST_SEED
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers.playing import NOTHING, Played, played

SEED, LONGEST = 1, 16  # of its digits
_LESSON, _SEED, _TYPE, _YES = "lesson", "seed", "large", "1"  # in the address
_CHOSEN, _LUCK, _LARGE = "chosen lesson", "seed of the class", "large type"  # in the session, whatever page is shown
_IGNORED = "ignored of the address"  # kept, since the address is put right at once
_GUESSES, _TRIED = "guesses", "tried"
_LARGE_TYPE = "<style>.stMain { zoom: 1.35; }</style>"


def show() -> None:
    lesson, seed, is_large = _chosen(), _seed(), _is_large()
    st.query_params.update({_LESSON: lesson.name, _SEED: str(seed), **({_TYPE: _YES} if is_large else {})})
    st.title("Classroom")
    _choose()
    for said in st.session_state.get(_IGNORED, {}).values():
        st.warning(plain(said, 300), icon=":material/link_off:")
    if is_large:
        st.html(_LARGE_TYPE)
    st.header(lesson.title)
    st.markdown(f"**{plain(lesson.question, 600)}**")
    body, around, film = st.container(), st.container(), st.container()
    with around:
        handouts.draw(st.query_params.to_dict())
    with body:
        _ask(lesson, seed)
    with film:
        day.draw(seed)


def _ask(lesson: Lesson, seed: int) -> None:
    guess = _guesses().get(lesson.name)
    if guess is None:
        _predict(lesson)
    else:
        _reveal(lesson, seed, guess)


# The address


def _chosen() -> Lesson:
    """By the address first, so that a link opens the lesson that it names; another page's address names none."""
    asked = st.query_params.get(_LESSON)
    kept = str(st.session_state.get(_CHOSEN))
    name = next(each for each in (asked, kept, *LESSONS) if each in LESSONS)
    if asked not in (None, name):
        _ignore(_LESSON, f"There is no lesson called {asked}: here is another.")
    st.session_state[_CHOSEN] = name
    return LESSONS[name]


def _seed() -> int:
    """Of the class: whoever has the link sees the same numbers."""
    text = st.query_params.get(_SEED)
    if text is not None and _is_seed(text):
        st.session_state[_LUCK] = int(text)
    found = int(st.session_state.get(_LUCK, SEED))
    if text is not None and not _is_seed(text):
        _ignore(_SEED, f"{text} is no seed: the engine's numbers are those of seed {found}.")
    return found


def _is_seed(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST and int(text) <= LARGEST_SEED


def _is_large() -> bool:
    if st.query_params.get(_TYPE) == _YES:
        st.session_state[_LARGE] = True
    return bool(st.session_state.get(_LARGE))


def _ignore(what: str, said: str) -> None:
    st.session_state.setdefault(_IGNORED, {})[what] = said


def _choose() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Lesson",
            list(LESSONS),
            format_func=lambda name: LESSONS[name].title,
            key=_CHOSEN,
            width=420,
            on_change=_move,
            persist_state="session",
        )
        st.toggle("Large type", key=_LARGE, on_change=_resize, persist_state="session")


def _move() -> None:
    st.query_params[_LESSON] = str(st.session_state[_CHOSEN])
    st.session_state.pop(_IGNORED, None)


def _resize() -> None:
    st.query_params.pop(_TYPE, None)


def _guesses() -> dict[str, float]:
    found: dict[str, float] = st.session_state.setdefault(_GUESSES, {})
    return found


# Predict


def _predict(lesson: Lesson) -> None:
    """Nobody is shown anything before a guess."""
    factor, unit = shown_in(lesson.answer.unit)
    with st.form(f"predict:{lesson.name}", border=False):
        guess = st.number_input(
            f"Your guess: {lesson.answer.what}, {unit}",
            value=None,
            step=factor * lesson.answer.step,
            placeholder="a number",
            width=320,
            key=f"guess:{lesson.name}",
            persist_state="session",
        )
        if st.form_submit_button("That is my guess") and guess is not None:
            _guesses()[lesson.name] = guess / factor
            st.rerun()


# Play, reveal, explain


def _reveal(lesson: Lesson, seed: int, guess: float) -> None:
    told, where, says, table, why = st.empty(), st.empty(), st.empty(), st.empty(), st.container()
    setting = _bench(lesson)
    _answer(lesson, setting, guess, told)
    with why:
        _explain(lesson, setting)
    found = _play(lesson, setting, seed, guess if setting == lesson.usual else None, where, says)
    _say_failed(lesson, found)
    with table.expander("As a table", icon=":material/table:"):
        rows = picture.rows(lesson, setting, found.known)
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Sum and engine, point by point")


def _answer(lesson: Lesson, setting: Setting, guess: float, told: DeltaGenerator) -> None:
    """Of the knobs as they stand, so that box, picture and sum say one number."""
    asked, guessed = (plain(amount(each, lesson.answer.unit)) for each in (lesson.known(lesson.usual), guess))
    if setting == lesson.usual:
        told.success(f"{_result(lesson, setting)}. Your guess was {guessed}.", icon=":material/lightbulb:")
    else:
        tried = ", ".join(_told(knob, setting) for knob in lesson.knobs if setting[knob.name] != knob.usual)
        told.info(
            f"{_result(lesson, setting)} with {plain(tried, 300)}. To the question: {asked}; your guess was {guessed}.",
            icon=":material/tune:",
        )


def _result(lesson: Lesson, setting: Setting) -> str:
    known = amount(lesson.known(setting), lesson.answer.unit)
    return f"{plain(lesson.answer.what.capitalize())}: **{plain(known)}**"


def _told(knob: Knob, setting: Setting) -> str:
    value = setting[knob.name]
    return f"{knob.label} = {cent(value) if knob.unit == SHARE else f'{value:g}'}"


def _explain(lesson: Lesson, setting: Setting) -> None:
    is_asked = setting == lesson.usual
    head = "**The sum**" if is_asked else "**The sum, with the numbers tried**"
    st.markdown("\n".join((f"{head}\n", *(f"- {plain(each, 300)}" for each in lesson.sum_at(setting)))))
    if not is_asked:
        st.caption("Of the numbers of the question:")
    for each in lesson.explain:
        st.markdown(plain(each, 600))
    st.button("Guess again", key=f"again:{lesson.name}", on_click=_forget, args=(lesson.name,))


def _forget(name: str) -> None:
    _guesses().pop(name, None)


def _play(
    lesson: Lesson, setting: Setting, seed: int, guess: float | None, where: DeltaGenerator, told: DeltaGenerator
) -> Played:
    """The sum at once; the engine's points as they come."""
    drawn: list[int] = []
    bar = once(told.progress)

    def tell(found: Played) -> None:
        if drawn != [found.done]:
            drawn[:] = [found.done]
            _draw(lesson, setting, found, guess, where)
        bar(found.done / found.of, text=f"The engine has played {found.done} of {found.of}")

    if _is_played(lesson, setting):
        found = played(lesson, setting, seed, jobs().pool, tell)
    else:
        found = NOTHING
        _draw(lesson, setting, found, guess, where)
    told.markdown(f":small[{plain(picture.takeaway(lesson, setting, guess), 300)}]")
    return found


def _say_failed(lesson: Lesson, found: Played) -> None:
    """To play it again takes any change, or the page anew."""
    for x, why in sorted(found.failed.items()):
        at = f"{lesson.along.label} = {amount(x, lesson.along.unit)}".strip()
        st.error(plain(f"The engine could not play {at}: {why}.", 400), icon=":material/error:")


def _draw(lesson: Lesson, setting: Setting, found: Played, guess: float | None, where: DeltaGenerator) -> None:
    dark = bool(st.context.theme.type == "dark")
    where.plotly_chart(
        picture.figure(lesson, setting, found.known, guess, dark=dark),
        config=CONFIG,
        theme=None,
        alt=picture.alt(lesson, setting, guess),
        key=f"lesson:{lesson.name}:{found.done}",
    )


# Try


def _bench(lesson: Lesson) -> dict[str, float]:
    """The sum follows the knobs at once; the engine plays what it is asked to."""
    with st.expander("Try other numbers", icon=":material/tune:"):
        setting = {knob.name: _knob(lesson, knob) for knob in lesson.knobs}
        st.markdown(_result(lesson, setting))
        if not _is_played(lesson, setting):
            st.button("Let the engine play this", key=f"play:{lesson.name}", on_click=_try, args=(lesson.name, setting))
    return setting


def _knob(lesson: Lesson, knob: Knob) -> float:
    factor, unit = (100.0, " %") if knob.unit == SHARE else (1.0, "")
    low, high, usual, step = (round(factor * each, 6) for each in (knob.low, knob.high, knob.usual, knob.step))
    decimals = max(0, len(f"{step:g}".partition(".")[2]))
    value = st.slider(
        knob.label,
        low,
        high,
        usual,
        step,
        key=f"knob:{lesson.name}:{knob.name}",
        format=f"%.{decimals}f{unit.replace('%', '%%')}",
        persist_state="session",
    )
    return round(value / factor, 8)


def _try(name: str, setting: dict[str, float]) -> None:
    st.session_state.setdefault(_TRIED, {})[name] = setting


def _is_played(lesson: Lesson, setting: Setting) -> bool:
    """The usual setting always is, and what was asked for, wherever along the picture one stands."""
    tried = st.session_state.get(_TRIED, {}).get(lesson.name, lesson.usual)
    return any({**setting, lesson.along.name: each[lesson.along.name]} == each for each in (lesson.usual, tried))
