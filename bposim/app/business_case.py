"""The Business case page: the road to a scenario, cash by month with bands, when it pays, and whether promises hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.files import WRITERS
from bposim.analysis.business_case.otherwise import smaller
from bposim.analysis.business_case.printing import chance_shown, shown, volume
from bposim.analysis.business_case.telling import said_of_luck, verdict
from bposim.analysis.charts import books, cash, promises, saving
from bposim.analysis.limits import too_much
from bposim.app import downloads, exhibits, flipping, otherwise, ranking, today, turning
from bposim.app.pictures import of_chart
from bposim.app.plain import plain
from bposim.app.sessions import session
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.sessions.state import Story, changes
from bposim.app.telling import once
from bposim.app.workers.pool import LOST
from bposim.app.workers.travelling import travelled
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.study import Study

VOLUMES = {"-20 %": 0.8, "as stated": 1.0, "+20 %": 1.2}
UNCERTAIN = 2 * REPLICATIONS  # futures, which are further apart
_VOLUME, _SCENARIO, _UNCERTAIN = "case volume", "case scenario", "case uncertain"


def show() -> None:
    story, study = session.story(), session.study()
    st.title("Business case")
    changed = ", with the changes made on the Compare page" if changes(story) else ""
    st.markdown(
        f"Is it worth the road there? **{plain(study.name)}** over the contract's term, month by month{changed}."
    )
    session.tell()
    if too_large := too_much(study, REPLICATIONS):
        st.error(plain(too_large, 600), icon=":material/block:")
        return
    if len(study.scenarios) < 2:
        st.info("There is no scenario to go over to: copy one on the Compare page.", icon=":material/info:")
        return
    scenario, volume, uncertain = _choose(story, study)
    try:
        _case(_at(study, volume), scenario, story.seed, uncertain)
    except StudyError as error:
        st.error(plain(str(error), 600), icon=":material/error:")
    except LOST:
        st.error("The simulation stopped twice at the same future.", icon=":material/error:")


def _choose(story: Story, study: Study) -> tuple[str, str, bool]:
    """Where to go, with how much work (people and contract stay as they are, which shows the minimum bill), and whether
    assumptions are drawn."""
    others = [name for name in study.scenarios if name != study.baseline]
    if st.session_state.get(_SCENARIO) not in others:
        st.session_state[_SCENARIO] = _usual(study, [story.current, *others])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Scenario",
            others,
            key=_SCENARIO,
            format_func=plain,
            width=320,
            on_change=_look,
            persist_state="session",
        )
        volume = st.segmented_control(
            "Volume, with the same people and contract",
            list(VOLUMES),
            default="as stated",
            key=_VOLUME,
            required=True,
            persist_state="session",
        )
        uncertain = st.toggle(
            "Assumptions uncertain",
            key=_UNCERTAIN,
            help="In each future every figure of the library with the mark A has another value of its range.",
            persist_state="session",
        )
    return chosen, volume if volume in VOLUMES else "as stated", uncertain


def _look() -> None:
    """Other pages follow, and the address."""
    session.look_at(st.session_state[_SCENARIO])


def _usual(study: Study, names: list[str]) -> str:
    """The first to which a road leads, a provider's before one at home."""
    roads = [name for name in names if name != study.baseline and study.scenarios[name].transition]
    theirs = [name for name in roads if study.scenarios[name].delivery.has_provider]
    return [*theirs, *roads, *(name for name in names if name != study.baseline)][0]


def _at(study: Study, volume: str) -> Study:
    return study if VOLUMES[volume] == 1 else smaller(study, 1 - VOLUMES[volume])


def _case(study: Study, scenario: str, seed: int, uncertain: bool) -> None:
    place, futures = st.empty(), UNCERTAIN if uncertain else REPLICATIONS
    bar = once(place.progress)
    case = travelled(
        jobs().pool,
        study,
        scenario,
        seed,
        futures,
        lambda done: bar(done / futures, text=f"{done} of {futures} futures of the whole term"),
        uncertain=uncertain,
    )
    place.empty()
    st.markdown(f"**{plain(verdict(case), 600)}**")
    today.draw(st.empty(), study, seed)
    for warning in case.warnings:
        st.warning(plain(warning, 400), icon=":material/event_busy:")
    _numbers(case)
    _volume(case, study.scenarios[scenario])
    views = [
        of_chart("When it pays", cash, lambda: cash.rows(case), case),
        of_chart("Promises on the road", promises, lambda: promises.rows(case), case),
        of_chart("Where the saving comes from", saving, lambda: saving.rows(case), case),
    ]
    if books.pays_provider(case):
        views.append(of_chart("The provider's book", books, lambda: books.rows(case), case))
    for view in views:
        exhibits.one(view, (study.fingerprint, scenario, seed, uncertain))
    _branches(case)
    _take_away(case, study)
    parts: tuple[Callable[[], None], ...] = (
        lambda: otherwise.draw(study, case, seed),
        lambda: ranking.draw(study, seed),
        lambda: flipping.draw(study, scenario, seed),
        lambda: turning.draw(study, scenario, seed),
    )
    for part, container in [(part, st.container()) for part in parts]:  # so that each keeps its place meanwhile
        with container:
            part()


def _numbers(case: BusinessCase) -> None:
    money = plain(case.currency)
    cards = (
        ("Net present value", f"{shown(case.npv)} {money}"),
        ("Payback, months since the start", shown(case.payback_months, 1)),
        ("Most out of pocket", f"{shown(case.peak_exposure)} {money}"),
        (
            f"All-in cost per item (in brackets {plain(case.baseline)})",
            f"{shown(case.all_in_cost_per_item, 2)} ({shown(case.stay_cost_per_item, 2)}) {money}",
        ),
        ("Paid once", f"{shown(case.one_offs)} {money}"),
        ("Break-even volume, items a year", shown(case.break_even_volume)),
        ("Futures that lose money", f"{case.fails}"),
        ("Futures that miss an SLA in the first year", chance_shown(case, case.misses_in_year_one)),
        ("Futures with a year without a miss after the last wave", chance_shown(case, case.clean_year)),
        (f"Saved a month in the last year, {money}", shown(case.steady_saving)),
    )
    with st.grid(4, min_column_width=240):
        for name, value in cards:
            with st.container(border=True):
                st.markdown(f":small[{name}]  \n**{plain(value, 120)}**")
    st.markdown(
        f":small[{said_of_luck(case)} All-in counts the time at home, the parallel run and what is paid once; the "
        "Compare page's cost per item is that of the steady state alone.]"
    )


def _volume(case: BusinessCase, scenario: Scenario) -> None:
    """Where it is another from year to year."""
    if scenario.demand.volume_path:
        st.caption("; ".join(f"{name}: {value}" for name, value in volume(case)))


def _branches(case: BusinessCase) -> None:
    """What the pilot's gate came to, where there is one."""
    if len(case.branches) == 1:
        return
    st.header("At the pilot's gate")
    for each in case.branches:
        st.markdown(
            f"- **{plain(each.name)}** in {each.chance} of the futures, worth {each.npv:,.0f} {plain(case.currency)}"
        )


def _take_away(case: BusinessCase, study: Study) -> None:
    st.markdown("**Take it away**")
    with st.container(horizontal=True, gap="small"):
        for ending, made in WRITERS.items():
            st.download_button(
                ending[1:].upper(),
                partial(made, case, study),
                file_name=f"business_case{ending}",
                on_click="ignore",
                icon=":material/download:",
                key=f"download:case:{ending}",
                disabled=bool(downloads.lacking(ending)),
            )
