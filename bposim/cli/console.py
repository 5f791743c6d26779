"""Where a command prints and writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bposim.files import write_whole

WIDTH = 120

out = Console(width=WIDTH if not sys.stdout.isatty() else None)
err = Console(stderr=True)


def progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    return Progress(*columns, console=err, transient=True)


def notice(text: str) -> None:
    err.print(text, markup=False, highlight=False)


def print_json(content: Any) -> None:
    sys.stdout.write(json.dumps(content, indent=2, allow_nan=False, default=str) + "\n")


def write(path: Path, content: str | bytes) -> None:
    write_whole(path, content)
    notice(f"Wrote {path}")
