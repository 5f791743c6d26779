"""The pictures of a comparison, each with what it says and its table; none is made before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bposim.analysis.charts import backlog, causes, clock, cost_against_sla, duration, money, months, quality
from bposim.analysis.comparing import Comparison
from bposim.analysis.day_clock import Presence, day_clock
from bposim.analysis.portraits import Gallery
from bposim.analysis.running import plan
from bposim.app.keeping import Kept
from bposim.scenarios.study import Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Clocks = tuple[tuple[Presence, ...], tuple[Presence, ...]]

_clocks: Kept[str, Clocks] = Kept(128)


class View(NamedTuple):
    """One picture; nothing of it is made before it is asked for."""

    name: str
    figure: Callable[[bool], Figure]  # of whether it is dark
    rows: Callable[[], Sequence[dict[str, Any]]]
    says: Callable[[], str]
    alt: Callable[[], str]


def views(study: Study, compared: Comparison, gallery: Gallery, current: str, against: str) -> dict[str, View]:
    """Of a comparison that has the current scenario and the one it is held against."""
    aim = cost_against_sla.target(study.scenarios[current])
    found = (
        View(
            "Cost and service",
            lambda dark: cost_against_sla.figure(compared, current, aim, dark=dark),
            lambda: cost_against_sla.rows(compared),
            lambda: cost_against_sla.takeaway(compared, current, aim),
            lambda: cost_against_sla.alt(compared, current, aim),
        ),
        View(
            "Where the money goes",
            lambda dark: money.BY_CAUSE.figure(compared, gallery, against, current, dark=dark),
            lambda: money.BY_CAUSE.rows(compared, gallery, against, current),
            lambda: money.BY_CAUSE.takeaway(compared, gallery, against, current),
            lambda: money.BY_CAUSE.alt(compared, gallery, against, current),
        ),
        View(
            "What makes the difference",
            lambda dark: money.BY_DRIVER.figure(compared, gallery, against, current, dark=dark),
            lambda: money.BY_DRIVER.rows(compared, gallery, against, current),
            lambda: money.BY_DRIVER.takeaway(compared, gallery, against, current),
            lambda: money.BY_DRIVER.alt(compared, gallery, against, current),
        ),
        View(
            "What quality costs",
            lambda dark: quality.figure(compared, current, dark=dark),
            lambda: quality.rows(compared),
            lambda: quality.takeaway(compared, current),
            lambda: quality.alt(compared, current),
        ),
        View(
            "Where the time goes",
            lambda dark: causes.figure(compared, gallery, against, current, dark=dark),
            lambda: causes.rows(compared, gallery, against, current),
            lambda: causes.takeaway(compared, gallery, against, current),
            lambda: causes.alt(compared, gallery, against, current),
        ),
        View(
            "How long work takes",
            lambda dark: duration.figure(compared, gallery, current, dark=dark),
            lambda: duration.rows(compared, gallery, current),
            lambda: duration.takeaway(compared, gallery, current),
            lambda: duration.alt(compared, gallery, current),
        ),
        View(
            "SLA month by month",
            lambda dark: months.figure(compared, gallery, current, dark=dark),
            lambda: months.rows(compared, gallery),
            lambda: months.takeaway(compared, gallery, current),
            lambda: months.alt(compared, gallery, current),
        ),
        View(
            "Backlog",
            lambda dark: backlog.figure(compared, gallery, current, dark=dark),
            lambda: backlog.rows(compared, gallery),
            lambda: backlog.takeaway(compared, gallery, current),
            lambda: backlog.alt(compared, gallery, current),
        ),
        View(
            "Who works when",
            lambda dark: clock.figure(current, *_clock(study, current), dark=dark),
            lambda: clock.rows(current, *_clock(study, current)),
            lambda: clock.takeaway(current, *_clock(study, current)),
            lambda: clock.alt(current, *_clock(study, current)),
        ),
    )
    return {view.name: view for view in found}


def _clock(study: Study, scenario: str) -> Clocks:
    key = study.key(scenario)
    kept = _clocks.get(key)
    if kept:
        return kept
    operation = plan(study.scenarios[scenario], study.data).operation
    return _clocks.put(key, (day_clock(operation, "winter"), day_clock(operation, "summer")))
