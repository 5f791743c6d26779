"""What somebody needs to get the same numbers again."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from platform import python_version

from bposim.analysis.comparing import Comparison

Info = dict[str, str | int | float]

_DATA = ("holidays", "tzdata")  # packages that results depend on


def run_info(comparison: Comparison, changes: Iterable[str] = ()) -> Info:
    """`changes` say what differs from the shipped study or the file that it began from."""
    about = comparison.about
    known: Info = {} if comparison.log_sha256 is None else {"log_sha256": comparison.log_sha256}
    return {
        "study": about.study,
        "fingerprint": about.fingerprint,
        "seed": about.seed,
        "version": about.version,
        "replications": comparison.replications,
        "level": about.level,
        "engine": about.engine,
        "baseline": about.baseline,
        "currency": about.currency,
        **known,
        **{package: version(package) for package in _DATA},
        "python": python_version(),
        **{f"change {number}": change for number, change in enumerate(changes, 1)},
    }
