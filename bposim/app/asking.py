"""A job in a pool that a page waits for: stopped or left, it is dropped, and a worker that dies costs it one try."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from typing import ParamSpec, TypeVar

from bposim.app.pool import LOST, Pool

BEAT_SECONDS = 0.2  # between two chances to stop
TRIES = 2

P = ParamSpec("P")
T = TypeVar("T")


def asked(pool: Pool, tell: Callable[[], object], job: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """`tell` is called at every beat, which is where Stop or another page gets in. Raises one of `LOST`."""
    for attempt in range(TRIES):
        future = pool.submit(job, *given, **named)
        try:
            while not future.done():
                wait([future], BEAT_SECONDS)
                tell()
            return future.result()
        except LOST:
            if attempt == TRIES - 1:
                raise
        finally:
            future.cancel()
    raise AssertionError(TRIES)
