"""Distributions of durations, in minutes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, model_validator

from bposim.scenarios.schema.fields import Label, Minutes, PositiveMinutes, Table

Cv = Annotated[float, Field(gt=0, le=10)]


class Fixed(Table):
    distribution: Literal["fixed"]
    mean_minutes: Minutes


class Exponential(Table):
    distribution: Literal["exponential"]
    mean_minutes: PositiveMinutes


class Lognormal(Table):
    """By mean or by median, and the coefficient of variation."""

    distribution: Literal["lognormal"]
    mean_minutes: PositiveMinutes | None = None
    median_minutes: PositiveMinutes | None = None
    cv: Cv

    @model_validator(mode="after")
    def _one_centre(self) -> Lognormal:
        if (self.mean_minutes is None) == (self.median_minutes is None):
            raise ValueError("exactly one of mean_minutes and median_minutes")
        return self


class Gamma(Table):
    distribution: Literal["gamma"]
    mean_minutes: PositiveMinutes
    cv: Cv


class Weibull(Table):
    distribution: Literal["weibull"]
    mean_minutes: PositiveMinutes
    shape: Annotated[float, Field(ge=0.2, le=20)]


class Triangular(Table):
    distribution: Literal["triangular"]
    low_minutes: Minutes
    mode_minutes: Minutes
    high_minutes: PositiveMinutes

    @model_validator(mode="after")
    def _ordered(self) -> Triangular:
        if not self.low_minutes <= self.mode_minutes <= self.high_minutes or self.low_minutes == self.high_minutes:
            raise ValueError("low_minutes <= mode_minutes <= high_minutes, low below high")
        return self


class Uniform(Table):
    distribution: Literal["uniform"]
    low_minutes: Minutes
    high_minutes: PositiveMinutes

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if self.low_minutes >= self.high_minutes:
            raise ValueError("low_minutes below high_minutes")
        return self


class Empirical(Table):
    """Resampled from a CSV beside the study: one column of minutes, with a header."""

    distribution: Literal["empirical"]
    file: Label
    column: Label = "minutes"


Distribution = Annotated[
    Fixed | Exponential | Lognormal | Gamma | Weibull | Triangular | Uniform | Empirical,
    Discriminator("distribution"),
]
