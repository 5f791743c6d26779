"""The futures of a pilot in the pool: some in each job, so that a page hears of the first of them soon."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import takewhile

from bposim.analysis.sizing.futures import Asked, Future, futures
from bposim.app.workers.asking import arriving
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.model.workload import Drawn

FUTURES = 40
AT_ONCE = 5  # futures of a job

Job = tuple[
    str, str, tuple[int, ...], tuple[float, ...], int, range
]  # volume, team, heads, months before, seed, numbers

_luck: Kept[tuple[str, int, int], Drawn] = Kept(80)  # in each worker
_known: Kept[Job, Sequence[Future]] = Kept(2048)  # in the server


def foresee(asked: Asked, volume: str, numbers: Sequence[int]) -> list[Future]:
    """What a worker does; `volume` names what luck depends on beside its seed."""
    luck = {number: _kept((volume, asked.seed, number)) for number in numbers}
    return futures(asked, numbers, luck)


def _kept(key: tuple[str, int, int]) -> Drawn:
    kept = _luck.get(key)
    return _luck.put(key, {}) if kept is None else kept


def foreseen(
    pool: Pool, asked: Asked, volume: str, numbers: range, tell: Callable[[int], object] = lambda done: None
) -> Sequence[Future]:
    """`tell` hears how many futures there are."""
    found: Sequence[Future] = ()
    with closing(coming(pool, asked, volume, numbers)) as live:
        for found in live:
            tell(len(found))
    return found


def coming(pool: Pool, asked: Asked, volume: str, numbers: range) -> Generator[Sequence[Future]]:
    """First what is known, which is not run again, then at every beat the futures so far, without a gap. To close it
    drops the rest; what was done by then is kept."""
    about = volume, asked.team, asked.heads, asked.before, asked.seed
    parts = [numbers[first : first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE)]
    found = {part: kept for part in parts if (kept := _known.get((*about, part))) is not None}
    missing = [part for part in parts if part not in found]
    yield _without_gap(found, parts)
    with closing(arriving(pool, foresee, [(asked, volume, part) for part in missing])) as live:
        for more in live:
            for call, made in more.items():
                if missing[call] not in found:
                    found[missing[call]] = _known.put((*about, missing[call]), made)
            yield _without_gap(found, parts)


def _without_gap(found: dict[range, Sequence[Future]], parts: Sequence[range]) -> list[Future]:
    return [future for part in takewhile(found.__contains__, parts) for future in found[part]]
