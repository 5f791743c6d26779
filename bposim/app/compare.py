"""The Compare page: what the scenarios cost, how long work takes, how often the SLA is met, and what if."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.limits import too_much
from bposim.app import controls, equal, progress
from bposim.app.board import Board, Slots, Subject, own_place
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, goal, jobs
from bposim.app.sessions.state import Story, study_of
from bposim.app.telling import Place, if_free, in_turn, once
from bposim.app.workers.jobs import Snapshot, WorkersLost
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

PICTURES_SECONDS = (
    2.0  # after which a run that still goes on draws the pictures of what there is: of nothing yet, or half
)
_STOPPED = "stopped"


def show() -> None:
    """What moves first is drawn first: words, before anything that takes a while, cards, then controls, then
    pictures."""
    story, study = session.story(), session.study()
    slots = _slots(story, study)
    if not jobs().known(study, story.seed, REPLICATIONS).done:
        slots.sentence.show(DeltaGenerator.markdown, progress.first_words())
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        slots.sentence.show(DeltaGenerator.empty)
        slots.cards.error(plain(too_large, 600), icon=":material/block:")
        controls.draw(story, study)
    elif equal.wanted():
        _searching(slots, story, lambda: equal.search(story, slots.progress))
    elif not story.equal:
        _compare(Board(slots, Subject(story, study)))
    elif (sized := equal.sized(story)) is None:
        _searching(slots, story, lambda: equal.find(story, slots.progress))
    else:
        _compare(Board(slots, Subject(story, study_of(sized[0]), equal.noted(sized[1]))))


def _slots(story: Story, study: Study) -> Slots:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(study.name), width="content")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            controls.undo_buttons()
            session.share()
    sentence, notices = Place(st.empty()), st.empty()
    if session.mistakes() or session.notices():
        with notices.container():
            session.tell()
    with st.container():
        equal.switch(story)
    cards, rest = own_place(study), own_place(study)
    with st.bottom:
        baseline = Place(st.empty())
        with st.container(horizontal=True, vertical_alignment="center"):
            return Slots(sentence, cards, rest, baseline, st.empty(), st.empty())


def _searching(slots: Slots, story: Story, search: Callable[[], None]) -> None:
    study = session.study()
    board = Board(slots, Subject(story, study))
    board.draw(jobs().known(study, story.seed, 0))
    words = "**Searching head-counts at equal service.** Each is tried under the same luck."
    slots.sentence.show(DeltaGenerator.markdown, words)
    slots.button.button("Cancel", on_click=equal.cancel, key="cancel", icon=":material/stop:")
    controls.draw(story, study)
    try:
        search()
    except WorkersLost:
        equal.cancel()
        session.say(["The simulation stopped twice at the same run, and the search with it."])
    st.rerun()


def _compare(board: Board) -> None:
    about, seed = board.about, board.about.story.seed
    asked = about.study, seed, REPLICATIONS
    if st.session_state.get(_STOPPED) == about.run:
        _stopped(jobs().known(*asked, goal(about.study)), board)
    else:
        with closing(jobs().results(*asked, about.story.current, goal(about.study))) as live:
            _live(live, board)


def _stopped(known: Snapshot, board: Board) -> None:
    board.draw(known)
    controls.draw(board.about.story, session.study())
    board.pictures(known)
    board.slots.progress.caption(f"Stopped after {known.done} of {known.of} runs.")
    board.slots.button.button("Go on", on_click=_stop, args=(None,), key="go on", icon=":material/play_arrow:")


def _live(live: Generator[Snapshot], board: Board) -> None:
    """A pass that has all runs draws the whole page. Another follows its run and draws what comes of it; to draw the
    same pictures twice takes one more."""
    known, run = next(live), board.about.run
    board.draw(known)
    controls.draw(board.about.story, session.study())
    if known.is_complete:
        board.finish(known)
        board.go_further()
        return
    board.slots.button.button("Stop", on_click=_stop, args=(run,), key="stop", icon=":material/stop:")
    board.pictures(known) if known.common else board.wait()
    try:
        known = _follow(live, known, board)
    except WorkersLost:
        _stop(run)
        session.say(["The simulation stopped twice at the same run. Change something, or press Go on to try again."])
        st.rerun()
    except StudyError as error:
        _stop(run)
        session.say([f"Such a study cannot be simulated: {error}"])
        st.rerun()
    if board.has_pictures:
        st.rerun()
    with in_turn():
        board.finish(known)
    board.slots.progress.empty()
    board.slots.button.empty()
    board.go_further()


def _follow(live: Generator[Snapshot], known: Snapshot, board: Board) -> Snapshot:
    """All that there is in the end, or as much as asks for other pictures."""
    begun, tell = time.monotonic(), once(board.slots.progress.progress)
    for known in live:
        tell(known.done / known.of, text=progress.coming(known))  # a change, a stop or a closed page gets in
        is_late = board.is_first or time.monotonic() - begun > PICTURES_SECONDS
        if is_late and board.wants_pictures(known):
            if board.has_pictures:
                break
            with if_free() as is_free:
                if is_free:
                    board.pictures(known)
        board.redraw(known)
    return known


def _stop(run: tuple[str, int] | None) -> None:
    st.session_state[_STOPPED] = run
