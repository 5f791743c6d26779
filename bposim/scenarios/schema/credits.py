"""What missing a promise costs the provider: weights, ladders and earn-back of an SLA, the fee at risk."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bposim.scenarios.schema.fields import Items, Share, Table

Points = Annotated[float, Field(ge=0, le=100)]
Periods = Annotated[int, Field(ge=0, le=24)]


class Rung(Table):
    """Credit for a shortfall below the target, in percentage points, as a share of the SLA's weight."""

    at_least_points: Points | None = None
    more_than_points: Points | None = None
    credit_share: Share

    @model_validator(mode="after")
    def _one_bound(self) -> Rung:
        if (self.at_least_points is None) == (self.more_than_points is None):
            raise ValueError("exactly one of at_least_points and more_than_points")
        return self

    @property
    def points(self) -> float:
        found = self.more_than_points if self.at_least_points is None else self.at_least_points
        assert found is not None
        return found


class Credits(Table):
    """A credit is due below `minimum_share` (the target where it is not stated), or when the target was missed several
    periods running. It is `weight_share` of the fee at risk, on a ladder if there is one.

    `credit_points` are counted over all SLAs that are missed, and put on the contract's ladder. A credit is earned back
    where the mean of the next `earn_back_periods` is on target. From `bonus_from_share` up there is a bonus, a share of
    the fee.
    """

    weight_share: Annotated[float, Field(ge=0, le=2)] = 0.0
    credit_points: Points = 0.0
    minimum_share: Share | None = None
    ladder: Annotated[Items[Rung], Field(max_length=20)] = ()
    period: Literal["month", "quarter"] = "month"
    earn_back_periods: Periods = 0
    bonus_from_share: Share | None = None
    bonus_share: Share = 0.0

    @model_validator(mode="after")
    def _rising(self) -> Credits:
        rungs = [(rung.points, rung.credit_share) for rung in self.ladder]
        if any(a[0] > b[0] or a[1] > b[1] for a, b in pairwise(rungs)):
            raise ValueError("a ladder that never falls: each rung with more points, and no smaller credit_share")
        if self.credit_points and self.period == "quarter":
            raise ValueError("credit_points by month, not by quarter")
        if self.bonus_share and self.bonus_from_share is None:
            raise ValueError("a bonus_from_share beside bonus_share")
        return self


class PointsRung(Table):
    """From so many credit points in a period, a share of the fee at risk."""

    from_points: Annotated[float, Field(gt=0, le=1000)]
    credit_share: Share


class ServiceCredits(Table):
    """The pool of all SLAs: never more than `at_risk_share` of a period's fee, whatever the weights add up to.

    No credit with fewer than `smallest_sample` items, nor in the first `grace_months` from `go_live` (that of the
    transition where it is not stated; without one they are over). A credit in the period after one is `repeat_factor`
    times as large. So many misses of a minimum in so many months give the client a right to terminate.
    """

    at_risk_share: Annotated[float, Field(gt=0, le=1)]
    points_ladder: Annotated[Items[PointsRung], Field(max_length=20)] = ()
    smallest_sample: Annotated[int, Field(ge=0, le=10_000_000)] = 100
    grace_months: Periods = 3
    go_live: date | None = None
    periods_below_target: Annotated[int, Field(ge=1, le=24)] = 3
    repeat_factor: Annotated[float, Field(ge=1, le=5)] = 1.5
    misses_to_terminate: Annotated[int, Field(ge=1, le=24)] = 3
    months_to_terminate: Annotated[int, Field(ge=1, le=24)] = 6

    @model_validator(mode="after")
    def _rising(self) -> ServiceCredits:
        rungs = [(rung.from_points, rung.credit_share) for rung in self.points_ladder]
        if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(rungs)):
            raise ValueError("a points_ladder that never falls: each rung with more points and no smaller credit_share")
        return self
