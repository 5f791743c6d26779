"""What was promised: turnaround and accuracy, each with its target."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from bposim.scenarios.schema.fields import Items, Label, Share, Table, TimeOfDay

Excusable = Literal["client", "claimant", "transfer", "late_file"]


class Agreed(Table):
    target_share: Share
    work_types: Items[Label] = ()


class Turnaround(Agreed):
    """Time in an excused state (a wait for whom it names) does not count on the contract clock."""

    measure: Literal["turnaround"] = "turnaround"
    excused: Items[Excusable] = ()


class BusinessDays(Turnaround):
    """Due at close of business of the receipt day + `business_days`; after the cut-off counts as the next day."""

    due: Literal["business_days"]
    business_days: Annotated[int, Field(ge=0, le=365)]
    cut_off: TimeOfDay = "15:00"


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
    work_types: Items[Label] = ()
    excused: Items[Excusable] = ()


def _form(value: object) -> str:
    keys = value if isinstance(value, dict) else vars(value)
    if keys.get("measure") == "accuracy":
        return "<accuracy>"
    due = keys.get("due")
    return "<within_hours>" if due in ("elapsed_hours", "business_hours") else f"<{due}>"


Sla = Annotated[
    Annotated[BusinessDays, Tag("<business_days>")]
    | Annotated[WithinHours, Tag("<within_hours>")]
    | Annotated[ByRun, Tag("<run>")]
    | Annotated[Accuracy, Tag("<accuracy>")],
    Discriminator(_form),
]
