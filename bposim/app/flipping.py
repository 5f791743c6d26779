"""Which assumption turns the answer: each at both ends of its range, on the Business case page."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from bposim.analysis.charts.effects import tornado
from bposim.analysis.sensitivity.factors import Factor, library_factors
from bposim.analysis.sensitivity.naming import worded
from bposim.analysis.sensitivity.printing import takeaway
from bposim.analysis.sensitivity.tornado import Tornado
from bposim.analysis.sweeps.effects import Effect
from bposim.analysis.wording.definitions import unit
from bposim.app import exhibits
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.progress import cancellable, left
from bposim.app.sessions.shared import jobs
from bposim.app.workers import swinging
from bposim.scenarios.study import Study

ASSUMED = ("A",)
AT_RUN_RATE = (
    ":small[At run rate: what an item costs in the steady state, not the road there or the net present value.]"
)
MOST_BARS = 12
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
    with cancellable("cancel swings", _want) as place:
        of, begun = 2 * len(factors) + 1, time.monotonic()

        def tell(done: int) -> None:
            text = f"{done} of {of} ends of ranges, {swinging.RUNS} runs of either scenario each"
            place.progress(done / of, text=f"{text}{left(begun, done, of)}")

        return swinging.swung(jobs().pool, study, scenario, factors, seed, tell)


def _show(swung: Tornado, study: Study, about: tuple[str, str, int]) -> None:
    found = in_words(swung)
    seen, money = effects(found), unit(found.measure, study.currency)
    says = f"Cost of an item: {takeaway(found, study.currency)}"
    view = View(
        "What turns the answer",
        lambda dark: tornado(
            seen[:MOST_BARS],
            f"{found.scenario} less {found.baseline}",
            dark=dark,
            else_=f"{plain(money)}<br>all else as stated",
        ),
        lambda: rows(found, money),
        lambda: says,
        lambda: f"Bars of how far each assumption moves the difference. {says}",
    )
    exhibits.one(view, about)
    st.markdown(f":small[The widest {min(MOST_BARS, len(seen))} are drawn, the table has all.]")
    if failed := len(found.bars) - len(seen):
        st.markdown(f":small[{plain(str(failed))} of them have no average at an end of their range.]")


def in_words(found: Tornado) -> Tornado:
    return replace(found, bars=tuple(replace(bar, factor=worded(bar.factor)) for bar in found.bars))


def rows(found: Tornado, money: str) -> list[dict[str, Any]]:
    """Of all, the widest first."""
    return [
        {
            "assumption": bar.factor.name,
            "unit": bar.factor.unit,
            "low": bar.factor.low,
            "high": bar.factor.high,
            f"{money} at low": bar.at_low.mean,
            "± at low": bar.at_low.half_width,
            f"{money} at high": bar.at_high.mean,
            "± at high": bar.at_high.half_width,
        }
        for bar in found.bars
    ]


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
