"""What passing a gate proves. Oracles: the published lesson's figures, and binomial sums made term by term."""

from __future__ import annotations

from math import comb

import pytest
from scipy.stats import binom

from bposim.analysis.sizing.acceptance import Gate, characteristic, found_share, go, go_over, smallest_gate
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


def by_all_numbers_of_findings(good: float, bad: float, stop_good: float, go_bad: float) -> Gate:
    """From none up, the fewest checks that keep the bad one out."""
    for allowed in range(2000):
        checks = allowed + 1
        while binom.cdf(allowed, checks, bad) > go_bad:
            checks += 1
        if binom.cdf(allowed, checks, good) >= 1 - stop_good:
            return Gate(checks, allowed)
    raise AssertionError


@pytest.mark.parametrize(
    ("good", "bad", "stop_good", "go_bad"),
    [
        (0.0, 0.3, 0.1, 0.1),
        (0.0, 1.0, 0.1, 0.1),
        (0.2, 0.4, 0.05, 0.2),
        (0.25, 0.35, 0.3, 0.3),
        (0.6, 0.8, 0.1, 0.01),
        (0.93, 0.99, 0.2, 0.1),
        (0.45, 0.5, 0.4, 0.45),
    ],
)
def test_the_smallest_gate_is_found_as_by_all_numbers_of_findings(good, bad, stop_good, go_bad):
    assert smallest_gate(good, bad, stop_good, go_bad) == by_all_numbers_of_findings(good, bad, stop_good, go_bad)


def test_nearly_equal_shares_are_parted_by_the_normal_approximation():
    """z (s_good + s_bad) / (bad - good), squared: 2 % from 2.05 % takes half a million checks."""
    found = smallest_gate(0.02, 0.0205)
    spread = sum((share * (1 - share)) ** 0.5 for share in (0.02, 0.0205))
    assert found.checks == pytest.approx((1.2816 * spread / 0.0005) ** 2, rel=0.01)


def test_where_the_sample_varies_a_go_is_the_mean_over_samples():
    gates = [Gate(100, 2), Gate(200, 4), Gate(200, 4)]
    expected = (at_most(2, 100, 0.03) + 2 * at_most(4, 200, 0.03)) / 3
    assert go_over(gates, 0.03) == pytest.approx(expected)


def test_a_gate_without_checks_lets_everybody_go():
    assert go(Gate(0, 0), 0.5) == 1.0


def test_shares_must_differ_and_be_told_apart():
    for good, bad in ((0.02, 0.02), (0.01, 0.010001)):
        with pytest.raises(StudyError):
            smallest_gate(good, bad)


def test_an_auditor_who_misses_and_errs_finds_another_share():
    """Of 3 % he sees .8, and of the rest he takes 1 % for defects: .024 + .0097."""
    assert found_share(0.03, 0.8, 0.01) == pytest.approx(0.0337)
