"""`bposim compare`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from typer import Option

from bposim.analysis import printing
from bposim.analysis.cells import as_csv
from bposim.analysis.comparing import Comparison, as_json
from bposim.cli.console import out, print_json, write
from bposim.cli.options import (
    Engine,
    EngineOption,
    JsonOption,
    PrecisionOption,
    ReplicationsOption,
    ScenarioOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    asked,
    chosen,
    examined,
)
from bposim.files import check_file
from bposim.scenarios.study import SHIPPED


def compare(
    study: StudyArgument = SHIPPED[0],
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
    out_path: Annotated[Path | None, Option("--out", help="Write to this .json or .csv file.")] = None,
) -> None:
    stated = chosen(study, scenario)
    if out_path:
        check_file(out_path, "--out", (".json", ".csv"))
    experiment = asked(seed, replications, precision, engine, workers)
    found = examined(stated, replace(experiment, with_digest=to_json or out_path is not None)).comparison
    if out_path:
        write(out_path, _content(found, out_path.suffix))
    if to_json:
        print_json(as_json(found))
    elif not out_path:
        printing.show(found, out)


def _content(found: Comparison, ending: str) -> str:
    return json.dumps(as_json(found), indent=2, allow_nan=False) if ending == ".json" else as_csv(found.frame())
