"""`bposim sources`."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from bposim.analysis.wording.listings import figure_table
from bposim.cli.console import out, print_json
from bposim.cli.options import JsonOption
from bposim.scenarios import library
from bposim.scenarios.library import MARKS
from bposim.scenarios.mistakes import Mistake, StudyError, nearest


def sources(
    entry: Annotated[str | None, Argument(help="Only entries whose name begins so, such as sites/manila.")] = None,
    mark: Annotated[str | None, Option(help=f"Only figures of this mark: {', '.join(MARKS)}.")] = None,
    to_json: JsonOption = False,
) -> None:
    entries = library.entries()
    figures = [
        (name, path, figure)
        for name, found in entries.items()
        for path, figure in found.items()
        if name.startswith(entry or "") and mark in (None, figure.mark)
    ]
    if not figures:
        expected = f"an entry of the library ({', '.join(entries)}) and a mark of {', '.join(MARKS)}"
        raise StudyError([Mistake("sources", "", entry or mark or "", expected, nearest(entry or "", entries))])
    if to_json:
        rows = [{"entry": name, "path": path, **figure._asdict()} for name, path, figure in figures]
        titles = {source.id: source.title for source in library.sources().values()}
        print_json({"figures": rows, "sources": titles, "marks": MARKS})
    else:
        out.print(figure_table(figures))
