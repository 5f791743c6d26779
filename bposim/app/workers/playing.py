"""What the Classroom has played in the pool: a lesson's points, once for the whole class."""

from __future__ import annotations

from concurrent.futures import Future
from typing import NamedTuple

from bposim.analysis.estimates import Estimate, estimate
from bposim.analysis.lessons import LESSONS
from bposim.analysis.lessons.lesson import Lesson, Setting
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import LOST, Pool


class Point(NamedTuple):
    """One x of a lesson's picture, all else set."""

    lesson: str
    setting: tuple[tuple[str, float], ...]
    seed: int


Points = dict[float, Future[Estimate]]  # by the first knob

_points: Kept[Point, Future[Estimate]] = Kept(4_000)


def play(point: Point) -> Estimate:
    """In a worker."""
    lesson, setting = LESSONS[point.lesson], dict(point.setting)
    return estimate([lesson.play(setting, point.seed, k) for k in range(lesson.replications)])


def points(lesson: Lesson, setting: Setting, seed: int, pool: Pool) -> Points:
    """What somebody else has asked for is not played again, what was lost with its worker is."""
    found: Points = {}
    for x in lesson.points:
        point = Point(lesson.name, tuple(sorted({**setting, lesson.along.name: x}.items())), seed)
        future = _points.get(point)
        if future is None or (future.done() and isinstance(future.exception(), LOST)):
            future = _points.put(point, pool.submit(play, point))
        found[x] = future
    return found


def come(futures: Points) -> dict[float, Estimate]:
    """What there is already."""
    return {x: future.result() for x, future in futures.items() if future.done() and not future.exception()}
