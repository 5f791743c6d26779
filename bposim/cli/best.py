"""`bposim best`."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from bposim.analysis.comparing import COST
from bposim.analysis.selection import printing
from bposim.analysis.selection.best import MOST, select_best
from bposim.analysis.sizing.goals import parse_goals
from bposim.analysis.sweeps.points import factorial, zipped
from bposim.analysis.sweeps.values import stated_values
from bposim.cli.console import err, out, print_json
from bposim.cli.options import (
    Engine,
    JsonOption,
    ScenarioOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    about,
    ready,
    share,
)
from bposim.scenarios.study import load_study

OverOption = Annotated[
    list[str] | None, Option("--over", help="Choose among values of PATH=a,b,c instead; repeatable.")
]
GoalOption = Annotated[list[str] | None, Option("--goal", help="Such as 'sla_attainment >= 95%'; repeatable.")]


def best(
    study: StudyArgument,
    over: OverOption = None,
    paired: Annotated[bool, Option("--zip", help="Pair the values of the paths.")] = False,
    scenario: ScenarioOption = None,
    measure: Annotated[str, Option(help="By what; the lowest is best.")] = COST,
    highest: Annotated[bool, Option("--highest", help="The highest is best.")] = False,
    goal: GoalOption = None,
    confidence: Annotated[str, Option(help="How sure the choice is to be right.")] = "95%",
    indifference: Annotated[str, Option(help="A lead or margin that matters, as a share of the value.")] = "1%",
    tolerance: Annotated[str, Option(help="A distance from a goal that matters, as a share of its bound.")] = "1%",
    most: Annotated[int, Option(min=10, help="Replications of one design, after which it stays open.")] = MOST,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
) -> None:
    stated = load_study(study)
    points = (zipped if paired else factorial)(stated_values(over)) if over else None
    goals, sure = parse_goals(goal or ()), share(confidence, "--confidence", "90%")
    lead, near = share(indifference, "--indifference"), share(tolerance, "--tolerance")
    ready(Engine.compiled)
    with err.status("Choosing"):
        found = select_best(
            stated,
            points,
            scenarios=scenario,
            measure=measure,
            highest=highest,
            goal=goals,
            confidence=sure,
            indifference=lead,
            tolerance=near,
            most=most,
            seed=seed,
            workers=workers,
        )
    if to_json:
        print_json({**about(stated, seed), **printing.as_json(found)})
    else:
        printing.show(found, stated.currency, out)
