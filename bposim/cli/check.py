"""`bposim check`."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Exit, Option

from bposim.analysis.doubts import doubts_of
from bposim.analysis.experiment import design_drivers, design_loads
from bposim.analysis.measuring.steadiness import strained
from bposim.analysis.reconciling import Reconciliation, reconcile
from bposim.analysis.sizing.headcount import headcounts
from bposim.analysis.wording.listings import driver_table, headcount_table, reconciliation_table
from bposim.cli.console import out, print_json, warn
from bposim.cli.options import JsonOption, ScenarioOption, StudyArgument, chosen
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study


def check(
    study: StudyArgument,
    scenario: ScenarioOption = None,
    resolved: Annotated[bool, Option("--resolved", help="Print every plain value with its provenance.")] = False,
    to_json: JsonOption = False,
) -> None:
    try:
        stated = chosen(study, scenario)
    except StudyError as error:
        if not to_json:
            raise
        print_json({"mistakes": [mistake._asdict() for mistake in error.mistakes], "warnings": []})
        raise Exit(2) from error
    if resolved:
        print_json(_resolved(stated))
    else:
        _print_checked(stated, to_json)


def _print_checked(study: Study, to_json: bool) -> None:
    warnings = [f"{name}, {text}" for name, load in design_loads(study).items() for text in strained(load)]
    warnings += doubts_of(study)
    today = reconcile(study)
    rule = {name: headcounts(scenario, study.data) for name, scenario in study.scenarios.items()}
    if to_json:
        rows = {name: [row._asdict() for row in found] for name, found in rule.items()}
        driven = {name: [each._asdict() for each in found] for name, found in design_drivers(study).items()}
        known = {"today": today.told()} if today else {}
        print_json({"mistakes": [], "warnings": warnings, "headcounts": rows, "load": driven, **known})
        return
    noun = "scenario" if len(study.scenarios) == 1 else "scenarios"
    out.print(f"{study.name}: {len(study.scenarios)} {noun}, no mistakes", markup=False)
    out.print(headcount_table(rule))
    out.print(driver_table(design_drivers(study)))
    if today:
        _print_today(today)
    for warning in warnings:
        warn(warning)


def _print_today(found: Reconciliation) -> None:
    out.print(reconciliation_table(found))
    if time := found.handle_time:
        text = "Today's heads and volume leave room for {:.2f} standard minutes an item; the baseline states {:.2f}."
        out.print(text.format(*time), markup=False)
    if found.doubt:
        warn(found.doubt)


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
