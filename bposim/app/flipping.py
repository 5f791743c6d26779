"""Which assumption turns the answer: each at both ends of its range, on the Business case page."""

from __future__ import annotations

import streamlit as st

from bposim.analysis.charts.effects import effect_rows, tornado
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.printing import takeaway
from bposim.analysis.sensitivity.tornado import Tornado
from bposim.analysis.sweeps.effects import Effect
from bposim.app import exhibits
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.progress import cancellable
from bposim.app.sessions.shared import jobs
from bposim.app.workers import swinging
from bposim.scenarios.study import Study

ASSUMED = ("A",)
MOST_BARS = 12
_WANTED = "swings wanted"


def draw(study: Study, scenario: str, seed: int) -> None:
    factors = library_factors(study, [study.baseline, scenario], ASSUMED)
    if not factors:
        return
    st.header("Which assumption turns the answer?")
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
    with cancellable("cancel swings", _want) as place:
        of = 2 * len(factors) + 1

        def tell(done: int) -> None:
            place.progress(
                done / of, text=f"{done} of {of} ends of ranges, {swinging.RUNS} runs of either scenario each"
            )

        return swinging.swung(jobs().pool, study, scenario, factors, seed, tell)


def _show(found: Tornado, study: Study, about: tuple[str, str, int]) -> None:
    seen = effects(found)
    says = f"Cost of an item: {takeaway(found, study.currency)}"
    view = View(
        "What turns the answer",
        lambda dark: tornado(
            seen[:MOST_BARS], f"{found.scenario} less {found.baseline}", dark=dark, else_="all else as stated"
        ),
        lambda: effect_rows(seen),
        lambda: says,
        lambda: f"Bars of how far each assumption moves the difference. {says}",
    )
    exhibits.one(view, about)
    st.markdown(f":small[At run rate, without what the road costs; the widest {min(MOST_BARS, len(seen))} are drawn.]")
    if failed := len(found.bars) - len(seen):
        st.markdown(f":small[{plain(str(failed))} of them have no average at an end of their range.]")


def effects(found: Tornado) -> list[Effect]:
    """Widest first."""
    return [
        Effect(
            bar.factor.name,
            bar.factor.low,
            bar.factor.high,
            bar.at_low.mean,
            bar.at_high.mean,
            bar.swing.half_width,
        )
        for bar in found.bars
        if bar.at_low.mean is not None and bar.at_high.mean is not None
    ]
