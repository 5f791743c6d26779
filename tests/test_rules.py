"""Do the decisions hold at their edges? Oracle: the mechanics contract, worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import SURE, Crew, Row, Step, case, due_by_arrival, finishes, returns, rosters, windows
from hypothesis import given
from hypothesis import strategies as st

from bposim.model import rules, service
from bposim.model.rules import CLEAN, EXCEPTION, FOUND, OPEN, QUERY, RETURNED, week_of
from bposim.model.ticks import FOREVER, HOUR, WEEK

HORIZON = 1000


# Handling


@pytest.mark.parametrize(
    ("standard", "pace", "expected"), [(0, 1000, 1), (1, 2000, 1), (10, 1000, 10), (10, 300, 34), (9, 300, 30)]
)
def test_handle_ticks_are_rounded_up_and_at_least_one(standard: int, pace: int, expected: int) -> None:
    assert rules.handle_ticks(standard, pace) == expected


def test_set_up_comes_ahead_of_work_unless_it_goes_straight_on_within_a_stretch() -> None:
    """Released now after the stretch began; idle since before; the stretch begins now."""
    assert [rules.set_up_ticks(7, since, start, 10) for since, start in ((10, 3), (9, 3), (10, 10))] == [0, 7, 7]


@pytest.mark.parametrize(
    ("worked", "hand_over", "pace", "left"),
    [
        (5, 0, 1000, 5),
        (5, 0, 300, 9),  # 1.5 is 1
        (5, 3, 1000, 8),
        (3, 3, 1000, 10),
        (2, 3, 1000, 10),  # hand-over cut short is no progress
    ],
)
def test_what_is_left_after_a_return(worked: int, hand_over: int, pace: int, left: int) -> None:
    assert rules.left_after(10, worked, hand_over, pace) == left


@given(st.integers(0, 10**6), st.integers(1, 5000), st.data())
def test_a_touch_cut_short_always_leaves_work_and_never_adds_any(standard: int, pace: int, data: st.DataObject) -> None:
    worked = data.draw(st.integers(0, rules.handle_ticks(standard, pace) - 1))
    assert 1 <= rules.left_after(standard, worked, 0, pace) <= max(1, standard)


# The fate of a touch: (end, worked, gap, overtime, how)


def fate(begin: int, need: int, *rows: Row, spare: int = FOREVER, horizon: int = HORIZON) -> tuple[int, ...]:
    """In the first stretch of the second of two servers, so that the neighbours' stretches are there to be missed."""
    other = [Row(0, HORIZON)]
    found = rules.stretches(rosters([Crew("crew", [other, rows, other])]))
    return rules.fate(begin, need, 1, found.first.tolist()[2], *found.columns.tolist(), spare, horizon)


def test_inside_a_stretch_work_takes_what_it_needs() -> None:
    assert fate(2, 8, Row(0, 10)) == (10, 8, 0, 0, CLEAN)


def test_return_at_stretch_end() -> None:
    assert fate(2, 9, returns(0, 10), Row(11, 20)) == (10, 8, 0, 0, RETURNED)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(4, (14, 8, 4, 0, RETURNED)), (5, (16, 9, 5, 0, CLEAN)), (FOREVER, (16, 9, 5, 0, CLEAN))],
)
def test_hold_over_a_gap_of_five(limit: int, expected: tuple[int, ...]) -> None:
    """Back exactly at the limit counts as held."""
    assert fate(2, 9, Row(0, 10, limit=limit), Row(15, 20)) == expected


@pytest.mark.parametrize(
    ("need", "limit", "expected"),
    [
        (8, 0, (10, 8, 0, 0, CLEAN)),  # ends with the shift
        (9, 0, (10, 8, 0, 0, RETURNED)),
        (12, 4, (14, 12, 0, 4, CLEAN)),  # ends with the limit
        (13, 4, (14, 12, 0, 4, RETURNED)),
        (13, 5, (15, 13, 0, 5, CLEAN)),  # ends as the next stretch begins
        (14, 5, (16, 14, 0, 5, CLEAN)),  # the limit ends as the next stretch begins: regular time from there
        (14, FOREVER, (16, 14, 0, 5, CLEAN)),
    ],
)
def test_finish_through_a_gap_of_five(need: int, limit: int, expected: tuple[int, ...]) -> None:
    assert fate(2, need, finishes(0, 10, limit=limit), Row(15, 20)) == expected


def test_weeks_are_counted_from_the_study_s_first_instant() -> None:
    start = 16 * HOUR
    assert [week_of(now, start) for now in (0, start - 1, start, start + WEEK - 1, start + WEEK)] == [0, 0, 1, 1, 2]


def test_the_overtime_limit_counts_for_each_stretch_end() -> None:
    """Through gaps 5-7 and 9-11 with a limit of 3: 4 ticks of overtime in one touch."""
    assert fate(0, 12, finishes(0, 5, limit=3), finishes(7, 9, limit=3), Row(11, 20)) == (12, 12, 0, 4, CLEAN)


@pytest.mark.parametrize(
    ("need", "spare", "expected"),
    [
        (10, 0, (10, 10, 0, 0, CLEAN)),  # ends with the shift
        (11, 0, (10, 10, 0, 0, RETURNED)),
        (12, 2, (12, 12, 0, 2, CLEAN)),  # ends with what may still be done
        (13, 2, (12, 12, 0, 2, RETURNED)),
        (20, 3, (20, 20, 0, 3, CLEAN)),  # all of it in the gap, and the next shift
        (21, 3, (20, 20, 0, 3, RETURNED)),
        (21, 4, (21, 21, 0, 4, CLEAN)),
    ],
)
def test_overtime_ends_with_what_the_week_leaves(need: int, spare: int, expected: tuple[int, ...]) -> None:
    """Shifts 0-10 and 13-20, and never again."""
    assert fate(0, need, finishes(0, 10), finishes(13, 20), spare=spare) == expected


def test_what_a_server_did_in_another_week_does_not_count() -> None:
    assert [rules.overtime_in(week, 7, 3) for week in (2, 3, 4)] == [0, 7, 0]


def test_policies_may_differ_from_stretch_to_stretch() -> None:
    """Held over 5-7, finished over 9-11, returned at 13."""
    rows = Row(0, 5), finishes(7, 9), returns(11, 13), Row(14, 20)
    assert fate(0, 99, *rows) == (13, 11, 2, 2, RETURNED)


def test_rows_that_touch_are_one_stretch_with_the_policy_of_the_last() -> None:
    assert fate(0, 12, returns(0, 5), finishes(5, 10)) == (12, 12, 0, 2, CLEAN)
    assert fate(0, 12, finishes(0, 5), returns(5, 10)) == (10, 10, 0, 0, RETURNED)


def test_without_another_stretch_a_held_item_stays_until_its_limit_or_the_horizon() -> None:
    assert fate(0, 12, Row(0, 10, limit=40)) == (50, 10, 40, 0, RETURNED)
    assert fate(0, 12, Row(0, 10)) == (HORIZON, 10, HORIZON - 10, 0, OPEN)


@pytest.mark.parametrize(
    ("need", "row", "expected"),
    [
        (29, Row(0, 99), (29, 29, 0, 0, CLEAN)),
        (30, Row(0, 99), (30, 30, 0, 0, OPEN)),  # tick 30 is no more
        (30, finishes(0, 20), (30, 30, 0, 10, OPEN)),
        (21, Row(0, 20, limit=10), (30, 20, 10, 0, OPEN)),
        (21, Row(0, 20, limit=9), (29, 20, 9, 0, RETURNED)),
        (31, returns(0, 30), (30, 30, 0, 0, OPEN)),
    ],
)
def test_the_horizon_is_exclusive(need: int, row: Row, expected: tuple[int, ...]) -> None:
    assert fate(0, need, row, horizon=30) == expected


def test_servers_without_rows_have_no_stretches() -> None:
    found = rules.stretches(rosters([Crew("crew", [[], [Row(0, 5), Row(5, 9), Row(10, 12)], [], [Row(12, 14)], []])]))
    assert found.first.tolist() == [0, 0, 2, 2, 3, 3]
    assert found.columns[:2].tolist() == [[0, 10, 12], [9, 12, 14]]


def test_nobody_has_no_stretches() -> None:
    found = rules.stretches(rosters([Crew("crew", [[]])]))
    assert found.first.tolist() == [0, 0]
    assert all(column.dtype == np.int64 for column in found)


# Outcomes


@pytest.mark.parametrize(
    ("exception_luck", "query_luck", "expected"), [(4, 4, EXCEPTION), (5, 4, QUERY), (5, 5, CLEAN), (4, 5, EXCEPTION)]
)
def test_exception_comes_before_query_and_luck_below_the_threshold_is_it(
    exception_luck: int, query_luck: int, expected: int
) -> None:
    assert rules.work_outcome(exception_luck, 5, query_luck, 5) == expected


def test_no_luck_is_below_nothing_and_all_luck_is_below_certainty() -> None:
    assert rules.work_outcome(0, 0, 0, 0) == CLEAN
    assert rules.work_outcome(SURE - 1, SURE, 0, 0) == EXCEPTION


@pytest.mark.parametrize(("asked", "expected"), [(0, 9), (1, 4), (2, 4), (3, 0)])
def test_queries_grow_rarer_and_end_with_their_rounds(asked: int, expected: int) -> None:
    assert rules.query_threshold(9, 4, 3, asked) == expected


@pytest.mark.parametrize(("standard", "rest", "expected"), [(10, 200, 2), (9, 250, 2), (3, 200, 1), (0, 200, 1)])
def test_the_rest_after_a_query_is_rounded_down_and_at_least_one(standard: int, rest: int, expected: int) -> None:
    assert rules.rest_after_query(standard, rest) == expected


@pytest.mark.parametrize(
    ("error", "factor", "expected"), [(1001, 1000, 1001), (1001, 1500, 1501), (SURE, 2000, SURE), (0, 9000, 0)]
)
def test_the_defect_factor_scales_the_error_share_up_to_certainty(error: int, factor: int, expected: int) -> None:
    assert rules.error_threshold(error, factor) == expected


def test_work_repairs_first_and_errs_afterwards() -> None:
    assert rules.defects_after(0b0111, 0b0011, 0b0001, error_luck=0, error=1) == 0b0101
    assert rules.defects_after(0b0111, 0b0011, 0b0001, error_luck=1, error=1) == 0b0100


def test_of_a_steps_own_defect_the_latest_attempt_before_the_check_decides() -> None:
    assert rules.made_after(0b10, 0b01, 0b01) == 0b11
    assert rules.made_after(0b11, 0b00, 0b01) == 0b10


@pytest.mark.parametrize(
    ("defects", "minor_detect", "expected"),
    [
        (0b0001, 5, 8),
        (0b0010, 5, 3),  # not covered: a false alarm, if anything
        (0b1000, 5, 3),
        (0b0100, 5, 5),
        (0b0101, 5, 8),  # of both the more visible decides
        (0b0101, 9, 9),
        (0b0100, 0, 0),  # what is there but cannot be seen is no false alarm
    ],
)
def test_a_check_detects_what_it_covers_and_else_may_raise_a_false_alarm(
    defects: int, minor_detect: int, expected: int
) -> None:
    assert rules.seen_threshold(defects, 0b0001, 0b0100, 8, minor_detect, false_alarm=3) == expected


@pytest.mark.parametrize(("luck", "expected"), [(7, FOUND), (8, CLEAN)])
def test_luck_below_the_threshold_is_a_find(luck: int, expected: int) -> None:
    assert rules.check_outcome(luck, 8) == expected


# Routing


@pytest.mark.parametrize(
    ("target", "visits", "expected"),
    [(2, 1, False), (2, 2, True), (1, 2, True), (3, 2, False), (-1, 2, False)],  # itself, earlier, later, out
)
def test_the_cap_stops_edges_to_the_same_or_an_earlier_step_alone(target: int, visits: int, expected: bool) -> None:
    assert rules.past_cap(2, target, visits, 2) == expected


# Due


def test_due_by_receipt_window() -> None:
    """Nothing is due before the first window and from the last cut on, where the calendar ends."""
    rule = due_by_arrival([0, 10, 20], [15, 25])
    assert service.due_ticks(rule, np.array([-1, 0, 9, 10, 19, 20])).tolist() == [FOREVER, 15, 15, 25, 25, FOREVER]


def test_due_by_the_clock_of_open_hours() -> None:
    """4 open ticks: begun in the first window, over its end, before the second, too late for the last."""
    rule = due_by_arrival([], [])._replace(clock=windows((0, 10), (20, 30)), allowance=4)
    assert service.due_ticks(rule, np.array([0, 8, 12, 27])).tolist() == [4, 22, 24, FOREVER]


def test_the_key_is_the_earliest_due_of_the_statedthat_cover_the_item() -> None:
    step = Step("do", columns={"work_type": 0})
    other = Step("other", columns={"work_type": 1})
    stated = [due_by_arrival([0], [50], (0, 1)), due_by_arrival([0, 5], [70, 40], (1,))]
    made = case([step, other], [Crew("crew", [[]])], [0, 1, 6], dues=stated, types=[0, 1, 1])
    assert service.due_keys(made.operation, made.workload).tolist() == [50, 50, 40]
    nothing = case([step], [Crew("crew", [[]])], [0])
    assert service.due_keys(nothing.operation, nothing.workload).tolist() == [FOREVER]
