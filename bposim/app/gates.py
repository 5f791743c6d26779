"""How the pilot ends, and what passing it proves, with the user's own idea of a good and of a bad provider."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import isfinite

import streamlit as st

from bposim.analysis.charts import passing as chart
from bposim.analysis.estimates import wilson
from bposim.analysis.sizing.decided import decided, stated_gate, usual_gate
from bposim.analysis.sizing.futures import Future
from bposim.analysis.sizing.passing import Acceptance, acceptance
from bposim.analysis.sizing.printing_pilot import proved, proved_in_time
from bposim.analysis.sizing.punctuality import Punctuality, punctualities
from bposim.app import exhibits
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.sessions.shared import jobs
from bposim.app.telling import once
from bposim.app.workers.asking import asked
from bposim.app.workers.keeping import Kept
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.schema.scenario import Scenario

Key = tuple[str, tuple[int, ...], float, float, float, str]

_ENDS = {"go": ("goes on", "go on"), "extend": ("is extended", "are extended"), "stop": ("stops", "stop")}

_judged: Kept[Key, Acceptance] = Kept(256)


def decide(scenario: Scenario, found: Sequence[Future]) -> None:
    """By the gate that the scenario's own road states, or by its targets."""
    st.header("Go, extend or stop")
    gate = stated_gate(scenario)
    if gate is None:
        points = st.number_input(
            "Stop where an SLA is so many points below its target",
            0.0,
            100.0,
            value=5.0,
            step=1.0,
            key="stop margin",
            persist_state="session",
            width=380,
        )
        known = isinstance(points, int | float) and isfinite(points) and 0 <= points <= 100
        gate = usual_gate(scenario, points / 100 if known else 0.0)
    if gate is None:
        st.caption("No SLA is promised, so that there is nothing to decide by.")
        return
    ends = decided(found, gate)
    told = ", ".join(_ending(verdict, count, len(found)) for verdict, count in ends.items())
    rule = ", ".join(f"{name} {100 * share:g} %" for name, share in gate.go_shares.items())
    st.markdown(f"**Of {len(found)} such pilots {told}.**")
    st.markdown(
        f":small[In brackets 95 % intervals. Go from {plain(rule, 300)} on, of all that is due or audited in the "
        "pilot. What each way is worth is on the Business case page.]"
    )


def _ending(verdict: str, count: int, of: int) -> str:
    low, high = (100 * end for end in wilson(count, of))
    return f"{count} {_ENDS[verdict][count != 1]} ({low:.0f} to {high:.0f} %)"


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


def draw_in_time(piloted: Scenario, found: Sequence[Future], about: Hashable) -> None:
    """One gate for each SLA of turnaround."""
    for each in punctualities(piloted, found):
        _show(each, proved_in_time(each), (each.sla, each.worth, about))


def _asked(sla: str, allowed: float) -> tuple[float, float]:
    """Half and one and a half times of what the SLA allows unless stated, for an SLA that allows as much."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        found = [
            st.number_input(
                f"{plain(sla, 60)}: {text} of defects, %",
                0.0,
                100.0,
                value=min(100.0, round(100 * factor * allowed, 4)),
                format="%.2f",
                key=f"{name} share:{sla}:{allowed:.6g}",
                persist_state="session",
                width=320,
            )
            for name, text, factor in (("good", "a good provider's true share", 0.5), ("bad", "a bad one's share", 1.5))
        ]
    good, bad = (value / 100 if isinstance(value, int | float) and isfinite(value) else 0.0 for value in found)
    return good, bad


def _judge(piloted: Scenario, sla: str, checks: Sequence[int], good: float, bad: float, share: float) -> Acceptance:
    place = st.empty()
    say = once(place.caption)
    found = asked(jobs().pool, lambda: say("Judging ..."), acceptance, piloted, sla, tuple(checks), good, bad, share)
    place.empty()
    return found


def _draw(found: Acceptance, key: Key, currency: str) -> None:
    _show(found, proved(found, currency), key)


def _show(found: Acceptance | Punctuality, says: str, key: Hashable) -> None:
    view = View(
        f"What passing proves of {found.sla}",
        lambda dark: chart.figure(found, dark=dark),
        lambda: chart.rows(found),
        lambda: says,
        lambda: chart.alt(found, says),
    )
    exhibits.one(view, key)
