"""Is each measure what its definition says? Oracle: paper; every log here is written by hand."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest
from paper import (
    books,
    day,
    days_9_to_17,
    elapsed,
    handled,
    ints,
    item,
    log,
    operation,
    scenario,
    shift,
    team,
    touch,
    wait,
    within_hours,
    workload,
)

from bposim.analysis.measures import measure
from bposim.analysis.measuring import turnaround
from bposim.analysis.measuring.service_levels import service
from bposim.analysis.measuring.sojourns import sojourns
from bposim.analysis.money.ledger import Line
from bposim.analysis.wording.definitions import definition, unfinished, unit
from bposim.model.operation import Awaiting, DueRule, Outcome
from bposim.model.runlog import Reason, State
from bposim.model.ticks import HOUR, MINUTE, WEEK

BUSINESS = days_9_to_17(60)
CLIENT, CLAIMANT = Awaiting.CLIENT, Awaiting.CLAIMANT
AUDITED = {"checked": {"measure": "accuracy", "target_share": 0.98, "sample_share": 0.5, "detection_share": 0.5}}
LUCKY, UNLUCKY = 0, 2**32 - 1  # it happens; it does not, unless certain


def measured(where=None, run=None, *, ledger=None, luck=None, **changes):
    where, run = where or operation(), run or log([item(0, HOUR)])
    kept = service(scenario(**changes), where, luck or workload(), run)
    clocks = turnaround.clocks(where, run, kept.promised.values(), run.items.arrived[:0])
    stays = sojourns(where, run.items)
    return measure(where, run, handled(where, run), ledger or books(), kept, clocks, stays)


def business_hours(hours, excused=(CLIENT,)):
    return within_hours("soon", hours, BUSINESS, excused)


def served(*rules, items=(), waits=(), horizon=2 * WEEK):
    """Waits of step 1 are for the client, of step 2 for the claimant."""
    where = operation(dues=rules, awaiting=(0, CLIENT, CLAIMANT), horizon=horizon)
    return measured(where, log(items, waits=waits))


def test_a_percentile_is_the_smallest_value_with_that_share_at_or_below():
    times, over = np.arange(1, 11), np.ones(10, dtype=np.bool_)
    assert turnaround.times(times, over).percentiles((500, 501, 900, 901, 950)) == [5, 6, 9, 10, 10]


def test_an_unfinished_item_is_longer_than_any_other():
    times, over = np.arange(1, 11), np.arange(1, 11) != 1
    assert turnaround.times(times, over).percentiles((500, 900, 901)) == [6, 10, inf]


def test_a_mean_bears_one_unfinished_item_in_two_thousand_with_its_time_so_far():
    assert turnaround.mean(1999 + 2001, 1999, 2000) == 2.0
    assert turnaround.mean(999 + 2001, 999, 1000) == inf


def test_times_are_of_items_that_arrive_in_the_window():
    """Ten items of 1 to 10 hours; one before and one after the window do not count."""
    items = [item(-HOUR, 100 * HOUR), *(item(0, k * HOUR) for k in range(1, 11)), item(WEEK, WEEK + 90 * HOUR)]
    found = measured(run=log(items))
    assert found["items_arrived"] == 10
    assert [found[f"turnaround_{each}_hours"] for each in ("mean", "p50", "p90", "p95")] == [5.5, 5, 9, 10]


def test_waits_handling_and_first_response():
    """One item handled twice, 30 and 10 minutes; another once, 20; a touch still open is no handle time yet."""
    touches = [
        touch(0, day(0, 10), day(0, 10.5)),
        touch(1, day(0, 11), day(0, 11) + 20 * MINUTE),
        touch(0, day(0, 12), day(0, 12) + 10 * MINUTE),
        touch(2, WEEK, WEEK + MINUTE, outcome=Outcome.OPEN),
    ]
    items = [item(day(0, 9), day(1), waited=3 * HOUR), item(day(0, 9), day(1), waited=2 * HOUR), item(WEEK)]
    found = measured(run=log(items, touches))
    assert found["first_response_mean_hours"] == 1.5
    assert found["wait_mean_hours"] == 2.5
    assert found["handle_mean_minutes"] == 20


def test_d18_overdue_unfinished_items_are_misses():
    """Horizon 8 h, SLA 4 h: of three items one is done in time, one late, one not at all."""
    items = [item(0, 3 * HOUR), item(0, 5 * HOUR), item(HOUR)]
    where = operation((0, 8 * HOUR), 8 * HOUR, dues=[within_hours("soon", 4, elapsed())])
    found = measured(where, log(items))
    assert found["sla_attainment"] == found["sla_attainment.soon"] == found["sla_attainment_end_to_end"] == 1 / 3
    assert found["turnaround_p90_hours"] == inf


def test_attainment_is_of_items_due_in_the_window_by_the_last_tick_that_counts():
    """Due at the window's start and done by then, due in it, due at its end (which is outside)."""
    items = [item(-4 * HOUR, 0), item(0, 4 * HOUR), item(0, 4 * HOUR + 1), item(WEEK - 4 * HOUR)]
    assert served(within_hours("soon", 4, elapsed()), items=items)["sla_attainment"] == 2 / 3


def test_time_with_the_client_moves_the_due_tick_on_the_business_clock():
    """In at Monday 09:00, due 13:00; out from 10:00 to Tuesday 10:00 are 8 business hours: due Tuesday 13:00."""
    items, waits = [item(day(0, 9), day(1, 13))], [wait(0, day(0, 10), day(1, 10))]
    found = served(business_hours(4), items=items, waits=waits)
    assert (found["sla_attainment"], found["sla_attainment_end_to_end"]) == (1, 0)
    assert found["contract_turnaround_p90_hours"] == 4
    assert found["turnaround_p90_hours"] == 28


def test_a_tick_later_is_late():
    items, waits = [item(day(0, 9), day(1, 13) + 1)], [wait(0, day(0, 10), day(1, 10))]
    assert served(business_hours(4), items=items, waits=waits)["sla_attainment"] == 0


def test_waits_of_items_that_an_sla_does_not_cover_are_nobodys_business():
    """All items are of type 0; the rule is for type 1, and one for type 0 stands beside it."""
    other = business_hours(1)._replace(name="other", work_types=(1,))
    asked = wait(0, day(0, 9), day(0, 11))
    found = served(other, business_hours(8), items=[item(day(0, 9), day(0, 12))], waits=[asked])
    assert isnan(found["sla_attainment.other"])
    assert found["sla_attainment.soon"] == 1


def test_only_what_the_sla_names_is_excused():
    items, waits = [item(day(0, 9), day(1, 13))], [wait(0, day(0, 10), day(1, 10), step=2)]
    found = served(business_hours(4), items=items, waits=waits)
    assert found["sla_attainment"] == 0
    assert found["contract_turnaround_p90_hours"] == 12


def test_a_rule_on_the_elapsed_clock_counts_nights():
    items, waits = [item(day(0, 9), day(1, 13))], [wait(0, day(0, 10), day(1, 10))]
    found = served(within_hours("soon", 4, elapsed(), (CLIENT,)), items=items, waits=waits)
    assert (found["sla_attainment"], found["contract_turnaround_p90_hours"]) == (1, 4)


def close_of_business(days):
    """Received by 15:00 of a weekday: due at 17:00 so many weekdays later."""
    week = [week * 7 + k for week in range(8) for k in range(5)]
    cuts = [-WEEK, *(day(k, 15) + 1 for k in week[:-days])]
    return DueRule(
        "close", (0,), 0.95, ints(*cuts), ints(*(day(k, 17) for k in week[days:]), 2**61), None, 0, (CLIENT,)
    )


@pytest.mark.parametrize(
    ("arrived", "due"),
    [(day(0, 15), day(2, 17)), (day(0, 15) + 1, day(3, 17)), (day(3, 9), day(7, 17)), (day(4, 20), day(9, 17))],
)
def test_two_business_days_from_the_cut_off(arrived, due):
    done = served(close_of_business(2), items=[item(arrived, due), item(arrived, due + 1)], horizon=4 * WEEK)
    expected = 0.5 if due < WEEK else None
    assert done["sla_attainment"] == expected or (expected is None and isnan(done["sla_attainment"]))


def test_an_excused_wait_moves_close_of_business_by_its_business_hours():
    """Due Wednesday 17:00; four business hours with the client make it Thursday 13:00."""
    waits = [wait(k, day(0, 13), day(0, 20)) for k in range(2)]
    items = [item(day(0, 9), day(3, 13)), item(day(0, 9), day(3, 13) + 1)]
    found = served(close_of_business(2), items=items, waits=waits)
    assert (found["sla_attainment"], found["sla_attainment_end_to_end"]) == (0.5, 0)


def test_an_excused_wait_outside_business_hours_moves_nothing():
    waits = [wait(0, day(0, 17), day(1, 9))]
    assert served(close_of_business(2), items=[item(day(0, 9), day(2, 17) + 1)], waits=waits)["sla_attainment"] == 0


def test_a_stopped_item_has_no_due_tick_and_is_reported():
    horizon = 2 * WEEK
    items, waits = [item(day(0, 9), day(0, 10)), item(day(0, 9))], [wait(1, day(0, 10), horizon)]
    found = served(business_hours(4), items=items, waits=waits, horizon=horizon)
    assert (found["sla_attainment"], found["sla_attainment_end_to_end"]) == (1, 0.5)
    assert (found["items_stopped"], found["items_in_progress"]) == (1, 1)


def test_an_item_already_overdue_when_it_is_stopped_stays_a_miss():
    items, waits = [item(day(0, 9))], [wait(0, day(0, 14), 2 * WEEK)]
    assert served(business_hours(4), items=items, waits=waits)["sla_attainment"] == 0


def test_a_wait_after_delivery_excuses_nothing():
    items, waits = [item(day(0, 9), day(0, 14))], [wait(0, day(0, 14), day(1, 14))]
    assert served(business_hours(4), items=items, waits=waits)["sla_attainment"] == 0


def test_the_pool_weighs_items_not_slas():
    """Three items of one type, one of another."""
    rules = [within_hours("a", 4, elapsed()), within_hours("b", 4, elapsed())._replace(work_types=(1,))]
    items = [item(0, HOUR), item(0, HOUR), item(0, HOUR), item(0, 9 * HOUR, work_type=1)]
    found = measured(operation(dues=rules, work_types=("item", "other")), log(items))
    assert [found[name] for name in ("sla_attainment", "sla_attainment.a", "sla_attainment.b")] == [0.75, 1, 0]


def test_without_a_turnaround_sla_there_is_no_contract_clock():
    found = measured()
    assert isnan(found["sla_attainment"])
    assert isnan(found["contract_turnaround_p90_hours"])


def test_accuracy_and_first_pass_yield():
    """Four delivered, one with a defect, one sent back; a defect in hand at the horizon is nobody's yet."""
    items = [item(0, HOUR), item(0, HOUR, defects=2), item(0, HOUR, found=1), item(0, HOUR), item(0, defects=1)]
    found = measured(run=log(items))
    assert (found["accuracy"], found["first_pass_yield"]) == (0.75, 0.75)
    assert isnan(found["accuracy_measured"])


def test_the_auditor_samples_misses_and_gives_false_alarms():
    """Sampled half: a defect found, a defect missed, a good one passed; the fourth is not looked at."""
    items = [item(0, HOUR, defects=1), item(0, HOUR, defects=1), item(0, HOUR), item(0, HOUR, defects=1)]
    luck = workload([([LUCKY, LUCKY, LUCKY, UNLUCKY], [LUCKY, UNLUCKY, LUCKY, LUCKY])])
    found = measured(run=log(items), luck=luck, sla=AUDITED)
    assert found["accuracy_measured"] == found["sla_attainment.checked"] == 2 / 3
    assert isnan(found["sla_attainment"])
    strict = {"checked": AUDITED["checked"] | {"false_alarm_share": 0.5}}
    assert measured(run=log(items), luck=luck, sla=strict)["accuracy_measured"] == 1 / 3


def test_an_auditor_of_everything_finds_everything():
    items = [item(0, HOUR, defects=1), item(0, HOUR)]
    luck = workload([([UNLUCKY] * 2, [UNLUCKY] * 2)])
    everything = {"checked": {"measure": "accuracy", "target_share": 0.98, "sample_share": 1.0}}
    assert measured(run=log(items), luck=luck, sla=everything)["accuracy_measured"] == 0.5


def test_occupancy_is_of_time_on_shift_and_utilisation_of_paid_time():
    """Shift 8 h of which 1 h of paid break, sick next day; 6 h handled of which 1 h of overtime."""
    shifts = [
        shift(day(0, 9), day(0, 13)),
        shift(day(0, 13), day(0, 14), reason=Reason.BREAK),
        shift(day(0, 14), day(0, 17)),
        shift(day(1, 9), day(1, 17), reason=Reason.ABSENCE),
    ]
    touches = [touch(0, day(0, 9), day(0, 12)), touch(1, day(0, 15), day(0, 18), overtime=HOUR)]
    found = measured(run=log([item(0, day(1))] * 2, touches, shifts))
    assert found["occupancy.clerks"] == 6 / 8
    assert found["utilisation.clerks"] == 6 / 17
    assert found["overtime_hours.clerks"] == 1


def test_each_team_has_its_own_servers():
    where = operation(teams=[team("a", 2), team("b", 1)])
    touches = [touch(0, 0, HOUR, server=1), touch(0, 0, 3 * HOUR, server=2)]
    shifts = [shift(0, 4 * HOUR, server=k, team=k // 2) for k in range(3)]
    found = measured(where, log([item(0, HOUR)], touches, shifts))
    assert (found["occupancy.a"], found["occupancy.b"]) == (1 / 8, 3 / 4)


def test_littles_law_holds_exactly_over_a_whole_run():
    """Backlog x window = sum of turnarounds: 1 + 5 + 30 hours."""
    items = [item(0, HOUR), item(HOUR, 6 * HOUR), item(day(1), day(2, 6))]
    found = measured(run=log(items))
    assert found["backlog_mean"] * WEEK == pytest.approx(36 * HOUR, rel=1e-12)


def test_backlog_counts_what_came_before_and_what_never_leaves():
    """Half the window in from before, all of it from inside to the end, and one that came after."""
    found = measured(run=log([item(-HOUR, WEEK / 2), item(WEEK / 2), item(WEEK + 1)]))
    assert found["backlog_mean"] == 1.0


def test_every_arrival_is_in_one_state():
    gone = item(0, state=State.CANCELLED, closed=HOUR)
    items = [item(0, HOUR), item(0, HOUR), item(0), gone, item(WEEK)]
    found = measured(operation(dues=[within_hours("soon", 4, elapsed())]), log(items))
    states = [found[f"items_{state}"] for state in ("arrived", "done", "in_progress", "cancelled")]
    assert states == [4, 2, 1, 1]
    assert found["sla_attainment"] == 2 / 3


def line(name, amount, one_off=False):
    return Line("2026-02", name, "client", "provider", "hours", 1, "hours", 1, "USD", amount * 10_000, one_off)


def test_cost_per_item_has_failure_in_it_and_one_offs_out():
    ledger = books(line("fee", 90), line("failure.item", 30), line("travel", 500, one_off=True))
    items = [item(0, HOUR), item(0, HOUR), item(0, HOUR, defects=1), item(0)]
    found = measured(run=log(items), ledger=ledger)
    assert (found["cost_per_item"], found["cost_per_good_item"]) == (30, 45)


def test_backlog_liability_prices_what_the_last_backlog_still_needs():
    """A handled hour costs 30. One item needs 2 h more after the window, one never begun an average 2 h."""
    touches = [
        touch(0, day(0, 9), day(0, 10)),
        touch(1, day(0, 10), day(0, 12)),
        touch(2, WEEK - HOUR, WEEK + 2 * HOUR),
    ]
    items = [item(0, day(1)), item(0, day(1)), item(0, WEEK + 2 * HOUR), item(0)]
    shifts = [shift(0, 2 * WEEK)]
    found = measured(run=log(items, touches, shifts), ledger=books(line("fee", 120), line("failure", 9)))
    assert found["backlog_liability_per_item"] == pytest.approx((2 + 2) * (120 / 4) / 4)


def test_a_backlog_is_a_liability_where_the_run_ends_with_the_window_too():
    """Of three items one is done after an hour; the others will need as much, of which one has had half: 1.5 h of 1.5.
    An hour costs 120 / 1.5."""
    touches = [touch(0, 0, HOUR), touch(1, WEEK - HOUR / 2, WEEK, outcome=Outcome.OPEN)]
    where = operation((0, WEEK), WEEK)
    found = measured(where, log([item(0, HOUR), item(0), item(0)], touches), ledger=books(line("fee", 120)))
    assert found["backlog_liability_per_item"] == pytest.approx(1.5 * (120 / 1.5) / 3)


def test_a_window_without_items_has_no_averages():
    found = measured(run=log(), ledger=books(line("fee", 1)))
    assert isnan(found["cost_per_item"])
    assert isnan(found["turnaround_mean_hours"])
    assert (found["items_arrived"], found["backlog_mean"]) == (0, 0)


def test_every_measure_is_defined_and_has_a_unit():
    rules = [business_hours(4)]
    for name in measured(operation(dues=rules), sla=AUDITED, luck=workload([([0], [0])])):
        assert definition(name)[1].endswith(".")
        assert unit(name, "USD") in ("USD per item", "hours", "minutes", "share", "items")
    assert unfinished("turnaround_p95_hours") == "more than 5 % of the items are unfinished after the follow-up"


def test_a_due_tick_that_has_passed_is_not_moved_by_a_later_wait():
    """Due Monday 13:00; the question goes out at 14:00 and is answered on Thursday: late all the same."""
    items, waits = [item(day(0, 9), day(3, 10))], [wait(0, day(0, 14), day(3, 9))]
    assert served(business_hours(4), items=items, waits=waits)["sla_attainment"] == 0
