"""`bposim pilot`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from typer import Option

from bposim.analysis.sizing import printing_pilot
from bposim.analysis.sizing.pilot import pilot as piloted
from bposim.cli.console import err, out, print_json
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    about,
    ready,
    share,
)
from bposim.scenarios.study import load_study

TeamOption = Annotated[str | None, Option("--team", help="Whose heads; the provider's one team unless stated.")]


def pilot(
    study: StudyArgument,
    scenario: Annotated[str | None, Option(help="Which scenario; the baseline unless stated.")] = None,
    weeks: Annotated[int, Option(min=1, max=104, help="How long the pilot lasts.")] = 8,
    volume: Annotated[str, Option("--share", help="Of the volume that the pilot gets.")] = "20%",
    team: TeamOption = None,
    tenure: Annotated[float, Option(min=0, max=120, help="Months that its people have been at such work.")] = 0.0,
    confidence: Annotated[str, Option(help="Share of the futures in which a week's SLAs are to hold.")] = "90%",
    good: Annotated[str | None, Option(help="Share of defects of a provider that is to pass.")] = None,
    bad: Annotated[str | None, Option(help="Share of defects of one that is not.")] = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
) -> None:
    stated = load_study(study)
    shares = share(volume, "--share") if volume != "100%" else 1.0
    ready(Engine.compiled)
    with err.status("Trying head-counts"):
        found = piloted(
            stated,
            scenario or stated.baseline,
            weeks=weeks,
            share=shares,
            team=team,
            before=tenure,
            confidence=share(confidence, "--confidence", "90%"),
            good=share(good, "--good") if good else None,
            bad=share(bad, "--bad") if bad else None,
            replications=replications or 40,
            seed=seed,
            workers=workers,
        )
    if to_json:
        print_json({**about(stated, seed), **asdict(found)})
    else:
        printing_pilot.show(found, stated.currency, out)
