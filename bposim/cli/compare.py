"""`bposim compare`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from typer import Option

from bposim.analysis.business_case import printing_roads
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.side_by_side import business_cases, with_a_road, with_all_in, with_roads
from bposim.analysis.comparing import Comparison
from bposim.analysis.experiment import Experiment
from bposim.analysis.reconciling import Reconciliation, reconcile
from bposim.analysis.wording import printing
from bposim.analysis.wording.cells import as_csv
from bposim.cli.console import out, print_json, progress, warn, write
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
    ready,
)
from bposim.files import check_file
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import SHIPPED, Study


def compare(
    study: StudyArgument = SHIPPED[0],
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    workers: WorkersOption = None,
    road: Annotated[
        bool, Option("--road", help="With the road to each scenario: all-in cost, phases, money over time.")
    ] = False,
    to_json: JsonOption = False,
    out_path: Annotated[Path | None, Option("--out", help="Write to this .json or .csv file.")] = None,
) -> None:
    stated = chosen(study, scenario)
    if out_path:
        check_file(out_path, "--out", (".json", ".csv"))
    names = _with_roads(stated) if road else []
    experiment = asked(seed, replications, precision, engine, workers)
    found = examined(stated, replace(experiment, with_digest=to_json or out_path is not None)).comparison
    cases = _travelled(stated, names, experiment) if names else []
    today = reconcile(stated, seed, engine=experiment.engine)
    if out_path:
        write(out_path, _content(found, cases, today, out_path.suffix))
    if to_json:
        print_json(_told(found, cases, today))
    elif not out_path:
        if today and today.doubt:
            warn(today.doubt)
        printing.show(with_all_in(found, cases), out)
        if cases:
            printing_roads.show(cases, out)


def _with_roads(study: Study) -> list[str]:
    if names := with_a_road(study):
        return names
    expected = "a scenario with a transition, which says how to get there"
    raise StudyError([Mistake("--road", "", ", ".join(study.scenarios), expected)])


def _travelled(study: Study, names: Sequence[str], experiment: Experiment) -> list[BusinessCase]:
    ready(Engine.compiled)
    with progress("Simulating the terms") as told:
        return business_cases(
            study,
            names,
            seed=experiment.seed,
            replications=experiment.replications,
            workers=experiment.workers,
            progress=told,
        )


def _told(found: Comparison, cases: Sequence[BusinessCase], today: Reconciliation | None) -> dict[str, Any]:
    return with_roads(found, cases) | ({"today": today.told()} if today else {})


def _content(found: Comparison, cases: Sequence[BusinessCase], today: Reconciliation | None, ending: str) -> str:
    if ending == ".json":
        return json.dumps(_told(found, cases, today), indent=2, allow_nan=False, default=str)
    return as_csv(with_all_in(found, cases).frame())
