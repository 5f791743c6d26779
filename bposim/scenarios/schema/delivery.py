"""Who does the work: sites with their zones, holidays and wages; teams of people or bots with their shifts; systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bposim.scenarios.schema.downtime import MayBeDown, System
from bposim.scenarios.schema.fields import (
    Amount,
    CurrencyCode,
    Days,
    Factor,
    Growth,
    Headcount,
    HolidayCode,
    Hours,
    Items,
    Label,
    Pace,
    Share,
    Table,
    Zone,
)
from bposim.scenarios.schema.strain import Haste, Pressure
from bposim.scenarios.schema.tenure import Tenure

HolidayPolicy = Literal["client", "local", "skeleton", "none"]
ShareBelowOne = Annotated[float, Field(ge=0, le=0.95)]


class People(Table):
    """How the people of a site work; a team may state any of these for itself."""

    pace: Pace = 1.0
    defect_factor: Factor = 1.0
    absence_share: ShareBelowOne = 0.0
    leave_days_per_year: Annotated[float, Field(ge=0, le=200)] = 0.0
    shrinkage_share: ShareBelowOne = 0.0
    holiday_policy: HolidayPolicy = "none"
    skeleton_share: Share = 0.0
    occupancy_goal: Annotated[float, Field(gt=0, le=1)] = 0.9
    tenure: Tenure | None = None
    pressure: Pressure | None = None
    haste: Haste | None = None

    @property
    def learnt_pace(self) -> float:
        """Of one who has learnt all, or of the team as a whole where nobody comes and goes."""
        return self.tenure.full_pace if self.tenure else self.pace


class Site(People):
    """A place with its zone and holidays, the people's habits and, for the client's own people, their cost.

    `load_basis` says what `wage_per_hour` x (1 + `load_share`) buys: an hour worked (leave, absence and holidays
    are inside the load) or a paid hour (they are paid on top). Wage and overhead grow by `wage_growth_share` at each
    anniversary of the study's start.
    """

    time_zone: Zone
    holidays: HolidayCode = ""
    wage_per_hour: Amount = 0.0
    load_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    load_basis: Literal["worked_hour", "paid_hour"] = "worked_hour"
    overhead_per_head_year: Amount = 0.0
    wage_growth_share: Growth = 0.0
    currency: CurrencyCode | None = None


class Serves(Table):
    """A team's place at a queue: lower preference is asked first; conditions are read before each assignment."""

    preference: Annotated[int, Field(ge=1, le=100)] = 1
    when_length_at_least: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    when_oldest_minutes: Annotated[float, Field(gt=0, le=1e6)] | None = None


MOST_BREAKS = 10


class Shift(Table):
    """Weekly hours in the site's local time; `heads` of the team work it (all heads where it is the only one)."""

    days: Days
    hours: Hours
    breaks: Annotated[Items[Hours], Field(max_length=MOST_BREAKS)] = ()
    breaks_paid: bool = False
    heads: Headcount | None = None


class Meeting(Table):
    """Hours of every week, in local time, in which `heads` of the team (all where not stated) sit together, paid."""

    days: Days
    hours: Hours
    heads: Annotated[int, Field(ge=1, le=10_000)] | None = None


class Grade(Table):
    """So many seats of the team with people of another pace, care and wage, whoever comes for them."""

    heads: Annotated[int, Field(ge=1, le=10_000)]
    pace_factor: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    defect_factor: Factor = 1.0
    wage_factor: Annotated[float, Field(ge=0, le=100)] = 1.0


class StandIn(Table):
    """A back-up: it works only while the named team is out, for an outage of its site or of a system that it needs.

    It is there `after_hours` of the outage and until all of the team are back; `standby_paid` says whether its hours
    are paid while nobody calls it.
    """

    team: Label
    after_hours: Annotated[float, Field(ge=0, le=8760)] = 0.0
    standby_paid: bool = False


class LongerShift(Table):
    """Other hours on some dates: given one by one, or the business days up to each run of a client calendar."""

    hours: Hours
    premium_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    dates: Items[date] = ()
    runs: Label | None = None
    business_days_before: Annotated[int, Field(ge=0, le=31)] = 0

    @model_validator(mode="after")
    def _some_dates(self) -> LongerShift:
        if bool(self.dates) == (self.runs is not None):
            raise ValueError("exactly one of dates and runs")
        return self


def _served(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return {step: {} for step in value}
    return value


class Team(MayBeDown):
    """Servers of one kind. `serves` is a list of steps, or a table by step with preference and conditions.

    `annual_cost` is for the whole team, `cost_per_handling` for what a machine charges for each item that it handles.
    `cost_per_handled_hour` prices people of the client who do other work as well: by what they handle and by their
    meetings, not by their hours. Each server fails by itself. While it is down, work in hand is held (at most
    `hold_hours`) or returned to its queue.
    """

    site: Label | None = None
    kind: Literal["people", "bots"] = "people"
    employer: Literal["client", "provider"] = "client"
    headcount: Headcount
    serves: Annotated[dict[str, Serves], BeforeValidator(_served), Field(min_length=1)]
    shifts: Annotated[dict[str, Shift], Field(min_length=1, max_length=50)]
    longer_shifts: dict[str, LongerShift] = {}
    grades: Annotated[dict[str, Grade], Field(max_length=20)] = {}
    meetings: Annotated[dict[str, Meeting], Field(max_length=50)] = {}
    stands_in: StandIn | None = None
    shift_end: Literal["finish", "hold", "return"] = "hold"
    hold_hours: Annotated[float, Field(ge=0, le=8760)] = 16.0
    overtime_limit_hours: Annotated[float, Field(ge=0, le=24)] | None = None
    overtime_limit_hours_per_week: Annotated[float, Field(ge=0, le=168)] | None = None
    overtime_premium_share: Annotated[float, Field(ge=0, le=5)] = 0.0
    hand_over_minutes: Annotated[float, Field(ge=0, le=1440)] = 0.0
    set_up_minutes: Annotated[float, Field(ge=0, le=1440)] = 0.0
    needs: Items[Label] = ()
    work_when_down: Literal["hold", "return"] = "hold"
    annual_cost: Amount = 0.0
    licence_per_bot_year: Amount = 0.0
    cost_per_handling: Amount = 0.0
    cost_per_handled_hour: Amount | None = None
    pace: Pace | None = None
    defect_factor: Factor | None = None
    absence_share: ShareBelowOne | None = None
    leave_days_per_year: Annotated[float, Field(ge=0, le=200)] | None = None
    shrinkage_share: ShareBelowOne | None = None
    holiday_policy: HolidayPolicy | None = None
    skeleton_share: Share | None = None
    occupancy_goal: Annotated[float, Field(gt=0, le=1)] | None = None
    tenure: Tenure | None = None
    pressure: Pressure | None = None
    haste: Haste | None = None

    @property
    def wage_factor(self) -> float:
        """Of an hour in the mean: all seats are taken to have as many."""
        graded = sum(grade.heads * (grade.wage_factor - 1) for grade in self.grades.values())
        return 1 + graded / self.headcount if graded else 1.0


class Delivery(Table):
    sites: dict[str, Site] = {}
    systems: Annotated[dict[str, System], Field(max_length=50)] = {}
    teams: Annotated[dict[str, Team], Field(min_length=1, max_length=200)]

    @property
    def has_provider(self) -> bool:
        return any(team.employer == "provider" for team in self.teams.values())

    def zone(self, team: Team, otherwise: str) -> str:
        return self.sites[team.site].time_zone if team.site else otherwise

    def people(self, team: Team) -> People:
        """How the team's people work: what it states, else what its site states. Bots have no habits of a site."""
        site = self._habits_of(team)
        habits = {name: getattr(site, name) for name in People.model_fields} if site else {}
        stated = {name: getattr(team, name) for name in People.model_fields if getattr(team, name) is not None}
        return People(**{**habits, **stated, "tenure": self.tenure(team)})

    def tenure(self, team: Team) -> Tenure | None:
        """How its people come and go: what the team states takes the place of what its site does, key by key."""
        site = self._habits_of(team)
        stated = [tenure for tenure in (site.tenure if site else None, team.tenure) if tenure]
        if len(stated) < 2:
            return stated[0] if stated else None
        return Tenure(**{name: getattr(tenure, name) for tenure in stated for name in tenure.model_fields_set})

    def _habits_of(self, team: Team) -> Site | None:
        return self.sites[team.site] if team.site and team.kind == "people" else None
