"""What the Compare page shows of a run: numbers, again as more come in, and pictures, once in a pass."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.changing.changes import changes
from bposim.analysis.wording.takeaway import takeaway
from bposim.app import downloads, exhibits, mending, progress, roads, scorecards, today
from bposim.app.plain import plain
from bposim.app.sessions.state import Story, preset_of
from bposim.app.telling import Place, if_free
from bposim.app.workers.jobs import Snapshot
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

REDRAW_SECONDS = 0.4
DRAWS_SHARE = 5  # times as long as the last drawing took, so that many sessions leave the server its time
NEWS = 1.4  # times as many runs as are drawn: intervals a sixth narrower; a browser draws longer than a run takes
PICTURES_NEWS = 4  # likewise, of replications: half as wide
_LAST, _TURN = "last", "turn"

_changes: Kept[tuple[str, str], list[str]] = Kept(64)


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

    sentence: Place
    cards: DeltaGenerator
    rest: DeltaGenerator
    baseline: Place
    progress: DeltaGenerator
    button: DeltaGenerator


class Board:
    """Numbers from before stand in, in grey, until there are new ones; pictures from before stay until then too."""

    def __init__(self, slots: Slots, about: Subject) -> None:
        self.slots, self.about = slots, about
        shown = last(about.study)
        self.is_first = shown is None
        self._before = shown.standings if shown else {}
        self._drawn = self._pictured = 0  # runs, and replications
        self._again = 0.0
        with slots.cards:
            self._cards = scorecards.Cards(about.study, self._before, about.story.current, about.notes)
        self._place = slots.rest.empty()

    @property
    def has_pictures(self) -> bool:
        """Drawn in this pass, which cannot draw others."""
        return self._pictured > 0

    def wants_pictures(self, known: Snapshot) -> bool:
        return pictures_due(self._pictured, known.common, self.is_first)

    def draw(self, known: Snapshot) -> None:
        study, standings = self.about.study, known.standings
        self.slots.sentence.show(DeltaGenerator.markdown, self._sentence(known))
        self._cards.draw(standings)
        standing = standings.get(study.baseline) or self._before.get(study.baseline)
        self.slots.baseline.show(DeltaGenerator.markdown, scorecards.baseline_line(study, standing))
        self._drawn = known.done

    def redraw(self, known: Snapshot) -> None:
        """Where there is news, and time for it."""
        at = time.monotonic()
        if known.done < max(self._drawn + 1, NEWS * self._drawn) or at < self._again:
            return
        with if_free() as is_free:
            if is_free:
                self.draw(known)
                now = time.monotonic()
                self._again = now + max(REDRAW_SECONDS, DRAWS_SHARE * (now - at))

    def wait(self) -> None:
        """For the first pictures of all."""
        if self.is_first:
            self._place.skeleton(height=380)

    def pictures(self, known: Snapshot) -> None:
        """With all else that is drawn once in a pass."""
        if not known.common:
            return
        self._place.empty()
        self._pictured = known.common
        with self.slots.rest:
            _rest(known, self.about.story)

    def finish(self, known: Snapshot) -> None:
        st.session_state[_LAST] = known
        self.draw(known)
        self.pictures(known)

    def go_further(self) -> None:
        """Of the finished, what takes runs of its own: the ways there, and whether the client's figures agree."""
        study, story = self.about.study, self.about.story
        with self.slots.rest:
            roads.draw(study, story.seed, story.current)
        today.draw(self._place, study, story.seed)

    def _sentence(self, known: Snapshot) -> str:
        if not known.headline:
            return progress.first_words()
        begin = "At equal service, " if self.about.notes else ""
        return f"**{begin}{plain(takeaway(known.headline), 2000)}**  \n:small[{progress.standing(known)}]"


def own_place(study: Study) -> DeltaGenerator:
    """Where nothing is left of other scenarios while these are computed: a block inherits what stood in the block
    before it, so those of one set of scenarios and of the next take turns, and the other place is empty."""
    about = study.name, tuple(study.scenarios)
    before, turn = st.session_state.get(_TURN, (about, 0))
    turn = turn if before == about else 1 - turn
    st.session_state[_TURN] = about, turn
    places = st.empty(), st.empty()
    return places[turn].container()


def last(study: Study) -> Snapshot | None:
    """What the page showed before, while it was about the same client."""
    found: Snapshot | None = st.session_state.get(_LAST)
    return found if found and found.study.name == study.name else None


def pictures_due(drawn: int, common: int, is_first: bool) -> bool:
    """Of replications: where there is no picture the first of all, else when they tell something, then when intervals
    are half as wide, so that passes stay few."""
    return common >= (PICTURES_NEWS * max(drawn, 1) if drawn or not is_first else 1)


def _rest(known: Snapshot, story: Story) -> None:
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
