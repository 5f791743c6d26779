"""What passing a gate proves. Oracles: the published lesson's figures, and binomial sums made term by term."""

from __future__ import annotations

from math import comb

import pytest

from bposim.analysis.sizing.acceptance import Gate, characteristic, found_share, go, smallest_gate
from bposim.scenarios.mistakes import StudyError


def at_most(allowed: int, checks: int, share: float) -> float:
    return sum(comb(checks, k) * share**k * (1 - share) ** (checks - k) for k in range(allowed + 1))


def test_a_pilot_passes_by_luck():
    """200 checks, up to 4 defects: a true 3 % passes 28 %, 2 % 63 %, 1 % 95 %."""
    found = characteristic(Gate(200, 4), [0.03, 0.02, 0.01])
    assert [round(each.go, 3) for each in found] == [0.281, 0.629, 0.948]
    assert [each.go for each in found] == pytest.approx([at_most(4, 200, share) for share in (0.03, 0.02, 0.01)])


@pytest.mark.parametrize(("good", "bad", "gate"), [(0.01, 0.03, Gate(308, 5)), (0.01, 0.02, Gate(945, 13))])
def test_the_smallest_gate_that_parts_good_from_bad(good, bad, gate):
    assert smallest_gate(good, bad) == gate


def test_no_smaller_gate_does():
    """Every number of checks below, with every number of defects allowed."""
    found = smallest_gate(0.02, 0.1, 0.05, 0.1)
    assert at_most(found.allowed, found.checks, 0.02) >= 0.95
    assert at_most(found.allowed, found.checks, 0.1) <= 0.1
    for checks in range(1, found.checks):
        for allowed in range(checks + 1):
            assert at_most(allowed, checks, 0.02) < 0.95 or at_most(allowed, checks, 0.1) > 0.1


def test_a_gate_without_checks_lets_everybody_go():
    assert go(Gate(0, 0), 0.5) == 1.0


def test_shares_must_differ_and_be_told_apart():
    for good, bad in ((0.02, 0.02), (0.01, 0.010001)):
        with pytest.raises(StudyError):
            smallest_gate(good, bad)


def test_an_auditor_who_misses_and_errs_finds_another_share():
    """Of 3 % he sees .8, and of the rest he takes 1 % for defects: .024 + .0097."""
    assert found_share(0.03, 0.8, 0.01) == pytest.approx(0.0337)
