"""Where a command prints and writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bposim.files import write_whole

WIDTH = 120


def _width() -> int | None:
    """A terminal's own; of what is piped so much that seven scenarios fit, or as much more as COLUMNS says."""
    stated = os.environ.get("COLUMNS", "")
    return None if sys.stdout.isatty() else max(WIDTH, int(stated) if stated.isdecimal() else 0)


out = Console(width=_width())
err = Console(stderr=True)


@contextmanager
def progress(text: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that is told how much is done, of how much."""
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def notice(text: str) -> None:
    err.print(text, markup=False, highlight=False)


def warn(text: str) -> None:
    out.print(f"! {text}", style="yellow", markup=False)


def print_json(content: Any) -> None:
    sys.stdout.write(json.dumps(content, indent=2, allow_nan=False, default=str) + "\n")


def print_text(text: str) -> None:
    """As it stands, with no line broken."""
    sys.stdout.write(text)


def write(path: Path, content: str | bytes) -> None:
    write_whole(path, content)
    notice(f"Wrote {path}")
