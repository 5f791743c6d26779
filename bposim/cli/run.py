"""`bposim run`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Annotated

from typer import Option

from bposim.analysis.running import Run, simulate
from bposim.analysis.wording.definitions import SHARE, unit
from bposim.analysis.wording.numbers import NOTHING
from bposim.cli.console import notice, out, print_json
from bposim.cli.console import write as write_file
from bposim.cli.options import Engine, EngineOption, JsonOption, SeedOption, StudyArgument, ready
from bposim.files import check_folder
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import load_study


class Events(StrEnum):
    csv = "csv"
    parquet = "parquet"
    xes = "xes"
    ocel = "ocel"


def run(
    study: StudyArgument,
    scenario: Annotated[str | None, Option(help="Which scenario; the baseline unless stated.")] = None,
    replication: Annotated[int, Option(min=0)] = 0,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    to_json: JsonOption = False,
    out_path: Annotated[Path | None, Option("--out", help="Folder for the run log and the ledger as Parquet.")] = None,
    events: Annotated[
        list[Events] | None, Option(help="And an event log for process mining, in this form; repeatable.")
    ] = None,
) -> None:
    stated = load_study(study)
    if out_path:
        check_folder(out_path, "--out")
    elif events:
        raise StudyError([Mistake("--events", "", ", ".join(events), "--out with the folder to write it to")])
    name = scenario or stated.baseline
    one = stated.only([name]).scenarios[name]
    found = simulate(one, stated.data, seed=seed, replication=replication, engine=ready(engine))
    if out_path:
        _write_log(found, out_path, events or ())
    if to_json:
        values = {key: value if isfinite(value) else None for key, value in found.measures.items()}
        about = {"study": stated.name, "scenario": name, "seed": seed, "replication": replication}
        print_json({**about, "fingerprint": stated.fingerprint, "version": version("bposim"), "measures": values})
    else:
        for key, value in found.measures.items():
            out.print(f"{key:36} {_shown(key, value, stated.currency)}", markup=False, highlight=False)


def _shown(measure: str, value: float, currency: str) -> str:
    kind = unit(measure, currency)
    number = NOTHING if not isfinite(value) else f"{100 * value:,.2f}" if kind == SHARE else f"{value:,.4f}"
    return f"{number:>14}  {'%' if kind == SHARE else kind}"


def _write_log(found: Run, folder: Path, events: Iterable[Events]) -> None:
    from bposim.analysis.event_logs import WRITERS, activities
    from bposim.analysis.money.exported import as_table
    from bposim.model.tables import as_tables, write  # 150 ms of Arrow that only writing needs

    write({**as_tables(found.operation, found.log), "ledger": as_table(found.ledger)}, folder)
    notice(f"Wrote {len(found.log.touches.item):,} touches to {folder}")
    for form in events:
        name, as_form = WRITERS[form]
        write_file(folder / name, as_form(activities(found.operation, found.log)))
