"""Do both engines write the same log? Oracle: each other, in every column of touches, waits and items."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from generated import cases
from handmade import SURE, Case, Crew, Place, Row, Step, case, due_by_arrival, finishes, returns
from hypothesis import HealthCheck, given, settings

from bposim.model import engine_compiled, engine_simpy, floor, streams
from bposim.model.design import compile_operation
from bposim.model.operation import Discipline, Kind, Outcome
from bposim.model.rosters import compile_rosters
from bposim.model.runlog import RunLog
from bposim.model.workload import Drawn, draw_workload
from bposim.scenarios.study import SHIPPED, load_study

EXAMPLES = 500


def assert_same(one: RunLog, other: RunLog) -> None:
    assert one.moved is other.moved is None  # an engine does not look where items began
    for table, expected in zip(one[:-1], other[:-1], strict=True):
        for name, column, right in zip(table._fields, table, expected, strict=True):
            assert np.array_equal(column, right), (type(table).__name__, name, column, right)


def agree(examples: int, room: int = floor.ROOM) -> None:
    """On so many generated operations; with little room everything has to grow."""

    @settings(
        derandomize=True, deadline=None, max_examples=examples, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(cases())
    def check(made: Case) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(floor, "ROOM", room)
            assert_same(engine_compiled.run(*made), engine_simpy.run(*made))

    check()


def test_engines_agree_on_generated_operations() -> None:
    agree(EXAMPLES)


def test_nothing_changes_where_arrays_have_to_grow() -> None:
    agree(150, room=1)


def test_engines_agree_where_the_kernel_runs_uncompiled() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import test_agreement; test_agreement.agree(60)"],
        cwd=Path(__file__).parent, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def shortened(name: str) -> Iterator[Case]:
    """Two weeks of each scenario of a shipped study."""
    study, drawn = load_study(name), Drawn()
    for scenario in study.scenarios.values():
        short = scenario.model_copy(update={"warm_up_weeks": 0, "horizon_weeks": 2, "follow_up_weeks": 0})
        operation = compile_operation(short, study.data)
        workload = draw_workload(operation, 1, 0, drawn)
        yield Case(
            operation, workload, compile_rosters(operation.teams, operation.epoch, operation.horizon, workload.seats)
        )


@pytest.mark.parametrize("name", SHIPPED)
def test_engines_agree_on_the_shipped_studies(name: str) -> None:
    for made in shortened(name):
        log = engine_compiled.run(*made)
        assert len(log.touches.item) > 100
        assert_same(log, engine_simpy.run(*made))


def luck(size: int, *names: str | int) -> list[int]:
    return streams.column(size, 1, 0, *names).tolist()


@pytest.mark.parametrize("discipline", Discipline)
@pytest.mark.parametrize("crews", [1, 3, 70])
def test_engines_agree_on_many_items_in_many_queues(crews: int, discipline: Discipline) -> None:
    """90 kinds of items in 45 queues of two classes each: more than a word of a mask holds, and long queues."""
    count, kinds, servers, horizon = 3000, 90, 140, 400
    manners = [Row, returns, finishes]
    rows = [
        [manners[n % 3](start, start + 60 + n) for start in range(n % 50, horizon, 230 + n)] for n in range(servers)
    ]
    steps = [
        Step(
            f"{kind}", [tick % 40 for tick in luck(count, "ticks", kind)], queue=f"{kind // 2}",
            edges={Outcome.EXCEPTION: f"{kind}"}, luck={"exception": luck(count, "exception", kind)}, cap=5,
            columns={"work_type": kind, "priority": kind % 2, "exception": SURE // 3},
        )
        for kind in range(kinds)
    ]  # fmt: skip
    serves = {
        f"{queue}": [Place((queue + k) % crews, min_age=k * 20) for k in range(min(2, crews))] for queue in range(45)
    }
    arrived = sorted(tick % 300 - 30 for tick in luck(count, "arrived"))
    dues = [due_by_arrival([-100, k, 200], [90, 30 + 7 * k, 300], (k,)) for k in range(kinds)]
    made = case(
        steps, [Crew(f"{n}", rows[n::crews], hand_over=n) for n in range(crews)], arrived, serves=serves,
        discipline=discipline, dues=dues, horizon=horizon, types=[kind % kinds for kind in luck(count, "kind")],
    )  # fmt: skip
    log = engine_compiled.run(*made)
    assert len(log.touches.item) > 500
    assert_same(log, engine_simpy.run(*made))


def test_a_wait_of_many_items_ends_in_order() -> None:
    """Waits that end before others which began earlier, and many at one tick."""
    count = 2000
    steps = [
        Step("wait", [tick % 300 for tick in luck(count, "delay")], kind=Kind.WAIT, edges={Outcome.CLEAN: "do"}),
        Step("do", [1] * count),
    ]
    made = case(steps, [Crew("crew", [[Row(0, 999)]] * 9)], sorted(tick % 200 for tick in luck(count, "arrived")))
    assert_same(engine_compiled.run(*made), engine_simpy.run(*made))


def test_runs_at_once_in_two_threads_are_those_of_one() -> None:
    made = [*shortened("claims"), *shortened("invoice_processing")]
    alone = [engine_compiled.run(*each) for each in made]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda each: engine_compiled.run(*each), [*made, *reversed(made)]))
    for one, other in zip(together, [*alone, *reversed(alone)], strict=True):
        assert_same(one, other)
