"""What the futures of a case can tell: one rule for whether it pays, is cheaper, or is told from another."""

from __future__ import annotations

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.estimates import Difference, Estimate, difference


def pays(case: BusinessCase) -> bool | None:
    """None where nobody can tell: also where work piles up that nobody has paid for."""
    return None if case.unsteady or _nobody_knows(case.npv) else _mean(case.npv) > 0


def cheaper(case: BusinessCase) -> bool | None:
    """All in than staying; what comes to the very same is not."""
    found = case.all_in_difference
    if case.unsteady or (_nobody_knows(found) and not _is_nothing(found)):
        return None
    return _mean(found) < 0


def told_apart(case: BusinessCase, other: BusinessCase) -> Difference | None:
    """What an item costs less, of two cases over one term under the same luck; None where nobody can tell."""
    found = difference(other.all_in_apart, case.all_in_apart)
    return None if found.mean is None or _nobody_knows(found) else found


def _nobody_knows(found: Estimate | Difference) -> bool:
    """The interval covers zero, or one future is all there is."""
    return found.half_width is None or abs(_mean(found)) <= found.half_width


def _is_nothing(found: Difference) -> bool:
    return found.mean == found.half_width == 0


def _mean(found: Estimate | Difference) -> float:
    assert found.mean is not None, found.reason
    return found.mean
