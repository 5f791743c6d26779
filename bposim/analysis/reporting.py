"""A study's comparison as a file to hand on, by the ending of its name; what writes it is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bposim.analysis import extras
from bposim.analysis.assumptions import assumptions
from bposim.analysis.experiment import Examined
from bposim.analysis.portraits import gallery
from bposim.analysis.run_info import run_info
from bposim.scenarios.study import Study

EXTRAS = {".xlsx": ("xlsxwriter", "xlsx"), ".pptx": ("pptx", "pptx")}  # package and extra


def require(ending: str) -> None:
    """Said before anything is simulated."""
    if ending in EXTRAS:
        extras.require(*EXTRAS[ending], f"a file that ends in {ending}")


def page(study: Study, examined: Examined, current: str = "", changes: Iterable[str] = ()) -> str:
    """HTML; `current` is the scenario that its pictures are about."""
    from bposim.analysis.plates import plates
    from bposim.analysis.reports.comparison import report

    pictures = plates(study, examined.comparison, gallery(examined.portraits), current)
    return report(examined.comparison, pictures, assumptions(study), run_info(examined.comparison, changes))


def excel(study: Study, examined: Examined, changes: Iterable[str] = ()) -> bytes:
    require(".xlsx")
    from bposim.analysis.workbooks.comparison import workbook

    info = run_info(examined.comparison, changes)
    return workbook(examined.comparison, gallery(examined.portraits), assumptions(study), info)


def powerpoint(study: Study, examined: Examined, changes: Iterable[str] = ()) -> bytes:
    require(".pptx")
    from bposim.analysis.slides.comparison import slides

    info = run_info(examined.comparison, changes)
    return slides(study, examined.comparison, gallery(examined.portraits), assumptions(study), info)


WRITERS: dict[str, Callable[[Study, Examined], str | bytes]] = {".html": page, ".xlsx": excel, ".pptx": powerpoint}
