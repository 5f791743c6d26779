"""What was promised: turnaround, accuracy and age of the backlog, each with its target and what missing it costs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from bposim.scenarios.schema.credits import Credits
from bposim.scenarios.schema.fields import Items, Label, Share, Table, TimeOfDay

Excusable = Literal["client", "claimant", "transfer", "late_file"]
CLIENT_OUTAGE, ABOVE_FORECAST = "client_outage", "volume_above_forecast"


class Agreed(Table):
    """`target_share` is what is expected; a level below which a contract pays credits stands in `credits`."""

    target_share: Share
    work_types: Items[Label] = ()
    credits: Credits | None = None


class Turnaround(Agreed):
    """Time in an excused state (a wait for whom it names, the client's outage) does not count on the contract clock.

    Excused as `volume_above_forecast` is what arrives in a month once so large a share more than expected has come.

    A unit is late if one of its items is: a run is what is due at one tick, a day what is due on one, a file what came
    at one tick.
    """

    unit: Literal["item", "run", "file", "day"] = "item"
    measure: Literal["turnaround"] = "turnaround"
    excused: Items[Excusable | Literal["client_outage", "volume_above_forecast"]] = ()
    forecast_band_share: Share | None = None

    @model_validator(mode="after")
    def _band(self) -> Self:
        if (ABOVE_FORECAST in self.excused) != (self.forecast_band_share is not None):
            raise ValueError("forecast_band_share and an excused volume_above_forecast beside each other")
        return self


class BusinessDays(Turnaround):
    """Due at close of business (or `due_by`) of the receipt day + `business_days`; after the cut-off counts as the next
    day."""

    due: Literal["business_days"]
    business_days: Annotated[int, Field(ge=0, le=365)]
    cut_off: TimeOfDay = "15:00"
    due_by: TimeOfDay | None = None


class WithinHours(Turnaround):
    """Due a number of hours after arrival, on the elapsed clock or in the client's business hours."""

    due: Literal["elapsed_hours", "business_hours"]
    hours: Annotated[float, Field(gt=0, le=87_600)]


class ByRun(Turnaround):
    """Due at the next run of a client calendar (a payment run); an item that misses it is late."""

    due: Literal["run"]
    runs: Label


class Accuracy(Agreed):
    """Share of audited deliveries without a finding. The auditor samples, misses and errs as stated, and looks for
    critical defects alone or for any."""

    measure: Literal["accuracy"]
    sample_share: Annotated[float, Field(gt=0, le=1)]
    counts: Literal["critical", "any"] = "critical"
    detection_share: Share = 1.0
    minor_detection_share: Share | None = None
    false_alarm_share: Share = 0.0
    excused: Items[Excusable] = ()


class BacklogAge(Agreed):
    """Share of the backlog at the end of each client day that is no older than `oldest_days`, elapsed."""

    measure: Literal["backlog_age"]
    oldest_days: Annotated[float, Field(gt=0, le=3650)]


def _form(value: object) -> str:
    keys = value if isinstance(value, dict) else vars(value)
    if keys.get("measure") in ("accuracy", "backlog_age"):
        return f"<{keys['measure']}>"
    due = keys.get("due")
    return "<within_hours>" if due in ("elapsed_hours", "business_hours") else f"<{due}>"


Sla = Annotated[
    Annotated[BusinessDays, Tag("<business_days>")]
    | Annotated[WithinHours, Tag("<within_hours>")]
    | Annotated[ByRun, Tag("<run>")]
    | Annotated[Accuracy, Tag("<accuracy>")]
    | Annotated[BacklogAge, Tag("<backlog_age>")],
    Discriminator(_form),
]
