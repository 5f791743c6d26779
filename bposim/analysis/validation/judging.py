"""The engine held against known answers: systems are run until their answers are precise, then judged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtri, stdtr

from bposim.analysis.running import Engine, run
from bposim.analysis.validation import published, theory, worked_items, worked_shifts
from bposim.analysis.validation.known import Case, Kind, System

FEWEST = 20  # replications of what luck decides: with few of them 3 standard errors say less than they seem to
STANDARD_ERRORS = 3
ROUNDING = 1e-9  # of the known value, and at least of 1
MOST_GROWTH = 4  # a standard error from a few replications is not trusted further than this

SYSTEMS = (*theory.SYSTEMS, *worked_shifts.SYSTEMS, *worked_items.SYSTEMS, *published.SYSTEMS)

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """Our answer to a case; the standard error is 0 where luck does not decide it."""

    case: Case
    system: str
    ours: float
    standard_error: float
    replications: int

    @property
    def passed(self) -> bool:
        rounding = ROUNDING * max(1.0, abs(self.case.known))
        allowed = STANDARD_ERRORS * self.standard_error + self.case.tolerance + rounding
        return isfinite(self.ours) and abs(self.ours - self.case.known) <= allowed

    def as_json(self) -> dict[str, Any]:
        """A number that is not known, such as the mean of times without an end, is null."""
        return {
            "id": self.case.id,
            "known": self.case.known,
            "ours": self.ours if isfinite(self.ours) else None,
            "standard_error": self.standard_error if isfinite(self.standard_error) else None,
            "verdict": "pass" if self.passed else "fail",
        }


class Joint(NamedTuple):
    statistic: float
    degrees: int
    p_value: float


def cases() -> tuple[Case, ...]:
    return tuple(case for system in SYSTEMS for case in system.cases)


def validate_cases(
    ids: Sequence[str],
    seed: int,
    error: float,
    workers: int | None,
    advance: Callable[[], object],
    engine: Engine = "compiled",
) -> list[Verdict]:
    """In the order of the ids. What luck decides is run until its standard error is at most `error` x the known value;
    `advance` is called once for each case that is done."""
    verdicts: dict[str, Verdict] = {}
    for system in SYSTEMS:
        chosen = tuple(case for case in system.cases if case.id in ids)
        if not chosen:
            continue
        values = _observed(system, chosen, seed, error, workers, engine)
        for case, column in zip(chosen, values.T, strict=True):
            verdicts[case.id] = _verdict(system, case, column)
            advance()
    return [verdicts[each] for each in ids]


def joint(verdicts: Iterable[Verdict]) -> Joint:
    """Chi-square of the theory cases together, the first of each system, since rows of one system go together."""
    first: dict[str, Verdict] = {}
    for verdict in verdicts:
        if verdict.case.kind is Kind.THEORY and verdict.case.replications is None:
            first.setdefault(verdict.system, verdict)
    statistic = sum(_normal_deviate(verdict) ** 2 for verdict in first.values())
    return Joint(statistic, len(first), float(chdtrc(len(first), statistic)))


def _normal_deviate(verdict: Verdict) -> float:
    """As rare as the verdict's t statistic is."""
    away = abs(verdict.ours - verdict.case.known) / verdict.standard_error
    return float(ndtri(stdtr(verdict.replications - 1, -away)))


def _verdict(system: System, case: Case, values: Values) -> Verdict:
    if case.replications is None:
        error = float(values.std(ddof=1)) / sqrt(len(values)) if np.isfinite(values).all() else np.inf
        return Verdict(case, system.name, float(values.mean()), error, len(values))
    few = values[: case.replications].tolist()
    ours = case.judge(system.study, few) if case.judge else few[0]
    return Verdict(case, system.name, ours, 0.0, len(few))


def _observed(
    system: System, chosen: Sequence[Case], seed: int, error: float, workers: int | None, engine: Engine
) -> Values:
    """The cases' quantities in each replication: (replications, cases)."""
    ids = [case.id for case in chosen]
    seen: list[list[float]] = []
    while (needed := _needed(chosen, seen, error)) > len(seen):
        jobs = [delayed(_observe)(system.name, ids, seed, r, engine) for r in range(len(seen), needed)]
        seen += Parallel(n_jobs=min(workers or os.cpu_count() or 1, len(jobs)))(jobs)
    return np.array(seen, dtype=np.float64)


def _needed(chosen: Sequence[Case], seen: Sequence[Sequence[float]], error: float) -> int:
    if not seen:
        return max(FEWEST if case.replications is None else case.replications for case in chosen)
    needed = len(seen)
    for case, column in zip(chosen, np.array(seen).T, strict=True):
        if case.replications is None and np.isfinite(column).all():
            needed = max(needed, ceil((float(column.std(ddof=1)) / (error * case.known)) ** 2))
    return min(needed, MOST_GROWTH * len(seen))


def _observe(name: str, ids: Sequence[str], seed: int, replication: int, engine: Engine) -> list[float]:
    system = next(system for system in SYSTEMS if system.name == name)
    found = run(system.plan, seed, replication, engine, with_touches=True)
    return [case.quantity(found) for case in system.cases if case.id in ids]
