"""`bposim trace`."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from typer import Option

from bposim.analysis.explaining.story import trace as traced
from bposim.analysis.explaining.telling import as_json, lines
from bposim.cli.console import out, print_json
from bposim.cli.options import Engine, EngineOption, JsonOption, SeedOption, StudyArgument, ready
from bposim.scenarios.study import load_study


def trace(
    study: StudyArgument,
    item: Annotated[int, Option(min=0, help="Which item, counted from 0 in order of arrival.")],
    scenario: Annotated[str | None, Option(help="Which scenario; the baseline unless stated.")] = None,
    replication: Annotated[int, Option(min=0)] = 0,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    to_json: JsonOption = False,
) -> None:
    stated = load_study(study)
    found = traced(stated, scenario or stated.baseline, item, seed=seed, replication=replication, engine=ready(engine))
    if to_json:
        print_json({**as_json(found), "fingerprint": stated.fingerprint, "version": version("bposim")})
    else:
        for line in lines(found):
            out.print(line, markup=False, highlight=False, soft_wrap=True)
