"""`bposim sensitivity`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from typer import Option

from bposim.analysis.comparing import COST
from bposim.analysis.sensitivity import printing
from bposim.analysis.sensitivity.break_even import break_even, curve
from bposim.analysis.sensitivity.factors import Factor, library_factors, stated_factors
from bposim.analysis.sensitivity.indices import indices
from bposim.analysis.sensitivity.information import information
from bposim.analysis.sensitivity.tornado import tornado
from bposim.analysis.sweeps.values import bounds
from bposim.analysis.wording.definitions import DEFINITIONS, definition
from bposim.cli.console import notice, out, print_json, progress
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    ScenarioOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    about,
    ready,
)
from bposim.cli.sweep import StoreOption
from bposim.scenarios.library import MARKS
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import Study, load_study


class Method(StrEnum):
    tornado = "tornado"
    break_even = "break-even"
    morris = "morris"
    sobol = "sobol"
    information = "information"


MethodOption = Annotated[
    Method,
    Option(
        help="One factor at a time; where two scenarios come to the same; shares of variance; what it is worth to know."
    ),
]
RangeOption = Annotated[list[str] | None, Option("--over", help="PATH=low:high instead of the library's ranges.")]
MarkOption = Annotated[
    list[str] | None, Option("--mark", help=f"Only figures marked so: {', '.join(MARKS)}; repeatable.")
]
ExcludeOption = Annotated[
    list[str] | None, Option("--exclude", help="A factor to leave as stated, by the name that is printed; repeatable.")
]
SamplesOption = Annotated[int | None, Option(min=2, max=100_000, help="Trajectories, base points or points.")]


def sensitivity(
    study: StudyArgument,
    scenario: ScenarioOption = None,
    method: MethodOption = Method.tornado,
    measure: Annotated[str, Option(help="What is looked at.")] = COST,
    over: RangeOption = None,
    mark: MarkOption = None,
    exclude: ExcludeOption = None,
    samples: SamplesOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    store: StoreOption = None,
    to_json: JsonOption = False,
) -> None:
    stated = load_study(study)
    _check_measure(measure)
    names = _scenarios(stated, scenario, method)
    factors = _without(_factors(stated, names, over, mark), exclude or ())
    _say_cuts(factors)
    if method is Method.break_even and len(factors) > 2:
        expected = "one PATH=low:high, to find its break-even, or a second one along which it moves"
        raise StudyError([Mistake("--over", "", f"{len(factors)} factors", expected)])
    ready(Engine.compiled)
    with progress("Points") as told:
        running: dict[str, Any] = {
            "measure": measure,
            "seed": seed,
            "store": store,
            "workers": workers,
            "progress": told,
        }
        if replications:
            running["replications"] = replications
        if samples and method in (Method.morris, Method.sobol, Method.information):
            running["samples"] = samples
        found, show = _found(method, stated, names, factors, running)
    if to_json:
        print_json({**about(stated, seed), "method": method.value, **asdict(found)})
    else:
        show(found, stated.currency, out)


def _found(
    method: Method, study: Study, names: Sequence[str], factors: Sequence[Factor], running: dict[str, Any]
) -> tuple[Any, Callable[..., None]]:
    match method:
        case Method.tornado:
            return tornado(study, names[-1], factors, **running), printing.show_tornado
        case Method.break_even:
            if len(factors) == 1:
                return break_even(study, names[-1], factors[0], **running), printing.show_break_even
            return curve(study, names[-1], factors[0], factors[1], **running), printing.show_curve
        case Method.information:
            return information(study, factors, scenarios=names, **running), printing.show_information
        case Method.morris:
            return indices(study, names[-1], factors, method="morris", **running), printing.show_indices
        case Method.sobol:
            return indices(study, names[-1], factors, method="sobol", **running), printing.show_indices


def _check_measure(measure: str) -> None:
    try:
        definition(measure)
    except KeyError:
        known = [name for name in DEFINITIONS if not name.endswith(".")]
        raise StudyError([Mistake("--measure", "", measure, "a measure of compare", nearest(measure, known))]) from None


def _scenarios(study: Study, named: Sequence[str] | None, method: Method) -> list[str]:
    """The baseline and the scenario held against it; for the worth of information all that could be chosen."""
    if method is Method.information:
        return list(study.only(named).scenarios if named else study.scenarios)
    others = [name for name in study.scenarios if name != study.baseline]
    if not named and len(others) == 1:
        return [study.baseline, *others]
    if not named or len(named) != 1 or named[0] == study.baseline:
        expected = f"one --scenario to hold against {study.baseline}"
        raise StudyError([Mistake("--scenario", "", ", ".join(named or ()), expected)])
    return [study.baseline, *(name for name in study.only(named).scenarios if name != study.baseline)]


def _factors(
    study: Study, names: Sequence[str], over: list[str] | None, marks: Sequence[str] | None
) -> tuple[Factor, ...]:
    if over and marks:
        raise StudyError([Mistake("--mark", "", ", ".join(marks), "no --over beside it: a stated range has no mark")])
    if wrong := [mark for mark in marks or () if mark not in MARKS]:
        raise StudyError(
            Mistake("--mark", "", mark, f"one of {', '.join(MARKS)}", nearest(mark, MARKS)) for mark in wrong
        )
    found = stated_factors(study, bounds(over)) if over else library_factors(study, names, marks or ())
    if not found:
        said = f"--mark {', '.join(marks)}" if marks else study.file
        raise StudyError(
            [Mistake("--over", "", said, "PATH=low:high, since no figure of the library has such a range")]
        )
    return found


def _without(factors: Sequence[Factor], names: Sequence[str]) -> tuple[Factor, ...]:
    known = [factor.name for factor in factors]
    wrong = [name for name in names if name not in known]
    if wrong:
        expected = "the name of a factor as it is printed, without its mark"
        raise StudyError(Mistake("--exclude", "", name, expected, nearest(name, known)) for name in wrong)
    left = tuple(factor for factor in factors if factor.name not in names)
    if not left:
        raise StudyError([Mistake("--exclude", "", ", ".join(names), "at least one factor that is left")])
    return left


def _say_cuts(factors: Sequence[Factor]) -> None:
    cuts = [f"{each.name} {each.low:.4g} to {each.high:.4g}" for each in factors if each.is_cut]
    if cuts:
        notice(f"Cut, since the library's whole ranges do not go together: {'; '.join(cuts)}.")
