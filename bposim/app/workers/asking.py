"""Jobs in a pool that a page waits for: stopped or left, they are dropped, and a worker that dies costs one try."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from typing import Any, TypeVar

from bposim.app.workers.pool import LOST, Pool

BEAT_SECONDS = 0.1  # between two chances to stop
TRIES = 2

T = TypeVar("T")


def asked(pool: Pool, tell: Callable[[], object], job: Callable[..., T], *given: Any) -> T:
    """`tell` is called at every beat, which is where Stop or another page gets in. Raises one of `LOST`."""
    (found,) = all_asked(pool, lambda done: tell(), job, [given])
    return found


def all_asked(
    pool: Pool, tell: Callable[[int], object], job: Callable[..., T], calls: Sequence[tuple[Any, ...]]
) -> list[T]:
    """In the order of the calls; `tell` hears how many are done. Raises one of `LOST`."""
    found: Mapping[int, T] = {}
    with closing(arriving(pool, job, calls)) as live:
        for found in live:
            tell(len(found))
    return [found[number] for number in range(len(calls))]


def arriving(pool: Pool, job: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> Generator[Mapping[int, T]]:
    """At every beat what there is by number of the call, of which few at a time are in the pool. To close it drops
    the rest."""
    found: dict[int, T] = {}
    todo, tried = list(range(len(calls))), [0] * len(calls)
    flying: dict[Future[T], int] = {}
    try:
        while todo or flying:
            while todo and len(flying) <= pool.workers:
                number = todo.pop(0)
                flying[pool.submit(job, *calls[number])] = number
            for future in wait(flying, BEAT_SECONDS, FIRST_COMPLETED).done:
                number = flying.pop(future)
                try:
                    found[number] = future.result()
                except LOST:
                    tried[number] += 1
                    if tried[number] == TRIES:
                        raise
                    todo.insert(0, number)
            yield found
    finally:
        for future in flying:
            future.cancel()
