"""One pool of worker processes for the whole server; a worker that dies costs its runs and no one's session."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar

from loky.backend.context import get_context
from loky.process_executor import ProcessPoolExecutor, ShutdownExecutorError

LOST = (BrokenProcessPool, ShutdownExecutorError)  # the pool went down under a future
NICENESS = 19  # pages before simulations
WATCH_SECONDS = 2

P = ParamSpec("P")
T = TypeVar("T")


class Pool:
    """Workers start with the first job; they run as many jobs at a time as there are processors, and stay unless they
    may be idle for so many seconds only."""

    def __init__(self, workers: int | None = None, niceness: int = NICENESS, idle_seconds: int | None = None) -> None:
        self.workers, self.niceness, self.idle_seconds = workers or os.cpu_count() or 1, niceness, idle_seconds
        self._changing = threading.RLock()
        self._executor: ProcessPoolExecutor | None = None

    def submit(self, job: Callable[P, T], *given: P.args, **named: P.kwargs) -> Future[T]:
        """With new workers where the old ones were lost."""
        with self._changing:
            try:
                return self._ready().submit(job, *given, **named)  # type: ignore[no-any-return]
            except LOST:
                self._executor = None
                return self._ready().submit(job, *given, **named)  # type: ignore[no-any-return]

    def pids(self) -> tuple[int, ...]:
        """Of the workers that there are."""
        with self._changing:
            return tuple(self._executor._processes) if self._executor else ()

    def close(self) -> None:
        with self._changing:
            if self._executor:
                self._executor.shutdown(kill_workers=True)
            self._executor = None

    def _ready(self) -> Any:
        if self._executor is None:
            first = os.getpid(), self.niceness, get_context().Lock()
            about = {"timeout": self.idle_seconds, "initializer": _begin, "initargs": first}
            self._executor = ProcessPoolExecutor(self.workers, **about)
        return self._executor


def _begin(server: int, niceness: int, one_by_one: Any) -> None:
    """In each worker, before its first job. What the first has compiled the others find, who have not stood idle."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    from bposim.app.workers.work import warm, warm_engine, warm_others

    if one_by_one.acquire(block=False):
        try:
            warm_engine()
        finally:
            one_by_one.release()
    else:
        warm_others()
    with one_by_one:
        warm()


def _end_with(server: int) -> None:
    """No worker outlives a server that was killed."""
    while os.getppid() == server:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
