"""The Compare page: what the scenarios cost, how long work takes, how often the SLA is met, and what if."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.changes import changes
from bposim.analysis.limits import too_much
from bposim.analysis.takeaway import takeaway
from bposim.app import controls, downloads, equal, exhibits, mending, scorecards, session
from bposim.app.jobs import Snapshot, WorkersLost
from bposim.app.plain import plain
from bposim.app.shared import REPLICATIONS, jobs
from bposim.app.state import preset_of
from bposim.scenarios.study import Study

REDRAW_SECONDS = 0.4
REDRAWN_AT = (1, 3)  # replications in common after which the pictures are drawn anew, and at the end
_LAST, _STOPPED = "last", "stopped"


class Slots(NamedTuple):
    """Places on the page whose numbers change while runs come in."""

    sentence: DeltaGenerator
    cards: DeltaGenerator
    baseline: DeltaGenerator
    progress: DeltaGenerator


def show() -> None:
    story, study = session.story(), session.study()
    controls.draw(story, study)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(study.name), width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            controls.undo_buttons()
            session.share()
    sentence = st.empty()
    _notices()
    cards = st.empty()
    below = st.container()
    with st.bottom:
        baseline = st.empty()
        with st.container(horizontal=True, vertical_alignment="center"):
            slots = Slots(sentence, cards, baseline, st.empty())
            button = st.empty()
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        st.error(plain(too_large, 600), icon=":material/block:")
        return
    with closing(jobs().results(study, story.seed, REPLICATIONS, story.current)) as live:
        known = next(live)
        last = _last(study)
        _draw(slots, known, last, story.current)
        with below:
            _rest(known, last, story.current)
        _go_on(live, known, last, slots, button, story.current)


def _notices() -> None:
    for text in session.mistakes():
        st.error(plain(text, 600), icon=":material/error:")
    for text in session.notices():
        st.warning(plain(text, 600), icon=":material/info:")
    if session.mistakes() or session.notices():
        st.button("Understood", on_click=session.dismiss, key="understood")


def _last(study: Study) -> Snapshot | None:
    """What the page showed before, while it was about the same client."""
    last: Snapshot | None = st.session_state.get(_LAST)
    return last if last and last.study.name == study.name else None


def _draw(slots: Slots, known: Snapshot, last: Snapshot | None, current: str) -> None:
    if known.comparison:
        slots.sentence.markdown(f"**{plain(takeaway(known.comparison), 2000)}**")
    else:
        slots.sentence.caption("Simulating: the first numbers are on their way.")
    before = last.standings if last else {}
    with slots.cards.container():
        scorecards.draw(known.study, known.standings, before, current)
    baseline = known.study.baseline
    slots.baseline.markdown(
        scorecards.baseline_line(known.study, known.standings.get(baseline) or before.get(baseline))
    )


def _rest(known: Snapshot, last: Snapshot | None, current: str) -> None:
    """What is drawn once in a pass: of what is known, or of what was known before, and then it says so."""
    whole = known if known.common else last
    if whole is None or current not in whole.study.scenarios:
        st.skeleton(height=380)
        return
    if whole is not known:
        st.caption(":material/hourglass_top: The pictures show the numbers before the last change.")
    else:
        mending.draw(known, current)
    exhibits.draw(whole, current)
    made = changes(preset_of(session.story()), known.study)
    _changed(made)
    if whole is known:
        st.markdown("**Take it away**")
        downloads.draw(known, current, made)


def _changed(made: list[str]) -> None:
    if made:
        with st.expander(f"What was changed ({len(made)})", expanded=True, icon=":material/edit_note:"):
            st.markdown("\n".join(f"- {plain(each, 200)}" for each in made))


def _go_on(
    live: Generator[Snapshot],
    known: Snapshot,
    last: Snapshot | None,
    slots: Slots,
    button: DeltaGenerator,
    current: str,
) -> None:
    """Runs what is missing; a change, a stop or a closed page ends it at the next beat."""
    if equal.wanted():
        equal.search(known.study, known.seed, slots.progress)
        st.rerun()
    if known.done == known.of:
        st.session_state[_LAST] = known
        return
    run = known.study.fingerprint, known.seed, known.upto
    if st.session_state.get(_STOPPED) == run:
        slots.progress.caption(f"Stopped after {known.done} of {known.of} runs.")
        button.button("Go on", on_click=_stop, args=(None,), key="go on", icon=":material/play_arrow:")
        return
    button.button("Stop", on_click=_stop, args=(run,), key="stop", icon=":material/stop:")
    try:
        _follow(live, known, last, slots, current)
    except WorkersLost:
        st.error("The simulation stopped twice at the same run. Change something, or press Go on to try again.")
        _stop(run)
        return
    st.rerun()


def _stop(run: tuple[str, int, int] | None) -> None:
    st.session_state[_STOPPED] = run


def _follow(live: Generator[Snapshot], known: Snapshot, last: Snapshot | None, slots: Slots, current: str) -> None:
    drawn, at = known, time.monotonic()
    _tell(slots, known)
    for snapshot in live:
        _tell(slots, snapshot)  # also where a change, a stop or a closed page gets in
        if snapshot.done == drawn.done:
            continue
        if any(known.common < each <= snapshot.common for each in REDRAWN_AT):
            st.rerun()
        if time.monotonic() - at > REDRAW_SECONDS:
            _draw(slots, snapshot, last, current)
            drawn, at = snapshot, time.monotonic()


def _tell(slots: Slots, known: Snapshot) -> None:
    slots.progress.progress(known.done / known.of, text=f"{known.done} of {known.of} runs")
