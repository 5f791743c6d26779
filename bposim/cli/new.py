"""`bposim new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from bposim.cli.console import notice
from bposim.files import check_file, write_whole
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import SHIPPED, study_path


def new(
    path: Annotated[Path, Argument(help="The study file to write.")],
    template: Annotated[
        str, Option("--from", help=f"Which shipped study to begin from: {', '.join(SHIPPED)}.")
    ] = SHIPPED[0],
) -> None:
    if template not in SHIPPED:
        raise StudyError([Mistake("--from", "", template, f"one of {', '.join(SHIPPED)}")])
    if path.exists():
        raise StudyError([Mistake(str(path), "", "", "a file that does not exist yet")])
    check_file(path, "new")
    write_whole(path, study_path(template).read_text(encoding="utf-8"))
    notice(f"Wrote {path}; try: bposim check {path}")
