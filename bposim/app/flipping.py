"""Which assumption turns the answer: each at both ends of its range, on the Business case page."""

from __future__ import annotations

import time

import streamlit as st

from bposim.analysis.charts import swings
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.naming import in_words
from bposim.analysis.sensitivity.tornado import Tornado
from bposim.app import exhibits
from bposim.app.pictures import of_chart
from bposim.app.progress import cancellable, left
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers import swinging
from bposim.scenarios.study import Study

ASSUMED = ("A",)
AT_RUN_RATE = (
    ":small[At run rate: what an item costs in the steady state, not the road there or the net present value.]"
)
_WANTED = "swings wanted"


def draw(study: Study, scenario: str, seed: int) -> None:
    factors = library_factors(study, [study.baseline, scenario], ASSUMED)
    if not factors:
        return
    st.header("Which assumption turns the cost of an item?")
    st.markdown(AT_RUN_RATE)
    about = study.fingerprint, scenario, seed
    found = swinging.known(study, scenario, seed)
    if found is None and st.session_state.get(_WANTED) != about:
        text = f"Move each of {len(factors)} assumptions"
        st.button(text, key="swing", on_click=_want, args=(about,), icon=":material/swap_vert:")
        return
    _show(found or _moved(study, scenario, factors, seed), study, about)


def _want(about: tuple[str, str, int] | None) -> None:
    st.session_state[_WANTED] = about


def _moved(study: Study, scenario: str, factors: tuple[Factor, ...], seed: int) -> Tornado:
    with cancellable("swing", _want) as place:
        bar = once(place.progress)
        of, begun = 2 * len(factors) + 1, time.monotonic()

        def tell(done: int) -> None:
            text = f"{done} of {of} ends of ranges, {swinging.RUNS} runs of either scenario each"
            bar(done / of, text=f"{text}{left(begun, done, of)}")

        return swinging.swung(jobs().pool, study, scenario, factors, seed, tell)


def _show(swung: Tornado, study: Study, about: tuple[str, str, int]) -> None:
    found = in_words(swung), study.currency
    exhibits.one(of_chart("What turns the answer", swings, lambda: swings.rows(*found), *found), about)
