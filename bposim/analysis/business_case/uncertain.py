"""What is not known of the figures: in each future every assumption of the library has another value of its range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bposim.analysis.sensitivity.designs import placed
from bposim.analysis.sensitivity.factors import Factor, at, library_factors
from bposim.analysis.sweeps.measuring import with_values
from bposim.model.streams import column, uniforms
from bposim.scenarios.study import Study

PROMISED = (".sla.", ".contract.service_credits.")  # what was agreed is known
PURPOSE = "assumption"
ASSUMED = ("A",)
DATES = ("week", "weeks")  # a road whose weeks were drawn one by one would not be one
PAY = "severance_weeks"  # an amount, no date
STILL = (".contract.discount_rate_share", ".occupancy_goal")  # a case has one rate, and heads stay as stated


def assumptions(study: Study, scenarios: Sequence[str]) -> tuple[Factor, ...]:
    """Those of the road too but for its dates."""
    found = library_factors(study, scenarios, ASSUMED, with_road=True)
    return tuple(factor for factor in found if not _is_known(factor))


def _is_known(factor: Factor) -> bool:
    return any(
        _is_date(place) or place.endswith(STILL) or any(part in place for part in PROMISED) for place in factor.places
    )


def _is_date(place: str) -> bool:
    key = place.rpartition(".")[2]
    return ".transition." in place and key != PAY and key.rpartition("_")[2] in DATES and "per_week" not in key


def drawn_study(study: Study, factors: Sequence[Factor], seed: int, replication: int) -> Study:
    return with_values(study, at(factors, drawn_values(factors, seed, replication)).values)


def drawn_values(factors: Sequence[Factor], seed: int, replication: int) -> dict[str, float]:
    """Each factor uniform in its range, by luck of its own name: one more factor moves no other."""
    luck = [uniforms(column(1, seed, replication, PURPOSE, factor.name)) for factor in factors]
    (row,) = placed(factors, np.hstack(luck)[None]).tolist()
    return dict(zip((factor.name for factor in factors), row, strict=True))
