"""`bposim business-case`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from bposim.analysis.business_case import printing, printing_otherwise
from bposim.analysis.business_case.case import business_case as cased
from bposim.analysis.business_case.files import WRITERS
from bposim.analysis.business_case.otherwise import LEAVE_AFTER, otherwise
from bposim.analysis.business_case.otherwise import as_json as turned_json
from bposim.analysis.business_case.telling import as_json
from bposim.analysis.experiment import REPLICATIONS
from bposim.analysis.reconciling import reconcile
from bposim.analysis.reporting import require
from bposim.cli.console import out, print_json, progress, warn, write
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    ready,
)
from bposim.files import check_file
from bposim.scenarios.study import load_study


def business_case(
    study: StudyArgument,
    scenario: Annotated[str, Option(help="The scenario that the client would go over to.")],
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    what_if: Annotated[
        bool, Option("--what-if", help="What leaving costs, and what is billed with a fifth less volume, too.")
    ] = False,
    leave_after: Annotated[int, Option(min=1, max=240, help="Months after which --what-if leaves.")] = LEAVE_AFTER,
    uncertain: Annotated[bool, Option("--uncertain", help="Other values of the assumptions in each future.")] = False,
    to_json: JsonOption = False,
    out_path: Annotated[Path | None, Option("--out", help="Write this .json, .csv, .html, .xlsx or .pptx.")] = None,
) -> None:
    stated = load_study(study)
    if out_path:
        check_file(out_path, "--out", WRITERS)
        require(out_path.suffix)
    ready(Engine.compiled)
    with progress("Simulating the term") as told:
        found = cased(
            stated,
            scenario,
            seed=seed,
            replications=replications or REPLICATIONS,
            workers=workers,
            uncertain=uncertain,
            progress=told,
        )
    turned = None
    if what_if:
        with progress("Simulating what else may come") as told:
            turned = otherwise(
                stated,
                scenario,
                leave_after=leave_after,
                seed=seed,
                replications=replications or REPLICATIONS,
                workers=workers,
                progress=told,
                stated=None if uncertain else found,
            )
    today = reconcile(stated, seed)
    if out_path:
        write(out_path, WRITERS[out_path.suffix](found, stated))
    if to_json:
        known = {"today": today.told()} if today else {}
        print_json(as_json(found, stated) | known | ({"what_if": turned_json(turned)} if turned else {}))
    elif not out_path:
        if today and today.doubt:
            warn(today.doubt)
        printing.show(found, out)
        if turned:
            printing_otherwise.show(turned, out)
