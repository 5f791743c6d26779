"""`bposim validate`."""

from __future__ import annotations

from itertools import count
from typing import Annotated

from typer import Exit, Option

from bposim.analysis.validation.judging import cases, validate_cases
from bposim.analysis.wording.listings import verdict_table
from bposim.cli.console import out, print_json, progress
from bposim.cli.options import JsonOption, SeedOption, WorkersOption, share
from bposim.scenarios.mistakes import Mistake, StudyError


def validate(
    seed: SeedOption = 1,
    error: Annotated[str, Option(help="Standard error to reach, as a share of the known value.")] = "1%",
    case: Annotated[list[str] | None, Option("--case", help="Only this case; repeatable.")] = None,
    workers: WorkersOption = None,
    to_json: JsonOption = False,
) -> None:
    ids = _ids(case)
    with progress("Validating") as told:
        done = count(1)
        verdicts = validate_cases(ids, seed, share(error, "--error"), workers, lambda: told(next(done), len(ids)))
    if to_json:
        print_json({"cases": [verdict.as_json() for verdict in verdicts]})
    else:
        out.print(verdict_table(verdicts))
    if any(not verdict.passed for verdict in verdicts):
        raise Exit(1)


def _ids(names: list[str] | None) -> list[str]:
    """All, or the named ones; a name without its last letter means all rows of that system."""
    known = [case.id for case in cases()]
    found = {name: [id for id in known if name in (id, id.rstrip("abcdefgh"))] for name in names or []}
    unknown = [Mistake("--case", "", name, f"one of {', '.join(known)}") for name, ids in found.items() if not ids]
    if unknown:
        raise StudyError(unknown)
    return [id for id in known if names is None or any(id in ids for ids in found.values())]
