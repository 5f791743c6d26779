"""What the Classroom plays in the pool: a lesson's points, once for the whole class, dropped when nobody waits."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from functools import partial
from typing import NamedTuple

from bposim.analysis.estimates import Estimate, estimate
from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import Lesson, Setting
from bposim.app.workers.asking import BEAT_SECONDS, TRIES
from bposim.app.workers.pool import LOST, Pool
from bposim.app.workers.sharing import Shared


class Point(NamedTuple):
    """One x of a lesson's picture, all else set."""

    lesson: str
    setting: tuple[tuple[str, float], ...]
    seed: int


class Played(NamedTuple):
    """By the first knob: what the engine came to, and why it could not."""

    known: dict[float, Estimate]
    failed: dict[float, str]
    of: int

    @property
    def done(self) -> int:
        return len(self.known) + len(self.failed)


NOTHING = Played({}, {}, 0)

_shared: Shared[Point, Estimate] = Shared(4_000)


def play(point: Point) -> Estimate:
    """In a worker."""
    lesson, setting = LESSONS[point.lesson], dict(point.setting)
    return estimate([lesson.play(setting, point.seed, k) for k in range(lesson.replications)])


def played(lesson: Lesson, setting: Setting, seed: int, pool: Pool, tell: Callable[[Played], object]) -> Played:
    """`tell` hears at every beat how far it is, which is where a new move or another page gets in."""
    points = {
        x: Point(lesson.name, tuple(sorted({**setting, lesson.along.name: x}.items())), seed) for x in lesson.points
    }
    kept = {x: _shared.kept.get(point) for x, point in points.items()}
    found = Played({x: each for x, each in kept.items() if each}, {}, len(points))
    tell(found)
    _play({x: point for x, point in points.items() if x not in found.known}, found, pool, tell)
    return found


def _play(points: Mapping[float, Point], found: Played, pool: Pool, tell: Callable[[Played], object]) -> None:
    """Few at a time are in the pool; what is left when nobody listens any more is dropped."""
    todo, tries, flying = deque(points), Counter[float](), dict[Future[Estimate], float]()
    try:
        while todo or flying:
            while todo and len(flying) <= pool.workers:
                x = todo.popleft()
                flying[_shared.want(points[x], partial(pool.submit, play, points[x]))] = x
            for future in wait(flying, BEAT_SECONDS, FIRST_COMPLETED).done:
                x = flying.pop(future)
                tries[x] += 1
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    found.known[x] = future.result()
                elif isinstance(error, (*LOST, CancelledError)) and tries[x] < TRIES:
                    todo.appendleft(x)
                else:
                    found.failed[x] = _why(error)
            tell(found)
    finally:
        for future, x in flying.items():
            _shared.drop(points[x], future)


def _why(error: BaseException) -> str:
    if isinstance(error, (*LOST, CancelledError)):
        return "its worker process ended twice"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
