"""Bad days: what happens now and then, on stated dates or at a rate."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bposim.scenarios.schema.distributions import Distribution
from bposim.scenarios.schema.fields import Amount, ByWorkType, Factor, Items, Label, Share, Table, TimeOfDay

Hours = Annotated[float, Field(ge=0, le=8760)]
Dates = Annotated[Items[date], Field(max_length=1000)]
PerYear = Annotated[float, Field(gt=0, le=366)]


class Outage(Table):
    """A site that nobody can work at, or a system that is down with all the teams that need it.

    Unless somebody says `whose` it is, a system is the client's, and so is a site at which people in its employ work.
    On dates it lasts `hours` from `at` local time on; at a rate its `duration` is drawn. `continuity_share` of a team's
    seats go on elsewhere once they have switched; the others come back one by one over the recovery.
    """

    kind: Literal["outage"]
    site: Label | None = None
    system: Label | None = None
    dates: Dates = ()
    at: TimeOfDay = "00:00"
    hours: Hours | None = None
    per_year: PerYear | None = None
    duration: Distribution | None = None
    continuity_share: Share = 0.0
    switch_hours: Hours = 0.0
    recovery_hours: Hours = 0.0
    whose: Literal["client", "provider"] | None = None

    @model_validator(mode="after")
    def _place_and_time(self) -> Outage:
        if (self.site is None) == (self.system is None):
            raise ValueError("exactly one of site and system")
        stated = [bool(self.dates), self.hours is not None, self.per_year is not None, self.duration is not None]
        if stated not in ([True, True, False, False], [False, False, True, True]):
            raise ValueError("either dates and hours, or per_year and duration")
        return self


class DemandSurge(Table):
    """More work than usual, or less, from `first_date` to `last_date`, or for so many `days` at a rate."""

    kind: Literal["demand_surge"]
    factor: ByWorkType[Factor]
    first_date: date | None = None
    last_date: date | None = None
    per_year: PerYear | None = None
    days: Annotated[int, Field(ge=1, le=366)] | None = None

    @model_validator(mode="after")
    def _time(self) -> DemandSurge:
        stated = [value is not None for value in (self.first_date, self.last_date, self.per_year, self.days)]
        if stated not in ([True, True, False, False], [False, False, True, True]):
            raise ValueError("either first_date and last_date, or per_year and days")
        if self.first_date and self.last_date and self.first_date > self.last_date:
            raise ValueError("a first_date that is not after the last_date")
        return self


class LateFile(Table):
    """What a form of arrival brings in a day can be worked on only so many hours after it was to come."""

    kind: Literal["late_file"]
    work_type: Label
    arrivals: Label
    hours: Annotated[float, Field(gt=0, le=8760)]
    dates: Dates = ()
    late_share: Share | None = None

    @model_validator(mode="after")
    def _time(self) -> LateFile:
        if bool(self.dates) == (self.late_share is not None):
            raise ValueError("exactly one of dates and late_share")
        return self


class Leavers(Table):
    """The last seats of a team, a share of it, are left at once. They stay empty for so many weeks, for good unless
    stated; in a team whose people come and go they are filled as any other."""

    kind: Literal["leavers"]
    team: Label
    date: date
    share: Share
    refilled_after_weeks: Annotated[int, Field(ge=1, le=520)] | None = None


class DayOff(Table):
    """Days on which one side alone does not work: the teams of a site, or the client where none is named."""

    kind: Literal["day_off"]
    dates: Annotated[Dates, Field(min_length=1)]
    site: Label | None = None


class Breach(Table):
    """Data that gets into wrong hands: with some chance in a year, at so much, times a factor while a provider's people
    are at work."""

    kind: Literal["breach"]
    chance_per_year: Annotated[float, Field(ge=0, lt=1)]
    cost: Amount
    provider_factor: Factor = 1.0


Event = Annotated[Outage | DemandSurge | LateFile | Leavers | DayOff | Breach, Field(discriminator="kind")]
