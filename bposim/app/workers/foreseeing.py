"""The futures of a pilot in the pool: some in each job, so that a page hears of the first of them soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bposim.analysis.sizing.futures import Asked, Future, futures
from bposim.app.workers.asking import all_asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.model.workload import Drawn

FUTURES = 40
AT_ONCE = 5  # futures of a job

_luck: Kept[tuple[str, int, int], Drawn] = Kept(80)  # in each worker
_known: Kept[tuple[str, tuple[int, ...], tuple[float, ...], int, int], Sequence[Future]] = Kept(256)  # in the server


def foresee(asked: Asked, volume: str, numbers: Sequence[int]) -> list[Future]:
    """What a worker does; `volume` names what luck depends on beside its seed."""
    luck = {number: _kept((volume, asked.seed, number)) for number in numbers}
    return futures(asked, numbers, luck)


def _kept(key: tuple[str, int, int]) -> Drawn:
    kept = _luck.get(key)
    return _luck.put(key, {}) if kept is None else kept


def foreseen(
    pool: Pool, asked: Asked, volume: str, replications: int, tell: Callable[[int], object]
) -> Sequence[Future]:
    """What is known is not run again; `tell` hears how many futures there are."""
    key = volume, asked.heads, asked.before, asked.seed, replications
    kept = _known.get(key)
    if kept is not None:
        return kept
    calls = [
        (asked, volume, range(first, min(first + AT_ONCE, replications))) for first in range(0, replications, AT_ONCE)
    ]
    parts = all_asked(pool, lambda done: tell(min(replications, done * AT_ONCE)), foresee, calls)
    return _known.put(key, [each for part in parts for each in part])
