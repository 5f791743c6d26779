"""The Compare page: what the scenarios cost, how long work takes, how often the SLA is met, and what if."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from threading import Lock
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.changing.changes import changes
from bposim.analysis.limits import too_much
from bposim.analysis.wording.takeaway import takeaway
from bposim.app import controls, downloads, equal, exhibits, mending, progress, roads, scorecards, today
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, goal, jobs
from bposim.app.sessions.state import Story, preset_of, study_of
from bposim.app.telling import once
from bposim.app.workers.jobs import Snapshot, WorkersLost
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

REDRAW_SECONDS = 0.4
DRAWS_SHARE = 5  # times as long as the last drawing took, so that many sessions leave the server its time
NEWS = 1.2  # times as many runs as are drawn: intervals a tenth narrower; a browser draws longer than a run takes
PICTURES_NEWS = 4  # likewise, of replications: half as wide
PICTURES_SECONDS = (
    2.0  # after which a run that still goes on draws the pictures of what there is: of nothing yet, or half
)
_LAST, _STOPPED = "last", "stopped"

_changes: Kept[tuple[str, str], list[str]] = Kept(64)
_redrawing = Lock()  # numbers that nobody asked for come one session after the other, so that those who ask wait less


class Subject(NamedTuple):
    """What a pass compares: the study as configured or at equal service, with what that means by scenario."""

    story: Story
    study: Study
    notes: Mapping[str, str] = {}

    @property
    def run(self) -> tuple[str, int]:
        """What Stop stops; a change goes on by itself."""
        return self.study.fingerprint, self.story.seed


class Slots(NamedTuple):
    """Places on the page whose numbers change while runs come in."""

    sentence: DeltaGenerator
    cards: DeltaGenerator
    rest: DeltaGenerator
    baseline: DeltaGenerator
    progress: DeltaGenerator
    button: DeltaGenerator


def show() -> None:
    """What moves first is drawn first: words, before anything that takes a while, cards, then controls, then
    pictures."""
    story, study = session.story(), session.study()
    slots = _slots(story, study)
    if not jobs().known(study, story.seed, REPLICATIONS).done:
        slots.sentence.markdown(progress.first_words())
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        slots.sentence.empty()
        slots.cards.error(plain(too_large, 600), icon=":material/block:")
        controls.draw(story, study)
    elif equal.wanted():
        _searching(slots, story, lambda: equal.search(story, slots.progress))
    elif not story.equal:
        _compare(slots, Subject(story, study))
    elif (sized := equal.sized(story)) is None:
        _searching(slots, story, lambda: equal.find(story, slots.progress))
    else:
        _compare(slots, Subject(story, study_of(sized[0]), equal.noted(sized[1])))


def _searching(slots: Slots, story: Story, search: Callable[[], None]) -> None:
    """The numbers from before stand in, in grey."""
    study = session.study()
    slots.sentence.markdown("**Searching head-counts at equal service.** Each is tried under the same luck.")
    last = _last(study)
    with slots.cards.container():
        scorecards.draw(study, {}, last.standings if last else {}, story.current, {})
    slots.button.button("Cancel", on_click=equal.cancel, key="cancel", icon=":material/stop:")
    controls.draw(story, study)
    try:
        search()
    except WorkersLost:
        equal.cancel()
        session.say(["The simulation stopped twice at the same run, and the search with it."])
    st.rerun()


def _compare(slots: Slots, about: Subject) -> None:
    study, seed = about.study, about.story.seed
    if st.session_state.get(_STOPPED) == about.run:
        _stopped(jobs().known(study, seed, REPLICATIONS, goal(study)), about, slots)
    else:
        with closing(jobs().results(study, seed, REPLICATIONS, about.story.current, goal(study))) as live:
            _live(live, about, slots)


def _slots(story: Story, study: Study) -> Slots:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(study.name), width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            controls.undo_buttons()
            session.share()
    sentence = st.empty()
    session.tell()
    equal.switch(story)
    cards, rest = st.empty(), st.container()
    with st.bottom:
        baseline = st.empty()
        with st.container(horizontal=True, vertical_alignment="center"):
            return Slots(sentence, cards, rest, baseline, st.empty(), st.empty())


def _stopped(known: Snapshot, about: Subject, slots: Slots) -> None:
    _draw(slots, known, about)
    controls.draw(about.story, session.study())
    _rest(slots, known, about.story)
    slots.progress.caption(f"Stopped after {known.done} of {known.of} runs.")
    slots.button.button("Go on", on_click=_stop, args=(None,), key="go on", icon=":material/play_arrow:")


def _live(live: Generator[Snapshot], about: Subject, slots: Slots) -> None:
    """A pass that has all runs draws the whole page. One that waits for runs leaves the pictures of the last pass, in
    grey, as long as there are no new numbers for them, and ends with another pass when all are in or many more."""
    known = next(live)
    _draw(slots, known, about)
    controls.draw(about.story, session.study())
    if known.is_complete:
        st.session_state[_LAST] = known
        _rest(slots, known, about.story)
        return
    slots.button.button("Stop", on_click=_stop, args=(about.run,), key="stop", icon=":material/stop:")
    if known.common:
        _rest(slots, known, about.story)
    elif _last(known.study) is None:
        slots.rest.skeleton(height=380)
    try:
        _follow(live, known, about, slots)
    except WorkersLost:
        _stop(about.run)
        session.say(["The simulation stopped twice at the same run. Change something, or press Go on to try again."])
    st.rerun()


def _follow(live: Generator[Snapshot], known: Snapshot, about: Subject, slots: Slots) -> None:
    begun, drawn, again, tell = time.monotonic(), known, 0.0, once(slots.progress.progress)
    for snapshot in live:
        tell(snapshot.done / snapshot.of, text=progress.coming(snapshot))  # a change, a stop or a closed page gets in
        if snapshot.done == drawn.done:
            continue
        is_late = time.monotonic() - begun > PICTURES_SECONDS or _last(known.study) is None
        if pictures_due(known.common, snapshot.common) and is_late:
            return
        if snapshot.done >= NEWS * drawn.done and (at := time.monotonic()) > again and _redrawn(slots, snapshot, about):
            drawn, now = snapshot, time.monotonic()
            again = now + max(REDRAW_SECONDS, DRAWS_SHARE * (now - at))


def _redrawn(slots: Slots, snapshot: Snapshot, about: Subject) -> bool:
    """Not while another session's numbers are."""
    if not _redrawing.acquire(blocking=False):
        return False
    try:
        _draw(slots, snapshot, about)
    finally:
        _redrawing.release()
    return True


def pictures_due(drawn: int, common: int) -> bool:
    """Of replications: the first of all, then when intervals are half as wide, so that their passes stay few."""
    return common >= max(1, PICTURES_NEWS * drawn)


def _stop(run: tuple[str, int] | None) -> None:
    st.session_state[_STOPPED] = run


def _last(study: Study) -> Snapshot | None:
    """What the page showed before, while it was about the same client."""
    last: Snapshot | None = st.session_state.get(_LAST)
    return last if last and last.study.name == study.name else None


def _draw(slots: Slots, known: Snapshot, about: Subject) -> None:
    if known.headline:
        begin = "At equal service, " if about.notes else ""
        slots.sentence.markdown(
            f"**{begin}{plain(takeaway(known.headline), 2000)}**  \n:small[{progress.standing(known)}]"
        )
    else:
        slots.sentence.markdown(progress.first_words())
    last, baseline = _last(known.study), known.study.baseline
    before = last.standings if last else {}
    with slots.cards.container():
        scorecards.draw(known.study, known.standings, before, about.story.current, about.notes)
    slots.baseline.markdown(
        scorecards.baseline_line(known.study, known.standings.get(baseline) or before.get(baseline))
    )


def _rest(slots: Slots, known: Snapshot, story: Story) -> None:
    """What is drawn once in a pass."""
    if not known.common:
        return
    with slots.rest:
        if known.is_complete:
            today.draw(known.study, story.seed)
        mending.draw(known, story.current)
        exhibits.draw(known, story.current)
        made = _changed(preset_of(story), known.study)
        if made:
            with st.expander(f"What was changed ({len(made)})", expanded=True, icon=":material/edit_note:"):
                st.markdown("\n".join(f"- {plain(each, 200)}" for each in made))
        st.markdown("**Take it away**")
        downloads.draw(known, story.current, made)
        if known.is_complete:
            roads.draw(known.study, story.seed, story.current)


def _changed(before: Study, after: Study) -> list[str]:
    key = before.fingerprint, after.fingerprint
    kept = _changes.get(key)
    return _changes.put(key, changes(before, after)) if kept is None else kept
