"""Is every tick of a turnaround in the part it belongs to? Oracle: paper, and a walk that looks at each tick alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import textbook
from engines import Engine, with_each_engine
from generated import HORIZON, cases
from handmade import SURE, Away, Case, Crew, Place, Row, Step, case, finishes, returns, windows, with_away
from hypothesis import HealthCheck, given, settings

from bposim.analysis.explaining.causes import Split, WindowCauses, split
from bposim.analysis.explaining.parts import AWAITED, AWAY, MEANINGS, Part
from bposim.analysis.running import simulate
from bposim.model import engine_compiled
from bposim.model.operation import DONE, Awaiting, Kind, Outcome
from bposim.model.runlog import Reason, RunLog, Touches
from bposim.model.ticks import MINUTE
from bposim.scenarios.study import SHIPPED, load_study

DOWN = Reason.FAILURE, Reason.MAINTENANCE, Reason.OUTAGE

reproducible = settings(
    derandomize=True, deadline=None, max_examples=300, database=None, suppress_health_check=list(HealthCheck)
)


def parts(found: Split, item: int = 0) -> dict[Part, int]:
    return {part: int(found.ticks[part, item]) for part in Part if found.ticks[part, item]}


def of(run: Engine, made: Case, item: int = 0) -> dict[Part, int]:
    return parts(split(made.operation, run(*made)), item)


def desk(needs: list[int], servers: list[list[Row]], arrived: list[int], hand_over: int = 0) -> Case:
    return case([Step("do", needs)], [Crew("crew", servers, hand_over)], arrived)


# Paper


@with_each_engine
def test_waiting_while_somebody_is_there_is_all_busy(run: Engine) -> None:
    """The second of two items that come at 2 waits for the first, 5 ticks."""
    made = desk([5, 3], [[Row(0, 100)]], [2, 2])
    assert of(run, made, 0) == {Part.HANDLING: 5}
    assert of(run, made, 1) == {Part.BUSY: 5, Part.HANDLING: 3}


@with_each_engine
def test_waiting_for_a_shift_is_nobody_on_shift_and_then_all_busy(run: Engine) -> None:
    """Both come at 2; from 10 on the first is in hand."""
    made = desk([5, 3], [[Row(10, 100)]], [2, 2])
    assert of(run, made, 1) == {Part.NOBODY: 8, Part.BUSY: 5, Part.HANDLING: 3}


@with_each_engine
def test_two_teams_are_away_only_while_both_are(run: Engine) -> None:
    """It comes at 0, the one crew is busy with another from 2 to 6, the other is there from 9 on."""
    other = Step("other", [4], columns={"work_type": 1})
    crews = [Crew("early", [[Row(2, 6)]]), Crew("late", [[Row(9, 50)]])]
    serves = {"do": [Place(0), Place(1)], "other": [Place(0)]}
    made = case([Step("do", [3]), other], crews, [0, 0], serves=serves, types=[1, 0])
    assert of(run, made, 1) == {Part.NOBODY: 5, Part.BUSY: 4, Part.HANDLING: 3}


@with_each_engine
def test_a_team_that_may_not_help_yet_is_busy_for_the_item(run: Engine) -> None:
    """Nobody else is there, and the overflow team takes what is 6 old."""
    crews = [Crew("own", [[Row(50, 60)]]), Crew("overflow", [[Row(0, 60)]])]
    made = case([Step("do", [3])], crews, [1], serves={"do": [Place(0), Place(1, min_age=6)]})
    assert of(run, made) == {Part.BUSY: 6, Part.HANDLING: 3}


@with_each_engine
@pytest.mark.parametrize("reason", [Reason.BREAK, Reason.SHRINKAGE])
def test_a_break_is_a_break_in_hand_and_in_the_queue(run: Engine, reason: Reason) -> None:
    """Away from 5 to 9: the first is held 4, the second came at 6 and finds the server back at 9, busy until 12."""
    made = with_away(desk([6, 2], [[Row(0, 5), Row(9, 100)]], [2, 6]), Away(0, 5, 9, reason))
    assert of(run, made, 0) == {Part.HANDLING: 6, Part.BREAK: 4}
    assert of(run, made, 1) == {Part.BREAK: 3, Part.BUSY: 3, Part.HANDLING: 2}


@with_each_engine
def test_one_on_a_break_while_another_works_keeps_nobody_waiting(run: Engine) -> None:
    """The third comes at 5, when the one server is away with the first and the other has the second until 8."""
    made = desk([8, 8, 2], [[Row(0, 5), Row(9, 100)], [Row(0, 100)]], [0, 0, 5])
    assert of(run, with_away(made, Away(0, 5, 9, Reason.BREAK)), 2) == {Part.BUSY: 3, Part.HANDLING: 2}


@with_each_engine
@pytest.mark.parametrize("reason", [Reason.OUTAGE, Reason.FAILURE, Reason.MAINTENANCE])
def test_an_outage_is_one_in_hand_and_goes_before_a_break_in_the_queue(run: Engine, reason: Reason) -> None:
    """The one server is down from 5 to 9, the other has a break from 4 to 7 and then goes; the third comes at 6."""
    made = desk([6, 2, 1], [[Row(0, 5), Row(9, 100)], [Row(0, 4), Row(30, 40)]], [2, 2, 6])
    away = Away(0, 5, 9, reason), Away(1, 4, 7, Reason.BREAK)
    assert of(run, with_away(made, *away), 0) == {Part.HANDLING: 6, Part.OUTAGE: 4}
    assert of(run, with_away(made, *away), 2) == {Part.OUTAGE: 3, Part.BUSY: 3, Part.HANDLING: 1}
    after = Away(0, 8, 9, reason), Away(1, 4, 8, Reason.BREAK)
    assert of(run, with_away(made, *after), 2) == {Part.BREAK: 2, Part.OUTAGE: 1, Part.BUSY: 3, Part.HANDLING: 1}


@with_each_engine
@pytest.mark.parametrize("reason", [Reason.LEAVE, Reason.ABSENCE, Reason.HOLIDAY])
def test_other_reasons_are_nobody_on_shift_and_held_over_shift_end(run: Engine, reason: Reason) -> None:
    made = with_away(desk([6, 2], [[Row(0, 5), Row(9, 100)]], [2, 6]), Away(0, 5, 9, reason))
    assert of(run, made, 0) == {Part.HANDLING: 6, Part.HELD: 4}
    assert of(run, made, 1) == {Part.NOBODY: 3, Part.BUSY: 3, Part.HANDLING: 2}


@with_each_engine
def test_a_hold_over_lunch_and_night_is_told_apart(run: Engine) -> None:
    """10 ticks of work: 3, lunch of 2, 4, a night of 6, 3."""
    made = desk([10], [[Row(0, 3), Row(5, 9), Row(15, 30)]], [0])
    assert of(run, with_away(made, Away(0, 3, 5, Reason.BREAK))) == {Part.HANDLING: 10, Part.BREAK: 2, Part.HELD: 6}


@with_each_engine
def test_overtime_is_handling(run: Engine) -> None:
    assert of(run, desk([10], [[finishes(0, 5)]], [1])) == {Part.HANDLING: 10}


@with_each_engine
def test_returned_work_is_read_in_again(run: Engine) -> None:
    """4 of 10 done by 5; taken up at 8, of the 9 to do then 3 are reading in."""
    made = desk([10], [[returns(0, 5)], [Row(8, 50)]], [1], hand_over=3)
    assert of(run, made) == {Part.HANDLING: 10, Part.NOBODY: 3, Part.HAND_OVER: 3}


@with_each_engine
def test_reading_in_that_is_cut_short_is_all_hand_over(run: Engine) -> None:
    """Done: 4 by 5. From 8 to 10 two of three ticks of reading in, which are lost; from 20 on all three and the 6."""
    made = desk([10], [[returns(0, 5), returns(8, 10), returns(20, 50)]], [1], hand_over=3)
    assert of(run, made) == {Part.HANDLING: 10, Part.NOBODY: 13, Part.HAND_OVER: 5}


@with_each_engine
@pytest.mark.parametrize("awaiting", Awaiting)
def test_a_wait_is_for_whom_it_waits(run: Engine, awaiting: Awaiting) -> None:
    """4 ticks of the hours 0-3 and 10-20, entered at 1: until 12."""
    hours = windows((0, 3), (10, 20))
    wait = Step(
        "wait", [4], kind=Kind.WAIT, hours=hours, edges={Outcome.CLEAN: "do"}, columns={"awaiting": int(awaiting)}
    )
    made = case([wait, Step("do", [2])], [Crew("crew", [[Row(0, 99)]])], [1])
    assert of(run, made) == {AWAITED[awaiting]: 11, Part.HANDLING: 2}


@with_each_engine
def test_the_rest_after_an_answer_is_no_rework(run: Engine) -> None:
    """Of 10 ticks of work half follow the answer, 3 ticks later."""
    asks = Step(
        "do", [10], edges={Outcome.QUERY: "ask"},
        columns={"query": SURE, "query_rounds": 1, "rest": 500}, luck={"query": [0]},
    )  # fmt: skip
    ask = Step("ask", [3], kind=Kind.WAIT, edges={Outcome.CLEAN: "do"}, columns={"awaiting": int(Awaiting.CLIENT)})
    assert of(run, case([asks, ask], [Crew("crew", [[Row(0, 99)]])], [0])) == {Part.HANDLING: 10, Part.CLIENT: 3}


@with_each_engine
@pytest.mark.parametrize(
    ("awaiting", "expected"),
    [
        (Awaiting.CLIENT, {Part.HANDLING: 10, Part.CLIENT: 1 + 4 + 2}),
        (Awaiting.NOBODY, {Part.HANDLING: 10 + 4, Part.BUSY: 1, Part.HELD: 2}),
    ],
)
def test_a_question_in_somebody_s_hands_is_for_whom_the_item_waits(
    run: Engine, awaiting: Awaiting, expected: dict[Part, int]
) -> None:
    """Asked at 5; who answers has another's question until 6, is away from 8 to 10, and needs 4 ticks."""
    asks = Step(
        "do", [10], edges={Outcome.QUERY: "tell"},
        columns={"query": SURE, "query_rounds": 1, "rest": 500}, luck={"query": [0]},
    )  # fmt: skip
    tell = Step(
        "tell", [4], kind=Kind.ANSWER, queue="questions", edges={Outcome.CLEAN: "do"},
        columns={"awaiting": int(awaiting)},
    )  # fmt: skip
    other = Step("other", [6], queue="questions", columns={"work_type": 1})
    crews = [Crew("crew", [[Row(0, 99)]]), Crew("buyers", [[Row(0, 8), Row(10, 99)]])]
    serves = {"do": [Place(0)], "questions": [Place(1)]}
    made = case([asks, tell, other], crews, [0, 0], serves=serves, types=[0, 1])
    assert of(run, made) == expected


@with_each_engine
def test_what_a_check_sends_back_is_rework_and_so_is_all_that_follows(run: Engine) -> None:
    """Made in 4, found in 2, made anew in 5, checked again in 1, and sent in 3."""
    steps = [
        Step("make", [4], again=5, edges={Outcome.CLEAN: "check"}, columns={"error": SURE, "sets": 1, "clears": 1}),
        Step(
            "check", [2], edges={Outcome.FOUND: "make", Outcome.CLEAN: "send", Outcome.CAPPED: "send"},
            kind=Kind.CHECK, cap=2, luck={"sample": [0], "detect": [0]},
            columns={"sample": SURE, "covers": 1, "detect": SURE},
        ),
        Step("send", [3]),
    ]  # fmt: skip
    steps[0] = steps[0]._replace(cap=2, luck={"error": [0]})
    made = case(steps, [Crew("crew", [[Row(0, 99)]])], [0])
    assert of(run, made) == {Part.HANDLING: 6, Part.REWORK: 5 + 1 + 3}


@with_each_engine
def test_a_way_back_without_a_check_is_rework_where_it_was_done_before_alone(run: Engine) -> None:
    """An exception of the second step leads back to the first, once: 4 + 2, then 5 and the second once more, 1."""
    steps = [
        Step("first", [4], again=5, edges={Outcome.CLEAN: "second"}, cap=2),
        Step(
            "second", [2], edges={Outcome.EXCEPTION: "first", Outcome.CLEAN: "third", Outcome.CAPPED: "third"},
            columns={"exception": SURE}, luck={"exception": [0]},
        ),
        Step("third", [3]),
    ]  # fmt: skip
    made = case(steps, [Crew("crew", [[Row(0, 99)]])], [0])
    assert of(run, made) == {Part.HANDLING: 6 + 3, Part.REWORK: 6}


@with_each_engine
def test_opening_backlog_was_old_before_the_run_began(run: Engine) -> None:
    made = desk([3], [[Row(4, 50)]], [-7])
    assert of(run, made) == {Part.BEFORE_START: 7, Part.NOBODY: 4, Part.HANDLING: 3}


@with_each_engine
def test_the_unfinished_are_followed_to_the_horizon_and_said_to_be_unfinished(run: Engine) -> None:
    """At 20 one is in hand, one in the queue since 5, one never came within reach of anybody."""
    steps = [Step("do", [18, 2]), Step("never", [1], columns={"work_type": 1})]
    serves = {"do": [Place(0)], "never": [Place(1)]}
    crews = [Crew("crew", [[Row(4, 50)]]), Crew("gone", [[Row(0, 2)]])]
    made = case(steps, crews, [3, 5, 10], serves=serves, types=[0, 0, 1], horizon=20)
    found = split(made.operation, run(*made))
    assert found.unfinished.tolist() == [True, True, True]
    assert parts(found, 0) == {Part.NOBODY: 1, Part.HANDLING: 16}
    assert parts(found, 1) == {Part.BUSY: 15}
    assert parts(found, 2) == {Part.NOBODY: 10}


def test_every_part_has_a_name_and_a_meaning_and_no_reason_two_parts() -> None:
    assert list(MEANINGS) == list(Part)
    assert len({name for name, _ in MEANINGS.values()}) == len(Part)
    assert set(AWAITED) == set(Awaiting)
    reasons = [reason for _, some in AWAY for reason in some]
    assert len(reasons) == len(set(reasons))
    assert Reason.AVAILABLE not in reasons


# A walk over the ticks of generated operations


def walked(made: Case, log: RunLog) -> list[Counter[Part]]:
    """Each tick of each item by who is there at this tick, knowing nothing of sums."""
    found = [Counter({Part.BEFORE_START: max(0, -int(tick))}) for tick in log.items.arrived]
    for row in sorted(range(len(log.touches.item)), key=lambda row: int(log.touches.end[row])):
        touch = Touches(*(int(column[row]) for column in log.touches))  # type: ignore[arg-type]
        if is_over(log, touch.item, touch.begin):
            continue
        awaiting = Awaiting(made.operation.steps.awaiting[touch.step])
        if awaiting != Awaiting.NOBODY:
            found[touch.item][AWAITED[awaiting]] += touch.end - max(0, touch.queued)
        else:
            found[touch.item].update(queued(made, touch.step, touch.queued, touch.begin))
            found[touch.item].update(in_hand(made, log, touch))
    for item, step, begin, end in zip(*log.waits, strict=True):
        if not is_over(log, item, begin):
            found[item][AWAITED[Awaiting(made.operation.steps.awaiting[step])]] += int(end - begin)
    for item, total in enumerate(found):
        since = int(log.items.arrived[item]) + total.total()
        if log.items.delivered[item] < 0 and made.operation.steps.kind[log.items.step[item]] < Kind.WAIT:
            awaiting = Awaiting(made.operation.steps.awaiting[log.items.step[item]])
            stay = queued(made, int(log.items.step[item]), since, HORIZON)
            total.update(stay if awaiting == Awaiting.NOBODY else {AWAITED[awaiting]: stay.total()})
    return found


def is_over(log: RunLog, item: int, tick: int) -> bool:
    """What the client sends back is no part of the turnaround."""
    return 0 <= log.items.delivered[item] <= tick


def there(made: Case, server: int, tick: int, *reasons: Reason) -> bool:
    shifts = made.rosters.shifts
    rows = (shifts.server == server) & (shifts.start <= tick) & (tick < shifts.end)
    return bool(np.isin(shifts.reason[rows], reasons).any())


def queued(made: Case, step: int, start: int, end: int) -> Counter[Part]:
    serving = made.operation.serving.team[made.operation.steps.queue[step]].tolist()
    servers = [server for server, team in enumerate(made.rosters.team.tolist()) if team in serving]
    found: Counter[Part] = Counter()
    for tick in range(max(0, start), end):
        if any(there(made, server, tick, Reason.AVAILABLE) for server in servers):
            found[Part.BUSY] += 1
        elif any(there(made, server, tick, *DOWN) for server in servers):
            found[Part.OUTAGE] += 1
        elif any(there(made, server, tick, Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING) for server in servers):
            found[Part.BREAK] += 1
        else:
            found[Part.NOBODY] += 1
    return found


def in_hand(made: Case, log: RunLog, touch: Touches) -> Counter[Part]:
    rosters, found, work = made.rosters, Counter[Part](), 0
    rows = range(*rosters.first_row[touch.server : touch.server + 2])
    for tick in range(int(touch.begin), int(touch.end)):
        last = max(row for row in rows if rosters.start[row] <= tick)
        if tick < rosters.end[last] or rosters.finish[last]:
            work += 1
        elif there(made, int(touch.server), tick, *DOWN):
            found[Part.OUTAGE] += 1
        elif there(made, int(touch.server), tick, Reason.BREAK, Reason.SHRINKAGE, Reason.MEETING):
            found[Part.BREAK] += 1
        else:
            found[Part.HELD] += 1
    owed = min(work, owing(made, log, touch))
    kind = Part.REWORK if is_rework(made, log, touch) else Part.HANDLING
    return found + Counter({Part.HAND_OVER: owed, kind: work - owed})


def before(log: RunLog, touch: Touches) -> list[int]:
    return sorted(
        np.flatnonzero((log.touches.item == touch.item) & (log.touches.end <= touch.begin)).tolist(),
        key=lambda row: int(log.touches.end[row]),
    )


def owing(made: Case, log: RunLog, touch: Touches) -> int:
    last = before(log, touch)[-1:]
    if not last or log.touches.outcome[last[0]] != Outcome.RETURNED:
        return 0
    return made.operation.teams[made.rosters.team[log.touches.server[last[0]]]].hand_over


def is_rework(made: Case, log: RunLog, touch: Touches) -> bool:
    """A visit that is not the first, answers and what goes on after them aside, which the log tells."""
    steps, earlier = made.operation.steps, before(log, touch)
    if steps.kind[touch.step] == Kind.ANSWER:
        return False
    if any(log.touches.outcome[row] == Outcome.FOUND for row in earlier):
        return True
    returned = bool(earlier) and log.touches.outcome[earlier[-1]] == Outcome.RETURNED
    own = [row for row in earlier if steps.kind[log.touches.step[row]] != Kind.ANSWER]
    if own and (returned or is_answered(made, log, touch)):
        last = Touches(*(int(column[own[-1]]) for column in log.touches))  # type: ignore[arg-type]
        return is_rework(made, log, last)
    return bool(touch.attempt > 0)


def is_answered(made: Case, log: RunLog, touch: Touches) -> bool:
    """What answers a question leads to the step that asked and to no other; it was over when the touch was queued."""
    steps, asked, answers = made.operation.steps, [], set()
    to = steps.next_step[touch.step, Outcome.QUERY]
    while to not in (DONE, touch.step) and steps.kind[to] in (Kind.WAIT, Kind.ANSWER) and to not in answers:
        answers.add(to)
        to = steps.next_step[to, Outcome.CLEAN]
    for table in (log.waits, log.touches):
        asked += table.step[(table.item == touch.item) & (table.end == touch.queued)].tolist()
    return bool(answers & set(asked))


@with_each_engine
@reproducible
@given(made=cases())
def test_the_parts_of_every_item_are_those_of_a_walk_and_sum_to_its_turnaround(run: Engine, made: Case) -> None:
    log = run(*made)
    found = split(made.operation, log)
    assert [parts(found, item) for item in range(len(log.items.arrived))] == [
        {part: each[part] for part in Part if each[part]} for each in walked(made, log)
    ]
    assert_whole(found, log, HORIZON)


def assert_whole(found: Split, log: RunLog, horizon: int) -> None:
    assert np.all(found.ticks >= 0)
    ends = np.where(log.items.delivered < 0, horizon, log.items.delivered)
    assert np.array_equal(found.ticks.sum(axis=0), ends - log.items.arrived)
    assert np.array_equal(found.unfinished, log.items.delivered < 0)


@reproducible
@given(made=cases())
def test_blocks_of_touches_add_up_to_what_the_items_of_the_window_took(made: Case) -> None:
    log, where = engine_compiled.run(*made), made.operation._replace(measured=(30, 80))
    together = WindowCauses(where, log.items.arrived, log.shifts)
    for first in range(0, len(log.touches.item), 3):
        together.take(Touches(*(column[first : first + 3] for column in log.touches)))
    arrived_in_window = (log.items.arrived >= 30) & (log.items.arrived < 80)
    sums = split(where, log).ticks[:, arrived_in_window].sum(axis=1)
    assert together.end(log.waits, log.items) == {part: sums[part] for part in Part if sums[part]}


# Studies


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("name", SHIPPED)
def test_the_parts_of_every_item_of_the_shipped_studies_sum_to_its_turnaround(name, engine) -> None:
    study = load_study(name).replace({"horizon_weeks": 2, "warm_up_weeks": 1, "follow_up_weeks": 1})
    for scenario in study.scenarios.values():
        run = simulate(scenario, study.data, engine=engine)
        assert len(run.log.items.arrived) > 100
        assert_whole(split(run.operation, run.log), run.log, run.operation.horizon)


def test_of_people_who_are_always_there_waiting_is_all_busy_and_as_long_as_theory_says() -> None:
    """M/M/2 with 90 an hour of a minute each: Erlang's C is 9/14, so the wait is 9/14 x 1 / (2 - 1.5) minutes."""
    run = simulate(textbook.study(90.0, 2, horizon_weeks=20, follow_up_weeks=0).scenarios["base"])
    found = split(run.operation, run.log)
    assert {part for part in Part if found.ticks[part].any()} == {Part.HANDLING, Part.BUSY}
    assert found.ticks[Part.BUSY].mean() / MINUTE == pytest.approx(9 / 7, rel=0.03)
    assert found.ticks[Part.HANDLING].mean() / MINUTE == pytest.approx(1.0, rel=0.01)
