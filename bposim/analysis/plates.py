"""The pictures of a report: each chart for a light and a dark page, about one scenario beside the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from bposim.analysis.charts import backlog, causes, clock, cost_against_sla, duration, money, months
from bposim.analysis.comparing import Comparison, ranking
from bposim.analysis.explaining.day_clock import day_clock
from bposim.analysis.portraits import Gallery
from bposim.analysis.reports.document import Plate, plate
from bposim.analysis.running import plan
from bposim.scenarios.study import Study


def plates(study: Study, comparison: Comparison, gallery: Gallery, current: str = "") -> Iterator[Plate]:
    """About the `current` scenario, else about the one that is likeliest to be asked for."""
    name, base = current or chosen(comparison), comparison.about.baseline
    target = cost_against_sla.target(study.scenarios[name])
    yield plate(
        partial(cost_against_sla.figure, comparison, name, target),
        cost_against_sla.takeaway(comparison, name, target),
        cost_against_sla.alt(comparison, name, target),
        cost_against_sla.rows(comparison),
    )
    if base in gallery and base != name:
        yield _picture(money.BY_CAUSE, comparison, gallery, base, name)
        yield _picture(money.BY_DRIVER, comparison, gallery, base, name)
        yield _picture(causes, comparison, gallery, base, name)
    yield _picture(duration, comparison, gallery, name)
    for chart in (months, backlog):
        of = (comparison, gallery, name)
        rows = chart.rows(comparison, gallery)
        yield plate(partial(chart.figure, *of), chart.takeaway(*of), chart.alt(*of), rows)
    operation = plan(study.scenarios[name], study.data).operation
    yield _picture(clock, name, day_clock(operation, "winter"), day_clock(operation, "summer"))


def chosen(comparison: Comparison) -> str:
    """The cheapest that complies, the baseline aside; else the first that is not the baseline, else the baseline."""
    base = comparison.about.baseline
    return next((name for name in (*ranking(comparison.scenarios), *comparison.scenarios) if name != base), base)


def _picture(chart: Any, *of: Any) -> Plate:
    return plate(partial(chart.figure, *of), chart.takeaway(*of), chart.alt(*of), chart.rows(*of))
