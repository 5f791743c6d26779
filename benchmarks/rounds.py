"""Timing in interleaved rounds, so that a busy minute of the machine hits all systems alike; medians and quartiles."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np


class Task(NamedTuple):
    """One call to time, of one system on one job; `before` makes its argument and is not timed."""

    job: str
    system: str
    units: int  # items (or rows) that the call works through
    call: Callable[..., object]
    before: Callable[[], Any] | None = None


class Spent(NamedTuple):
    cpu: float  # seconds of the whole process, all threads
    wall: float


class Figure(NamedTuple):
    median: float
    low: float  # quartiles
    high: float


class Timings:
    """Seconds by (job, system) and round; all that is said of them is worked out round by round."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.units = {(task.job, task.system): task.units for task in tasks}
        self.spent: dict[tuple[str, str], list[Spent]] = {key: [] for key in self.units}

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self.spent

    def seconds(self, job: str, system: str, clock: str = "cpu") -> list[float]:
        return [getattr(spent, clock) for spent in self.spent[job, system]]

    def per_unit(self, job: str, system: str, clock: str = "cpu") -> list[float]:
        """Nanoseconds."""
        return [1e9 * seconds / self.units[job, system] for seconds in self.seconds(job, system, clock)]

    def ratio(self, of: tuple[str, str], to: tuple[str, str], clock: str = "cpu") -> Figure:
        """Cost per unit of one over that of the other."""
        return figure(a / b for a, b in zip(self.per_unit(*of, clock), self.per_unit(*to, clock), strict=True))


def figure(values: Iterable[float]) -> Figure:
    low, median, high = np.percentile(list(values), (25, 50, 75)).tolist()
    return Figure(median, low, high)


def measured(tasks: Sequence[Task], rounds: int) -> Timings:
    """Every task once a round, each round from another one on."""
    timings = Timings(tasks)
    for number in range(rounds):
        turn = number * len(tasks) // rounds
        for task in (*tasks[turn:], *tasks[:turn]):
            shown = f"round {number + 1} of {rounds}: {task.job}, {task.system}"
            print(f"\r{shown:80}", end="", file=sys.stderr)
            timings.spent[task.job, task.system].append(_timed(task))
    print(f"\r{'':80}\r", end="", file=sys.stderr)
    return timings


def _timed(task: Task) -> Spent:
    argument = () if task.before is None else (task.before(),)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    task.call(*argument)
    return Spent(time.process_time() - cpu, time.perf_counter() - wall)
