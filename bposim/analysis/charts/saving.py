"""Where does the saving come from? A business case's cost over the term, from staying to the road, cause by cause."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.charts import waterfall
from bposim.analysis.charts.canvas import short
from bposim.analysis.charts.money import cause
from bposim.analysis.charts.waterfall import Way
from bposim.analysis.waterfalls import Amounts

_THOUSAND = 1000.0


def _way(case: BusinessCase) -> Way:
    stay, road = (_in_thousands(each) for each in (case.stay_by_kind, case.road_by_kind))
    return waterfall.way(case.level, (case.baseline, stay), (case.scenario, road), 0, cause)


def _in_thousands(found: Amounts) -> Amounts:
    scaled = {kind: tuple(value / _THOUSAND for value in values) for kind, values in found.by_kind.items()}
    return found._replace(by_kind=scaled)


def figure(case: BusinessCase, *, dark: bool = False) -> go.Figure:
    title = f"Where does the saving of {short(case.scenario)} come from?"
    return waterfall.figure(title, _way(case), f"thousand {case.currency} over {case.term_months} months", dark)


def rows(case: BusinessCase) -> list[dict[str, Any]]:
    return waterfall.rows(_way(case), f"thousand {case.currency}")


def takeaway(case: BusinessCase) -> str:
    along = _way(case)
    apart = along.apart.mean
    if apart is None or not along.bars:
        return f"{case.scenario} costs as much as {case.baseline}."
    word = "less" if apart < 0 else "more"
    much = f"{along.shown(abs(apart))}{waterfall.width(along)} thousand {case.currency}"
    return f"Over the term {case.scenario} costs {much} {word} than {case.baseline}: {waterfall.why(along)}."


def alt(case: BusinessCase) -> str:
    return f"Waterfall of cost over the term, cause by cause. {takeaway(case)}"
