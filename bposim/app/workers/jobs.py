"""Runs of studies in the pool: the known is kept, what two sessions want is run once, what none wants is dropped."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from bposim.analysis.comparing import About, Comparison, Outcome
from bposim.analysis.experiment import ROUND, Examined, Experiment, about, spread
from bposim.analysis.growing import Grown, Standing, grown, level, only
from bposim.analysis.portraits import Gallery, gallery
from bposim.analysis.wording.cards import MEASURES
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import LOST, Pool
from bposim.app.workers.sharing import Shared
from bposim.app.workers.work import Result, Task, packed, simulate
from bposim.scenarios.study import Study

MOST_KEPT = 4_000  # results, some 10 kB each
BEAT_SECONDS = 0.05  # between two chances to stop


Key = tuple[str, int, tuple[tuple[str, int], ...]]  # fingerprint, seed, replications by scenario

_grown: Kept[Key, Grown] = Kept(64)
_compared: Kept[Key, Comparison] = Kept(32)
_spreads: Kept[Key, float] = Kept(256)
_galleries: Kept[Key, Gallery] = Kept(16)


class WorkersLost(RuntimeError):
    """The same run took its worker down twice."""


class Goal(NamedTuple):
    """Replications are added until every cost per item is this precise, at most so many."""

    precision: float
    most: int


@dataclass(frozen=True)
class Snapshot:
    """What is known of a study: by scenario the results of replications 0, 1, ... without a gap."""

    study: Study
    seed: int
    upto: int
    results: Mapping[str, Sequence[Result]]
    goal: Goal | None = None

    @property
    def done(self) -> int:
        return sum(len(runs) for runs in self.results.values())

    @property
    def of(self) -> int:
        return self.upto * len(self.study.scenarios)

    @property
    def is_complete(self) -> bool:
        """Nothing more is needed, or allowed."""
        if self.done < self.of:
            return False
        return self.goal is None or self.upto >= self.goal.most or self.spread <= self.goal.precision

    @cached_property
    def spread(self) -> float:
        """Of the replications that every scenario has."""
        if not self.common:
            return math.inf
        kept = _spreads.get(self.key)
        if kept is None:
            common = {name: runs[: self.common] for name, runs in self._outcomes.items()}
            kept = _spreads.put(self.key, spread(common))
        return kept

    @property
    def common(self) -> int:
        """Replications that every scenario has."""
        return min(len(runs) for runs in self.results.values())

    @cached_property
    def comparison(self) -> Comparison | None:
        """Of all measures, for pictures and files."""
        if not self.done:
            return None
        kept = _compared.get(self.key)
        if kept is None:
            kept = level(self._about, self._outcomes, self.loads)
            assert kept is not None, self.done
            _compared.put(self.key, kept)
        return kept

    @property
    def headline(self) -> Comparison | None:
        """Of the measures that are told while runs come in."""
        return self._grown.comparison

    @property
    def standings(self) -> Mapping[str, Standing]:
        return self._grown.standings

    @property
    def key(self) -> Key:
        """The same for the same numbers."""
        return self.study.fingerprint, self.seed, tuple((name, len(runs)) for name, runs in self.results.items())

    @cached_property
    def _grown(self) -> Grown:
        """Looked at again and again, worked out once."""
        kept = _grown.get(self.key)
        if kept is None:
            kept = _grown.put(self.key, grown(self._about, only(self._outcomes, MEASURES), self.loads))
        return kept

    @cached_property
    def examined(self) -> Examined:
        """Of the replications that every scenario has."""
        assert self.comparison is not None, self.common
        portraits = {name: [run.portrait for run in runs[: self.common]] for name, runs in self.results.items()}
        return Examined(self.comparison, portraits)

    @cached_property
    def gallery(self) -> Gallery:
        """Looked at by one scenario after the other, worked out once."""
        return _galleries.get(self.key) or _galleries.put(self.key, gallery(self.examined.portraits))

    @property
    def loads(self) -> dict[str, Mapping[str, float]]:
        """With the rosters of the first replication."""
        return {name: runs[0].load for name, runs in self.results.items() if runs}

    @property
    def _about(self) -> About:
        return about(self.study, Experiment(seed=self.seed, replications=self.upto))

    @property
    def _outcomes(self) -> dict[str, list[Outcome]]:
        return {name: [run.outcome for run in runs] for name, runs in self.results.items()}


@dataclass
class Jobs:
    """For all sessions together."""

    pool: Pool = field(default_factory=Pool)
    shared: Shared[Task, Result] = field(default_factory=lambda: Shared(MOST_KEPT))
    preparing: str = ""  # why the first result of all takes longer than others

    def results(
        self, study: Study, seed: int, upto: int, current: str = "", goal: Goal | None = None
    ) -> Generator[Snapshot]:
        """First what is known, with the first runs under way, then more at every beat, the baseline and the current
        scenario ahead of the others, in rounds beyond `upto` as long as the goal asks for them. To close it, or to let
        go of it, drops what nobody else waits for.
        """
        run = _Run(self, study, seed, upto, current, goal)
        try:
            run.submit()
            yield run.snapshot()
            while run.goes_on():
                yield run.snapshot()
        finally:
            run.drop()

    def known(self, study: Study, seed: int, upto: int, goal: Goal | None = None) -> Snapshot:
        """Nothing is run."""
        return _Run(self, study, seed, upto, "", goal).snapshot()


class _Run:
    """One session's wish, of which few tasks at a time are in the pool, so that no session fills it."""

    def __init__(self, jobs: Jobs, study: Study, seed: int, upto: int, current: str, goal: Goal | None) -> None:
        self.jobs, self.study, self.seed, self.upto, self.goal = jobs, study, seed, 0, goal
        self.keys = {name: study.key(name) for name in study.scenarios}
        ahead = dict.fromkeys([study.baseline, *([current] if current in self.keys else []), *self.keys])
        self.order = tuple(dict.fromkeys(self.keys[name] for name in ahead))
        self.packed: dict[str, bytes] = {}
        self.found: dict[Task, Result] = {}
        self.missing: deque[Task] = deque()
        self.flying: dict[Future[Result], Task] = {}
        self.tried_again: set[Task] = set()
        self._ask(upto)
        while not self.missing and not self.snapshot().is_complete:
            self._ask(self.upto + ROUND)

    def _ask(self, upto: int) -> None:
        """For replications up to this, of which some may be known."""
        upto = min(upto, self.goal.most) if self.goal else upto
        for task in (Task(key, self.seed, number) for number in range(self.upto, upto) for key in self.order):
            result = self.jobs.shared.kept.get(task)
            if result is None:
                self.missing.append(task)
            else:
                self.found[task] = result
        self.upto = upto

    def submit(self) -> None:
        while self.missing and len(self.flying) <= self.jobs.pool.workers:
            task = self.missing.popleft()
            self.flying[self.jobs.shared.want(task, partial(self._begin, task))] = task

    def _begin(self, task: Task) -> Future[Result]:
        return self.jobs.pool.submit(simulate, task, self._packed(task.scenario))

    def _packed(self, key: str) -> bytes:
        if key not in self.packed:
            self.packed[key] = packed(self.study, next(name for name in self.keys if self.keys[name] == key))
        return self.packed[key]

    def goes_on(self) -> bool:
        """Waits a beat at most; false when nothing is left to do."""
        while not self.missing and not self.flying:
            if self.snapshot().is_complete:
                return False
            self._ask(self.upto + ROUND)
        self.submit()
        for future in wait(self.flying, BEAT_SECONDS, FIRST_COMPLETED).done:
            self._take(self.flying.pop(future), future)
        return True

    def _take(self, task: Task, future: Future[Result]) -> None:
        try:
            self.found[task] = future.result()
            self.jobs.preparing = ""
        except (*LOST, CancelledError) as error:
            if task in self.tried_again:
                raise WorkersLost(str(task)) from error
            self.tried_again.add(task)
            self.missing.appendleft(task)

    def drop(self) -> None:
        for future, task in self.flying.items():
            self.jobs.shared.drop(task, future)

    def snapshot(self) -> Snapshot:
        results = {name: self._without_gap(key) for name, key in self.keys.items()}
        return Snapshot(self.study, self.seed, self.upto, results, self.goal)

    def _without_gap(self, key: str) -> tuple[Result, ...]:
        runs: list[Result] = []
        while (result := self.found.get(Task(key, self.seed, len(runs)))) is not None:
            runs.append(result)
        return tuple(runs[: self.upto])
