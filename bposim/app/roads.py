"""The road to each scenario on the Compare page: what all costs with it, and when it pays."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.printing_roads import outcomes
from bposim.analysis.business_case.side_by_side import with_a_road
from bposim.analysis.charts import roads
from bposim.analysis.wording.cells import inert
from bposim.app import exhibits
from bposim.app.pictures import of_chart
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.telling import once
from bposim.app.workers.pool import LOST
from bposim.app.workers.travelling import all_known, all_travelled
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

_WANTED = "roads wanted"


def draw(study: Study, seed: int, current: str) -> None:
    """Where there are any; they take some seconds each, so somebody has to ask."""
    names = with_a_road(study)
    if not names:
        return
    st.header("And the road there?")
    about = study.fingerprint, seed
    found = all_known(study, names, seed, REPLICATIONS)
    if found is None and st.session_state.get(_WANTED) != about:
        st.markdown(":small[The run rate leaves out what it takes to get there.]")
        st.button(
            f"Simulate the ways there ({len(names)})",
            key="roads",
            on_click=_want,
            args=(about,),
            icon=":material/route:",
        )
        return
    try:
        _show(found or _travel(study, names, seed), (*about, current), current)
    except StudyError as error:
        st.error(plain(str(error), 600), icon=":material/error:")
    except LOST:
        st.error("The simulation stopped twice at the same future.", icon=":material/error:")


def _want(about: tuple[str, int] | None) -> None:
    st.session_state[_WANTED] = about


def _travel(study: Study, names: list[str], seed: int) -> list[BusinessCase]:
    of = len(names) * REPLICATIONS
    with cancellable("roads", _want) as place:
        bar = once(place.progress)

        def tell(done: int) -> None:
            bar(done / of, text=f"{done} of {of} futures of the whole term")

        return all_travelled(jobs().pool, study, names, seed, REPLICATIONS, tell)


def _show(cases: list[BusinessCase], about: tuple[str, int, str], current: str) -> None:
    exhibits.one(of_chart("The road there", roads, lambda: roads.rows(cases), cases, current), about)
    for text in dict.fromkeys(text for case in cases for text in case.unsteady):
        st.warning(plain(text, 400), icon=":material/trending_up:")
    heads = ["over the contract's term", *(inert(case.scenario) for case in cases)]
    table = pd.DataFrame([(name.strip(), *cells) for name, cells in outcomes(cases)], columns=heads)
    st.dataframe(table, hide_index=True, height="content", alt="What each road comes to")
    st.markdown(":small[As the Business case page tells it of one.]")
