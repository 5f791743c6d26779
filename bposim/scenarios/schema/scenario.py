"""One complete way to run the work: everything a run needs, in human units, as plain values."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from bposim.scenarios.schema.delivery import Delivery
from bposim.scenarios.schema.demand import Demand
from bposim.scenarios.schema.events import Event
from bposim.scenarios.schema.fields import CurrencyCode, Days, HolidayCode, Hours, Label, Table, TimeOfDay, Weeks, Zone
from bposim.scenarios.schema.money import Contract, ExchangePath
from bposim.scenarios.schema.process import Process
from bposim.scenarios.schema.service import Sla
from bposim.scenarios.schema.transition import Transition


class Runs(Table):
    """A monthly run of the client, such as a payment run; on a day off it moves to the business day before."""

    day_of_month: Annotated[int, Field(ge=1, le=31)]
    at: TimeOfDay = "17:00"


class Today(Table):
    """The client's own figures of a year, as far as it knows them; the baseline should reproduce them."""

    items_per_year: Annotated[float, Field(gt=0, le=1e8)] | None = None
    heads: Annotated[float, Field(gt=0, le=10_000)] | None = None
    annual_cost: Annotated[float, Field(gt=0, le=1e9)] | None = None
    backlog_items: Annotated[float, Field(gt=0, le=1e7)] | None = None
    turnaround_mean_hours: Annotated[float, Field(gt=0, le=87_600)] | None = None


class Client(Table):
    time_zone: Zone = "UTC"
    holidays: HolidayCode = ""
    days: Days = "Mon-Fri"
    hours: Hours = "09:00-17:00"
    runs: dict[str, Runs] = {}
    today: Today | None = None


class Scenario(Table):
    """`exchange_rates` are units of the named currency for one of the study's, `exchange_paths` how these go on."""

    name: Label
    currency: CurrencyCode
    start: Annotated[date, Field(ge=date(1990, 1, 1), le=date(2090, 12, 31))]
    horizon_weeks: Annotated[Weeks, Field(ge=1)] = 26
    warm_up_weeks: Weeks = 4
    follow_up_weeks: Weeks = 4
    exchange_rates: dict[CurrencyCode, Annotated[float, Field(gt=0, le=1e6)]] = {}
    exchange_paths: dict[CurrencyCode, ExchangePath] = {}
    client: Client = Client()
    demand: Demand
    process: Process
    sla: Annotated[dict[str, Sla], Field(max_length=20)] = {}
    delivery: Delivery
    contract: Contract = Contract()
    transition: Transition | None = None
    events: Annotated[dict[str, Event], Field(max_length=100)] = {}
