"""Options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from importlib.metadata import version
from typing import Annotated, Any

from typer import Argument, Option

from bposim.analysis import running
from bposim.analysis.experiment import REPLICATIONS, Examined, Experiment, examine_study
from bposim.cli.console import notice, progress
from bposim.model import engine_compiled
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import SHIPPED, Study, load_study


class Engine(StrEnum):
    compiled = "compiled"
    simpy = "simpy"


StudyArgument = Annotated[str, Argument(help=f"A study file, or a shipped study: {', '.join(SHIPPED)}.")]
ScenarioOption = Annotated[list[str] | None, Option("--scenario", help="Only this scenario; repeatable.")]
SeedOption = Annotated[int, Option(min=0, help="The same seed gives the same luck to every scenario.")]
WorkersOption = Annotated[int | None, Option(min=1, help="Runs at a time; the answer stays the same.")]
EngineOption = Annotated[Engine, Option(help="The fast one or the readable one; their logs are the same.")]
ReplicationsOption = Annotated[int | None, Option(min=1, max=10_000, help="Exactly this many.")]
PrecisionOption = Annotated[str | None, Option(help="Go on until cost is this precise, such as 2%.")]
JsonOption = Annotated[bool, Option("--json", help="One JSON object on standard output.")]


def chosen(source: str, scenarios: Iterable[str] | None) -> Study:
    """With the baseline, whichever scenarios are named."""
    study = load_study(source)
    return study.only(scenarios) if scenarios else study


def ready(engine: Engine) -> running.Engine:
    """Before a wait for the compiler it is said why."""
    if engine is Engine.simpy:
        return "simpy"
    if text := engine_compiled.notice():
        notice(text)
    return "compiled"


def about(study: Study, seed: int) -> dict[str, Any]:
    """What makes an answer again, at the head of its JSON."""
    return {"study": study.name, "fingerprint": study.fingerprint, "version": version("bposim"), "seed": seed}


def asked(
    seed: int, replications: int | None, precision: str | None, engine: Engine, workers: int | None
) -> Experiment:
    if replications and precision:
        text = f"{replications} and --precision {precision}"
        raise StudyError([Mistake("--replications", "", text, "one of the two: so many, or until it is so precise")])
    return Experiment(
        seed=seed,
        replications=replications or REPLICATIONS,
        precision=share(precision, "--precision") if precision else None,
        engine=ready(engine),
        workers=workers,
    )


def examined(study: Study, experiment: Experiment) -> Examined:
    """With its progress shown."""
    with progress("Simulating") as told:
        return examine_study(study, experiment, told)


def share(text: str, option: str, example: str = "2%") -> float:
    """2% or 0.02."""
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = 0.0
    if not 0 < found < 1:
        raise StudyError([Mistake(option, "", text, f"a share between 0% and 100%, such as {example}")])
    return found
