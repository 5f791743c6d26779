"""Jobs that several sessions may want: done once for all, kept, and dropped when nobody wants them any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from bposim.app.workers.keeping import Kept, Key

T = TypeVar("T")


@dataclass
class _Flying(Generic[T]):
    future: Future[T]
    wanted: int = 0  # by so many


class Shared(Generic[Key, T]):
    """For all sessions together; the results of at most so many jobs are kept."""

    def __init__(self, most: int) -> None:
        self.kept: Kept[Key, T] = Kept(most)
        self._flying: dict[Key, _Flying[T]] = {}
        self._changing = threading.RLock()

    def flying(self) -> int:
        """Jobs that the pool still has to do."""
        return len(self._flying)

    def want(self, key: Key, submit: Callable[[], Future[T]]) -> Future[T]:
        with self._changing:
            flying = self._flying.get(key)
            if flying is None or _is_lost(flying.future):
                flying = self._flying[key] = _Flying(submit())
                flying.future.add_done_callback(lambda future: self._landed(key, future))
            flying.wanted += 1
            return flying.future

    def drop(self, key: Key, future: Future[T]) -> None:
        """A job that has begun is finished and kept; one that somebody began anew since is another."""
        with self._changing:
            flying = self._flying.get(key)
            if flying and flying.future is future:
                flying.wanted -= 1
                if flying.wanted == 0:
                    flying.future.cancel()

    def _landed(self, key: Key, future: Future[T]) -> None:
        if not future.cancelled() and future.exception() is None:
            self.kept.put(key, future.result())
        with self._changing:
            if (flying := self._flying.get(key)) and flying.future is future:
                del self._flying[key]


def _is_lost(future: Future[T]) -> bool:
    """Over, and without a result, though nobody may have heard of it yet."""
    return future.done() and (future.cancelled() or future.exception() is not None)
