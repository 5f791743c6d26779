"""A sweep as a file to hand on, by the ending of its name; what writes it is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from bposim.analysis.sweeps.sweeping import Sweep
from bposim.analysis.wording import cells
from bposim.scenarios.study import Study


def as_csv(sweep: Sweep, study: Study) -> str:
    """All rows."""
    return cells.as_csv(sweep.frame())


def as_parquet(sweep: Sweep, study: Study) -> bytes:
    sink = BytesIO()
    sweep.frame().to_parquet(sink)
    return sink.getvalue()


def page(sweep: Sweep, study: Study) -> str:
    from bposim.analysis.reports.sweep import report

    return report(sweep, study)


def excel(sweep: Sweep, study: Study) -> bytes:
    from bposim.analysis.workbooks.sweep import workbook

    return workbook(sweep, study)


def powerpoint(sweep: Sweep, study: Study) -> bytes:
    from bposim.analysis.slides.sweep import slides

    return slides(sweep, study.currency)


Writer = Callable[[Sweep, Study], str | bytes]
WRITERS: dict[str, Writer] = {
    ".csv": as_csv,
    ".parquet": as_parquet,
    ".html": page,
    ".xlsx": excel,
    ".pptx": powerpoint,
}
