"""A sweep as slides: which point is cheapest, and how cost and service move over the points."""

from __future__ import annotations

from bposim.analysis.slides.deck import Deck, table
from bposim.analysis.slides.drawing import Kind, chart
from bposim.analysis.sweeps.points import paths
from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.sweeps.telling import SHOWN, best, extent, means, point_name, without_averages
from bposim.analysis.wording.definitions import unit

MOST_POINTS = 40  # in a chart that somebody can still read


def slides(sweep: Sweep, currency: str) -> bytes:
    deck, swept = Deck(), paths(sweep.points)
    rows = [row for row in sweep.estimates() if row["measure"] in SHOWN]
    note = extent(sweep)
    if len(sweep.points) > MOST_POINTS:
        note += f"; the first {MOST_POINTS} are drawn"
    names = [point_name(point.values) for point in sweep.points[:MOST_POINTS]]
    for measure, number in SHOWN.items():
        found = means(rows, measure)
        series = {
            scenario: [found.get((point.id, scenario)) for point in sweep.points[:MOST_POINTS]]
            for scenario in sweep.wanted.scenarios
        }
        slide = deck.slide(best(sweep, measure, found, currency), note)
        chart(slide, Kind.LINES, names, series, unit=f"{measure}, {unit(measure, currency)}", number=number)
    if failed := without_averages(rows):
        cells = [[row["scenario"], *(str(row[path]) for path in swept), row["reason"]] for row in failed]
        slide = deck.slide(f"{len(failed):,} points and scenarios have no averages", note)
        table(slide, ["scenario", *swept, "why"], cells, first=0.15)
    return deck.content()
