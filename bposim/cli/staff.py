"""`bposim staff`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Annotated, Any

from typer import Option

from bposim.analysis.sizing import printing
from bposim.analysis.sizing.goals import parse_goals
from bposim.analysis.sizing.staff import Staffed
from bposim.analysis.sizing.staff import staff as staffed
from bposim.analysis.sizing.staffing import Staffing
from bposim.cli.console import err, out, print_json
from bposim.cli.options import Engine, JsonOption, SeedOption, StudyArgument, WorkersOption, about, ready, share
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import load_study

GoalOption = Annotated[list[str], Option("--goal", help="Such as 'sla_attainment >= 95%'; repeatable.")]
TeamOption = Annotated[
    list[str] | None,
    Option("--team", help="Only size this team, or its shift TEAM.SHIFT; repeatable. TEAM=8:14 bounds it."),
]
StartOption = Annotated[list[str] | None, Option("--start", help="TEAM=20,21,22: hours at which it may begin.")]

_NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)*")


def staff(
    study: StudyArgument,
    goal: GoalOption,
    scenario: Annotated[str | None, Option(help="Which scenario; the baseline unless stated.")] = None,
    confidence: Annotated[str, Option(help="How sure the answer is to be.")] = "90%",
    team: TeamOption = None,
    start: StartOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
) -> None:
    stated = load_study(study)
    teams, bounds = _teams(team or ())
    goals, sure, starts = parse_goals(goal), share(confidence, "--confidence", "90%"), _starts(start or ())
    ready(Engine.compiled)
    with err.status("Trying head-counts"):
        found = staffed(
            stated,
            scenario or stated.baseline,
            goals,
            confidence=sure,
            teams=teams or None,
            bounds=bounds,
            starts=starts,
            seed=seed,
            workers=workers,
        )
    if to_json:
        print_json({**about(stated, seed), **_as_json(found)})
    else:
        printing.show(found, stated.currency, out)


def _as_json(found: Staffed) -> dict[str, Any]:
    return {
        "scenario": found.scenario,
        "goals": [str(goal) for goal in found.goals],
        "confidence": found.confidence,
        "best": found.choices.index(found.best) if found.best else None,
        "choices": [{"starts": dict(each.starts), **_staffing_json(each.staffing)} for each in found.choices],
    }


def _staffing_json(found: Staffing) -> dict[str, Any]:
    return {
        "heads": dict(zip(found.teams, found.heads, strict=True)) if found.heads else None,
        "cost_per_item": found.cost,
        "is_proved": found.is_proved,
        "reason": found.reason,
        "frontier": [
            {
                "heads": dict(zip(found.teams, trial.heads, strict=True)),
                "cost_per_item": trial.cost,
                "margins": {str(each.goal): each.mean if isfinite(each.mean) else None for each in trial.margins},
                "replications": trial.replications,
            }
            for trial in found.frontier
        ],
    }


def _teams(texts: Sequence[str]) -> tuple[list[str], dict[str, tuple[int, int]]]:
    names, bounds = [], {}
    for text in texts:
        name, equals, ends = text.partition("=")
        match = re.fullmatch(r"(\d+):(\d+)", ends)
        if equals and (match is None or not int("." not in name) <= int(match[1]) <= int(match[2])):
            raise StudyError([Mistake("--team", "", text, "TEAM, or TEAM=fewest:most")])
        names.append(name)
        if match:
            bounds[name] = int(match[1]), int(match[2])
    return names, bounds


def _starts(texts: Sequence[str]) -> dict[str, list[float]]:
    found = {}
    for text in texts:
        name, _, hours = text.partition("=")
        if not _NUMBERS.fullmatch(hours):
            raise StudyError([Mistake("--start", "", text, "TEAM=20,21,22.5, hours of its site's day")])
        found[name] = [float(hour) for hour in hours.split(",")]
    return found
