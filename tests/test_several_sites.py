"""Does work follow the sun, and overflow, as stated? Oracle: paper, with the whole log asserted on both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from handmade import Case, Crew, Place, Row, Step, Touch, case, closed, returns, touches

from bposim.model import engine_compiled, engine_simpy
from bposim.model.checking import check_log
from bposim.model.operation import Outcome
from bposim.model.runlog import RunLog

Engine = Callable[[Case], RunLog]
LATE = Outcome.RETURNED


@pytest.fixture(params=[engine_compiled.run, engine_simpy.run], ids=["compiled", "simpy"])
def engine(request: pytest.FixtureRequest) -> Engine:
    def run(made: Case) -> RunLog:
        log: RunLog = request.param(*made)
        check_log(made.operation, made.rosters, log)
        return log

    return run


def around_the_world(needs: list[int], hand_over: int) -> Case:
    """Three sites with eight ticks each, one after the other, that return what is in hand at the end."""
    shifts = [[returns(start, start + 8), returns(start + 24, start + 32)] for start in (0, 8, 16)]
    crews = [Crew(name, [rows], hand_over) for name, rows in zip(("manila", "krakow", "bogota"), shifts, strict=True)]
    return case([Step("do", needs)], crews, [0] * len(needs))


def test_work_follows_the_sun_and_each_hand_over_costs_its_reading_in(engine: Engine) -> None:
    """20 ticks: 8 in Manila, 1 of reading in and 7 in Kraków, 1 and the last 5 in Bogotá, done at 22 instead of 20."""
    log = engine(around_the_world([20], hand_over=1))
    assert touches(log) == [
        Touch(0, 0, 8, outcome=LATE),
        Touch(0, 8, 16, server=1, outcome=LATE),
        Touch(0, 16, 22, server=2),
    ]
    assert closed(log) == [22]


def test_a_hand_over_as_long_as_the_shift_never_gets_anywhere(engine: Engine) -> None:
    """12 ticks of work: 8 in Manila the first day, then eight of reading in at each site, lost each time."""
    log = engine(around_the_world([12], hand_over=8))
    assert [touch.outcome for touch in touches(log)] == [LATE] * 6
    assert closed(log) == [-1]


def test_without_a_hand_over_three_sites_are_one_that_never_sleeps(engine: Engine) -> None:
    """Oracle: one server with one long stretch; when items are done is the same."""
    needs = [20, 9, 3]
    whole = case([Step("do", needs)], [Crew("one", [[Row(0, 48)]])], [0] * 3)
    assert closed(engine(around_the_world(needs, hand_over=0))) == closed(engine(whole)) == [20, 29, 32]


@pytest.mark.parametrize(
    ("place", "second", "third"),
    [
        (Place(1, min_length=2), (1, 11), (10, 20)),  # as the third comes two wait; the oldest goes, then one is left
        (Place(1, min_age=4), (4, 14), (5, 15)),  # each as it has waited four
    ],
)
def test_another_site_takes_what_is_above_a_stated_backlog_or_age(
    engine: Engine, place: Place, second: tuple[int, int], third: tuple[int, int]
) -> None:
    """Items of 10 come at 0, 0 and 1; at home is one, the other site has two."""
    crews = [Crew("home", [[Row(0, 99)]]), Crew("away", [[Row(0, 99)]] * 2)]
    log = engine(case([Step("do", [10] * 3)], crews, [0, 0, 1], serves={"do": [Place(0), place]}))
    spans = {touch.item: (touch.begin, touch.end) for touch in touches(log)}
    assert spans == {0: (0, 10), 1: second, 2: third}
