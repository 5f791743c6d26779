"""Does much work make people err and hurry, by how it stood when matching began? Oracle: paper, and simpler systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import textbook
from handmade import SURE, Case, Crew, Place, Row, Step, Touch, case, finishes, returns, touches

from bposim.analysis.running import simulate
from bposim.model import engine_compiled, engine_simpy, rules
from bposim.model.checking import check_log
from bposim.model.operation import Outcome
from bposim.model.runlog import RunLog
from bposim.model.teams import Strain
from bposim.scenarios.mistakes import StudyError

Engine = Callable[[Case], RunLog]

ALL_DAY = [Row(0, 100)]


@pytest.fixture(params=[engine_compiled.run, engine_simpy.run], ids=["compiled", "simpy"])
def engine(request: pytest.FixtureRequest) -> Engine:
    def run(made: Case) -> RunLog:
        log: RunLog = request.param(*made)
        check_log(made.operation, made.rosters, log)
        return log

    return run


def desk(needs: list[int], servers: list[list[Row]], arrived: list[int], **strain: Strain) -> Case:
    """One step, at which .4 of the luck of errors meets a share of .25."""
    step = Step("do", needs, luck={"error": [SURE * 2 // 5] * len(needs)}, columns={"error": SURE // 4, "sets": 1})
    return case([step], [Crew("crew", servers, **strain)], arrived)


# The rules


@pytest.mark.parametrize(("count", "is_above"), [(2, False), (3, False), (4, True)])
def test_a_strain_begins_beyond_its_limit_for_each_head(count: int, is_above: bool) -> None:
    """1.5 for each of two heads are three."""
    assert rules.is_above(count, 2, 1500) == is_above


@pytest.mark.parametrize(
    ("value", "factor", "strained"), [(884, 1000, 884), (884, 1100, 973), (1, 100, 1), (0, 2000, 0), (1000, 0, 0)]
)
def test_what_is_strained_is_rounded_up(value: int, factor: int, strained: int) -> None:
    """.884 x 1.1 is .9724."""
    assert rules.strained(value, factor) == strained


# On paper


def test_who_begins_while_the_others_are_busy_errs_more_and_a_long_queue_makes_haste(engine: Engine) -> None:
    """Two heads. Pressed where one is busy already: the error share is then .5. Half as quick again while more than
    two wait: for items 2 and 3, before whom 4 and 3 wait. Items 6 and 7 come at once and find nobody busy."""
    log = engine(
        desk(
            [6] * 8,
            [ALL_DAY, ALL_DAY],
            [0, 2, 3, 3, 3, 3, 30, 30],
            pressure=Strain(500, 1000, 2000),
            haste=Strain(1000, 1500, 1000),
        )
    )
    assert touches(log) == [
        Touch(0, 0, 6),
        Touch(1, 2, 8, server=1),
        Touch(2, 6, 10, queued=3),
        Touch(3, 8, 12, server=1, queued=3),
        Touch(4, 10, 16, queued=3),
        Touch(5, 12, 18, server=1, queued=3),
        Touch(6, 30, 36),
        Touch(7, 30, 36, server=1),
    ]
    assert log.items.defects.tolist() == [0, 1, 1, 1, 1, 1, 0, 0]


def test_haste_may_cost_errors_of_its_own_on_top_of_pressure(engine: Engine) -> None:
    """1.5 x 1.5 of .25 is more than .4, 1.5 is not."""
    both = {"pressure": Strain(0, 1000, 1500), "haste": Strain(1000, 1000, 1500)}
    log = engine(desk([5, 5, 5], [ALL_DAY], [0, 1, 1], **both))
    assert touches(log) == [Touch(0, 0, 5), Touch(1, 5, 10, queued=1), Touch(2, 10, 15, queued=1)]
    assert log.items.defects.tolist() == [0, 1, 0]


def test_progress_before_a_return_was_at_the_pace_of_haste(engine: Engine) -> None:
    """Twice as quick: 8 of 10 are done in 4 ticks, and the rest takes one."""
    log = engine(desk([10], [[returns(0, 4)], [Row(10, 50)]], [0], haste=Strain(0, 2000, 1000)))
    assert touches(log) == [Touch(0, 0, 4, outcome=Outcome.RETURNED), Touch(0, 10, 11, server=1, queued=4)]


def test_who_works_over_the_end_of_the_shift_is_no_head_that_is_there(engine: Engine) -> None:
    """One waits for one head at 7, which is more than .6; at 0 there were two heads."""
    log = engine(desk([10, 4], [[finishes(0, 5)], ALL_DAY], [0, 7], haste=Strain(600, 500, 1000)))
    assert touches(log) == [Touch(0, 0, 10, overtime=5), Touch(1, 7, 15, server=1)]


def test_what_waits_is_counted_over_all_queues_of_the_team(engine: Engine) -> None:
    """At 4 one item waits in each of two queues, which is more than one a head; at 6 only one does."""
    steps = [Step("a", [4, 4]), Step("b", [4], columns={"work_type": 1})]
    made = case(steps, [Crew("crew", [ALL_DAY], haste=Strain(1000, 2000, 1000))], [0, 1, 2], types=[0, 0, 1])
    assert touches(engine(made)) == [
        Touch(0, 0, 4),
        Touch(1, 4, 6, queued=1),
        Touch(2, 6, 10, queued=2, step=1),
    ]


OWN = Touch(0, 0, 20)
LONG = [Touch(1, 1, 5, server=1), Touch(2, 5, 9, server=1, queued=1), OWN, Touch(3, 20, 24, queued=1)]
OLD = [*(Touch(item, 4 * item - 2, 4 * item + 2, server=1, queued=1) for item in (1, 2, 3)), OWN]


@pytest.mark.parametrize(("helps", "begun"), [(Place(1, min_length=2), LONG), (Place(1, min_age=1), OLD)])
def test_a_queue_that_a_team_only_helps_with_makes_it_no_haste(
    engine: Engine, helps: Place, begun: list[Touch]
) -> None:
    """Three wait in a, whose own crew is at work until 20: who helps is as slow as ever. At 30 two wait in b."""
    steps = [Step("a", [20, 4, 4, 4]), Step("b", [4, 4], columns={"work_type": 1})]
    crews = [Crew("own", [ALL_DAY]), Crew("helpers", [ALL_DAY], haste=Strain(1000, 2000, 1000))]
    serves = {"a": [Place(0), helps], "b": [Place(1)]}
    made = case(steps, crews, [0, 1, 1, 1, 30, 30], types=[0, 0, 0, 0, 1, 1], serves=serves)
    hurried = [Touch(4, 30, 32, server=1, step=1), Touch(5, 32, 36, server=1, step=1, queued=30)]
    assert touches(engine(made)) == [*begun, *hurried]


# In a study


def clerks(**strain: Any) -> Any:
    tables = {f"delivery__teams__clerks__{name}": table for name, table in strain.items()}
    return textbook.study(per_hour=54.0, servers=1, **tables).scenarios["base"]


def test_a_strain_that_changes_nothing_is_none() -> None:
    usual = simulate(clerks())
    same = simulate(
        clerks(
            pressure={"above_busy_share": 0.0, "defect_factor": 1.0},
            haste={"above_waiting_per_head": 0.0, "pace_factor": 1.0},
        )
    )
    assert same.log.items.closed.tolist() == usual.log.items.closed.tolist()


def test_haste_without_a_limit_is_a_quicker_team() -> None:
    """Whatever begins has waited in the queue, so that more than none always waits."""
    hasty = simulate(clerks(haste={"above_waiting_per_head": 0.0, "pace_factor": 1.25}))
    quick = simulate(clerks(pace=1.25))
    assert hasty.log.items.closed.tolist() == quick.log.items.closed.tolist()


def test_bots_are_neither_pressed_nor_hasty() -> None:
    with pytest.raises(StudyError) as caught:
        textbook.study(
            delivery__teams__clerks__kind="bots",
            delivery__teams__clerks__haste={"above_waiting_per_head": 5.0, "pace_factor": 1.1},
            delivery__teams__clerks__pressure={"above_busy_share": 0.9, "defect_factor": 1.1},
        )
    assert [(each.path, each.expected) for each in caught.value.mistakes] == [
        ("delivery.teams.clerks.pressure", "no `pressure` for bots, which are never pressed"),
        ("delivery.teams.clerks.haste", "no `haste` for bots, which never hurry"),
    ]
