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
from bposim.app.keeping import Kept
from bposim.app.plain import plain
from bposim.app.shared import REPLICATIONS, goal, jobs
from bposim.app.state import Story, preset_of
from bposim.scenarios.study import Study

REDRAW_SECONDS = 0.4
PICTURES_SECONDS = 2.0  # after which a run that still goes on draws the pictures of what there is
_LAST, _STOPPED = "last", "stopped"

_changes: Kept[tuple[str, str], list[str]] = Kept(64)


class Slots(NamedTuple):
    """Places on the page whose numbers change while runs come in."""

    sentence: DeltaGenerator
    cards: DeltaGenerator
    rest: DeltaGenerator
    baseline: DeltaGenerator
    progress: DeltaGenerator
    button: DeltaGenerator


def show() -> None:
    """What moves first is drawn first: cards, then controls, then pictures."""
    story, study = session.story(), session.study()
    slots = _slots(study)
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        slots.cards.error(plain(too_large, 600), icon=":material/block:")
        controls.draw(story, study)
    elif equal.wanted():
        controls.draw(story, study)
        equal.search(study, story.seed, slots.progress)
        st.rerun()
    elif st.session_state.get(_STOPPED) == _run(study, story):
        _stopped(jobs().known(study, story.seed, REPLICATIONS, goal(study)), story, slots)
    else:
        with closing(jobs().results(study, story.seed, REPLICATIONS, story.current, goal(study))) as live:
            _live(live, story, slots)


def _slots(study: Study) -> Slots:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(study.name), width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            controls.undo_buttons()
            session.share()
    sentence = st.empty()
    _notices()
    cards, rest = st.empty(), st.container()
    with st.bottom:
        baseline = st.empty()
        with st.container(horizontal=True, vertical_alignment="center"):
            return Slots(sentence, cards, rest, baseline, st.empty(), st.empty())


def _notices() -> None:
    for text in session.mistakes():
        st.error(plain(text, 600), icon=":material/error:")
    for text in session.notices():
        st.warning(plain(text, 600), icon=":material/info:")
    if session.mistakes() or session.notices():
        st.button("Understood", on_click=session.dismiss, key="understood")


def _run(study: Study, story: Story) -> tuple[str, int]:
    """What Stop stops; a change goes on by itself."""
    return study.fingerprint, story.seed


def _stopped(known: Snapshot, story: Story, slots: Slots) -> None:
    _draw(slots, known, story)
    controls.draw(story, known.study)
    _rest(slots, known, story)
    slots.progress.caption(f"Stopped after {known.done} of {known.of} runs.")
    slots.button.button("Go on", on_click=_stop, args=(None,), key="go on", icon=":material/play_arrow:")


def _live(live: Generator[Snapshot], story: Story, slots: Slots) -> None:
    """A pass that has all runs draws the whole page. One that waits for runs leaves the pictures of the last pass, in
    grey, as long as there are no new numbers for them, and ends with another pass."""
    known = next(live)
    _draw(slots, known, story)
    controls.draw(story, known.study)
    if known.is_complete:
        st.session_state[_LAST] = known
        _rest(slots, known, story)
        return
    slots.button.button("Stop", on_click=_stop, args=(_run(known.study, story),), key="stop", icon=":material/stop:")
    if known.common:
        _rest(slots, known, story)
    elif _last(known.study) is None:
        slots.rest.skeleton(height=380)
    try:
        _follow(live, known, story, slots)
    except WorkersLost:
        _stop(_run(known.study, story))
        session.say(["The simulation stopped twice at the same run. Change something, or press Go on to try again."])
    st.rerun()


def _follow(live: Generator[Snapshot], known: Snapshot, story: Story, slots: Slots) -> None:
    begun, drawn, at = time.monotonic(), known, 0.0
    for snapshot in live:
        _tell(slots, snapshot)  # also where a change, a stop or a closed page gets in
        if snapshot.done == drawn.done:
            continue
        is_late = time.monotonic() - begun > PICTURES_SECONDS or _last(known.study) is None
        if not known.common and snapshot.common and is_late:
            return
        if time.monotonic() - at > REDRAW_SECONDS:
            _draw(slots, snapshot, story)
            drawn, at = snapshot, time.monotonic()


def _first_words() -> str:
    return f"{jobs().preparing} The first numbers are on their way.".lstrip()


def _tell(slots: Slots, known: Snapshot) -> None:
    if not known.done:
        slots.sentence.markdown(_first_words())
    slots.progress.progress(known.done / known.of, text=f"{known.done} of {known.of} runs{_aim(known)}")


def _aim(known: Snapshot) -> str:
    if known.goal is None or known.common < 2:
        return ""
    return f", cost to ± {100 * known.spread:.1f} % (goal {100 * known.goal.precision:g} %)"


def _stop(run: tuple[str, int] | None) -> None:
    st.session_state[_STOPPED] = run


def _last(study: Study) -> Snapshot | None:
    """What the page showed before, while it was about the same client."""
    last: Snapshot | None = st.session_state.get(_LAST)
    return last if last and last.study.name == study.name else None


def _draw(slots: Slots, known: Snapshot, story: Story) -> None:
    if known.comparison:
        slots.sentence.markdown(f"**{plain(takeaway(known.comparison), 2000)}**  \n:small[{standing(known)}]")
    else:
        slots.sentence.markdown(_first_words())
    last, baseline = _last(known.study), known.study.baseline
    before = last.standings if last else {}
    with slots.cards.container():
        scorecards.draw(known.study, known.standings, before, story.current)
    slots.baseline.markdown(
        scorecards.baseline_line(known.study, known.standings.get(baseline) or before.get(baseline))
    )


def standing(known: Snapshot) -> str:
    """How much the numbers rest on."""
    number = known.common
    if number < 2:
        return "With 1 replication: no intervals yet." if number else ""
    told = f"With {number} replications under the same luck, every cost per item known to ± {100 * known.spread:.1f} %"
    if known.is_complete and known.goal and known.spread > known.goal.precision:
        return f"{told}: the goal of {100 * known.goal.precision:g} % would take more than the {number} made here."
    return f"{told}; ± is a 95 % interval."


def _rest(slots: Slots, known: Snapshot, story: Story) -> None:
    """What is drawn once in a pass."""
    if not known.common:
        return
    with slots.rest:
        mending.draw(known, story.current)
        exhibits.draw(known, story.current)
        made = _changed(preset_of(story), known.study)
        if made:
            with st.expander(f"What was changed ({len(made)})", expanded=True, icon=":material/edit_note:"):
                st.markdown("\n".join(f"- {plain(each, 200)}" for each in made))
        st.markdown("**Take it away**")
        downloads.draw(known, story.current, made)


def _changed(before: Study, after: Study) -> list[str]:
    key = before.fingerprint, after.fingerprint
    kept = _changes.get(key)
    return _changes.put(key, changes(before, after)) if kept is None else kept
