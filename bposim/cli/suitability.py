"""`bposim suitability`."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from bposim.analysis.suitability import Suited
from bposim.analysis.suitability import suitability as suited
from bposim.analysis.wording.numbers import shown
from bposim.cli.console import err, out, print_json
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    ScenarioOption,
    SeedOption,
    StudyArgument,
    about,
    chosen,
    ready,
)


def suitability(
    study: StudyArgument,
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    to_json: JsonOption = False,
) -> None:
    stated, number = chosen(study, scenario), replications or 3
    ready(Engine.compiled)
    with err.status("Simulating every scenario"):
        found = suited(stated, seed, number)
    if to_json:
        rows = [row.told(stated.currency) for row in found]
        print_json({**about(stated, seed), "replications": number, "work_types": rows})
    else:
        out.print(_table(found, stated.currency))


def _table(found: tuple[Suited, ...], currency: str) -> Table:
    title = "Work types, the best way first: score is the share saved, less 1 where a promise is broken"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for heading in ("work type", "way", "scenario"):
        table.add_column(heading)
    table.add_column(f"{currency} an item", justify="right")
    table.add_column("score", justify="right")
    table.add_column("why")
    for row in found:
        cells = Text(row.work_type), Text(row.way), Text(row.scenario)
        table.add_row(*cells, shown("cost_per_item", row.cost_per_item), f"{row.score:+.2f}", Text(row.reason))
    return table
