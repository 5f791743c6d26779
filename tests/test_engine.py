"""Do items move as the mechanics contract says? Oracle: paper, with the whole log asserted. Times in plain ticks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from handmade import (
    SURE,
    Case,
    Crew,
    Place,
    Row,
    Step,
    Touch,
    case,
    closed,
    due_by_arrival,
    finishes,
    returns,
    touches,
    waits,
    windows,
)

from bposim.model import engine_compiled, engine_simpy
from bposim.model.checking import check_log
from bposim.model.operation import Discipline, Kind, Outcome
from bposim.model.runlog import RunLog, State
from bposim.model.ticks import WEEK

Engine = Callable[[Case], RunLog]

HALF, UNLUCKY, LUCKY = SURE // 2, 0, SURE - 1
LATE, OPEN = Outcome.RETURNED, Outcome.OPEN


@pytest.fixture(params=[engine_compiled.run, engine_simpy.run], ids=["compiled", "simpy"])
def engine(request: pytest.FixtureRequest) -> Engine:
    def run(made: Case) -> RunLog:
        log: RunLog = request.param(*made)
        check_log(made.operation, made.rosters, log)
        return log

    return run


def desk(needs: list[int], servers: list[list[Row]], arrived: list[int], hand_over: int = 0, **rest: Any) -> Case:
    """One step, one crew."""
    return case([Step("do", needs)], [Crew("crew", servers, hand_over)], arrived, **rest)


# At the end of a stretch


def test_work_in_hand_is_held_until_the_server_is_back(engine: Engine) -> None:
    """D1: 4 ticks of work before the gap of 4, 6 after."""
    log = engine(desk([10], [[Row(0, 5), Row(9, 100)]], [1]))
    assert touches(log) == [Touch(0, 1, 15, gap=4)]
    assert closed(log) == [15]


def test_finishing_at_shift_end_is_overtime(engine: Engine) -> None:
    """D3: overtime by server 0, 1, 3, 2, 3, 0."""
    early, middle, late = [finishes(0, 7)], [finishes(7, 11)], [finishes(11, 20)]
    log = engine(desk([5, 7, 9, 4, 5, 5], [early, early, early, middle, middle, late], [1, 1, 1, 9, 9, 12]))
    assert touches(log) == [
        Touch(0, 1, 6, server=0),
        Touch(1, 1, 8, server=1, overtime=1),
        Touch(2, 1, 10, server=2, overtime=3),
        Touch(3, 9, 13, server=3, overtime=2),
        Touch(4, 9, 14, server=4, overtime=3),
        Touch(5, 12, 17, server=5),
    ]
    assert closed(log) == [6, 8, 10, 13, 14, 17]


def test_capacity_that_changes_each_tick(engine: Engine) -> None:
    """D5: done at 2, 3, 3."""
    log = engine(desk([2, 2, 2], [[finishes(0, 9)], [finishes(1, 2)], [finishes(1, 2)]], [0, 0, 0]))
    assert touches(log) == [
        Touch(0, 0, 2, server=0),
        Touch(1, 1, 3, server=1, queued=0, overtime=1),
        Touch(2, 1, 3, server=2, queued=0, overtime=1),
    ]
    assert closed(log) == [2, 3, 3]


def test_held_over_night_and_resumed_when_the_server_is_back_exactly_at_the_limit(engine: Engine) -> None:
    """D20 in hours, first half: shift end 17, limit 16 h, back at 09 = 33."""
    log = engine(desk([2], [[Row(9, 17, limit=16), Row(33, 41)]], [16]))
    assert touches(log) == [Touch(0, 16, 34, gap=16)]
    assert closed(log) == [34]


def test_a_held_item_is_released_at_the_limit_when_its_server_is_sick(engine: Engine) -> None:
    """D20, second half: back in the queue at 33; the server comes on the day after, at 57, for the hour left."""
    log = engine(desk([2], [[Row(9, 17, limit=16), Row(57, 65)]], [16]))
    assert touches(log) == [Touch(0, 16, 33, gap=16, outcome=LATE), Touch(0, 57, 58, queued=33)]
    assert closed(log) == [58]


def test_a_returned_item_is_taken_at_once_and_before_what_came_after_it(engine: Engine) -> None:
    """D21: back at 10 with its key 0, it goes before item 1, queued since 4, to the server that starts at 10."""
    log = engine(desk([15, 3], [[returns(0, 10)], [Row(10, 50)]], [0, 4]))
    assert touches(log) == [
        Touch(0, 0, 10, outcome=LATE),
        Touch(0, 10, 15, server=1),
        Touch(1, 15, 18, server=1, queued=4),
    ]
    assert closed(log) == [15, 18]


def test_progress_of_a_returned_item_is_kept_in_standard_ticks_rounded_down(engine: Engine) -> None:
    """5 ticks at pace .3 are 1.5 standard ticks: 9 of 10 are left for the next server, at pace 1."""
    log = engine(desk([10], [[Row(0, 5, pace=300, limit=0)], [Row(10, 50)]], [0]))
    assert touches(log) == [Touch(0, 0, 5, outcome=LATE), Touch(0, 10, 19, server=1, queued=5)]


def test_work_that_ends_exactly_at_shift_end_is_no_overtime(engine: Engine) -> None:
    log = engine(desk([5], [[finishes(0, 5)]], [0]))
    assert touches(log) == [Touch(0, 0, 5)]


def test_finishing_goes_through_a_short_gap_as_overtime_and_on_as_regular_time(engine: Engine) -> None:
    log = engine(desk([10], [[finishes(0, 5, limit=3), Row(7, 20)]], [0]))
    assert touches(log) == [Touch(0, 0, 10, overtime=2)]


def test_at_the_overtime_limit_the_item_is_returned(engine: Engine) -> None:
    """3 ticks after shift end at 5; 2 of 10 are left for 20."""
    log = engine(desk([10], [[finishes(0, 5, limit=3), Row(20, 40)]], [0]))
    assert touches(log) == [Touch(0, 0, 8, overtime=3, outcome=LATE), Touch(0, 20, 22, queued=8)]


def test_work_that_ends_exactly_at_the_overtime_limit_is_done(engine: Engine) -> None:
    log = engine(desk([8], [[finishes(0, 5, limit=3)]], [0]))
    assert touches(log) == [Touch(0, 0, 8, overtime=3)]


def test_overtime_of_a_week_has_a_limit_and_begins_anew_in_the_next(engine: Engine) -> None:
    """Three ticks a week, after shifts 0-10, 20-30, 40-50 and ten ticks from the second week on. Item 0 takes 2 of
    them, item 1 the third and goes back with 4 of 15 left, which is done by 44. Item 2 is done at the shift's end but
    for one tick, which nobody may stay for. A week on, item 2 and the last one have three ticks again."""
    shifts = [finishes(0, 10), finishes(20, 30), finishes(40, 50), finishes(WEEK, WEEK + 10)]
    made = case(
        [Step("do", [12, 15, 7, 12])],
        [Crew("crew", [shifts], overtime_week=3)],
        [0, 15, 16, WEEK],
        horizon=WEEK + 100,
    )
    log = engine(made)
    assert touches(log) == [
        Touch(0, 0, 12, overtime=2),
        Touch(1, 20, 31, queued=15, overtime=1, outcome=LATE),
        Touch(1, 40, 44, queued=31),
        Touch(2, 44, 50, queued=16, outcome=LATE),
        Touch(2, WEEK, WEEK + 1, queued=50),
        Touch(3, WEEK + 1, WEEK + 13, queued=WEEK, overtime=3),
    ]
    assert closed(log) == [12, 44, WEEK + 1, WEEK + 13]


def test_rows_that_touch_are_a_change_of_pace_and_not_an_end(engine: Engine) -> None:
    """Item 0 keeps the pace of its begin; item 1 begins at half pace; the first row's policy (return) never acts."""
    log = engine(desk([4, 4], [[returns(0, 5), Row(5, 12, pace=500), Row(20, 30)]], [3, 4]))
    assert touches(log) == [Touch(0, 3, 7), Touch(1, 7, 23, queued=4, gap=8)]


def test_hand_over_ticks_come_first_and_are_lost_when_cut_short(engine: Engine) -> None:
    """5 of 10 done by server 0. Server 1 has 2 ticks, less than the hand-over of 3. Server 2: 3 + 5."""
    log = engine(desk([10], [[returns(0, 10)], [returns(10, 12)], [Row(12, 40)]], [5], hand_over=3))
    assert touches(log) == [
        Touch(0, 5, 10, outcome=LATE),
        Touch(0, 10, 12, server=1, outcome=LATE),
        Touch(0, 12, 20, server=2),
    ]


def test_hand_over_is_that_of_the_team_that_returned_it_and_unpaced(engine: Engine) -> None:
    """Hand-over 3 of the first crew, then 5 standard ticks at half pace by the second, whose own is 99."""
    crews = [Crew("first", [[returns(0, 10)]], 3), Crew("second", [[Row(12, 40, pace=500)]], 99)]
    log = engine(case([Step("do", [10])], crews, [5]))
    assert touches(log) == [Touch(0, 5, 10, outcome=LATE), Touch(0, 12, 25, server=1, queued=10)]


def test_set_up_comes_before_work_that_does_not_follow_straight_on_other_work(engine: Engine) -> None:
    """3 ticks before item 0, none between 0 and 1, 3 again after idling and again at the start of a stretch."""
    crew = Crew("bots", [[Row(0, 30), Row(40, 90)]], set_up=3)
    log = engine(case([Step("do", [5, 5, 5, 5])], [crew], [0, 2, 20, 35]))
    assert touches(log) == [
        Touch(0, 0, 8),
        Touch(1, 8, 13, queued=2),
        Touch(2, 20, 28),
        Touch(3, 40, 48, queued=35),
    ]


def test_set_up_is_no_progress_and_lost_with_a_return(engine: Engine) -> None:
    """Set up in 3 of 5 ticks, 2 of 10 done; the hand-over of 2 and another set-up come before the 8 left."""
    crew = Crew("bots", [[returns(0, 5), Row(10, 90)]], hand_over=2, set_up=3)
    log = engine(case([Step("do", [10])], [crew], [0]))
    assert touches(log) == [Touch(0, 0, 5, outcome=LATE), Touch(0, 10, 23, queued=5)]


def test_bots_that_are_started_when_the_queue_is_long_take_their_set_up(engine: Engine) -> None:
    """A bot takes item 1, as two wait, and would not take item 2, as one does; it needs 4 ticks to begin."""
    crews = [Crew("people", [[Row(0, 90)]]), Crew("bots", [[Row(0, 90)]], set_up=4)]
    serves = {"do": [Place(0), Place(1, min_length=2)]}
    log = engine(case([Step("do", [5, 5, 5])], crews, [0, 0, 0], serves=serves))
    assert touches(log) == [Touch(0, 0, 5), Touch(1, 0, 9, server=1), Touch(2, 5, 10, queued=0)]


# Who takes what


def test_a_waiting_low_item_starts_at_once_whatever_may_come(engine: Engine) -> None:
    """D16: the high item that comes at 1 goes before the other low one, and interrupts nobody."""
    low = Step("low", [5, 5], queue="desk", columns={"priority": 1})
    high = Step("high", [3], queue="desk", columns={"work_type": 1})
    log = engine(case([low, high], [Crew("crew", [[Row(0, 99)]])], [0, 0, 1], types=[0, 0, 1]))
    assert touches(log) == [Touch(0, 0, 5), Touch(2, 5, 8, queued=1, step=1), Touch(1, 8, 13, queued=0)]


def test_the_longest_idle_server_takes_the_item_then_the_lowest_number(engine: Engine) -> None:
    """At 5 servers 1 and 2 are idle since 0; at 10 server 2; at 15 server 0, since 2."""
    log = engine(desk([2] * 4, [[Row(0, 99)]] * 3, [0, 5, 10, 15]))
    assert touches(log) == [Touch(0, 0, 2), Touch(1, 5, 7, 1), Touch(2, 10, 12, 2), Touch(3, 15, 17, 0)]


def test_a_break_ends_idleness(engine: Engine) -> None:
    """At 10 server 1 is idle since its release at 6, server 0 since its break ended at 8; at 12 server 0 is first."""
    log = engine(desk([2, 1, 1], [[Row(0, 3), Row(8, 99)], [Row(0, 99)]], [4, 10, 12]))
    assert touches(log) == [Touch(0, 4, 6, 1), Touch(1, 10, 11, 1), Touch(2, 12, 13, 0)]


def test_a_less_preferred_team_takes_the_overflow(engine: Engine) -> None:
    """Both idle at first: the more preferred takes item 0, though it is listed second."""
    crews = [Crew("overflow", [[Row(0, 99)]]), Crew("own", [[Row(0, 99)]])]
    log = engine(case([Step("do", [9, 2, 1])], crews, [0, 1, 5], serves={"do": [Place(1), Place(0)]}))
    assert touches(log) == [Touch(1, 1, 3), Touch(2, 5, 6), Touch(0, 0, 9, server=1)]


def helped(needs: list[int], arrived: list[int], helpers: int, **condition: int) -> Case:
    """One server, and helpers under a condition."""
    crews = [Crew("own", [[Row(0, 99)]]), Crew("help", [[Row(0, 99)]] * helpers)]
    return case([Step("do", needs)], crews, arrived, serves={"do": [Place(0), Place(1, **condition)]})


def test_a_queue_long_enough_calls_help_until_it_is_shorter(engine: Engine) -> None:
    """At 2 two items wait: the older goes to help, and the other, alone again, waits for 10."""
    log = engine(helped([10, 10, 10], [0, 1, 2], helpers=2, min_length=2))
    assert touches(log) == [Touch(0, 0, 10), Touch(1, 2, 12, server=1, queued=1), Touch(2, 10, 20, queued=2)]


def test_becoming_old_is_an_instant_and_the_next_oldest_is_looked_at_anew(engine: Engine) -> None:
    """Nothing else happens at 6, when item 1 is 5 old, nor at 8, when item 2 is."""
    log = engine(helped([99, 10, 10], [0, 1, 3], helpers=2, min_age=5))
    assert touches(log)[:2] == [Touch(1, 6, 16, server=1, queued=1), Touch(2, 8, 18, server=2, queued=3)]
    assert touches(log)[2:] == [Touch(0, 0, 99)]


@pytest.mark.parametrize(("discipline", "second", "third"), [(Discipline.FIFO, 1, 2), (Discipline.EARLIEST_DUE, 2, 1)])
def test_earliest_due_goes_before_first_come(engine: Engine, discipline: Discipline, second: int, third: int) -> None:
    """While item 0 is in hand, items 1 (due 90) and 2 (due 50) come."""
    dues = [due_by_arrival([0, 1, 2], [60, 90, 50])]
    log = engine(desk([5, 5, 5], [[Row(0, 99)]], [0, 1, 2], discipline=discipline, dues=dues))
    assert touches(log) == [Touch(0, 0, 5), Touch(second, 5, 10, queued=second), Touch(third, 10, 15, queued=third)]


def test_arrival_completion_and_shift_change_in_one_instant(engine: Engine) -> None:
    """At 10 server 0 is done and leaves, server 1 starts, item 1 arrives: server 1 takes it."""
    log = engine(desk([10, 4], [[returns(0, 10)], [Row(10, 99)]], [0, 10]))
    assert touches(log) == [Touch(0, 0, 10), Touch(1, 10, 14, server=1)]
    assert closed(log) == [10, 14]


# Routes


QUERY = {"query": SURE, "rest": 200}


def test_a_query_waits_for_client_hours_and_comes_back_with_the_rest(engine: Engine) -> None:
    """8 of 10; 4 open ticks from 20 on; the last 2."""
    steps = [
        Step("do", [10], edges={Outcome.QUERY: "ask"}, columns={**QUERY, "query_rounds": 1}),
        Step("ask", [4], kind=Kind.WAIT, edges={Outcome.CLEAN: "do"}, hours=windows((0, 5), (20, 30))),
    ]
    log = engine(case(steps, [Crew("crew", [[Row(0, 99)]])], [0]))
    assert touches(log) == [Touch(0, 0, 8, outcome=Outcome.QUERY), Touch(0, 24, 26, attempt=1)]
    assert waits(log) == [(0, 1, 8, 24)]
    assert closed(log) == [26]


def test_a_second_query_leaves_its_share_of_the_rest(engine: Engine) -> None:
    """Of 10 half is left, of these 5 half, rounded down, is left; two rounds at most. Each answer takes 1."""
    asks = {"query": SURE, "query_again": SURE, "query_rounds": 2, "rest": 500}
    steps = [
        Step("do", [10], edges={Outcome.QUERY: "ask"}, columns=asks),
        Step("ask", [1], kind=Kind.WAIT, edges={Outcome.CLEAN: "do"}),
    ]
    log = engine(case(steps, [Crew("crew", [[Row(0, 99)]])], [0]))
    assert touches(log) == [
        Touch(0, 0, 5, outcome=Outcome.QUERY),
        Touch(0, 6, 9, attempt=1, outcome=Outcome.QUERY),
        Touch(0, 10, 12, attempt=2),
    ]
    assert waits(log) == [(0, 1, 5, 6), (0, 1, 9, 10)]


def test_past_the_cap_an_item_goes_the_capped_way(engine: Engine) -> None:
    """The check never passes: two visits to the work, then on to the last step instead of a third."""
    steps = [
        Step("do", [3], again=2, cap=2, edges={Outcome.CLEAN: "look"}),
        Step(
            "look", [1], kind=Kind.CHECK, edges={Outcome.FOUND: "do", Outcome.CAPPED: "ship"},
            columns={"sample": SURE, "false_alarm": SURE},
        ),
        Step("ship", [4]),
    ]  # fmt: skip
    log = engine(case(steps, [Crew("crew", [[Row(0, 99)]])], [0]))
    assert touches(log) == [
        Touch(0, 0, 3),
        Touch(0, 3, 4, step=1, outcome=Outcome.FOUND),
        Touch(0, 4, 6, attempt=1),
        Touch(0, 6, 7, step=1, attempt=1, outcome=Outcome.CAPPED),
        Touch(0, 7, 11, step=2),
    ]
    assert log.items.found.tolist() == [1]


def test_a_check_finds_or_raises_a_false_alarm_or_is_not_made(engine: Engine) -> None:
    """Item 0 errs and is found, item 1 is right and sent back, item 2 errs, is not sampled and escapes."""
    error = {"error": HALF, "sets": 1, "clears": 1}
    check = {"sample": HALF, "detect": HALF, "false_alarm": HALF // 2, "covers": 1}
    steps = [
        Step("do", [3] * 3, edges={Outcome.CLEAN: "look"}, luck={"error": [UNLUCKY, LUCKY, UNLUCKY]}, columns=error),
        Step(
            "look", [1] * 3, kind=Kind.CHECK, edges={Outcome.FOUND: "fix"},
            luck={"sample": [0, 0, LUCKY], "detect": [HALF // 2, 0, 0]}, columns=check,
        ),
        Step("fix", [2] * 3, columns={"clears": 1}),
    ]  # fmt: skip
    log = engine(case(steps, [Crew("crew", [[Row(0, 999)]])], [0, 100, 200]))
    assert touches(log) == [
        Touch(0, 0, 3),
        Touch(0, 3, 4, step=1, outcome=Outcome.FOUND),
        Touch(0, 4, 6, step=2),
        Touch(1, 100, 103),
        Touch(1, 103, 104, step=1, outcome=Outcome.FOUND),
        Touch(1, 104, 106, step=2),
        Touch(2, 200, 203),
    ]
    items = log.items
    assert [items.found.tolist(), items.made.tolist(), items.defects.tolist()] == [[1, 1, 0], [1, 0, 1], [0, 0, 1]]


def test_an_exception_hands_over_and_neither_sets_nor_clears_a_defect(engine: Engine) -> None:
    steps = [
        Step("bot", [2], edges={Outcome.EXCEPTION: "clerk"}, columns={"exception": SURE, "error": SURE, "sets": 1}),
        Step("clerk", [5], columns={"clears": 1}),
    ]
    log = engine(case(steps, [Crew("crew", [[Row(0, 99)]])], [0]))
    assert touches(log) == [Touch(0, 0, 2, outcome=Outcome.EXCEPTION), Touch(0, 2, 7, step=1)]
    assert (log.items.made.tolist(), log.items.defects.tolist()) == ([0], [0])


def test_the_defect_factor_is_that_of_the_row_at_begin(engine: Engine) -> None:
    """Luck just above the error share: no defect at factor 1 (begun at 4, done at 8), a defect at factor 2."""
    error = {"error": HALF, "sets": 1, "clears": 1}
    step = Step("do", [4, 4], luck={"error": [HALF + 1] * 2}, columns=error)
    log = engine(case([step], [Crew("crew", [[Row(0, 5), Row(5, 99, defect_factor=2000)]])], [4, 4]))
    assert touches(log) == [Touch(0, 4, 8), Touch(1, 8, 12, queued=4)]
    assert log.items.defects.tolist() == [0, 1]


def test_items_leave_with_the_next_transfer_slot(engine: Engine) -> None:
    """D22 in minutes: slots at 12:00 = 720 and 18:00 = 1080; each slot is a window of one tick with delay 0."""
    slot = Step("slot", kind=Kind.WAIT, hours=windows((720, 721), (1080, 1081)))
    log = engine(case([slot], [], [719, 720, 721], horizon=1440))
    assert waits(log) == [(0, 0, 719, 720), (1, 0, 720, 720), (2, 0, 721, 1080)]
    assert closed(log) == [720, 720, 1080]


# From beginning to end


def test_opening_backlog_is_taken_from_tick_0_on_in_the_order_of_its_arrival(engine: Engine) -> None:
    log = engine(desk([4, 4, 4], [[Row(0, 99)]], [-30, -10, 5]))
    assert touches(log) == [Touch(0, 0, 4, queued=-30), Touch(1, 4, 8, queued=-10), Touch(2, 8, 12, queued=5)]
    assert log.items.waited.tolist() == [30, 14, 3]


def test_opening_backlog_passes_an_unsampled_check_with_its_age(engine: Engine) -> None:
    """The same instant, so the same entry: at the next step it is queued since it arrived."""
    steps = [
        Step("check", [1], kind=Kind.CHECK, edges={Outcome.CLEAN: "do"}, luck={"sample": [LUCKY]}),
        Step("do", [10]),
    ]
    log = engine(case(steps, [Crew("crew", [[Row(0, 99)]])], [-5]))
    assert touches(log) == [Touch(0, 0, 10, queued=-5, step=1)]


def test_what_is_not_done_at_the_horizon_is_reported_as_unfinished(engine: Engine) -> None:
    """D15: tick 10 is no more. Item 1 is held by the longest idle, item 2 in hand, item 3 waits, item 4 never came."""
    log = engine(desk([5, 5, 9, 1, 1], [[Row(0, 99)], [Row(0, 7)]], [0, 5, 5, 6, 10], horizon=10))
    assert touches(log) == [
        Touch(0, 0, 5),
        Touch(2, 5, 10, server=0, outcome=OPEN),
        Touch(1, 5, 10, server=1, gap=3, outcome=OPEN),
    ]
    assert closed(log) == [5, -1, -1, -1]
    assert log.items.state.tolist() == [State.DONE, *[State.IN_PROGRESS] * 3]


def test_work_that_would_end_at_the_horizon_is_open(engine: Engine) -> None:
    log = engine(desk([10, 9], [[Row(0, 99)]] * 2, [0, 0], horizon=10))
    assert touches(log) == [Touch(1, 0, 9, server=1), Touch(0, 0, 10, outcome=OPEN)]
