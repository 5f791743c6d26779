"""The Explore page: a sweep's points filtered and pictured, one of them chosen and run again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from bposim.analysis.charts import effects as bars
from bposim.analysis.charts import points as dots
from bposim.analysis.sweeps.effects import effects
from bposim.analysis.sweeps.exploring import Explored
from bposim.analysis.sweeps.views import (
    MOST_LINES,
    MOST_POINTS,
    Where,
    as_python,
    cells,
    chosen_rows,
    is_number,
    points,
    ranked,
)
from bposim.app import exhibits, one_point
from bposim.app.pictures import View
from bposim.app.plain import plain
from bposim.app.sessions import session, sweep_files
from bposim.app.sessions.sweep_files import Source
from bposim.app.workers.pool import LOST
from bposim.scenarios.mistakes import StudyError

MOST_FILTERS = 12
MOST_VALUES = 100
PYTHON = "python of the map"
STEPS = 200  # of a slider over values that are not whole
USUAL = ("cost_per_item", "turnaround_p90_hours", "sla_attainment")
_SCATTER = "One measure by point"


class Look(NamedTuple):
    """What of a sweep is looked at."""

    scenario: str
    measure: str
    across: str
    down: str
    where: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def filters(self) -> Where:
        return dict(self.where)


def show() -> None:
    st.title("Explore")
    st.markdown("The rows of a `bposim sweep`: which values make the difference, and what lies behind a point.")
    session.tell()
    try:
        source = sweep_files.choose()
    except StudyError as error:
        st.error(plain(str(error), 600), icon=":material/error:")
        return
    except LOST:
        st.error("It could not be read: the worker that tried was lost.", icon=":material/error:")
        return
    if source is None:
        st.info("Nothing to explore yet: `bposim sweep STUDY --over PATH=from:to --store DIR` makes a store.")
        sweep_files.get_ready()
        exhibits.said("The points of a sweep are pictured here")
    elif not source.found.scenarios:
        st.warning("No row of it is done and steady.", icon=":material/info:")
    else:
        _explore(source)


def _explore(source: Source) -> None:
    found = source.found
    look = _choose(found)
    measures = [look.measure, *(each for each in USUAL if each in found.measures and each != look.measure)]
    rows = chosen_rows(found, look.scenario, look.filters)
    kept = points(found, rows, measures)
    left_out = f", {found.failed:,} failed and {found.unsteady:,} not steady ones left out"
    st.caption(f"{len(found.frame):,} rows{left_out}; {len(kept):,} points of {plain(look.scenario, 60)} fit.")
    listed, key = ranked(kept, look.measure, MOST_POINTS), (source.key, look)
    one_point.begin(kept, listed)
    with st.grid(2, min_column_width=440, gap="medium"):
        with st.container():
            _scatter(kept, listed, look, key)
        with st.container():
            exhibits.one(_parallel(kept, found, look), key)
        with st.container():
            exhibits.one(_tornado(kept, rows, found, look), key)
        with st.container():
            if look.across != look.down:
                exhibits.one(_heat_map(kept, look), key)
    one_point.draw(listed, found, look.scenario, [each for each in measures if each in USUAL] or [look.measure])
    python = st.expander("The Python that makes the map", key=PYTHON, on_change="rerun", icon=":material/code:")
    if python.open:  # what colours it is larger than all else on the page
        made = as_python(source.path, look.scenario, look.filters, look.across, look.down, look.measure, found)
        python.code(made, language="python", wrap_lines=True)


def _choose(found: Explored) -> Look:
    usual = [each for each in USUAL if each in found.measures]
    measures = [*usual, *(each for each in found.measures if each not in usual)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        current = [each for each in found.scenarios if each == session.story().current]
        scenario = _one("Scenario", [*dict.fromkeys([*current, *found.scenarios])], "scenario")
        measure = _one("Measure", measures, "measure")
        across = _one("Across", found.parameters, "across")
        down = _one("Upwards in the map", [each for each in found.parameters if each != across] or [across], "down")
    with st.expander("Filter", icon=":material/filter_alt:"):
        where = [(name, kept) for name in found.parameters[:MOST_FILTERS] if (kept := _filter(found, name))]
        if len(found.parameters) > MOST_FILTERS:
            st.caption(f"The first {MOST_FILTERS} of {len(found.parameters):,} swept paths can be filtered.")
    return Look(scenario, measure, across, down, tuple(where))


def _one(label: str, names: Sequence[str], key: str) -> str:
    """What a browser sends may be anything."""
    chosen = st.selectbox(label, names, key=f"explored {key}", width=290, persist_state="session")
    return chosen if chosen in names else names[0]


def _filter(found: Explored, name: str) -> tuple[Any, ...]:
    """The ends of a range or the values kept; nothing where all are."""
    column, label = found.frame[name].dropna(), plain(name, 120)
    if is_number(found.frame, name):
        low, high = float(column.min()), float(column.max())
        if not low < high:
            return ()
        step = 1.0 if (column % 1 == 0).all() else (high - low) / STEPS
        key = f"filter:{name}:{low!r}:{high!r}"  # what was kept of one range may lie outside another
        ends = st.slider(label, low, high, (low, high), step, format="%g", key=key, persist_state="session")
        return () if tuple(ends) == (low, high) else (float(ends[0]), float(ends[1]))
    values = sorted(column.astype(str).unique())
    offered = values[:MOST_VALUES]
    kept = st.multiselect(label, offered, key=f"filter:{name}", placeholder="all", persist_state="session")
    if len(values) > MOST_VALUES:
        st.caption(f"{MOST_VALUES} of its {len(values):,} values can be chosen, the first by the alphabet.")
    return tuple(kept)


def _scatter(kept: pd.DataFrame, listed: pd.DataFrame, look: Look, key: Any) -> None:
    name = st.session_state.get(one_point.POINT, "")
    chosen, says = kept[kept["point_id"] == name], dots.takeaway(kept, look.measure, len(listed))
    view = View(
        _SCATTER,
        lambda dark: dots.scatter(listed, chosen, look.across, look.measure, dark=dark),
        lambda: dots.rows(listed.drop(columns="point_id")),
        lambda: says,
        lambda: f"A dot for each point. {says}",
    )
    exhibits.one(view, (key, name), _select)


def _select() -> None:
    if point := exhibits.selected(_SCATTER):
        st.session_state[one_point.POINT] = point


def _parallel(kept: pd.DataFrame, found: Explored, look: Look) -> View:
    lines, axes = ranked(kept, look.measure, MOST_LINES), found.parameters[:MOST_FILTERS]
    without = len(found.parameters) - len(axes)
    return View(
        "All values side by side",
        lambda dark: dots.parallel(lines, axes, look.measure, dark=dark),
        lambda: dots.rows(lines.drop(columns="point_id")),
        lambda: dots.lines_takeaway(kept, look.measure, len(lines), without),
        lambda: f"A line for each point across an axis for each value. {dots.takeaway(kept, look.measure)}",
    )


def _tornado(kept: pd.DataFrame, rows: pd.DataFrame, found: Explored, look: Look) -> View:
    moved = cache(lambda: effects(kept, rows, found.parameters, look.measure))
    return View(
        "What each value moves",
        lambda dark: bars.tornado(moved(), look.measure, dark=dark),
        lambda: bars.effect_rows(moved()),
        lambda: bars.effect_takeaway(moved(), look.measure),
        lambda: f"A bar for each value. {bars.effect_takeaway(moved(), look.measure)}",
    )


def _heat_map(kept: pd.DataFrame, look: Look) -> View:
    about = look.across, look.down, look.measure
    found = cache(lambda: cells(kept, *about))
    return View(
        "Two values against each other",
        lambda dark: bars.heat_map(found(), *about, dark=dark),
        lambda: bars.cell_rows(found(), *about),
        lambda: bars.cell_takeaway(found(), *about),
        lambda: f"A field for each pair of values. {bars.cell_takeaway(found(), *about)}",
    )
