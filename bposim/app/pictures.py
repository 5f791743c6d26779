"""The pictures of a comparison, each with what it says and its table; none is made before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVarTuple

from bposim.analysis.charts import backlog, causes, clock, cost_against_sla, duration, money, months, quality
from bposim.analysis.comparing import Comparison
from bposim.analysis.explaining.day_clock import Presence, day_clock
from bposim.analysis.portraits import Gallery
from bposim.analysis.running import plan
from bposim.app.workers.keeping import Kept
from bposim.scenarios.study import Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Rows = Sequence[dict[str, Any]]
Given = TypeVarTuple("Given")
Clocks = tuple[tuple[Presence, ...], tuple[Presence, ...]]

_clocks: Kept[str, Clocks] = Kept(128)


class View(NamedTuple):
    """One picture; nothing of it is made before it is asked for."""

    name: str
    figure: Callable[[bool], Figure]  # of whether it is dark
    rows: Callable[[], Rows]
    says: Callable[[], str]
    alt: Callable[[], str]


class Chart(Protocol[*Given]):
    """A module of charts, or what is like one, whose figure and words are made of the same."""

    def figure(self, *given: *Given, dark: bool = False) -> Figure: ...

    def takeaway(self, *given: *Given) -> str: ...

    def alt(self, *given: *Given) -> str: ...


def of_chart(name: str, chart: Chart[*Given], rows: Callable[[], Rows], *given: *Given) -> View:
    """A table may be of all scenarios where a figure is about one."""
    return View(
        name,
        lambda dark: chart.figure(*given, dark=dark),
        rows,
        lambda: chart.takeaway(*given),
        lambda: chart.alt(*given),
    )


def views(study: Study, compared: Comparison, gallery: Gallery, current: str, against: str) -> dict[str, View]:
    """Of a comparison that has the current scenario and the one it is held against."""
    aim = cost_against_sla.target(study.scenarios[current])
    pair, own = (compared, gallery, against, current), (compared, gallery, current)
    found = (
        of_chart("Cost and service", cost_against_sla, lambda: cost_against_sla.rows(compared), compared, current, aim),
        of_chart("Where the money goes", money.BY_CAUSE, lambda: money.BY_CAUSE.rows(*pair), *pair),
        of_chart("What makes the difference", money.BY_DRIVER, lambda: money.BY_DRIVER.rows(*pair), *pair),
        of_chart("What quality costs", quality, lambda: quality.rows(compared), compared, current),
        of_chart("Where the time goes", causes, lambda: causes.rows(*pair), *pair),
        of_chart("How long work takes", duration, lambda: duration.rows(*own), *own),
        of_chart("SLA month by month", months, lambda: months.rows(compared, gallery), *own),
        of_chart("Backlog", backlog, lambda: backlog.rows(compared, gallery), *own),
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
