"""What the way there costs month by month, on the Pilot page: of the road that the scenario states."""

from __future__ import annotations

import streamlit as st

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.charts import transition
from bposim.app import exhibits
from bposim.app.pictures import of_chart
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.telling import once
from bposim.app.workers.travelling import all_known, travelled
from bposim.scenarios.study import Study

_WANTED = "way there wanted"

About = tuple[str, str, int]


def draw(study: Study, scenario: str, seed: int) -> None:
    """It takes some seconds, so somebody has to ask."""
    if scenario == study.baseline or study.scenarios[scenario].transition is None:
        return
    st.header("What the way there costs")
    about = study.fingerprint, scenario, seed
    known = all_known(study, [scenario], seed, REPLICATIONS)
    if known is None and st.session_state.get(_WANTED) != about:
        st.markdown(f":small[Of the road that {plain(scenario)} states: no edit of the plan above is in it.]")
        st.button("Live through it", key="way there", on_click=_want, args=(about,), icon=":material/route:")
        return
    case = known[0] if known else _travel(study, scenario, seed)
    exhibits.one(of_chart("The way there", transition, lambda: transition.rows(case), case), about)


def _want(about: About | None) -> None:
    st.session_state[_WANTED] = about


def _travel(study: Study, scenario: str, seed: int) -> BusinessCase:
    with cancellable("way there", _want) as place:
        bar = once(place.progress)

        def tell(done: int) -> None:
            bar(done / REPLICATIONS, text=f"{done} of {REPLICATIONS} futures of the whole term")

        return travelled(jobs().pool, study, scenario, seed, REPLICATIONS, tell)
