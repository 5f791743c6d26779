"""`bposim proposals`."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from bposim.analysis.business_case import printing_proposals
from bposim.analysis.business_case.proposals import CRITERIA, OPTION
from bposim.analysis.business_case.proposals import proposals as ranked_proposals
from bposim.analysis.business_case.side_by_side import with_a_road
from bposim.analysis.experiment import REPLICATIONS
from bposim.cli.console import out, print_json, progress
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    about,
    ready,
)
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import load_study

WeightOption = Annotated[
    list[str] | None, Option(OPTION, help=f"NAME=NUMBER; repeatable. Names: {', '.join(CRITERIA)}.")
]


def proposals(
    study: StudyArgument,
    scenario: Annotated[list[str] | None, Option(help="A proposal; repeatable. All with a transition.")] = None,
    weight: WeightOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
) -> None:
    stated, number = load_study(study), replications or REPLICATIONS
    ready(Engine.compiled)
    with progress("Simulating the terms") as told:
        found = ranked_proposals(
            stated,
            scenario or with_a_road(stated),
            _weights(weight or []),
            seed=seed,
            replications=number,
            workers=workers,
            progress=told,
        )
    if to_json:
        print_json({**about(stated, seed), "replications": number, "proposals": [row._asdict() for row in found]})
    else:
        printing_proposals.show(found, stated.currency, number, seed, out)


def _weights(texts: list[str]) -> dict[str, float]:
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise StudyError([Mistake(OPTION, "", text, "NAME=NUMBER, such as worth=3")]) from None
    return found
