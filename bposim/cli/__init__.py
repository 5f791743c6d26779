"""The command line: results on standard output, progress and notices on standard error.

Exit codes: 0 done, 1 our failure, 2 the user's mistake.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bposim.cli.console import err
from bposim.scenarios.mistakes import StudyError

COMMANDS = {
    "compare": "What each scenario costs, how long work takes, how often the SLA is met, each against the baseline.",
    "run": "One run of one scenario: its measures, and its log as Parquet files.",
    "trace": "One item's story: every touch and wait with its cause, when it was due, what its turnaround is made of.",
    "business-case": "Whether a scenario is worth the road there: cash by month over the term, payback, chances.",
    "proposals": "Several scenarios with their roads ranked by simulated outcomes, by weights of yours.",
    "suitability": "Which work types are worth handing over, automating or keeping, each with its reason.",
    "sweep": "Many variants of a study as one table, in a store that an interrupted sweep goes on with.",
    "sensitivity": "Which assumption moves the answer, which one flips it, and what is worth finding out.",
    "best": "Which scenario, or which point of a sweep, is best, with a stated probability of choosing it.",
    "staff": "The cheapest head-counts and shift starts with which a scenario keeps its goals.",
    "pilot": "Heads week by week for a share of the volume while people learn, and what passing the pilot proves.",
    "calibrate": "A study fitted to an event log or a volume file, each figure with its interval, and checked.",
    "report": "A comparison to hand on: a page that stands alone, an Excel workbook or PowerPoint slides.",
    "check": "Every mistake in a study at once; else its head-count rule and warnings.",
    "validate": "Hold the engine against cases whose answer is known.",
    "sources": "The library's figures: value, unit, range, source, mark.",
    "app": "The comparison in the browser, to change and to look at.",
    "schema": "The JSON schema of a study file.",
    "new": "A study of your own to change: a copy of a shipped one.",
    "version": "Versions of bposim and of the data that results depend on.",
}  # each is the function of that name in the module of that name, "-" read as "_"


class _OnDemand(TyperCommand):
    """Says what a command is for; the command itself, and all that it needs, is imported when it is asked for."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        return _imported(str(self.name)).make_context(*args, **extra)


def _imported(command: str) -> Any:
    name = command.replace("-", "_")
    only = Typer(add_completion=False)
    only.command(command, help=COMMANDS[command])(getattr(import_module(f"bposim.cli.{name}"), name))
    return get_command(only)


def main() -> None:
    try:
        TyperGroup(commands=[_OnDemand(name, help=text) for name, text in COMMANDS.items()], no_args_is_help=True)()
    except StudyError as error:
        for mistake in error.mistakes:
            err.print(str(mistake), style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
