"""Compiles how the people of a team come, learn and leave."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from bposim.model.leaving import YEAR, hazard_of
from bposim.model.operation import Ints
from bposim.model.teams import Tenure
from bposim.model.ticks import PER_MILLE
from bposim.scenarios.schema import tenure as stated

MONTH = YEAR / 12


def compile_tenure(tenure: stated.Tenure | None, heads: int, start: date, epoch: date) -> Tenure | None:
    """None where nobody comes or goes or has anything to learn."""
    if tenure is None:
        return None

    def day(on: date) -> int:
        return (on - epoch).days

    told = tenure.announcement
    soft = 1 - told.stay_bonus_effect_share if told and told.stay_bonus_share else 1.0
    return Tenure(
        hazard=hazard_of(tenure.attrition_per_year, tenure.early_attrition_factor, tenure.early_attrition_days),
        fill=round(tenure.days_to_fill),
        class_days=7 * tenure.weeks_between_classes,
        first_class=day(start),
        training=round(7 * tenure.training_weeks),
        nesting=round(7 * tenure.nesting_weeks),
        nesting_pace=round(tenure.nesting_pace_share * PER_MILLE),
        mentor_pace=round((1 - tenure.mentor_slowdown_share) * PER_MILLE),
        pace=_pace(tenure),
        defect_factor=_defect_factor(tenure),
        bench=math.ceil(tenure.bench_share * heads - 1e-9),
        go_live=day(tenure.go_live) if tenure.go_live else None,
        announced=(day(told.announced_on), day(told.hand_over_on)) if told else (0, 0),
        announced_hazard=1 + (told.attrition_factor - 1) * soft if told else 1.0,
        announced_pace=round((1 - told.pace_loss_share * soft) * PER_MILLE) if told else PER_MILLE,
    )


def _pace(tenure: stated.Tenure) -> Ints:
    """min(1, first x m^b) at noon of each day, with 1 reached at m = the months to full pace."""
    exponent = -math.log(tenure.first_month_pace) / math.log(tenure.months_to_full_pace)
    months = (np.arange(math.ceil(tenure.months_to_full_pace * MONTH) + 1) + 0.5) / MONTH
    pace = np.minimum(1.0, tenure.first_month_pace * np.maximum(1.0, months) ** exponent)
    per_mille: Ints = np.rint(pace * PER_MILLE).astype(np.int64)
    return per_mille


def _defect_factor(tenure: stated.Tenure) -> Ints:
    factor = round(tenure.new_hire_defect_factor * PER_MILLE)
    return np.array([factor] * round(tenure.new_hire_defect_months * MONTH) + [PER_MILLE], np.int64)
