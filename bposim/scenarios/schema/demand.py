"""What arrives: work types, each with one or more forms of arrival and perhaps an opening backlog."""

from __future__ import annotations

from math import ceil
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.fields import (
    Amount,
    ByWorkType,
    Count,
    Days,
    Factor,
    Growth,
    Hours,
    Items,
    Label,
    Share,
    Table,
    TimeOfDay,
    Volume,
    for_work_type,
)

OneOfVolumes = "exactly one of items_per_year and items_per_hour"


class MonthEnds(Table):
    """Factors on the first and last business days of each month."""

    last_days: Annotated[int, Field(ge=0, le=10)] = 0
    last_factor: Factor = 1.0
    first_days: Annotated[int, Field(ge=0, le=10)] = 0
    first_factor: Factor = 1.0


class DayShape(Table):
    """How a volume spreads over the days; the factors shape it and leave the year's sum as it is."""

    days: Days = "Mon-Sun"
    on_holidays: bool = False
    month_factors: Annotated[Items[Factor], Field(min_length=12, max_length=12)] | None = None
    weekday_factors: Annotated[Items[Factor], Field(min_length=7, max_length=7)] | None = None
    month_ends: MonthEnds = MonthEnds()
    after_holiday_factor: Factor = 1.0
    day_cv: Annotated[float, Field(ge=0, le=5)] = 0.0


class Poisson(DayShape):
    """Arrivals one by one; the day's total varies beyond Poisson by `day_cv` (gamma-distributed day factor)."""

    form: Literal["poisson"]
    items_per_year: Volume | None = None
    items_per_hour: Volume | None = None
    hours: Hours = "00:00-24:00"
    hour_factors: Annotated[Items[Factor], Field(min_length=24, max_length=24)] | None = None

    @model_validator(mode="after")
    def _one_volume(self) -> Poisson:
        if (self.items_per_year is None) == (self.items_per_hour is None):
            raise ValueError(OneOfVolumes)
        return self


class Batch(DayShape):
    """A file at a fixed local time on each of its days; all its items arrive at once."""

    form: Literal["batch"]
    items_per_year: Volume
    at: TimeOfDay


class Renewal(Table):
    """One arrival after another, the gaps drawn from a distribution (textbook systems)."""

    form: Literal["renewal"]
    gap: Distribution


class CutOff(Table):
    """Work that comes in the business days before each run of a client calendar (a payroll's cut-off)."""

    form: Literal["cut_off"]
    runs: Label
    items_per_year: Volume
    hours: Hours = "08:00-18:00"
    shares_by_days_before: Annotated[Items[Share], Field(min_length=1, max_length=31)]
    day_cv: Annotated[float, Field(ge=0, le=5)] = 0.0


class FromFile(Table):
    """Counts from the user's CSV beside the study: columns time (date or timestamp), work_type, count."""

    form: Literal["csv"]
    file: Label
    hours: Hours = "08:00-18:00"


class Backlog(Table):
    """Items waiting at the start, their ages spread evenly from 0 to `oldest_days` (elapsed)."""

    items: Count
    oldest_days: Annotated[float, Field(ge=0, le=3650)] = 0.0
    first_step: Label | None = None


ArrivalForm = Annotated[Poisson | Batch | Renewal | CutOff | FromFile, Field(discriminator="form")]


class WorkType(Table):
    """A kind of item: where it begins, how urgent it is (class 0 goes first), how it arrives, what it costs if it is
    delivered with a critical defect, or with minor ones alone, and what each one costs that is overdue, and each day
    of it (an early-payment discount lost, interest).

    `background` work is that of a provider's other clients: it keeps shared teams busy, and no measure is about it.
    `split` is, by step, the share of the items that begin there instead of at the first step.
    """

    first_step: Label
    background: bool = False
    split: Annotated[dict[str, Share], Field(max_length=20)] = {}
    priority: Annotated[int, Field(ge=0, le=9)] = 0
    arrivals: Annotated[dict[str, ArrivalForm], Field(min_length=1)]
    opening_backlog: Backlog | None = None
    failure_cost: Amount = 0.0
    minor_failure_cost: Amount = 0.0
    late_cost: Amount = 0.0
    late_cost_per_day: Amount = 0.0
    critical_fields: Annotated[int, Field(ge=1, le=1000)] | None = None


class VolumePath(Table):
    """What comes in later years from the study's start, beside what is stated for the first.

    In year k it is (1 + `growth_share`)^(k - 1) times the k-th of `year_factors`, the last of which goes on. With
    `volatility_share`, the standard deviation of a year's growth, it is uncertain: each future has a path of its own,
    the same for all work types and all scenarios. Work of a provider's other clients has none.
    """

    growth_share: ByWorkType[Growth] = {}
    year_factors: Annotated[Items[Annotated[float, Field(ge=0, le=10)]], Field(max_length=20)] = ()
    volatility_share: Annotated[float, Field(ge=0, le=0.3)] = 0.0

    def moves(self, work_type: str) -> bool:
        return bool(for_work_type(self.growth_share, work_type) or self.year_factors or self.volatility_share)

    def foreseen(self, work_type: str, years: int) -> tuple[float, ...]:
        """Factors of so many years, the first one ahead, without luck."""
        growth = 1 + (for_work_type(self.growth_share, work_type) or 0.0)
        stated = self.year_factors or (1.0,)
        return tuple(growth**year * stated[min(year, len(stated) - 1)] for year in range(years))


class Demand(Table):
    scale: Annotated[float, Field(gt=0, le=1000)] = 1.0
    volume_path: VolumePath | None = None
    work_types: Annotated[dict[str, WorkType], Field(min_length=1, max_length=50)]

    def stated_years(self, work_type: str, years: float) -> float:
        """How many times a stated year's items come in so many years, as far as it is foreseen."""
        if self.volume_path is None or self.work_types[work_type].background:
            return years * self.scale
        factors = self.volume_path.foreseen(work_type, ceil(years))
        return sum(factor * min(1.0, years - year) for year, factor in enumerate(factors)) * self.scale
