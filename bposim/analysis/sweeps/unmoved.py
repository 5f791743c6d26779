"""Paths of a sweep that move nothing: whatever is put there, every measure stays as it is to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bposim.analysis.sweeps.points import paths
from bposim.analysis.sweeps.store import FIXED
from bposim.analysis.sweeps.sweeping import Sweep

if TYPE_CHECKING:
    import pandas as pd


def unmoved(sweep: Sweep) -> tuple[str, ...]:
    """Of those that vary where all others stay: what a paired design does not part is not told."""
    frame = sweep.frame()
    done, swept = frame[frame["status"] == "done"], paths(sweep.points)
    return tuple(path for path in swept if path in done and _moves_nothing(done, path, swept))


def _moves_nothing(done: pd.DataFrame, path: str, swept: tuple[str, ...]) -> bool:
    around = [other for other in swept if other != path and other in done] + ["scenario", "replication"]
    measures = [name for name in done if name not in {*FIXED.names, *swept}]
    places, values, answers = (_distinct(done, [*around, *more]) for more in ((), (path,), measures))
    return places < values and places == answers


def _distinct(frame: pd.DataFrame, columns: list[str]) -> int:
    return int((~frame.duplicated(columns)).sum())
