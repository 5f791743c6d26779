"""Leaving as a hazard by tenure, held against sums over days that know no formula, and against the sourced paces."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from rostering import coming_and_going

from bposim.model.leaving import Hazard, hazard_of, mean_over_tenures, mean_stay, steady_tenure

S90 = {"first_month_pace": 0.53, "months_to_full_pace": 12.0}  # [S90]: 53 % in month 1, parity in month 12
HAZARDS = [(0.15, 1.0, 90), (0.4, 2.0, 90), (0.5, 2.0, 90), (3.0, 2.0, 90), (0.3, 0.5, 200), (0.3, 2.0, 0)]


def survival(hazard: Hazard, days: int, parts: int = 20) -> np.ndarray:
    """Share still there, by parts of days, one small step after another."""
    day = (np.arange(days * parts) + 0.5) / parts
    rate = np.where(day < hazard.early_days, hazard.early_factor, 1.0) * hazard.rate
    return np.asarray(np.append(1.0, np.cumprod(1 - rate / parts)[:-1]))


@pytest.mark.parametrize(("attrition", "factor", "days"), HAZARDS)
def test_leavers_in_a_year_over_heads_is_the_rate_that_is_quoted(attrition: float, factor: float, days: int) -> None:
    """In a steady state as many leave as are hired, and people there = hires a day x mean stay."""
    hazard = hazard_of(attrition, factor, days)
    there = survival(hazard, 30_000).sum() / 20
    assert 365 / there == pytest.approx(attrition, rel=2e-3)
    assert mean_stay(hazard) == pytest.approx(there, rel=2e-3)


@pytest.mark.parametrize(("attrition", "factor", "days"), HAZARDS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
def test_steady_tenure_is_the_quantile_of_survival(attrition: float, factor: float, days: int, share: float) -> None:
    hazard = hazard_of(attrition, factor, days)
    there = np.cumsum(survival(hazard, 30_000))
    expected = np.searchsorted(there, share * there[-1]) / 20
    assert steady_tenure(hazard, share) == pytest.approx(expected, rel=5e-3, abs=0.2)


@pytest.mark.parametrize(("attrition", "pace"), [(0.15, 0.972), (0.30, 0.946), (0.40, 0.930), (0.50, 0.915)])
def test_steady_pace_under_a_flat_hazard_is_the_domain_s(attrition: float, pace: float) -> None:
    people = coming_and_going(attrition_per_year=attrition, **S90)
    assert mean_over_tenures(people.hazard, people.pace) / 1000 == pytest.approx(pace, abs=6e-4)


def test_training_days_leave_the_pace_under_a_flat_hazard_alone() -> None:
    """A flat hazard has no memory."""
    people = coming_and_going(attrition_per_year=0.4, **S90)
    trained = mean_over_tenures(people.hazard, people.pace, since=49)
    assert trained == pytest.approx(mean_over_tenures(people.hazard, people.pace), rel=1e-9)


def test_at_the_same_rate_early_leavers_leave_the_others_better_seasoned() -> None:
    """The stay of the many who go early is short, so that of the others is longer."""
    flat, early = (coming_and_going(attrition_per_year=0.4, early_attrition_factor=f, **S90) for f in (1.0, 4.0))
    assert mean_over_tenures(early.hazard, early.pace) > mean_over_tenures(flat.hazard, flat.pace)


def test_nobody_leaves_at_a_rate_of_nothing() -> None:
    people = coming_and_going(attrition_per_year=0.0, **S90)
    assert mean_stay(people.hazard) == float("inf")
    assert mean_over_tenures(people.hazard, people.pace) == 1000


@pytest.mark.parametrize(("productivity", "evidence"), [(1.0, 0.70), (0.97, 0.65), (0.95, 0.60)])
def test_a_new_team_s_first_half_year_is_near_the_go_live_pace_of_the_evidence(
    productivity: float, evidence: float
) -> None:
    """Onshore, nearshore, offshore: assumptions of the evidence of their own, so they agree within .06, not exactly."""
    people = coming_and_going(go_live=date(2026, 1, 5), **S90)
    half_year = people.pace[:182].mean() / 1000 * productivity
    assert people.pace[0] / 1000 * productivity < evidence < people.pace[182] / 1000 * productivity
    assert half_year == pytest.approx(evidence, abs=0.06)
