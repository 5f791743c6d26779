"""Do engines hold at edges that chance rarely meets? Oracle: paper, with the whole log asserted. Times in ticks."""

from __future__ import annotations

from engines import Engine, with_each_engine
from handmade import SURE, Crew, Place, Row, Step, Touch, case, touches

from bposim.model.operation import Kind, Outcome

HALF = SURE // 2


@with_each_engine
def test_a_check_is_made_where_luck_is_below_its_share_and_not_at_it(run: Engine) -> None:
    luck = {"sample": [HALF - 1, HALF]}
    step = Step("look", [3, 3], kind=Kind.CHECK, luck=luck, columns={"sample": HALF})
    log = run(*case([step], [Crew("crew", [[Row(0, 99)]])], [0, 10]))
    assert touches(log) == [Touch(0, 0, 3)]
    assert log.items.closed.tolist() == [3, 10]


@with_each_engine
def test_an_item_that_leaves_with_an_open_question_leaves_nothing_to_the_next(run: Engine) -> None:
    """Half of item 0 is done when its question leads out. Item 1 has its own 10 to do, and nothing to ask."""
    asks = {"query": HALF, "query_rounds": 1, "rest": 500}
    step = Step("do", [10, 10], luck={"query": [0, HALF]}, columns=asks)
    log = run(*case([step], [Crew("crew", [[Row(0, 99)]])], [0, 20]))
    assert touches(log) == [Touch(0, 0, 5, outcome=Outcome.QUERY), Touch(1, 20, 30)]


@with_each_engine
def test_who_is_there_since_before_tick_0_is_idle_since_then(run: Engine) -> None:
    """Stretches that ended are past; of the present ones server 1's began first, then server 2's."""
    servers = [[Row(-40, -30), Row(-10, 99)], [Row(-30, 99)], [Row(-20, 99)]]
    log = run(*case([Step("do", [9, 9, 9])], [Crew("crew", servers)], [0, 0, 0]))
    assert touches(log) == [Touch(2, 0, 9, server=0), Touch(0, 0, 9, server=1), Touch(1, 0, 9, server=2)]


@with_each_engine
def test_a_stretch_that_ends_at_tick_0_is_past(run: Engine) -> None:
    log = run(*case([Step("do", [9])], [Crew("crew", [[Row(-10, 0), Row(5, 99)]])], [0]))
    assert touches(log) == [Touch(0, 5, 14, queued=0)]


@with_each_engine
def test_of_a_hundred_queues_the_order_of_items_decides_within_a_class(run: Engine) -> None:
    """One item in each queue, the first item in the last queue; even queues are of the first class."""
    count = 100
    steps = [Step(f"{kind}", [1], columns={"work_type": kind, "priority": kind % 2}) for kind in range(count)]
    kinds = list(reversed(range(count)))
    log = run(*case(steps, [Crew("crew", [[Row(0, 999)]])], [0] * count, types=kinds))
    in_order = sorted(range(count), key=lambda item: (kinds[item] % 2, item))
    expected = [Touch(item, tick, tick + 1, queued=0, step=kinds[item]) for tick, item in enumerate(in_order)]
    assert touches(log) == [expected[0]._replace(queued=None), *expected[1:]]


@with_each_engine
def test_of_a_hundred_crews_each_takes_from_its_own_queue(run: Engine) -> None:
    """Whoever is busy keeps nobody else from being asked."""
    count = 100
    steps = [Step(f"{kind}", [1], columns={"work_type": kind}) for kind in range(count)]
    crews = [Crew(f"{kind}", [[Row(0, 999)]]) for kind in range(count)]
    kinds = list(reversed(range(count)))
    serves = {f"{kind}": [Place(kind)] for kind in range(count)}
    log = run(*case(steps, crews, [0] * count, types=kinds, serves=serves))
    assert touches(log) == [Touch(kinds[kind], 0, 1, server=kind, step=kind) for kind in range(count)]
