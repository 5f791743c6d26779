"""All proposals ranked on the Business case page, by weights of the reader's own."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bposim.analysis.business_case.printing_proposals import rows, takeaway, warnings
from bposim.analysis.business_case.proposals import CRITERIA, ranked
from bposim.analysis.business_case.side_by_side import with_a_road
from bposim.analysis.wording.cells import cell
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import REPLICATIONS, jobs
from bposim.app.telling import once
from bposim.app.workers.travelling import all_travelled
from bposim.scenarios.study import Study

HEAVIEST = 5.0
_WANTED = "proposals wanted"


def draw(study: Study, seed: int) -> None:
    """Of scenarios with a road; their futures are those of their own cases."""
    names = with_a_road(study)
    if len(names) < 2:
        return
    st.header("Which proposal is best?")
    weights = _weights()
    about = study.fingerprint, seed
    if st.session_state.get(_WANTED) != about:
        st.button(
            f"Rank all {len(names)} proposals", key="rank", on_click=_want, args=(about,), icon=":material/leaderboard:"
        )
        return
    if not any(weights.values()):
        st.warning("Give some criterion a weight.", icon=":material/tune:")
        return
    _rank(study, names, weights, seed)


def _weights() -> dict[str, float]:
    with st.expander("What counts how much", icon=":material/tune:"):
        return {
            name: float(
                st.slider(
                    name,
                    0.0,
                    HEAVIEST,
                    criterion.weight,
                    0.5,
                    key=f"weight:{name}",
                    help=criterion.about,
                    persist_state="session",
                )
            )
            for name, criterion in CRITERIA.items()
        }


def _want(about: tuple[str, int] | None) -> None:
    st.session_state[_WANTED] = about


def _rank(study: Study, names: list[str], weights: dict[str, float], seed: int) -> None:
    of = len(names) * REPLICATIONS
    with cancellable("rank", _want) as place:
        bar = once(place.progress)

        def tell(done: int) -> None:
            bar(done / of, text=f"{done} of {of} futures")

        cases = all_travelled(jobs().pool, study, names, seed, REPLICATIONS, tell)
    found = ranked(cases, weights, seed)
    st.markdown(f"**{plain(takeaway(found), 600)}**")
    for warning in warnings(found):
        st.warning(plain(warning, 400), icon=":material/trending_up:")
    st.dataframe(pd.DataFrame(rows(found)).map(cell), hide_index=True, alt="Proposals, the best first")
    st.markdown(
        ":small[Each criterion gives 0 to the worst of these proposals and 1 to the best; the score is their "
        "weighted mean.]"
    )
