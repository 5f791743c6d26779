"""What holds of every operation, tried on random ones; the witnesses here know nothing of how an engine works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import by_tick
import numpy as np
import pytest
import textbook
from engines import Engine, with_each_engine
from generated import HORIZON, cases
from handmade import Case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bposim.analysis.comparing import as_json
from bposim.analysis.experiment import Experiment, compare_study
from bposim.analysis.running import simulate
from bposim.model import engine_simpy, service
from bposim.model.checking import check_log
from bposim.model.operation import Discipline, Outcome
from bposim.model.runlog import RunLog
from bposim.model.tables import digest
from bposim.scenarios.study import build_study

reproducible = settings(
    derandomize=True, deadline=None, max_examples=300, database=None, suppress_health_check=list(HealthCheck)
)
few = settings(reproducible, max_examples=15)
many = settings(reproducible, max_examples=800)


class Waiting(NamedTuple):
    """One stay of an item in a queue, to the instant when it was taken (or the horizon)."""

    item: int
    queue: int
    order: tuple[int, int, int]  # priority class, key, item
    since: int
    until: int
    server: int


def stays(case: Case, log: RunLog) -> Iterator[Waiting]:
    steps, touches = case.operation.steps, log.touches
    dues = service.due_keys(case.operation, case.workload)
    joined: dict[tuple[int, int, int], int] = {}
    for row in np.lexsort((touches.end, touches.begin)).tolist():
        item, step, attempt = (int(column[row]) for column in touches[:3])
        first = joined.setdefault((item, step, attempt), int(touches.queued[row]))
        queue = int(steps.queue[step])
        is_due = case.operation.discipline[queue] == Discipline.EARLIEST_DUE
        order = int(steps.priority[step]), int(dues[item]) if is_due else first, item
        yield Waiting(item, queue, order, int(touches.queued[row]), int(touches.begin[row]), int(touches.server[row]))


def present_and_idle(case: Case, log: RunLog) -> np.ndarray:
    """(servers, ticks)"""
    idle = np.zeros((len(case.rosters.team), HORIZON), np.bool_)
    for server in range(len(idle)):
        for row in range(*case.rosters.first_row[server : server + 2]):
            idle[server, case.rosters.start[row] : case.rosters.end[row]] = True
    for server, begin, end in zip(log.touches.server, log.touches.begin, log.touches.end, strict=True):
        idle[server, begin:end] = False
    return idle


@with_each_engine
@reproducible
@given(case=cases())
def test_every_run_conserves_items_and_little_s_law_holds_as_an_identity_of_integers(run: Engine, case: Case) -> None:
    check_log(case.operation, case.rosters, run(*case))


@reproducible
@given(cases())
def test_nobody_idles_while_an_item_waits_that_they_serve_unconditionally(case: Case) -> None:
    log = engine_simpy.run(*case)
    idle = present_and_idle(case, log)
    serving = case.operation.serving
    for stay in stays(case, log):
        free = (serving.min_length[stay.queue] == 0) & (serving.min_age[stay.queue] == 0)
        teams = serving.team[stay.queue][free & (serving.team[stay.queue] >= 0)]
        servers = np.isin(case.rosters.team, teams)
        assert not idle[servers, max(stay.since, 0) : stay.until].any(), stay


@reproducible
@given(cases())
def test_within_a_queue_nobody_is_overtaken(case: Case) -> None:
    """Of two items in a queue at an instant, the one that is taken first has the smaller order."""
    found = list(stays(case, engine_simpy.run(*case)))
    for first in found:
        for second in found:
            both_there = second.queue == first.queue and second.since <= first.until < second.until
            assert not both_there or first.order <= second.order, (first, second)


@reproducible
@given(cases())
def test_a_run_is_a_function_of_its_inputs(case: Case) -> None:
    assert digest(engine_simpy.run(*case)) == digest(engine_simpy.run(*case))


@reproducible
@given(cases())
def test_a_cap_bounds_the_visits_to_a_step(case: Case) -> None:
    """Edges back count against the cap; an edge forward may add the visits that lead up to it."""
    log = engine_simpy.run(*case)
    assert log.touches.attempt.max(initial=0) <= case.operation.steps.cap.sum()


@reproducible
@given(cases())
def test_returned_work_is_taken_up_by_the_same_attempt(case: Case) -> None:
    touches = engine_simpy.run(*case).touches
    returned = touches.outcome == Outcome.RETURNED
    ended = {}
    for row in np.flatnonzero(returned).tolist():
        ended[int(touches.item[row]), int(touches.end[row])] = int(touches.step[row]), int(touches.attempt[row])
    for row in range(len(touches.item)):
        key = int(touches.item[row]), int(touches.queued[row])
        if key in ended and touches.begin[row] >= key[1]:
            assert (int(touches.step[row]), int(touches.attempt[row])) == ended[key]


def rows(*columns: np.ndarray) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in columns), strict=True))


@with_each_engine
@many
@given(case=cases())
def test_each_engine_logs_what_walking_the_contract_tick_by_tick_comes_to(run: Engine, case: Case) -> None:
    """Every touch, every wait and how every item ends; the walk computes nothing ahead and shares no decision."""
    log, walked = run(*case), by_tick.run(*case)
    assert rows(*log.touches) == walked.touches
    assert rows(*log.waits) == walked.waits
    assert (
        rows(log.items.delivered, log.items.closed, log.items.defects, log.items.made, log.items.step) == walked.items
    )


def mean_turnaround(servers: int, per_hour: float, handle_time: dict[str, Any]) -> float:
    study = textbook.study(per_hour, servers, process__steps__work__handle_time=handle_time, warm_up_weeks=0)
    log = simulate(study.scenarios["base"]).log
    done = log.items.closed >= 0
    return float((log.items.closed - log.items.arrived)[done].mean())


@few
@given(
    st.integers(1, 4),
    st.floats(5, 60),
    st.sampled_from(["exponential", "fixed"]),
)
def test_one_more_server_never_lengthens_the_mean_turnaround_of_a_fifo_queue(
    servers: int, per_hour: float, distribution: str
) -> None:
    handle_time = {"distribution": distribution, "mean_minutes": 0.9 * 60 / per_hour * servers}
    assert mean_turnaround(servers + 1, per_hour, handle_time) <= mean_turnaround(servers, per_hour, handle_time)


def priced(wage: float) -> dict[str, Any]:
    return textbook.tree(
        10.0,
        2,
        delivery__sites__here={"time_zone": "UTC", "wage_per_hour": wage},
        delivery__teams__clerks__site="here",
    )


@few
@given(st.floats(1, 100).map(lambda wage: round(wage, 2)))
def test_twice_the_wage_is_twice_its_line(wage: float) -> None:
    once, twice = (
        sum(line.amount for line in simulate(build_study(priced(w), "s.toml").scenarios["base"]).ledger.lines)
        for w in (wage, 2 * wage)
    )
    assert twice == pytest.approx(2 * once, abs=4)  # rounded once on posting, month by month


def test_the_order_of_scenarios_changes_no_number() -> None:
    tree = priced(20.0)
    tree["scenarios"] = {"a": {}, "b": {"delivery": {"teams": {"clerks": {"headcount": 3}}}}}
    tree["baseline"] = "a"
    turned = {**tree, "scenarios": dict(reversed(list(tree["scenarios"].items())))}
    one, other = (
        as_json(compare_study(build_study(t, "s.toml"), Experiment(replications=3, workers=1)))["scenarios"]
        for t in (tree, turned)
    )
    assert one == other


def test_one_more_seat_changes_no_earlier_absence() -> None:
    def rows(heads: int) -> list[list[int]]:
        site = {"time_zone": "UTC", "absence_share": 0.2, "shrinkage_share": 0.1, "leave_days_per_year": 20.0}
        study = textbook.study(
            servers=heads, delivery__sites__here=site, delivery__teams__clerks__site="here",
            delivery__teams__clerks__shifts={"day": {"days": "Mon-Fri", "hours": "09:00-17:00"}},
        )  # fmt: skip
        rosters = simulate(study.scenarios["base"]).rosters
        first, last = rosters.first_row[0], rosters.first_row[2]
        return [column[first:last].tolist() for column in (rosters.start, rosters.end)]

    assert rows(2) == rows(3)


def test_a_team_without_heads_is_no_team() -> None:
    plan = {"headcount": 0, "site": "here", "serves": ["work"], "shifts": textbook.ALL_HOURS}
    site = {"time_zone": "UTC", "absence_share": 0.2, "shrinkage_share": 0.1, "leave_days_per_year": 20.0}
    one, two = (
        textbook.study(delivery__sites__here=site, **teams) for teams in ({}, {"delivery__teams__nobody": plan})
    )
    assert digest(simulate(one.scenarios["base"]).log) == digest(simulate(two.scenarios["base"]).log)
