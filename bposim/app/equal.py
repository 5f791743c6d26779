"""Head-counts at equal service: searched in the pool when asked for, and then a change like any other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.comparing import Outcome
from bposim.analysis.equal_service import EqualService, equal_service
from bposim.analysis.moving import with_heads
from bposim.app import session
from bposim.app.plain import plain
from bposim.app.shared import REPLICATIONS, jobs
from bposim.app.state import Edit, Story
from bposim.scenarios.study import Study

_TEAM, _WANTED = "equal_team", "equal_wanted"


def draw(story: Story, study: Study) -> None:
    """What may be asked for; `search` does it."""
    with st.expander("Head-counts at equal service", icon=":material/balance:"):
        st.caption("The fewest people with whom the promises of turnaround are kept, under the same luck.")
        teams = _teams(study, story.current)
        if not teams:
            return
        st.selectbox("Team", teams, key=f"{_TEAM}:{story.current}", format_func=lambda name: name)
        st.button("For this scenario", key="equal one", on_click=_want, args=(False,))
        st.button("For every scenario", key="equal all", on_click=_want, args=(True,), help="Its largest team each")


def _teams(study: Study, scenario: str) -> list[str]:
    """Of people, the largest first."""
    people = {name: team for name, team in study.scenarios[scenario].delivery.teams.items() if team.kind == "people"}
    return sorted(people, key=lambda name: -people[name].headcount)


def _want(everywhere: bool) -> None:
    story, study = session.story(), session.study()
    if everywhere:
        wanted = [(name, teams[0]) for name in study.scenarios if (teams := _teams(study, name))]
    else:
        wanted = [(story.current, st.session_state[f"{_TEAM}:{story.current}"])]
    st.session_state[_WANTED] = story, tuple(wanted)


def wanted() -> tuple[tuple[str, str], ...]:
    """Scenarios and teams to search for; a change in between has called the search off."""
    story, pairs = st.session_state.get(_WANTED) or (None, ())
    return pairs if story == session.story() else ()


def search(study: Study, seed: int, place: DeltaGenerator) -> None:
    """Ends with the head-counts in the story, as one change."""
    edits: list[Edit] = []
    told: list[str] = []
    for scenario, team in wanted():

        def run(tried: Study, name: str, scenario: str = scenario, team: str = team) -> Sequence[Outcome]:
            return _outcomes(tried, name, seed, place, f"Searching the head-count of {team} in {scenario}")

        found = equal_service(study, scenario, team, run)
        told.append(_told(study, scenario, team, found))
        if found.heads is not None:
            changes = with_heads(study.scenarios[scenario], team, found.heads)
            edits += [Edit(scenario, path, value) for path, value in changes.items()]
    st.session_state[_WANTED] = None
    session.do(*edits)
    session.say(told)


def _outcomes(study: Study, scenario: str, seed: int, place: DeltaGenerator, text: str) -> list[Outcome]:
    heads = {name: team.headcount for name, team in study.scenarios[scenario].delivery.teams.items()}
    tried = ", ".join(f"{number} {name}" for name, number in heads.items())
    only = study.only([scenario])
    for snapshot in jobs().results(only, seed, REPLICATIONS, scenario):
        found = snapshot.results[scenario]
        place.progress(len(found) / REPLICATIONS, text=plain(f"{text}: {tried}", 200))
    return [result.outcome for result in found]


def _told(study: Study, scenario: str, team: str, found: EqualService) -> str:
    before = study.scenarios[scenario].delivery.teams[team].headcount
    if found.heads is None:
        return f"{scenario}: no head-count of {team} keeps the promises: {found.reason}."
    return f"{scenario}: {found.heads} in {team} keep the promises ({before} before). {found.reason}".rstrip()
