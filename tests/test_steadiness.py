"""Does the operation settle? Oracle: backlogs that grow by a known number of items a day."""

from __future__ import annotations

import numpy as np
import pytest
from paper import day, item, log, operation

from bposim.analysis.measuring.backlog import at_day_ends
from bposim.analysis.measuring.sojourns import sojourns
from bposim.analysis.measuring.steadiness import TOLERATED, drift, steady, strained
from bposim.model.ticks import HOUR, WEEK

WEEKS = 26
WHERE = operation((0, WEEKS * WEEK), (WEEKS + 4) * WEEK)
DAYS = range(7 * WEEKS)


def grown(where, run):
    return drift(sojourns(where, run.items))


def growing(done_a_day):
    """Ten items arrive a day."""
    return log([item(day(k, 9), day(k, 12) if n < done_a_day else -1) for k in DAYS for n in range(10)])


def test_backlog_is_read_at_the_end_of_each_client_day():
    """In on Monday, out on Wednesday at midnight: there on Monday and Tuesday evening."""
    where = operation((0, WEEK))
    assert list(at_day_ends(where, log([item(0, day(2)), item(day(1, 23))]))) == [1, 2, 1, 1, 1, 1, 1]


def test_backlog_before_the_window_is_there_too():
    assert list(at_day_ends(operation((0, WEEK)), log([item(-HOUR)] * 3))) == [3] * 7


@pytest.mark.parametrize(("done_a_day", "growth"), [(10, 0.0), (9, 0.1), (6, 0.4)])
def test_drift_is_growth_as_a_share_of_arrivals(done_a_day, growth):
    assert grown(WHERE, growing(done_a_day)) == pytest.approx(growth, rel=1e-3)


def test_a_weekly_rhythm_is_not_drift():
    """What comes in on Friday to Sunday is done on Monday."""
    items = [item(day(k, 9), day(k + (7 - k % 7), 12) if k % 7 >= 4 else day(k, 12)) for k in DAYS for _ in range(10)]
    assert grown(WHERE, log(items)) == pytest.approx(0, abs=1e-3)


def test_holidays_early_in_the_window_are_no_growth():
    """Ten items come a day and are done in the morning after; two early days without any leave nothing behind, which a
    line through the days' ends would read as growth of 1.4 %."""
    twelve = operation((0, 12 * WEEK), 16 * WEEK)
    worked = [k for k in range(7 * 12) if k not in (14, 42)]
    run = log([item(day(k, 9), day(k + 1, 12)) for k in worked for _ in range(10)])
    ends = at_day_ends(twelve, run)
    lowest = [28 * k + int(ends[28 * k : 28 * k + 28].argmin()) for k in range(3)]
    assert np.polyfit(lowest, ends[lowest], 1)[0] * len(ends) / (10 * len(worked)) > TOLERATED
    assert 0 <= grown(twelve, run) < TOLERATED / 4


def test_a_monthly_rhythm_is_not_drift():
    """Payroll: everything of 30 days is done on the last of them. A line through the days would read 1.7 %."""
    items = [item(day(k, 9), day(k - k % 30 + 29, 12)) for k in DAYS for _ in range(10)]
    run = log(items)
    assert grown(WHERE, run) == pytest.approx(0, abs=0.01)
    days = at_day_ends(WHERE, run)
    assert abs(np.polyfit(range(len(days)), days, 1)[0] * len(days) / len(items)) > TOLERATED


def test_a_short_window_is_read_by_weeks_and_a_week_by_days():
    for weeks in (1, 3):
        where = operation((0, weeks * WEEK), 30 * WEEK)
        run = log([item(day(k, 9), -1 if n else day(k, 12)) for k in range(7 * weeks) for n in range(2)])
        assert grown(where, run) == pytest.approx(0.5)


def test_nothing_arrived_drifts_nowhere():
    assert grown(WHERE, log()) == 0.0


def test_sure_growth_of_more_than_one_per_cent_is_not_steady():
    """Mean 3 %, deviation .1 point, n 4: 3 - 4.5407 x .1 / 2 = 2.8 % at least."""
    reason = steady([0.0287, 0.03, 0.0302, 0.0311], {})
    assert reason == (
        "the backlog grows over the window by 3.0 % of its arrivals (by at least 2.8 % with 99 % confidence)"
    )


@pytest.mark.parametrize("drifts", [[0.008, 0.009, 0.009, 0.008], [-0.5, 0.4, 0.3, 0.2], [-0.2, 0.1], [0.0, 0.0]])
def test_growth_that_is_small_or_luck_is_steady(drifts):
    assert steady(drifts, {}) is True


def test_one_replication_speaks_for_itself_above_five_per_cent():
    assert steady([0.049], {}) is True
    assert steady([0.051], {}) == "the backlog grows over the window by 5.1 % of its arrivals"


def test_two_replications_that_both_grow_fast_are_not_steady_however_wide_their_interval():
    assert steady(
        [0.2, 0.6], {}
    ) == "the backlog grows over the window by 40.0 % of its arrivals (by at least 20.0 % in " + ("every replication)")


def test_growth_that_differs_much_from_future_to_future_is_growth_all_the_same():
    """Mean 18.5 %, deviation 13.6, n 4: 18.5 - 2.353 x 13.6 / 2 = 2.5 above 0, and 18.5 - 4.541 x 13.6 / 2 below."""
    assert steady([0.03, 0.19, 0.36, 0.16], {}) == (
        "the backlog grows over the window by 18.5 % of its arrivals (and does grow with 95 % confidence)"
    )
    assert steady([0.01, 0.01, 0.02, 0.36], {}) is True  # one future of four: 10 - 2.353 x 17.3 / 2 is below 0
    assert steady([0.04, 0.05, 0.03, 0.06, -0.3], {}) is True


def test_load_above_capacity_counts_only_where_the_backlog_surely_grows():
    assert steady([0.005, 0.006, 0.005], {"clerks": 1.02}) == (
        "load is not below capacity (clerks 1.02) and the backlog grows over the window by 0.5 % of its arrivals "
        "(by at least 0.3 % with 99 % confidence)"
    )
    assert steady([0.005, -0.006, 0.005], {"clerks": 1.02}) is True
    assert steady([0.02], {"clerks": 1.02}) is not True
    assert steady([0.02], {"clerks": 0.98}) is True


def test_load_near_capacity_is_a_warning():
    assert strained({"a": 0.95, "b": 0.96, "c": 1.0}) == (
        "b: load 0.96 is near capacity",
        "c: load 1.00 is at or above capacity",
    )


def test_an_opening_backlog_that_melts_is_not_steady_either():
    verdict = steady([-0.2, -0.21, -0.2, -0.19], {})
    assert verdict is not True
    assert "shrinks" in verdict
