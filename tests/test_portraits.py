"""Are the pictures' numbers those of the measures? Oracle: paper, and `measure` where the same is said twice."""

from __future__ import annotations

import pickle
from math import inf, isnan, nan

import numpy as np
import pytest
from paper import day, elapsed, handled, item, log, operation, scenario, within_hours, workload

from bposim.analysis.measuring.in_hands import NO_WAITS, InHands
from bposim.analysis.measuring.service_levels import ServiceMonth
from bposim.analysis.money.drivers import Drivers
from bposim.analysis.portraits import PER_MILLE, Portrait, band, gallery, portrait
from bposim.analysis.running import Run, plan, run
from bposim.analysis.waterfalls import OTHER, amounts, decimals, waterfall
from bposim.model.runlog import State
from bposim.model.ticks import HOUR, WEEK
from bposim.scenarios.study import load_study

P90 = PER_MILLE.index(900)
FEE = {"fees": {"clerks": {"basis": "item", "rate": 2.0}}}
SOON = {"soon": {"due": "elapsed_hours", "hours": 9.0, "target_share": 0.9}}


def drawn(items, *, weeks=1, dues=(), **changes):
    """A run made by hand, of `weeks` measured from tick 0 and one more."""
    where, told = operation((0, weeks * WEEK), (weeks + 1) * WEEK, dues=dues), log(items)
    how = scenario(contract=FEE, **changes)
    nobody_s = InHands(NO_WAITS, told.items.arrived[:0])
    return portrait(Run(how, where, workload(), None, told, handled(where, told), nobody_s))


def of(costs=None, end_to_end=1.0, months=(), backlog=(0.0,), causes=None):
    hours = (end_to_end,) * len(PER_MILLE)
    return Portrait(
        costs or {},
        causes or {},
        hours,
        (nan,) * len(PER_MILLE),
        (nan,) * len(PER_MILLE),
        tuple(months),
        tuple(backlog),
        Drivers(*[0.0] * 9),
        {},
    )


@pytest.fixture(scope="module")
def shipped():
    """Five weeks of the offshore invoice team, as an app runs it: without touches."""
    study = load_study("invoice_processing").replace({"horizon_weeks": 5, "warm_up_weeks": 1, "follow_up_weeks": 1})
    return run(plan(study.scenarios["offshore"], study.data), 1, 0, "compiled", with_touches=False, with_causes=True)


def test_causes_sum_to_the_mean_turnaround(shipped):
    causes = portrait(shipped).causes
    assert sum(causes.values()) == pytest.approx(shipped.measures["turnaround_mean_hours"], rel=1e-12)
    assert causes["nobody on shift"] > 10


def test_costs_by_kind_sum_to_the_cost_per_item(shipped):
    assert sum(portrait(shipped).costs.values()) == pytest.approx(shipped.measures["cost_per_item"], rel=1e-12)


def test_drivers_and_the_cost_to_serve_sum_to_the_cost_per_item(shipped):
    found, cost = portrait(shipped), shipped.measures["cost_per_item"]
    assert found.drivers.total == pytest.approx(cost, rel=1e-12)
    assert sum(found.served.values()) == pytest.approx(cost, rel=1e-12)
    assert {"capture, po", "rework, non_po", "idle time"} <= set(found.served)


def test_curves_go_through_the_measured_percentiles(shipped):
    found, measures = portrait(shipped), shipped.measures
    for share in (500, 900, 950):
        assert found.end_to_end[PER_MILLE.index(share)] == measures[f"turnaround_p{share // 10}_hours"]
    assert found.contract[P90] == measures["contract_turnaround_p90_hours"]


def test_a_portrait_is_small_enough_to_travel(shipped):
    assert len(pickle.dumps(portrait(shipped))) < 4_000
    assert not len(shipped.log.touches.item)


def test_shares_are_denser_in_the_tail_and_hold_those_that_are_measured():
    assert list(PER_MILLE) == sorted(set(PER_MILLE))
    assert {500, 900, 950, 990} <= set(PER_MILLE)
    assert np.diff([each for each in PER_MILLE if each >= 900]).max() < np.diff(PER_MILLE).max()


def test_a_fee_by_item_is_paid_for_what_is_delivered_and_spread_over_what_arrives():
    """4 arrive, 3 are delivered in the window, 2 each: 1.5 an item that arrived."""
    items = [item(0, HOUR), item(0, HOUR), item(0, HOUR), item(0, WEEK + HOUR)]
    assert drawn(items).costs == {"fee": 1.5}


def test_half_of_ten_items_of_one_to_ten_hours_take_five():
    found = drawn([item(0, k * HOUR) for k in range(1, 11)])
    assert [found.end_to_end[PER_MILLE.index(share)] for share in (10, 500, 900, 905)] == [1, 5, 9, 10]


def test_what_is_unfinished_takes_for_ever_and_what_is_cancelled_does_not_count():
    cancelled = {"closed": HOUR, "state": State.CANCELLED}
    found = drawn([*(item(0, k * HOUR) for k in range(1, 10)), item(0), item(0) | cancelled])
    assert (found.end_to_end[P90], found.end_to_end[-1]) == (9, inf)


def test_without_an_sla_there_is_no_contract_clock():
    assert all(isnan(each) for each in drawn([item(0, HOUR)]).contract)


def test_backlog_is_counted_at_the_end_of_each_week():
    """Two over the first week's end, one of them over the second's."""
    items = [item(0, HOUR), item(HOUR, WEEK + HOUR), item(day(6), 3 * WEEK - 1)]
    assert drawn(items, weeks=2).backlog == (2.0, 1.0)


def test_months_are_those_of_the_service_levels():
    """Of ten items due in March after nine hours, nine are: 90 %, the target."""
    items = [item(day(30), day(30, k)) for k in range(1, 11)]
    found = drawn(items, weeks=9, dues=(within_hours("soon", 9, elapsed()),), sla=SOON)
    assert found.months == (ServiceMonth("soon", "2026-03", 0.9, 10, True),)


def test_a_band_is_the_middle_and_what_one_in_ten_exceed_either_way():
    low, middle, high = band([[value] for value in (3.0, 1.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0, 10.0, 9.0, 11.0)])
    assert (low[0], middle[0], high[0]) == (2, 6, 10)


def test_a_band_leans_on_two_replications_where_none_is_in_the_middle():
    low, middle, high = band([[1.0], [2.0]])
    assert (low[0], middle[0], high[0]) == pytest.approx((1.1, 1.5, 1.9))


def test_an_unfinished_replication_makes_infinite_only_what_leans_on_it():
    low, middle, high = band([[1.0], [2.0], [inf]])
    assert (low[0], middle[0], high[0]) == (pytest.approx(1.2), 2, inf)


def test_one_replication_is_its_own_band():
    (found,) = gallery({"home": [of({"wages": 2.0}, 5.0)]}).values()
    assert found.end_to_end.low[0] == found.end_to_end.high[0] == 5
    assert found.costs.estimates()["wages"].half_width is None


def test_months_are_counted_replication_by_replication():
    """February is met in one of two, March in both: one replication keeps 1 of 2 months, the other both."""
    first = [ServiceMonth("soon", "2026-02", 0.8, 10, False), ServiceMonth("soon", "2026-03", 0.9, 10, True)]
    second = [ServiceMonth("soon", "2026-02", 0.9, 10, True), ServiceMonth("soon", "2026-03", nan, 0, True)]
    kept = gallery({"home": [of(months=first), of(months=second)]})["home"].months["soon"]
    assert kept.met == (1, 2)
    assert kept.usual == 1
    assert [(each.met, each.of) for each in kept.months] == [(1, 2), (2, 2)]
    assert [each.attainment for each in kept.months] == pytest.approx([0.85, 0.9])


def bars(a, b, replications=2, places=2):
    return waterfall(amounts([a] * replications), amounts([b] * replications), places)


def test_a_waterfall_leads_from_one_cost_to_the_other_largest_cause_first():
    found = bars({"wages": 8.0, "failure": 1.0}, {"fee": 3.0, "governance": 0.8, "failure": 1.0})
    assert [(bar.kind, bar.amount, bar.level) for bar in found] == [
        ("wages", -8.0, 1.0),
        ("fee", 3.0, 4.0),
        ("governance", 0.8, 4.8),
    ]


def test_small_causes_are_one_bar():
    found = bars({"wages": 10.0}, {"wages": 9.0, "licences": 0.04, "payment_release": 0.05})
    assert [(bar.kind, bar.amount) for bar in found] == [("wages", -1.0), (OTHER, 0.09)]


def test_a_single_small_cause_keeps_its_name():
    assert [bar.kind for bar in bars({"wages": 10.0}, {"wages": 9.0, "licences": 0.04})] == ["wages", "licences"]


def test_printed_bars_add_up_to_the_cent():
    """Three thirds of a cent each way of rounding: 10.01 to 10.02."""
    found = bars({"wages": 10.005001}, {"wages": 10.0085, "fee": 0.0035, "overhead": 0.0035})
    assert round(sum(round(100 * bar.amount) for bar in found)) == 1
    assert found[-1].level == 10.02


def test_an_amount_has_the_interval_of_the_paired_difference():
    """Dearer by 1 and by 3: mean 2, s = sqrt 2, half-width t(.975, 1) x 1 = 12.706."""
    (bar,) = waterfall(amounts([{"fee": 5.0}, {"fee": 50.0}]), amounts([{"fee": 6.0}, {"fee": 53.0}]), 2)
    assert (bar.amount, bar.half_width) == (2.0, pytest.approx(12.706, abs=1e-3))


def test_what_costs_cents_is_told_in_hundredths_of_them():
    assert [bar.amount for bar in bars({"fee": 0.5}, {"fee": 0.4875}, places=decimals(0.5))] == [-0.0125]
