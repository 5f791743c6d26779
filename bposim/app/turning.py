"""At which values of two assumptions together the answer turns, on the Business case page."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st

from bposim.analysis.charts import frontier as chart
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.frontier import Frontier, takeaway, wider
from bposim.analysis.sensitivity.naming import worded
from bposim.app import exhibits, flipping
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.progress import cancellable, left
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers import swinging
from bposim.scenarios.study import Study

AS_SOURCED, FAR = "as sourced", "three times as far"
_WANTED = "frontier wanted"
Asked = tuple[str, str, Factor, Factor, int]  # fingerprint, scenario, both assumptions, seed


def draw(study: Study, scenario: str, seed: int) -> None:
    factors = {each.name: each for each in library_factors(study, [study.baseline, scenario])}
    if len(factors) < 2:
        return
    st.header("Where does the cost of an item turn?")
    st.markdown(flipping.AT_RUN_RATE)
    across, down, far = _choose(factors)
    if across == down:
        st.info("Choose two different assumptions.", icon=":material/info:")
        return
    both = [wider(factors[name]) if far == FAR else factors[name] for name in (across, down)]
    about = study.fingerprint, scenario, both[0], both[1], seed
    found = swinging.known_map(study, scenario, both[0], both[1], seed)
    if found is None and st.session_state.get(_WANTED) != about:
        st.button("Find where it turns", key="turn", on_click=_want, args=(about,), icon=":material/grid_on:")
        return
    _show(found or _mapped(study, scenario, both, seed), study, about)


def _choose(factors: Mapping[str, Factor]) -> tuple[str, str, str]:
    """A price there against a wage at home, where they are known."""
    names = list(factors)
    price = next((name for name in names if name.startswith("providers/") and name.endswith(": rate")), names[0])
    rest = [name for name in names if name != price]
    wage = next((name for name in rest if name.endswith(": wage_per_hour")), rest[0])

    def spoken(name: str) -> str:
        return plain(worded(factors[name]).name if name in factors else name)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        across, down = (
            st.selectbox(
                label, names, names.index(usual), key=key, format_func=spoken, persist_state="session", width=350
            )
            for label, usual, key in (("One assumption", price, "turn across"), ("and another", wage, "turn down"))
        )
        far = st.segmented_control(
            "Over its range", [AS_SOURCED, FAR], default=FAR, key="turn far", required=True, persist_state="session"
        )
    return str(across), str(down), str(far)


def _want(about: Asked | None) -> None:
    st.session_state[_WANTED] = about


def _mapped(study: Study, scenario: str, both: list[Factor], seed: int) -> Frontier:
    with cancellable("turn", _want) as place:
        bar = once(place.progress)
        begun = time.monotonic()

        def tell(done: int, of: int) -> None:
            text = f"{done} of {of} pairs of values, {swinging.RUNS} runs of either scenario each"
            bar(done / of, text=f"{text}{left(begun, done, of)}")

        return swinging.mapped(jobs().pool, study, scenario, both[0], both[1], seed, tell)


def _show(mapped: Frontier, study: Study, about: Asked) -> None:
    found = mapped._replace(across=worded(mapped.across), down=worded(mapped.down))
    says = takeaway(found, study.currency)
    view = View(
        "Where it turns",
        lambda dark: chart.figure(found, dark=dark),
        lambda: chart.rows(found),
        lambda: says,
        lambda: chart.alt(found, study.currency),
    )
    exhibits.one(view, about)
    money = plain(study.currency)
    st.markdown(f":small[Cost of an item at run rate, {money}: {plain(found.scenario)} less {plain(found.baseline)}.]")
