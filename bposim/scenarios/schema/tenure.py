"""How people come, learn and leave: what makes the pace of a team a result."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from bposim.scenarios.schema.fields import Amount, Factor, Pace, Share, Table

TrainingWeeks = Annotated[float, Field(ge=0, le=104)]
Loss = Annotated[float, Field(ge=0, le=0.95)]


class Announcement(Table):
    """From the day on which people hear that their work goes elsewhere until it is handed over: more of them leave, and
    all work slower. Of both, `stay_bonus_effect_share` is prevented where a stay bonus is paid."""

    announced_on: date
    hand_over_on: date
    attrition_factor: Annotated[float, Field(ge=1, le=20)] = 1.0
    pace_loss_share: Loss = 0.0
    stay_bonus_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    stay_bonus_effect_share: Share = 0.0

    @model_validator(mode="after")
    def _in_order(self) -> Announcement:
        if self.hand_over_on <= self.announced_on:
            raise ValueError("hand_over_on after announced_on")
        return self


class Tenure(Table):
    """Leaving, hiring, training and learning; the defaults are people who never leave and know all.

    Pace in month m at work = `full_pace` x min(1, `first_month_pace` x m^b), with b such that `months_to_full_pace` are
    just enough. It takes the place of the `pace` of the site or team, which is that of a team as a whole.
    With `go_live` the whole team is new on that day; else its people have been there as long as such people are.
    """

    attrition_per_year: Annotated[float, Field(ge=0, le=5)] = 0.0
    early_attrition_factor: Annotated[float, Field(gt=0, le=20)] = 1.0
    early_attrition_days: Annotated[int, Field(ge=0, le=3650)] = 90
    days_to_fill: Annotated[float, Field(ge=0, le=730)] = 0.0
    weeks_between_classes: Annotated[int, Field(ge=0, le=52)] = 0
    training_weeks: TrainingWeeks = 0.0
    nesting_weeks: TrainingWeeks = 0.0
    nesting_pace_share: Share = 0.0
    mentor_slowdown_share: Loss = 0.0
    full_pace: Pace = 1.0
    first_month_pace: Annotated[float, Field(ge=0.05, le=1)] = 1.0
    months_to_full_pace: Annotated[float, Field(gt=1, le=120)] = 12.0
    new_hire_defect_factor: Factor = 1.0
    new_hire_defect_months: Annotated[float, Field(ge=0, le=120)] = 3.0
    bench_share: Share = 0.0
    hiring_cost: Amount = 0.0
    go_live: date | None = None
    announcement: Announcement | None = None
