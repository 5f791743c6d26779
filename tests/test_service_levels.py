"""Does a scenario keep its SLAs month by month? Oracle: paper."""

from __future__ import annotations

import pytest
from paper import day, elapsed, item, log, operation, scenario, within_hours, workload

from bposim.analysis.measuring.service_levels import missed, service, service_months
from bposim.model.ticks import DAY, HOUR, WEEK

SOON = within_hours("soon", 4, elapsed(), target=0.5)
SLA = {"soon": {"due": "elapsed_hours", "hours": 4.0, "target_share": 0.5}}
AUDITED = {"checked": {"measure": "accuracy", "target_share": 0.75, "sample_share": 1.0}}
MARCH, APRIL, MAY = day(27), day(58), day(88)
SPRING = (0, 19 * WEEK)  # 2 February to 14 June 2026: March, April and May are full


def months(items, window=SPRING, **changes):
    where, run, how = operation(window, 22 * WEEK, dues=[SOON]), log(items), scenario(**({"sla": SLA} | changes))
    kept = service(how, where, workload([([0] * len(items), [0] * len(items))]), run)
    return service_months(how, where, kept), not missed(how, where, kept, run.items)


def late(when):
    return item(when, when + DAY)


def prompt(when):
    return item(when, when + HOUR)


def test_each_full_month_is_judged_by_what_was_due_in_it():
    """The item in before midnight of 31 March is due in April; February and June are part months."""
    items = [late(0), prompt(MARCH), late(MARCH), late(APRIL - HOUR), prompt(APRIL), late(APRIL), late(day(120))]
    found, _ = months(items)
    assert [(month.month, month.attainment, month.items, month.met) for month in found[:2]] == [
        ("2026-03", 0.5, 2, True),
        ("2026-04", pytest.approx(1 / 3), 3, False),
    ]


def test_a_month_in_which_nothing_was_due_is_met():
    found, _ = months([])
    assert [(month.month, month.items, month.met) for month in found] == [
        ("2026-03", 0, True),
        ("2026-04", 0, True),
        ("2026-05", 0, True),
    ]


@pytest.mark.parametrize(("missed", "kept"), [((), True), ((MARCH,), True), ((MARCH, MAY), False)])
def test_one_month_may_miss(missed, kept):
    """26 weeks hold five full months, March to July."""
    assert months([late(month) for month in missed], window=(0, 26 * WEEK))[1] is kept


def test_in_a_short_window_no_month_may_miss():
    assert months([late(MARCH)])[1] is False


def test_none_may_miss_where_the_contract_says_so():
    assert months([late(MARCH)], contract={"months_that_may_miss": 0})[1] is False


def test_part_months_are_left_out():
    assert months([late(0), late(day(120))] * 9)[1] is True


@pytest.mark.parametrize(("items", "kept"), [([prompt(0), late(0)], True), ([prompt(0), late(0), late(0)], False)])
def test_a_window_too_short_for_months_is_judged_as_a_whole(items, kept):
    assert months(items, window=(0, 2 * WEEK)) == ((), kept)


def test_a_single_full_month_may_not_miss():
    """27 days of February and all of March."""
    found, kept = months([late(MARCH), late(0)], window=(0, 9 * WEEK))
    assert len(found) == 1
    assert kept is False


def test_an_accuracy_sla_is_judged_by_what_was_delivered_in_the_month():
    """Three good in four meet 75 %; arrival does not matter."""
    good, bad = item(0, MARCH), item(0, MARCH, defects=1)
    found, _ = months([good] * 3 + [bad], sla=SLA | AUDITED)
    assert next((month.attainment, month.met) for month in found if month.sla == "checked") == (0.75, True)
    found, _ = months([good] * 2 + [bad], sla=SLA | AUDITED)
    assert next(month.met for month in found if month.sla == "checked") is False
