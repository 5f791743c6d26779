"""Which deliveries are as they should be? Oracle: paper."""

from __future__ import annotations

import pytest
from paper import elapsed, handled, item, log, operation, people, scenario, within_hours, workload
from test_ledger import money

from bposim.analysis.measuring.service_levels import service
from bposim.analysis.money.ledger import by_line
from bposim.analysis.money.posting import post
from bposim.model.ticks import HOUR, WEEK

SOON = within_hours("soon", 4, elapsed(), target=0.95)
RIGHT, WRONG = {"made": 0}, {"made": 1}
ITEMS = [
    item(0, HOUR, **RIGHT),
    item(0, 4 * HOUR, **RIGHT),
    item(0, 5 * HOUR, **RIGHT),
    item(0, HOUR, **WRONG),
    item(0, 5 * HOUR, **WRONG),
    item(0, **RIGHT),
    item(WEEK, WEEK + HOUR, **RIGHT),
]


@pytest.mark.parametrize(("outcome", "items"), [("right_first_time", 3), ("on_time", 3), ("right_and_on_time", 2)])
def test_only_deliveries_as_they_should_be_are_paid(outcome, items):
    """Of the week: right are three, one of them late; wrong are two, one of them on time; one is not delivered."""
    fee = {"basis": "outcome", "rate": 5.0, "outcome": outcome}
    how = scenario(
        contract={"fees": {"work": fee}},
        delivery={"teams": {"clerks": people(employer="provider")}},
        sla={"soon": {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.95}},
    )
    where, run = operation(dues=[SOON]), log(ITEMS)
    kept = service(how, where, workload([([0] * len(ITEMS), [0] * len(ITEMS))]), run)
    assert by_line(post(how, where, run, handled(where, run), kept)) == {"fee.work": money(5 * items)}
