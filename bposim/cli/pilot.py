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
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import load_study

WEEKS, MOST_WEEKS = 8, 104

TeamOption = Annotated[str | None, Option("--team", help="Whose heads; the provider's one team unless stated.")]


def pilot(
    study: StudyArgument,
    scenario: Annotated[str | None, Option(help="Which scenario; the baseline unless stated.")] = None,
    weeks: Annotated[
        int | None, Option(min=1, max=MOST_WEEKS, help="How long the pilot lasts; 8 unless stated or listed.")
    ] = None,
    volume: Annotated[
        str, Option("--share", help="Of the volume that the pilot gets: one, or one for each week, such as 20%,40%.")
    ] = "20%",
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
    shares = _shares(volume, weeks)
    ready(Engine.compiled)
    with err.status("Trying head-counts"):
        found = piloted(
            stated,
            scenario or stated.baseline,
            shares=shares,
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


def _shares(text: str, weeks: int | None) -> list[float]:
    """By week."""
    stated = [_volume(part) for part in text.split(",")]
    if len(stated) == 1:
        return stated * (weeks or WEEKS)
    if len(stated) > MOST_WEEKS or weeks not in (None, len(stated)):
        expected = f"as many as --share lists, at most {MOST_WEEKS}"
        raise StudyError([Mistake("--weeks", "", f"{weeks or len(stated)}", expected)])
    return stated


def _volume(text: str) -> float:
    """All of it and, in some weeks, nothing are shares too."""
    ends = {"0%": 0.0, "100%": 1.0}
    return ends[text] if text in ends else share(text, "--share", "20%")
