"""Head-counts at equal service, searched in the pool: of every scenario for the switch, or of one team as a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.changing.moving import with_heads
from bposim.analysis.comparing import Outcome
from bposim.analysis.sizing.equal_service import equal_service
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.sessions.state import Edit, Story, changed, study_of
from bposim.app.telling import once
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

_TEAM, _WANTED, _SWITCH = "equal_team", "equal_wanted", "service"
_CONFIGURED, _EQUAL = "As configured", "At equal service"


class Heads(NamedTuple):
    """The fewest of one team with which a scenario keeps its promises of turnaround; None: no number will do."""

    scenario: str
    team: str
    configured: int
    needed: int | None
    reason: str


_found: Kept[tuple[str, str, int], Heads] = Kept(256)  # by the scenario's key, the team and the seed


def switch(story: Story) -> None:
    """For the whole comparison."""
    st.session_state[_SWITCH] = _EQUAL if story.equal else _CONFIGURED
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Service",
            [_CONFIGURED, _EQUAL],
            key=_SWITCH,
            required=True,
            on_change=_turn,
            label_visibility="collapsed",
        )
        if story.equal and sized(story):
            st.button("Keep these head-counts", key="keep heads", on_click=_keep, icon=":material/check:")
    if story.equal:
        st.markdown(
            ":small[Each scenario's largest team has the fewest people with whom its promises of turnaround are kept, "
            "found by search under the same luck: its own head-count does not count here. The baseline's too: what is "
            "saved here is not saved against today's people.]"
        )


def _turn() -> None:
    session.open_story(session.story()._replace(equal=st.session_state[_SWITCH] == _EQUAL))


def cancel() -> None:
    """Of the search, and with it of equal service."""
    st.session_state[_WANTED] = None
    if session.story().equal:
        session.open_story(session.story()._replace(equal=False))


def _keep() -> None:
    """As changes that can be changed again."""
    found = sized(session.story())
    if found:
        session.open_story(found[0]._replace(equal=False))


def sized(story: Story) -> tuple[Story, tuple[Heads, ...]] | None:
    """The story with the head-counts found, once all are."""
    study = study_of(story)
    found = [_found.get(_key(study, name, team, story.seed)) for name, team in _largest(study)]
    known = tuple(each for each in found if each)
    if len(known) < len(found):
        return None
    return changed(story, (edit for each in known for edit in _edits(study, each))), known


def noted(found: Sequence[Heads]) -> dict[str, str]:
    """For the cards, by scenario."""
    return {each.scenario: _note(each) for each in found}


def _note(found: Heads) -> str:
    if found.needed is None:
        return f"as configured: {found.reason}"
    if found.needed == found.configured:
        return f"{found.team}: {found.needed}, as configured"
    return f"{found.team}: {found.needed} instead of {found.configured}"


def find(story: Story, place: DeltaGenerator) -> None:
    """Until all are known."""
    study = study_of(story)
    pairs = _largest(study)
    for number, (name, team) in enumerate(pairs):
        _heads(study, name, team, story.seed, place, f"Scenario {number + 1} of {len(pairs)}")


def draw(story: Story, study: Study) -> None:
    """One team at a time; `search` does it."""
    with st.expander("Find a team's head-count", icon=":material/balance:"):
        st.caption("The fewest people with whom the promises of turnaround are kept, under the same luck.")
        teams = _teams(study, story.current)
        if teams:
            st.selectbox("Team", teams, key=f"{_TEAM}:{story.current}", persist_state="session")
            st.button("Find it", key="equal one", on_click=_want)


def _largest(study: Study) -> list[tuple[str, str]]:
    """Scenarios with their largest team of people."""
    return [(name, teams[0]) for name in study.scenarios if (teams := _teams(study, name))]


def _teams(study: Study, scenario: str) -> list[str]:
    """Of people, the largest first."""
    people = {name: team for name, team in study.scenarios[scenario].delivery.teams.items() if team.kind == "people"}
    return sorted(people, key=lambda name: -people[name].headcount)


def _want() -> None:
    story = session.story()
    st.session_state[_WANTED] = story, st.session_state[f"{_TEAM}:{story.current}"]


def wanted() -> str:
    """The team of the current scenario to search for; a change in between has called the search off."""
    story, team = st.session_state.get(_WANTED) or (None, "")
    return team if story == session.story() else ""


def search(story: Story, place: DeltaGenerator) -> None:
    """Ends with the head-count in the story, as one change."""
    study = study_of(story)
    found = _heads(study, story.current, wanted(), story.seed, place, "One team")
    st.session_state[_WANTED] = None
    session.do(*_edits(study, found))
    session.say([_told(found)])


def _heads(study: Study, scenario: str, team: str, seed: int, place: DeltaGenerator, text: str) -> Heads:
    key = _key(study, scenario, team, seed)
    kept = _found.get(key)
    if kept:
        return kept

    def run(tried: Study, name: str) -> Sequence[Outcome]:
        heads = tried.scenarios[name].delivery.teams[team].headcount
        return _outcomes(tried, name, seed, place, f"{text}: trying {heads} in {team}, {name}")

    found = equal_service(study, scenario, team, run, seed)
    configured = study.scenarios[scenario].delivery.teams[team].headcount
    return _found.put(key, Heads(scenario, team, configured, found.heads, found.reason))


def _key(study: Study, scenario: str, team: str, seed: int) -> tuple[str, str, int]:
    return f"{scenario}:{study.key(scenario)}", team, seed


def _edits(study: Study, found: Heads) -> Iterator[Edit]:
    if found.needed is not None:
        for path, value in with_heads(study.scenarios[found.scenario], found.team, found.needed).items():
            yield Edit(found.scenario, path, value)


def _outcomes(study: Study, scenario: str, seed: int, place: DeltaGenerator, text: str) -> list[Outcome]:
    only, bar = study.only([scenario]), once(place.progress)
    for snapshot in jobs().results(only, seed, REPLICATIONS, scenario):
        found = snapshot.results[scenario]
        bar(len(found) / REPLICATIONS, text=plain(text, 200))
    return [result.outcome for result in found]


def _told(found: Heads) -> str:
    if found.needed is None:
        return f"{found.scenario}: no head-count of {found.team} keeps the promises: {found.reason}."
    kept = f"{found.scenario}: {found.needed} in {found.team} keep the promises ({found.configured} before)."
    return f"{kept} {found.reason}".rstrip()
