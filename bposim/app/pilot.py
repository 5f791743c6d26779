"""The Pilot page: a plan week by week and whether it holds, the fewest heads that do, and what passing proves."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import streamlit as st

from bposim.analysis.charts import weekly as chart
from bposim.analysis.limits import too_much
from bposim.analysis.sizing.decided import stated_pilot
from bposim.analysis.sizing.futures import Future, learners, piloted, staffed
from bposim.analysis.sizing.pilot import audited, guess
from bposim.analysis.sizing.weekly import Planned, Weekly, weekly
from bposim.app import exhibits, fewest_heads, gates, way_there, week_table
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.sessions.state import Story, preset_of
from bposim.app.telling import once
from bposim.app.workers.foreseeing import AT_FIRST, FUTURES, coming
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import LOST
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.service import Turnaround
from bposim.scenarios.study import Study

CONFIDENCES = (0.8, 0.9, 0.95)
FIRST = 2 * AT_FIRST  # futures of which the first picture is made
PATIENCE_SECONDS = 0.3  # for the first picture, while the last one stands in grey
_CURRENT, _TEAM, _SURE = "piloted", "piloted team", "sure"

_pilots: Kept[tuple[str, str, str, tuple[float, ...]], Study] = Kept(64)


def show() -> None:
    story, study = session.story(), session.study()
    st.title("Pilot")
    st.markdown(
        f"A share of the volume of **{plain(study.name)}** goes to a team that is there from the first day on: who is "
        "needed while they learn, and what it proves."
    )
    session.tell()
    too_large = too_much(study, REPLICATIONS)
    if too_large:
        st.error(plain(too_large, 600), icon=":material/block:")
        return
    team, confidence = _choose(story, study)
    if team:
        try:
            _piloted(story, study, team, confidence)
        except StudyError as error:
            st.error(plain(str(error), 600), icon=":material/error:")
        except LOST:
            st.error("The simulation stopped twice at the same run.", icon=":material/error:")


def _choose(story: Story, study: Study) -> tuple[str, float]:
    """The team whose heads are asked for, "" where there are no people, and how sure to be."""
    people = [name for name, team in study.scenarios[story.current].delivery.teams.items() if team.kind == "people"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        session.choose_scenario(_CURRENT)
        if not people:
            st.caption("There are no people in it.")
            return "", CONFIDENCES[1]
        usual = _bought(study, story.current, people)
        team = st.selectbox(
            "Team",
            people,
            index=people.index(usual),
            key=f"{_TEAM}:{story.current}",
            width=260,
            persist_state="session",
        )
        confidence = st.segmented_control(
            "Share of futures in which the SLAs are to hold",
            CONFIDENCES,
            default=CONFIDENCES[1],
            format_func=lambda share: f"{100 * share:.0f} %",
            key=_SURE,
            required=True,
            persist_state="session",
        )
    return team, confidence if confidence in CONFIDENCES else CONFIDENCES[1]


def _bought(study: Study, scenario: str, people: Sequence[str]) -> str:
    """The provider's first."""
    teams = study.scenarios[scenario].delivery.teams
    return next((name for name in people if teams[name].employer == "provider"), people[0])


def _piloted(story: Story, study: Study, team: str, confidence: float) -> None:
    """A pass that waits for futures draws the picture of the first of them and leaves what is below in grey; a pass
    that has all draws the whole page."""
    scenario = story.current
    key = preset_of(story).fingerprint, scenario, team
    week_table.begin(key, lambda share: guess(study, scenario, team, share), stated_pilot(study.scenarios[scenario]))
    with st.grid(2, min_column_width=440, gap="medium"):
        with st.container():
            st.caption("At first with heads by the rule, which forgets that people learn: search below for more.")
            plan = week_table.draw(key, learners(study.scenarios[scenario], team))
        with st.container():
            tried = _tried(study, scenario, team, tuple(week.share for week in plan))
            found = _futures(tried, scenario, team, plan, story.seed)
    about = fewest_heads.Question(
        tried.fingerprint,
        scenario,
        team,
        tuple(week.share for week in plan),
        plan[0].before,
        confidence,
        story.seed,
    )
    fewest_heads.draw(study, about, key, plan)
    gates.decide(study.scenarios[scenario], found)
    gates.draw(
        tried.scenarios[scenario], audited(found), sum(about.shares) / len(plan), study.currency, tried.fingerprint
    )
    gates.draw_in_time(tried.scenarios[scenario], found, tried.fingerprint)
    way_there.draw(study, scenario, story.seed)


def _tried(study: Study, scenario: str, team: str, shares: tuple[float, ...]) -> Study:
    key = study.fingerprint, scenario, team, shares
    return _pilots.get(key) or _pilots.put(key, piloted(study, scenario, team, shares))


def _futures(tried: Study, scenario: str, team: str, plan: Sequence[Planned], seed: int) -> Sequence[Future]:
    """All of them, and their picture."""
    asked = staffed(tried, scenario, team, [week.heads for week in plan], seed, [week.before for week in plan])
    with closing(coming(jobs().pool, asked, tried.fingerprint, range(FUTURES))) as live:
        place = st.empty()
        say = once(place.caption, PATIENCE_SECONDS)
        found = next(live)
        while len(found) < FIRST:
            say("The first futures are on their way.")
            found = next(live)
        place.empty()
        _holds(tried, scenario, weekly(plan, found), seed)
        if len(found) < FUTURES:
            bar = once(st.empty().progress)
            for found in live:
                bar(len(found) / FUTURES, text=f"{len(found)} of {FUTURES} futures")
            st.rerun()
    return found


def _holds(tried: Study, scenario: str, found: Weekly, seed: int) -> None:
    slas = tried.scenarios[scenario].sla.values()
    targets = [sla.target_share for sla in slas if isinstance(sla, Turnaround)]
    view = View(
        "The pilot week by week",
        lambda dark: chart.figure(found, targets, dark=dark),
        lambda: chart.rows(found),
        lambda: chart.takeaway(found),
        lambda: chart.alt(found),
    )
    exhibits.one(view, (tried.fingerprint, scenario, found.plan, seed, found.replications))
