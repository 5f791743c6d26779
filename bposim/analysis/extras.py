"""Packages that only some uses need: missed before anything is simulated, with what to install."""

from __future__ import annotations

from importlib.util import find_spec

from bposim.scenarios.mistakes import Mistake, StudyError


def require(package: str, extra: str, asked: str) -> None:
    """`asked`: what the user wants of it."""
    if find_spec(package) is None:
        expected = f"the package {package}, which comes with the extra {extra}: pip install 'bposim[{extra}]'"
        raise StudyError([Mistake(asked, "", "", expected)])
