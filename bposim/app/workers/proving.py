"""What a worker process does for the Evidence page: one system of known answers, held against the engine."""

from __future__ import annotations

from typing import NamedTuple

from bposim.analysis.validation.judging import SYSTEMS, validate_cases


class Held(NamedTuple):
    id: str
    what: str
    kind: str
    known: float
    ours: float
    standard_error: float
    unit: str
    passed: bool


def hold(system: str, seed: int, error: float) -> tuple[Held, ...]:
    """In the order of the system's cases."""
    chosen = next(each for each in SYSTEMS if each.name == system)
    verdicts = validate_cases([case.id for case in chosen.cases], seed, error, 1, lambda: None)
    return tuple(
        Held(
            verdict.case.id,
            verdict.case.description,
            verdict.case.kind.value,
            verdict.case.known,
            verdict.ours,
            verdict.standard_error,
            verdict.case.unit,
            verdict.passed,
        )
        for verdict in verdicts
    )
