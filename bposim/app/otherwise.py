"""What if it goes otherwise, on the Business case page: leaving the provider, and less work."""

from __future__ import annotations

import streamlit as st

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.otherwise import LEAVE_AFTER, LESS, held_beside, left, smaller
from bposim.analysis.charts import otherwise as chart
from bposim.app import exhibits
from bposim.app.pictures import of_chart
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.telling import once
from bposim.app.workers.travelling import all_known, travelled
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

_WANTED, _MONTHS = "otherwise wanted", "leave after"

About = tuple[str, str, int, int]  # fingerprint, scenario, months, seed


def draw(study: Study, case: BusinessCase, seed: int) -> None:
    """Where somebody went who could leave; two more cases are lived through when somebody asks."""
    scenario = study.scenarios[case.scenario]
    if scenario.transition is None or not scenario.delivery.has_provider:
        return
    st.header("What if it goes otherwise?")
    if case.assumptions_drawn:
        st.markdown(":small[Lived through where assumptions are as stated.]")
        return
    usual, key = max(1, min(LEAVE_AFTER, 2 * case.term_months // 3)), f"{_MONTHS}:{case.term_months}"
    months = st.number_input(
        "Leave the provider after, months", 1, 240, usual, key=key, persist_state="session", width=260
    )
    about = study.fingerprint, case.scenario, int(months), seed
    try:
        ways = left(study, case.scenario, int(months)), smaller(study, LESS)
    except StudyError as error:
        st.caption(plain(f"Nobody can leave then: expected {error.mistakes[0].expected}.", 300))
        return
    known = [each for way in ways for each in all_known(way, [case.scenario], seed, REPLICATIONS) or []]
    if len(known) < len(ways) and st.session_state.get(_WANTED) != about:
        text = f"Live through leaving, and through {LESS:.0%} less volume"
        st.button(text, key="otherwise", on_click=_want, args=(about,), icon=":material/alt_route:")
        return
    cases = known if len(known) == len(ways) else _travel(ways, case.scenario, seed)
    found = held_beside(case, cases, int(months), LESS)
    exhibits.one(of_chart("What if it goes otherwise", chart, lambda: chart.rows(found), found), about)


def _want(about: About | None) -> None:
    st.session_state[_WANTED] = about


def _travel(ways: tuple[Study, Study], scenario: str, seed: int) -> list[BusinessCase]:
    of = len(ways) * REPLICATIONS
    cases: list[BusinessCase] = []
    with cancellable("otherwise", _want) as place:
        bar = once(place.progress)
        for way in ways:

            def told(done: int, before: int = len(cases) * REPLICATIONS) -> None:
                bar((before + done) / of, text=f"{before + done} of {of} futures of the whole term")

            cases.append(travelled(jobs().pool, way, scenario, seed, REPLICATIONS, told))
    return cases
