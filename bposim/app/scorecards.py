"""A card for each scenario, the baseline first, and the line that keeps the baseline on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from bposim.analysis.growing import Standing
from bposim.analysis.wording.cards import Line, Verdict, few, lines
from bposim.app.plain import plain
from bposim.scenarios.study import Study

Colour = Literal["green", "red", "gray"]
Arrow = Literal["up", "down", "off"]  # of a cost

_LOOKS: dict[Verdict, tuple[Colour, str, Arrow]] = {  # colour and shape, beside the words
    Verdict.BETTER: ("green", ":material/thumb_up:", "down"),
    Verdict.WORSE: ("red", ":material/thumb_down:", "up"),
    Verdict.SAME: ("gray", ":material/drag_handle:", "off"),
    Verdict.NONE: ("gray", "", "off"),
}


def draw(
    study: Study,
    standings: Mapping[str, Standing],
    before: Mapping[str, Standing],
    current: str,
    notes: Mapping[str, str],
) -> None:
    """Numbers of `before` stand in, in grey, for what has no result yet; `notes` stand under the names."""
    with st.grid(4, min_column_width=215, gap="small"):
        for name in dict.fromkeys([study.baseline, *study.scenarios]):
            with st.container(border=True, height="stretch", gap="xsmall"):
                _heading(name, is_baseline=name == study.baseline, is_current=name == current)
                if name in notes:
                    st.markdown(f":small[:material/balance: {plain(notes[name], 300)}]")
                if name in standings:
                    _card(study, name, standings[name])
                elif name in before:
                    _stale(study, name, before[name])
                else:
                    st.caption("No result yet")
                    st.skeleton(height=180)


def _heading(name: str, is_baseline: bool, is_current: bool) -> None:
    badges = " :blue-badge[baseline]" * is_baseline + " :violet-badge[current]" * is_current
    st.markdown(f"**{plain(name, 40)}**{badges}")


def _card(study: Study, name: str, standing: Standing) -> None:
    if standing.side.reason:
        st.markdown(f":red[:material/warning: **Not steady**: {plain(standing.side.reason, 400)}]")
        st.empty()  # a shorter card would leave the end of the longer one before it
        return
    cost, *others = lines(standing.side, study.currency, name == study.baseline)
    colour, _, arrow = _LOOKS[cost.verdict]
    st.metric(
        f"{cost.title} {cost.interval}",
        plain(cost.value),
        plain(cost.apart) or None,
        delta_color=colour,
        delta_arrow=arrow,
    )
    st.markdown("\n\n".join([*map(_written, others), *_waiting(few(standing.replications))]))


def _stale(study: Study, name: str, standing: Standing) -> None:
    """What held before the last change."""
    told = lines(standing.side, study.currency, name == study.baseline)
    grey = [f":gray[:small[{line.title}]  \n{plain(line.value)}]" for line in told]
    st.markdown("\n\n".join([*grey, *_waiting("computing again")]))
    st.empty()  # as above


def _waiting(what: str) -> list[str]:
    return [f":gray-badge[:material/hourglass_top: {what}]"] if what else []


def _written(line: Line) -> str:
    """Title, number with interval, difference: three short lines."""
    colour, icon, _ = _LOOKS[line.verdict]
    apart = f"  \n:small[:{colour}[{icon} {plain(line.apart)}]]" if line.apart else ""
    reason = f"  \n:small[{plain(line.reason, 200)}]" if line.reason else ""
    return f":small[{line.title}]  \n**{plain(line.value)}** :small[{line.interval}]{apart}{reason}"


def baseline_line(study: Study, standing: Standing | None) -> str:
    """Of the baseline in one line, to stay on screen."""
    name = f"**{plain(study.baseline, 40)}** :blue-badge[baseline]"
    if standing is None or standing.side.reason:
        return name
    cost, *others = lines(standing.side, study.currency, is_baseline=True)
    numbers = [f"**{plain(cost.value)}**", *(f"{line.title} **{plain(line.value)}**" for line in others)]
    return " · ".join([name, *numbers])
