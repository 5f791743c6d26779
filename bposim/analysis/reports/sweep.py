"""A sweep as one HTML page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bposim.analysis.assumptions import assumptions
from bposim.analysis.charts.effects import effect_rows, effect_takeaway, tornado
from bposim.analysis.comparing import COST
from bposim.analysis.reports.document import Plate, document, foundations, pictures, plate
from bposim.analysis.sweeps.effects import effects
from bposim.analysis.sweeps.exploring import explored
from bposim.analysis.sweeps.points import paths
from bposim.analysis.sweeps.store import Row
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.sweeps.telling import SHOWN, best, extent, means, without_averages
from bposim.analysis.sweeps.views import chosen_rows, points
from bposim.analysis.wording.markup import Markup, table, tag
from bposim.scenarios.study import Study


def report(sweep: Sweep, study: Study) -> str:
    return document(f"{study.name}: a sweep", _parts(sweep, study), with_pictures=True)


def _parts(sweep: Sweep, study: Study) -> Iterator[Markup]:
    rows, swept = [row for row in sweep.estimates() if row["measure"] in SHOWN], paths(sweep.points)
    yield tag("h1", f"{study.name}: a sweep")
    for measure in SHOWN:
        yield tag("p", best(sweep, measure, means(rows, measure), study.currency), class_="takeaway")
    yield tag("p", extent(sweep), class_="quiet")
    yield pictures(list(_plates(sweep)))
    if failed := without_averages(rows):
        yield tag("h2", "Without averages")
        yield _table("Points and scenarios without averages", failed, [*swept, "reason"])
    yield tag("h2", "Point by point")
    yield _table("Estimates", rows, [*swept, "measure", "mean", "half_width", "difference", "difference_half_width"])
    yield foundations(assumptions(study.only(sweep.wanted.scenarios)), sweep.about())


def _plates(sweep: Sweep) -> Iterator[Plate]:
    """What each value does to the cost of an item, by scenario."""
    found = explored(sweep.table(), sweep.store.about(), "sweep")
    for scenario in sweep.wanted.scenarios:
        rows = chosen_rows(found, scenario, {})
        seen = effects(points(found, rows, [COST]), rows, found.parameters, COST)
        alt = f"How far each value moves the cost of an item in {scenario}"
        says = f"{scenario}: {effect_takeaway(seen, COST)}"
        yield plate(partial(tornado, seen, f"{COST}, {scenario}"), says, alt, effect_rows(seen))


def _table(label: str, rows: Sequence[Row], names: Sequence[str]) -> Markup:
    heads = ["scenario", *names]
    return table(label, heads, ([row[head] for head in heads] for row in rows))
