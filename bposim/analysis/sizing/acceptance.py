"""What passing a gate proves: a sample of a pilot's work is checked, and up to so many defects are a go.

Defects in the sample are binomial: checks are independent and each finds the truth. Where an auditor misses and errs,
the share that he *finds* takes the place of the true one (`found_share`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.scenarios.mistakes import Mistake, StudyError

Floats = NDArray[np.float64]
LARGEST = 1_000_000  # checks


class Gate(NamedTuple):
    """Go with at most `allowed` defects in `checks`."""

    checks: int
    allowed: int


class Judged(NamedTuple):
    """One point of the operating characteristic."""

    defect_share: float  # true
    go: float  # probability


def go(gate: Gate, defect_share: Floats | float) -> Floats:
    """Probability of a go, for each true share of defects."""
    from scipy.special import bdtr  # 300 ms that only a gate needs

    return np.asarray(bdtr(gate.allowed, gate.checks, np.asarray(defect_share, np.float64)))


def go_over(gates: Sequence[Gate], defect_share: float) -> float:
    """Probability of a go where the sample is any of these, all as likely."""
    from scipy.special import bdtr

    checks, allowed = np.array(gates, np.int64).T
    return float(np.mean(bdtr(allowed.astype(np.float64), checks, defect_share)))


def characteristic(gate: Gate, defect_shares: Sequence[float]) -> tuple[Judged, ...]:
    return tuple(map(Judged, defect_shares, go(gate, np.array(defect_shares)).tolist()))


def found_share(defect_share: float, detection: float = 1.0, false_alarm: float = 0.0) -> float:
    """What an auditor finds who sees a defect with one probability and errs about good work with another."""
    return defect_share * detection + (1 - defect_share) * false_alarm


def smallest_gate(good: float, bad: float, stop_good: float = 0.1, go_bad: float = 0.1) -> Gate:
    """The fewest checks that stop a provider with a share `good` of defects with at most probability `stop_good`, and
    let one with a share `bad` go with at most `go_bad`.

    Raises `StudyError` where the two are too near to each other for any sample of a million.
    """
    if not 0 <= good < bad <= 1:
        raise StudyError([Mistake("--bad", "", str(bad), f"a share of defects above --good, {good}")])
    allowed = _too_few(good, bad, stop_good, go_bad)
    while True:
        allowed += 1
        gate = Gate(_fewest(allowed, bad, go_bad), allowed)
        if gate.checks > LARGEST:
            expected = f"shares that at most {LARGEST:,} checks tell apart"
            raise StudyError([Mistake("--good", "", f"{good} and {bad}", expected)])
        if _passes(gate, good, stop_good):
            return gate


def _passes(gate: Gate, good: float, stop_good: float) -> bool:
    return float(go(gate, good)) >= 1 - stop_good


def _too_few(good: float, bad: float, stop_good: float, go_bad: float) -> int:
    """Findings that no gate can do with: those of the answer are more, by little.

    Let checks be any real number: then `bad` is kept out from some number on and `good` gets through up to another, and
    the more findings are allowed, the more the second is of the first. So all that are fewer than some number are too
    few. One check less than the fewest is below the first number, so that where `good` does not even get through there,
    it is below the second: too few.
    """
    few, enough = -1, 0
    while _is_too_few(enough, good, bad, stop_good, go_bad):
        few, enough = enough, 2 * enough + 1
    while enough - few > 1:
        middle = (few + enough) // 2
        if _is_too_few(middle, good, bad, stop_good, go_bad):
            few = middle
        else:
            enough = middle
    return few


def _is_too_few(allowed: int, good: float, bad: float, stop_good: float, go_bad: float) -> bool:
    checks = _fewest(allowed, bad, go_bad)
    return checks <= LARGEST and not _passes(Gate(checks - 1, allowed), good, stop_good)


def _fewest(allowed: int, bad: float, go_bad: float) -> int:
    """Checks at which `bad` goes with at most `go_bad`: more checks only make a go less likely."""
    few, many = allowed, allowed + 1
    while many <= LARGEST and float(go(Gate(many, allowed), bad)) > go_bad:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        if float(go(Gate(middle, allowed), bad)) > go_bad:
            few = middle
        else:
            many = middle
    return many
