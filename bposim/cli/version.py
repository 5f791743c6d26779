"""`bposim version`."""

from __future__ import annotations

from importlib.metadata import version as version_of

from bposim.cli.console import out


def version() -> None:
    for package in ("bposim", "holidays", "tzdata"):
        out.print(f"{package} {version_of(package)}", highlight=False)
