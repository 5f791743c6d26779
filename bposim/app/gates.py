"""What passing the pilot proves, with the user's own idea of a good and of a bad provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import streamlit as st

from bposim.analysis.charts import passing as chart
from bposim.analysis.sizing.passing import Acceptance, acceptance
from bposim.analysis.sizing.printing_pilot import proved
from bposim.app import exhibits
from bposim.app.asking import asked
from bposim.app.keeping import Kept
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.shared import jobs
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.scenario import Scenario

Key = tuple[str, tuple[int, ...], float, float, float, str]

_judged: Kept[Key, Acceptance] = Kept(256)


def draw(
    piloted: Scenario, audited: Mapping[str, Sequence[int]], share: float, currency: str, fingerprint: str
) -> None:
    """One gate for each SLA of accuracy; `audited` deliveries in each future."""
    st.header("What passing proves")
    if not audited or not share:
        st.caption("No promise of accuracy is audited, so that passing says nothing about quality.")
        return
    for sla, checks in audited.items():
        good, bad = _asked(sla, 1 - piloted.sla[sla].target_share)
        if not 0 <= good < bad <= 1:
            st.warning("The bad provider has to make more defects than the good one.", icon=":material/info:")
            continue
        key = sla, tuple(checks), good, bad, share, fingerprint
        try:
            _draw(_judged.get(key) or _judged.put(key, _judge(piloted, sla, checks, good, bad, share)), key, currency)
        except StudyError as error:
            st.warning(f"Expected {plain(error.mistakes[0].expected, 300)}.", icon=":material/info:")


def _asked(sla: str, allowed: float) -> tuple[float, float]:
    """Half and one and a half times of what the SLA allows unless stated."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        found = [
            st.number_input(
                f"{plain(sla, 60)}: {text} of defects, %",
                0.0,
                100.0,
                value=round(100 * factor * allowed, 4),
                format="%.2f",
                key=f"{name} share:{sla}",
                persist_state="session",
                width=320,
            )
            for name, text, factor in (("good", "a good provider's true share", 0.5), ("bad", "a bad one's share", 1.5))
        ]
    good, bad = (value / 100 if isinstance(value, int | float) and isfinite(value) else 0.0 for value in found)
    return good, bad


def _judge(piloted: Scenario, sla: str, checks: Sequence[int], good: float, bad: float, share: float) -> Acceptance:
    place = st.empty()
    found = asked(
        jobs().pool, lambda: place.caption("Judging ..."), acceptance, piloted, sla, tuple(checks), good, bad, share
    )
    place.empty()
    return found


def _draw(found: Acceptance, key: Key, currency: str) -> None:
    says = proved(found, currency)
    view = View(
        f"What passing proves of {key[0]}",
        lambda dark: chart.figure(found, dark=dark),
        lambda: chart.rows(found),
        lambda: says,
        lambda: chart.alt(found, says),
    )
    exhibits.one(view, key)
