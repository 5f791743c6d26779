"""`bposim report`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from typer import Option

from bposim.analysis.comparing import as_json
from bposim.analysis.reporting import WRITERS, require
from bposim.cli.console import print_json, write
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


def report(
    study: StudyArgument = SHIPPED[0],
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
    *,
    out_path: Annotated[Path, Option("--out", help="Write this .html page, .xlsx workbook or .pptx deck.")],
) -> None:
    stated = chosen(study, scenario)
    check_file(out_path, "--out", WRITERS)
    require(out_path.suffix)
    experiment = asked(seed, replications, precision, engine, workers)
    found = examined(stated, replace(experiment, with_portraits=True, with_digest=to_json))
    write(out_path, WRITERS[out_path.suffix](stated, found))
    if to_json:
        print_json(as_json(found.comparison))
