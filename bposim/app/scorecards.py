"""A card for each scenario, the baseline first, and the line that keeps the baseline on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bposim.analysis.growing import Standing
from bposim.analysis.wording.cards import Line, Verdict, few, lines, promise
from bposim.app.plain import plain
from bposim.app.telling import Place
from bposim.scenarios.study import Study

Colour = Literal["green", "red", "gray"]
Arrow = Literal["up", "down", "off"]  # of a cost

_LOOKS: dict[Verdict, tuple[Colour, str, Arrow]] = {  # colour and shape, beside the words
    Verdict.BETTER: ("green", ":material/thumb_up:", "down"),
    Verdict.WORSE: ("red", ":material/thumb_down:", "up"),
    Verdict.SAME: ("gray", ":material/drag_handle:", "off"),
    Verdict.NONE: ("gray", "", "off"),
}


class Cards:
    """Numbers of `before` stand in, in grey, for what has no result yet; `notes` stand under the names."""

    def __init__(self, study: Study, before: Mapping[str, Standing], current: str, notes: Mapping[str, str]) -> None:
        self.study, self.before = study, before
        with st.grid(4, min_column_width=215, gap="small"):
            self.places = {
                name: _begun(name, notes.get(name, ""), is_baseline=name == study.baseline, is_current=name == current)
                for name in dict.fromkeys([study.baseline, *study.scenarios])
            }

    def draw(self, standings: Mapping[str, Standing]) -> None:
        for name, (first, rest) in self.places.items():
            is_baseline = name == self.study.baseline
            if name in standings:
                _fresh(first, rest, standings[name], self.study.currency, is_baseline)
            elif name in self.before:
                _stale(first, rest, self.before[name], self.study.currency, is_baseline)
            else:
                first.show(DeltaGenerator.caption, "No result yet")
                rest.show(DeltaGenerator.skeleton, height=180)


def _begun(name: str, note: str, is_baseline: bool, is_current: bool) -> tuple[Place, Place]:
    """A card with its name, and places for its cost and for what is beneath."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        _heading(name, is_baseline, is_current)
        if note:
            st.markdown(f":small[:material/balance: {plain(note, 300)}]")
        return Place(st.empty()), Place(st.empty())


def _heading(name: str, is_baseline: bool, is_current: bool) -> None:
    badges = " :blue-badge[baseline]" * is_baseline + " :violet-badge[current]" * is_current
    st.markdown(f"**{plain(name, 40)}**{badges}")


def _fresh(first: Place, rest: Place, standing: Standing, currency: str, is_baseline: bool) -> None:
    if standing.side.reason:
        reason = plain(standing.side.reason, 400)
        first.show(DeltaGenerator.markdown, f":red[:material/warning: **Not steady**: {reason}]")
        rest.show(DeltaGenerator.empty)
        return
    cost, *others = lines(standing.side, currency, is_baseline)
    colour, _, arrow = _LOOKS[cost.verdict]
    first.show(
        DeltaGenerator.metric,
        f"{cost.title} {cost.interval}",
        plain(cost.value),
        plain(cost.apart) or None,
        delta_color=colour,
        delta_arrow=arrow,
    )
    written = [*map(_written, others), *_promised(standing), *_waiting(few(standing.replications))]
    rest.show(DeltaGenerator.markdown, "\n\n".join(written))


def _promised(standing: Standing) -> list[str]:
    text = promise(standing.side, standing.replications)
    icon = "check" if standing.side.eligible else "close"
    return [f":small[:material/{icon}: {text}]"] if text else []


def _stale(first: Place, rest: Place, standing: Standing, currency: str, is_baseline: bool) -> None:
    """What held before the last change."""
    cost, *others = lines(standing.side, currency, is_baseline)
    first.show(DeltaGenerator.metric, f":gray[{cost.title}]", f":gray[{plain(cost.value)}]")
    grey = [f":gray[:small[{line.title}]  \n{plain(line.value)}]" for line in others]
    rest.show(DeltaGenerator.markdown, "\n\n".join([*grey, *_waiting("computing again")]))


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
    numbers = [f"{cost.title} **{plain(cost.value)}**", *(f"{line.title} **{plain(line.value)}**" for line in others)]
    return " · ".join([name, *numbers])
