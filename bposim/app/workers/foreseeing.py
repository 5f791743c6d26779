"""The futures of a pilot in the pool: some in each job, so that a page hears of the first of them soon."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import pairwise, takewhile

import numpy as np

from bposim.analysis.running import Plan, without_rosters
from bposim.analysis.sizing.futures import Asked, Future, futures, plan_of
from bposim.app.workers.asking import arriving
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.model.workload import Drawn

FUTURES = 40
AT_FIRST, AT_ONCE = 2, 6  # futures of a job: of the first two, which somebody waits for, and of the others
MOST_BYTES = 10**8  # of luck in a worker, which is ended where it grows by three times as much

Job = tuple[
    str, str, tuple[int, ...], tuple[float, ...], int, range
]  # volume, team, heads, months before, seed, numbers

_plans: Kept[tuple[str, str, tuple[int, ...], tuple[float, ...]], Plan] = Kept(2)  # in each worker
_luck: Kept[tuple[str, int, int], Drawn] = Kept(FUTURES)  # in each worker
_known: Kept[Job, Sequence[Future]] = Kept(2048)  # in the server


def foresee(asked: Asked, volume: str, numbers: Sequence[int]) -> list[Future]:
    """What a worker does; `volume` names what luck depends on beside its seed."""
    about = volume, asked.team, asked.heads, asked.before
    compiled = _plans.get(about) or _plans.put(about, plan_of(asked))
    luck = {number: dict(_luck.get((volume, asked.seed, number)) or {}) for number in numbers}
    found = futures(asked, numbers, luck, compiled)
    for number, drawn in luck.items():
        kept = without_rosters(drawn)
        if (number + 1) * _bytes(kept) <= MOST_BYTES:
            _luck.put((volume, asked.seed, number), kept)
    return found


def _bytes(kept: object) -> int:
    if isinstance(kept, np.ndarray):
        return int(kept.nbytes)
    parts = kept.values() if isinstance(kept, dict) else kept if isinstance(kept, tuple | list) else ()
    return sum(map(_bytes, parts))


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
    parts = parted(numbers)
    found = {part: kept for part in parts if (kept := _known.get((*about, part))) is not None}
    missing = [part for part in parts if part not in found]
    yield _without_gap(found, parts)
    with closing(arriving(pool, foresee, [(asked, volume, part) for part in missing])) as live:
        for more in live:
            for call, made in more.items():
                if missing[call] not in found:
                    found[missing[call]] = _known.put((*about, missing[call]), made)
            yield _without_gap(found, parts)


def parted(numbers: range) -> list[range]:
    """At the same numbers wherever they begin, so that what one question knows another need not run."""
    edges = (AT_FIRST, *range(2 * AT_FIRST, numbers.stop, AT_ONCE))
    inside = [numbers.start, *(edge for edge in edges if edge in numbers[1:]), numbers.stop]
    return [range(*part) for part in pairwise(inside)] if numbers else []


def _without_gap(found: dict[range, Sequence[Future]], parts: Sequence[range]) -> list[Future]:
    return [future for part in takewhile(found.__contains__, parts) for future in found[part]]
