"""The command line: results on standard output, progress and notices on standard error.

Exit codes: 0 done, 1 our failure, 2 the user's mistake.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bposim.analysis import comparing, listings, printing, reporting, running
from bposim.analysis.cells import as_csv
from bposim.analysis.definitions import unit
from bposim.analysis.experiment import REPLICATIONS, Examined, Experiment, design_loads, examine_study
from bposim.analysis.headcount import headcounts
from bposim.analysis.running import simulate
from bposim.analysis.steadiness import strained
from bposim.files import check_file, check_folder, write_whole
from bposim.model import engine_compiled
from bposim.scenarios.library import MARKS, entries, sources
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.schema.checked import study_schema
from bposim.scenarios.study import SHIPPED, Study, load_study, study_path

WIDTH = 120

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
out = Console(width=WIDTH if not sys.stdout.isatty() else None)
err = Console(stderr=True)


class Engine(StrEnum):
    compiled = "compiled"
    simpy = "simpy"


StudyArgument = Annotated[str, typer.Argument(help=f"A study file, or a shipped study: {', '.join(SHIPPED)}.")]
ScenarioOption = Annotated[list[str] | None, typer.Option("--scenario", help="Only this scenario; repeatable.")]
SeedOption = Annotated[int, typer.Option(min=0, help="The same seed gives the same luck to every scenario.")]
WorkersOption = Annotated[int | None, typer.Option(min=1, help="Runs at a time; the answer stays the same.")]
EngineOption = Annotated[Engine, typer.Option(help="The fast one or the readable one; their logs are the same.")]
ReplicationsOption = Annotated[int | None, typer.Option(min=1, max=10_000, help="Exactly this many.")]
PrecisionOption = Annotated[str | None, typer.Option(help="Go on until cost is this precise, such as 2%.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def main() -> None:
    try:
        app()
    except StudyError as error:
        for mistake in error.mistakes:
            err.print(str(mistake), style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.command()
def compare(
    study: StudyArgument = SHIPPED[0],
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
    out_path: Annotated[Path | None, typer.Option("--out", help="Write to this .json or .csv file.")] = None,
) -> None:
    """What each scenario costs, how long work takes, how often the SLA is met, each against the baseline."""
    chosen = _study(study, scenario)
    if out_path:
        check_file(out_path, "--out", (".json", ".csv"))
    experiment = _experiment(seed, replications, precision, engine, workers)
    found = _examined(chosen, replace(experiment, with_digest=as_json or out_path is not None)).comparison
    if out_path:
        _write_comparison(found, out_path)
    if as_json:
        _print_json(comparing.as_json(found))
    elif not out_path:
        printing.show(found, out)


@app.command()
def run(
    study: StudyArgument,
    scenario: Annotated[str | None, typer.Option(help="Which scenario; the baseline unless stated.")] = None,
    replication: Annotated[int, typer.Option(min=0)] = 0,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    as_json: JsonOption = False,
    out_path: Annotated[Path | None, typer.Option("--out", help="Folder for the run log as Parquet.")] = None,
) -> None:
    """One run of one scenario: its measures, and its log as Parquet files."""
    chosen = load_study(study)
    if out_path:
        check_folder(out_path, "--out")
    name = scenario or chosen.baseline
    found = simulate(
        chosen.only([name]).scenarios[name], chosen.data, seed=seed, replication=replication, engine=_ready(engine)
    )
    if out_path:
        from bposim.model.tables import as_tables, write  # 150 ms of Arrow that only writing needs

        write(as_tables(found.operation, found.log), out_path)
        err.print(f"Wrote {len(found.log.touches.item):,} touches to {out_path}", markup=False, highlight=False)
    measures = found.measures
    if as_json:
        values = {
            key: value if value == value and abs(value) != float("inf") else None for key, value in measures.items()
        }
        about = {"study": chosen.name, "scenario": name, "seed": seed, "replication": replication}
        _print_json({**about, "fingerprint": chosen.fingerprint, "version": version_of("bposim"), "measures": values})
    else:
        for key, value in measures.items():
            out.print(f"{key:36} {value:>14,.4f}  {unit(key, chosen.currency)}", markup=False, highlight=False)


@app.command()
def report(
    study: StudyArgument = SHIPPED[0],
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    precision: PrecisionOption = None,
    seed: SeedOption = 1,
    engine: EngineOption = Engine.compiled,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
    *,
    out_path: Annotated[Path, typer.Option("--out", help="Write this .html page or .xlsx workbook.")],
) -> None:
    """A comparison to hand on: a page that stands alone, or an Excel workbook, with assumptions and sources."""
    chosen = _study(study, scenario)
    check_file(out_path, "--out", reporting.WRITERS)
    reporting.require(out_path.suffix)
    experiment = _experiment(seed, replications, precision, engine, workers)
    found = _examined(chosen, replace(experiment, with_portraits=True, with_digest=as_json))
    _write(out_path, reporting.WRITERS[out_path.suffix](chosen, found))
    if as_json:
        _print_json(comparing.as_json(found.comparison))


@app.command()
def check(
    study: StudyArgument,
    scenario: ScenarioOption = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="Print every plain value with its provenance.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Every mistake in a study at once; else its head-count rule and warnings."""
    try:
        chosen = _study(study, scenario)
    except StudyError as error:
        if not as_json:
            raise
        _print_json({"mistakes": [mistake._asdict() for mistake in error.mistakes], "warnings": []})
        raise typer.Exit(2) from error
    if resolved:
        _print_json(_resolved(chosen))
        return
    warnings = [f"{name}, {text}" for name, load in design_loads(chosen).items() for text in strained(load)]
    if as_json:
        _print_json({"mistakes": [], "warnings": warnings, "headcounts": _rule_rows(chosen)})
        return
    out.print(f"{chosen.name}: {len(chosen.scenarios)} scenarios, no mistakes", markup=False)
    out.print(listings.headcount_table({name: headcounts(s, chosen.data) for name, s in chosen.scenarios.items()}))
    for warning in warnings:
        out.print(f"! {warning}", style="yellow", markup=False)


@app.command()
def validate(
    seed: SeedOption = 1,
    error: Annotated[str, typer.Option(help="Standard error to reach, as a share of the known value.")] = "1%",
    case: Annotated[list[str] | None, typer.Option("--case", help="Only this case; repeatable.")] = None,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the engine against cases whose answer is known."""
    from bposim.analysis.validation import validate_cases  # the cases are needed here alone

    chosen = _cases(case)
    with _progress() as progress:
        task = progress.add_task("Validating", total=len(chosen))
        verdicts = validate_cases(chosen, seed, _share(error), workers, lambda: progress.advance(task))
    if as_json:
        _print_json({"cases": [verdict.as_json() for verdict in verdicts]})
    else:
        out.print(listings.verdict_table(verdicts))
    if any(not verdict.passed for verdict in verdicts):
        raise typer.Exit(1)


@app.command("sources")
def sources_(
    entry: Annotated[
        str | None, typer.Argument(help="Only entries whose name begins so, such as sites/manila.")
    ] = None,
    mark: Annotated[str | None, typer.Option(help=f"Only figures of this mark: {', '.join(MARKS)}.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The library's figures: value, unit, range, source, mark."""
    figures = [
        (name, path, figure)
        for name, found in entries().items()
        for path, figure in found.items()
        if name.startswith(entry or "") and mark in (None, figure.mark)
    ]
    if not figures:
        expected = f"an entry of the library ({', '.join(entries())}) and a mark of {', '.join(MARKS)}"
        raise StudyError([Mistake("sources", "", entry or mark or "", expected)])
    if as_json:
        rows = [{"entry": name, "path": path, **figure._asdict()} for name, path, figure in figures]
        titles = {source.id: source.title for source in sources().values()}
        _print_json({"figures": rows, "sources": titles, "marks": MARKS})
    else:
        out.print(listings.figure_table(figures))


@app.command("app")
def app_(
    study: StudyArgument = SHIPPED[0],
    port: Annotated[int, typer.Option(min=1, max=65_535, help="On this machine alone.")] = 8501,
) -> None:
    """The comparison in the browser, to change and to look at."""
    from bposim.app.serving import serve  # what it imports takes longer than other commands

    serve(study, port)


@app.command()
def schema() -> None:
    """The JSON schema of a study file."""
    _print_json(study_schema())


@app.command()
def new(
    path: Annotated[Path, typer.Argument(help="The study file to write.")],
    template: Annotated[
        str, typer.Option("--from", help=f"Which shipped study to begin from: {', '.join(SHIPPED)}.")
    ] = SHIPPED[0],
) -> None:
    """A study of your own to change: a copy of a shipped one."""
    if template not in SHIPPED:
        raise StudyError([Mistake("--from", "", template, f"one of {', '.join(SHIPPED)}")])
    if path.exists():
        raise StudyError([Mistake(str(path), "", "", "a file that does not exist yet")])
    check_file(path, "new")
    write_whole(path, study_path(template).read_text(encoding="utf-8"))
    err.print(f"Wrote {path}; try: bposim check {path}", markup=False, highlight=False)


@app.command()
def version() -> None:
    """Versions of bposim and of the data that results depend on."""
    for package in ("bposim", "holidays", "tzdata"):
        out.print(f"{package} {version_of(package)}", highlight=False)


def _study(source: str, scenarios: Iterable[str] | None) -> Study:
    study = load_study(source)
    return study.only(scenarios) if scenarios else study


def _ready(engine: Engine) -> running.Engine:
    """Before a wait for the compiler it is said why."""
    if engine is Engine.simpy:
        return "simpy"
    if notice := engine_compiled.notice():
        err.print(notice, markup=False, highlight=False)
    return "compiled"


def _cases(names: list[str] | None) -> list[str]:
    """All ids, or the named ones; a name without its last letter means all rows of that system."""
    from bposim.analysis.validation import cases

    known = [case.id for case in cases()]
    found = {name: [id for id in known if name in (id, id.rstrip("abcdefgh"))] for name in names or []}
    unknown = [Mistake("--case", "", name, f"one of {', '.join(known)}") for name, ids in found.items() if not ids]
    if unknown:
        raise StudyError(unknown)
    return [id for id in known if names is None or any(id in ids for ids in found.values())]


def _experiment(
    seed: int, replications: int | None, precision: str | None, engine: Engine, workers: int | None
) -> Experiment:
    if replications and precision:
        text = f"{replications} and --precision {precision}"
        raise StudyError([Mistake("--replications", "", text, "one of the two: so many, or until it is so precise")])
    return Experiment(
        seed=seed,
        replications=replications or REPLICATIONS,
        precision=_share(precision) if precision else None,
        engine=_ready(engine),
        workers=workers,
    )


def _examined(study: Study, experiment: Experiment) -> Examined:
    with _progress() as progress:
        task = progress.add_task("Simulating", total=None)
        return examine_study(study, experiment, lambda done, of: progress.update(task, completed=done, total=of))


def _share(text: str) -> float:
    """2% or 0.02."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise StudyError([Mistake("--precision", "", text, "a share such as 2%")])
    return share


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    return Progress(*columns, console=err, transient=True)


def _print_json(content: Any) -> None:
    sys.stdout.write(json.dumps(content, indent=2, allow_nan=False, default=str) + "\n")


def _write_comparison(found: comparing.Comparison, path: Path) -> None:
    if path.suffix == ".json":
        _write(path, json.dumps(comparing.as_json(found), indent=2, allow_nan=False))
    else:
        _write(path, as_csv(found.frame()))


def _write(path: Path, content: str | bytes) -> None:
    write_whole(path, content)
    err.print(f"Wrote {path}", markup=False, highlight=False)


def _resolved(study: Study) -> dict[str, Any]:
    return {
        "baseline": study.baseline,
        "scenarios": {
            name: scenario.model_dump(mode="json", exclude_none=True) for name, scenario in study.scenarios.items()
        },
        "provenance": {
            name: {path: figure._asdict() for path, figure in found.items()} for name, found in study.provenance.items()
        },
    }


def _rule_rows(study: Study) -> dict[str, list[dict[str, Any]]]:
    return {name: [row._asdict() for row in headcounts(s, study.data)] for name, s in study.scenarios.items()}
