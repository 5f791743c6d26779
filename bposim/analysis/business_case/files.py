"""A business case as a file to hand on, by the ending of its name; what writes it is loaded when it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.telling import as_json, monthly
from bposim.analysis.wording import cells
from bposim.scenarios.study import Study


def as_text(case: BusinessCase, study: Study) -> str:
    return json.dumps(as_json(case, study), indent=2, allow_nan=False, default=str)


def as_csv(case: BusinessCase, study: Study) -> str:
    """One line for each month."""
    import pandas as pd

    return cells.as_csv(pd.DataFrame(monthly(case)))


def page(case: BusinessCase, study: Study) -> str:
    from bposim.analysis.reports.case import report

    return report(case, study)


def excel(case: BusinessCase, study: Study) -> bytes:
    from bposim.analysis.workbooks.case import workbook

    return workbook(case, study)


def powerpoint(case: BusinessCase, study: Study) -> bytes:
    from bposim.analysis.slides.case import slides

    return slides(case)


Writer = Callable[[BusinessCase, Study], str | bytes]
WRITERS: dict[str, Writer] = {".json": as_text, ".csv": as_csv, ".html": page, ".xlsx": excel, ".pptx": powerpoint}
