"""A business case as one HTML page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bposim.analysis.assumptions import assumptions
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.gates import NO_GATE
from bposim.analysis.business_case.printing import summary
from bposim.analysis.business_case.telling import monthly, run_info, verdict
from bposim.analysis.charts import books, cash, promises, saving
from bposim.analysis.reports.document import document, foundations, pictures, plate
from bposim.analysis.wording.markup import Markup, table, tag
from bposim.scenarios.study import Study


def report(case: BusinessCase, study: Study) -> str:
    return document(f"{case.study}: {case.scenario}", _parts(case, study), with_pictures=True)


def _parts(case: BusinessCase, study: Study) -> Iterator[Markup]:
    yield tag("h1", f"{case.study}: {case.scenario} instead of {case.baseline}")
    yield tag("p", verdict(case), class_="takeaway")
    yield tag("p", f"{case.replications} futures of {case.term_months} months, seed {case.seed}", class_="quiet")
    yield pictures(
        [
            plate(partial(chart.figure, case), chart.takeaway(case), chart.alt(case), chart.rows(case))
            for chart in (cash, promises, saving, books)
        ]
    )
    yield tag("h2", "What the verdict is made of")
    yield table("Over the futures", ("", "over the futures"), summary(case))
    yield tag("h2", "Phases")
    yield table("Phases", ("phase", "first day", "until"), ((each.name, each.first, each.last) for each in case.phases))
    if case.branches[0].name != NO_GATE:
        yield tag("h2", "At the pilot's gate")
        heads = (
            "branch",
            "share of the futures, and its interval",
            f"worth, {case.currency}",
            f"cost, {case.currency}",
        )
        yield table("Branches", heads, ((each.name, f"{each.chance}", each.npv, each.cost) for each in case.branches))
    rows = monthly(case)
    yield tag("h2", "Month by month")
    yield table(f"Means in {case.currency}, and shares", list(rows[0]), [list(row.values()) for row in rows])
    yield foundations(assumptions(study.only([case.scenario])), run_info(case, study))
