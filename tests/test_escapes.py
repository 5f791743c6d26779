"""When does the client find what escapes, what comes back, what does it cost? Oracle: paper, and closed forms."""

from __future__ import annotations

from typing import Any

import pytest
import textbook
from engines import Engine, with_each_engine
from handmade import ALWAYS, SURE, Case, Crew, Row, Step, Touch, case, closed, touches, waits, windows
from paper import day, ints, item, log, wait
from paper import operation as paper_operation

from bposim.analysis.measuring.escapes import failures
from bposim.analysis.measuring.load import content_minutes, expected_visits
from bposim.analysis.measuring.population import good
from bposim.analysis.running import Run, simulate
from bposim.model import rules
from bposim.model.checking import check_log
from bposim.model.operation import DONE, Kind, OpenHours, Outcome
from bposim.model.rules import CLEAN, FOUND
from bposim.model.runlog import RunLog, State
from bposim.model.ticks import WEEK

UNLUCKY, LUCKY = 0, SURE - 1
FINDS = {"detect": SURE, "covers": 1}


def handed_over(error: list[int], arrived: list[int], hours: OpenHours = ALWAYS, **rest: Any) -> Case:
    """Work of 3 ticks, an acceptance after which the client takes 5 to find what is wrong, and 2 to put it right."""
    makes = {"error": SURE // 2, "sets": 1, "clears": 1, "priority": 1}
    to_accept, to_fix = {Outcome.CLEAN: "accept"}, {Outcome.FOUND: "fix"}
    steps = [
        Step("do", [3] * len(error), queue="desk", edges=to_accept, luck={"error": error}, columns=makes),
        Step("accept", again=5, kind=Kind.ACCEPTANCE, edges=to_fix, hours=hours, columns=FINDS),
        Step("fix", [2] * len(error), queue="desk", edges=to_accept, columns={"clears": 1}),
    ]
    return case(steps, [Crew("crew", [[Row(0, 99)]])], arrived, **rest)


def logged(run: Engine, made: Case) -> RunLog:
    found = run(*made)
    check_log(made.operation, made.rosters, found)
    return found


@with_each_engine
def test_the_client_finds_an_escape_later_and_it_comes_back_before_other_work(run: Engine) -> None:
    """Item 0 is delivered wrong at 3, found at 8 and queued before item 3, which came at 7; delivered again at 12."""
    found = logged(run, handed_over([UNLUCKY, LUCKY, LUCKY, LUCKY], [0, 0, 7, 7]))
    assert touches(found) == [
        Touch(0, 0, 3),
        Touch(1, 3, 6, queued=0),
        Touch(2, 7, 10),
        Touch(0, 10, 12, queued=8, step=2),
        Touch(3, 12, 15, queued=7),
    ]
    assert waits(found) == [(0, 1, 3, 8)]
    assert found.items.delivered.tolist() == [3, 6, 10, 15]
    assert closed(found) == [12, 6, 10, 15]
    assert (found.items.defects.tolist(), found.items.found.tolist()) == ([1, 0, 0, 0], [0, 0, 0, 0])


@with_each_engine
def test_the_client_looks_in_his_own_hours(run: Engine) -> None:
    found = logged(run, handed_over([UNLUCKY], [0], windows((0, 5), (50, 60))))
    assert waits(found) == [(0, 1, 3, 53)]
    assert closed(found) == [55]


@with_each_engine
def test_at_the_horizon_what_the_client_will_find_is_delivered_and_not_closed(run: Engine) -> None:
    found = logged(run, handed_over([UNLUCKY], [0], horizon=7))
    assert (found.items.delivered.tolist(), closed(found)) == ([3], [-1])
    assert waits(found) == [(0, 1, 3, 7)]
    assert (found.items.state.tolist(), found.items.defects.tolist()) == ([State.IN_PROGRESS], [1])


@with_each_engine
def test_what_is_wrong_again_is_found_again_up_to_the_cap(run: Engine) -> None:
    """Rework repairs nothing here. After three acceptances the item follows the capped way out as it is."""
    made = handed_over([UNLUCKY], [0])
    steps = made.operation.steps
    steps.clears[2], steps.cap[1] = 0, 3
    found = logged(run, made._replace(operation=made.operation._replace(steps=steps)))
    assert waits(found) == [(0, 1, 3, 8), (0, 1, 10, 15), (0, 1, 16, 21)]
    assert touches(found) == [
        Touch(0, 0, 3),
        Touch(0, 8, 10, step=2),
        Touch(0, 15, 16, step=2, attempt=1),
        Touch(0, 21, 22, step=2, attempt=2, outcome=Outcome.CAPPED),
    ]
    assert (found.items.delivered.tolist(), closed(found), found.items.defects.tolist()) == ([3], [22], [1])


@with_each_engine
def test_an_item_is_known_by_what_was_wrong_at_its_first_delivery(run: Engine) -> None:
    """Rework repairs defect 1 and makes defect 2, which the client finds too; the first delivery had defect 1."""
    made = handed_over([UNLUCKY], [0])
    steps = made.operation.steps
    steps.error[2], steps.sets[2], steps.clears[2], steps.covers[1], steps.cap[1] = SURE, 2, 1, 3, 2
    found = logged(run, made._replace(operation=made.operation._replace(steps=steps)))
    assert waits(found) == [(0, 1, 3, 8), (0, 1, 10, 15)]
    assert (found.items.delivered.tolist(), found.items.defects.tolist()) == ([3], [1])


def test_only_an_acceptance_ends_in_a_find() -> None:
    assert [rules.wait_outcome(int(kind)) for kind in (Kind.WAIT, Kind.ACCEPTANCE)] == [CLEAN, FOUND]


# As a study


def acceptance(**rest: Any) -> dict[str, Any]:
    delay = {"distribution": "fixed", "mean_minutes": 60.0}
    return {"kind": "acceptance", "detection_share": 0.5, "covers": ["work"], "delay": delay, **rest}


def studied(sample: float = 0.5, error: float = 0.2, per_hour: float = 500.0, **rest: Any) -> Run:
    """One week of work that errs, a check, its rework, and a client who finds half of what escapes. Nobody waits."""
    steps = {
        "work": {"handle_time": textbook.MINUTE, "error_share": error, "next": "check"},
        "check": {
            "kind": "check", "handle_time": textbook.MINUTE, "sample_share": sample, "detection_share": 0.7,
            "covers": ["work"], "rework": "rework", "next": "accept",
        },
        "accept": acceptance(rework="rework") | rest,
        "rework": {"handle_time": textbook.MINUTE, "repairs": ["work"], "next": "check", "then": "done"},
    }  # fmt: skip
    study = textbook.study(
        per_hour, 40, process__steps=steps, delivery__teams__clerks__serves=["work", "check", "rework"],
        horizon_weeks=1, warm_up_weeks=0, follow_up_weeks=1,
    )  # fmt: skip
    return simulate(study.scenarios["base"])


@pytest.mark.parametrize("sample", [0.0, 0.5, 1.0])
def test_what_escapes_is_what_no_check_looks_at_or_sees(sample: float) -> None:
    """e (1 - s d) of what is made is delivered wrong, and the client finds half of it."""
    run = studied(sample)
    escapes = 0.2 * (1 - sample * 0.7)
    items = len(run.log.items.arrived)
    assert 1 - run.measures["accuracy"] == pytest.approx(escapes, abs=3 * (escapes * (1 - escapes) / items) ** 0.5)
    found = escapes / 2
    assert run.measures["found_by_client_share"] == pytest.approx(found, abs=3 * (found * (1 - found) / items) ** 0.5)


def test_what_the_client_will_find_only_later_moves_no_delivery() -> None:
    blind, late = studied(detection_share=0.0), studied(delay={"distribution": "fixed", "mean_minutes": 9e5})
    assert blind.measures["found_by_client_share"] == late.measures["found_by_client_share"] == 0
    assert (blind.log.items.delivered == late.log.items.delivered).all()
    assert (blind.log.items.defects == late.log.items.defects).all()
    assert (blind.log.items.closed >= 0).sum() > (late.log.items.closed >= 0).sum()


def test_rework_of_finds_is_content() -> None:
    """.2 of what is made times .5 is found and comes back once (what the check finds before is left out)."""
    operation = studied(0.0, per_hour=1.0).operation
    assert expected_visits(operation)[0].tolist()[3] == pytest.approx(0.1 / 0.9)
    assert content_minutes(operation).sum() == pytest.approx(1 + 0.1 / 0.9)


def test_an_acceptance_compiles_to_a_wait_that_leads_out_or_to_rework() -> None:
    steps = studied(per_hour=1.0).operation.steps
    assert steps.kind.tolist() == [Kind.WORK, Kind.CHECK, Kind.ACCEPTANCE, Kind.WORK]
    assert steps.next_step[2][[Outcome.CLEAN, Outcome.FOUND, Outcome.CAPPED]].tolist() == [DONE, 3, DONE]
    assert (steps.covers[2], steps.queue[2], steps.detect[2]) == (steps.sets[0], -1, SURE // 2)


def test_a_find_costs_when_it_is_found_and_what_nobody_finds_costs_nothing() -> None:
    """Two finds in the first week, one of them of an item delivered before; the last is still to come."""
    where = paper_operation(awaiting=(0, 0))
    steps = where.steps._replace(kind=ints(Kind.WORK, Kind.ACCEPTANCE), work_type=ints(0, 0))
    items = [item(0, day(1), defects=1), item(0, day(1), defects=1), item(0, day(2), defects=1), item(0, day(3))]
    finds = [wait(0, day(1), day(3)), wait(1, day(1), day(5)), wait(2, day(2), 2 * WEEK)]
    run = log(items, waits=finds)
    assert failures(where._replace(steps=steps), run, ints(0, WEEK)).critical.tolist() == [[2]]
    assert failures(where._replace(steps=steps), run, ints(day(4), WEEK)).critical.tolist() == [[1]]
    assert failures(where, run, ints(0, WEEK)).critical.tolist() == [[3]]
    assert good(where, run.items).tolist() == [False] * 3 + [True]
