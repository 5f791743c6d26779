"""When work is due: by business days with a cut-off, by clocks, by payment runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import textbook

from bposim.model import ticks
from bposim.model.design import compile_operation
from bposim.model.service import due_ticks

NEW_YORK = {"time_zone": "America/New_York", "holidays": "US"}


def due(sla: dict[str, Any], received: str, client: dict[str, Any] | None = None) -> str:
    client = client or NEW_YORK
    study = textbook.study(client=client, sla__promise={"target_share": 0.95, **sla}, horizon_weeks=20)
    operation = compile_operation(study.scenarios["base"])
    zone = client["time_zone"]
    tick = ticks.wall(operation.epoch, datetime.fromisoformat(received), zone)
    (found,) = due_ticks(operation.dues[0], np.array([tick]))
    return ticks.moment(operation.epoch, int(found)).astimezone(ticks.zone(zone)).strftime("%Y-%m-%d %H:%M")


TWO_DAYS = {"due": "business_days", "business_days": 2, "cut_off": "15:00"}


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-01-06T10:00", "2026-01-08 17:00"),
        ("2026-01-06T15:00", "2026-01-08 17:00"),
        ("2026-01-06T15:00:00.001", "2026-01-09 17:00"),
        ("2026-01-08T10:00", "2026-01-12 17:00"),  # over a weekend
        ("2026-01-09T16:00", "2026-01-14 17:00"),  # after Friday's cut-off: counts as Monday
        ("2026-01-10T10:00", "2026-01-14 17:00"),  # Saturday: counts as Monday
        ("2026-01-15T10:00", "2026-01-20 17:00"),  # Monday 19 is a holiday
        ("2026-03-06T10:00", "2026-03-10 17:00"),  # daylight saving begins on Sunday 8 March
    ],
)
def test_two_business_days_count_from_the_receipt_day(received: str, expected: str) -> None:
    assert due(TWO_DAYS, received) == expected


def test_same_business_day_is_close_of_business_of_the_receipt_day() -> None:
    assert due({"due": "business_days", "business_days": 0}, "2026-01-06T02:00") == "2026-01-06 17:00"


def test_what_is_due_by_a_time_of_day_is_due_then() -> None:
    by_noon = {"due": "business_days", "business_days": 1, "cut_off": "18:00", "due_by": "12:00"}
    assert due(by_noon, "2026-01-06T18:00") == "2026-01-07 12:00"
    assert due(by_noon, "2026-01-06T18:01") == "2026-01-08 12:00"


def test_elapsed_hours_run_over_weekends_and_business_hours_do_not() -> None:
    assert due({"due": "elapsed_hours", "hours": 48.0}, "2026-01-09T16:00") == "2026-01-11 16:00"
    assert due({"due": "business_hours", "hours": 4.0}, "2026-01-09T16:00") == "2026-01-12 12:00"


def test_a_payment_run_takes_what_came_before_it() -> None:
    client = {"time_zone": "Europe/London", "holidays": "GB-ENG", "runs": {"pay": {"day_of_month": 25, "at": "17:00"}}}
    run = {"due": "run", "runs": "pay"}
    assert due(run, "2026-01-06T10:00", client) == "2026-01-23 17:00"  # 25 January is a Sunday
    assert due(run, "2026-01-23T17:00", client) == "2026-01-23 17:00"
    assert due(run, "2026-01-23T17:00:01", client) == "2026-02-25 17:00"


def test_tick_zero_is_the_utc_midnight_at_or_before_the_local_start() -> None:
    for zone, expected in (("America/New_York", 5), ("UTC", 5), ("Asia/Manila", 4)):
        operation = compile_operation(textbook.study(client={"time_zone": zone}).scenarios["base"])
        assert operation.epoch == datetime(2026, 1, expected, tzinfo=UTC)
        assert 0 <= operation.start < ticks.DAY
