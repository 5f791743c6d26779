"""Study steps become model steps: routes by outcome, defect bits, shared queues, waits of queries."""

from __future__ import annotations

from typing import Any

import textbook

from bposim.model.design import compile_operation
from bposim.model.operation import DONE, Awaiting, Kind, Operation, Outcome

MINUTE = textbook.MINUTE


def compiled(steps: dict[str, Any], **changes: Any) -> Operation:
    serves = [name for name, step in steps.items() if step.get("kind") != "wait"]
    study = textbook.study(process__steps=steps, delivery__teams__clerks__serves=serves, **changes)
    return compile_operation(study.scenarios["base"])


def test_routes_are_a_table_by_outcome() -> None:
    operation = compiled(
        {
            "work": {"handle_time": MINUTE, "next": "check", "exception": {"share": 0.2, "to": "hard"}},
            "hard": {"handle_time": MINUTE, "next": "check"},
            "check": {
                "kind": "check", "handle_time": MINUTE, "sample_share": 0.1, "detection_share": 0.8,
                "covers": ["work"], "rework": "rework",
            },
            "rework": {"handle_time": MINUTE, "next": "check", "then": "done"},
        }
    )  # fmt: skip
    steps = operation.steps
    assert steps.name == ("work", "hard", "check", "rework")
    work, _, check, rework = range(4)
    assert steps.next_step[work].tolist() == [check, 1, check, check, check]
    assert steps.next_step[check][Outcome.FOUND] == rework
    assert steps.next_step[check][Outcome.CLEAN] == DONE
    assert steps.next_step[rework][[Outcome.CLEAN, Outcome.CAPPED]].tolist() == [check, DONE]


def test_a_query_has_a_wait_of_its_own_that_leads_back() -> None:
    query = {"share": 0.12, "again_share": 0.25, "max_rounds": 2, "delay": MINUTE, "rest_share": 0.1}
    steps = compiled({"work": {"handle_time": MINUTE, "query": query}}).steps
    assert steps.name == ("work", "work.query")
    assert steps.kind.tolist() == [Kind.WORK, Kind.WAIT]
    assert steps.next_step[0][Outcome.QUERY] == 1
    assert steps.next_step[1][Outcome.CLEAN] == 0
    assert steps.next_step[1][Outcome.CAPPED] == DONE
    assert steps.awaiting[1] == Awaiting.CLIENT
    assert (steps.rest[0], steps.query_rounds[0]) == (100, 2)


def test_only_steps_that_err_have_a_bit_and_work_clears_its_own() -> None:
    steps = compiled(
        {
            "work": {"handle_time": MINUTE, "next": "second", "error_share": 0.1},
            "second": {"handle_time": MINUTE, "next": "third", "repairs": ["work"]},
            "third": {"handle_time": MINUTE, "error_share": 0.1, "repairs": ["work"]},
        }
    ).steps
    assert steps.sets.tolist() == [1, 0, 2]
    assert steps.clears.tolist() == [1, 1, 3]


def test_steps_may_share_a_queue_and_work_types_share_a_step() -> None:
    steps = {
        "work": {"handle_time": MINUTE, "queue": "desk", "next": "again"},
        "again": {"handle_time": MINUTE, "queue": "desk", "priority": 0},
    }
    kind = {"arrivals": {"all": {"form": "poisson", "items_per_hour": 5.0}}}
    work_types = {"a": {**kind, "first_step": "work", "priority": 3}, "b": {**kind, "first_step": "again"}}
    operation = compiled(steps, demand__work_types=work_types)
    assert operation.queues == ("desk",)
    assert operation.steps.name == ("work", "again", "again")
    assert operation.steps.work_type.tolist() == [0, 0, 1]
    assert operation.steps.priority.tolist() == [3, 0, 0]
    assert operation.first_step.tolist() == [0, 2]


def test_shares_and_handle_times_may_differ_by_work_type() -> None:
    steps = {
        "work": {
            "handle_time": {
                "a": {"distribution": "fixed", "mean_minutes": 1.0},
                "b": {"distribution": "fixed", "mean_minutes": 2.0},
            },
            "exception": {"share": {"a": 0.25}, "to": "done"},
        }
    }
    kind = {"first_step": "work", "arrivals": {"all": {"form": "poisson", "items_per_hour": 5.0}}}
    steps_of = compiled(steps, demand__work_types={"a": kind, "b": kind}).steps
    assert [q.parameters for q in steps_of.duration] == [(60_000.0,), (120_000.0,)]
    assert steps_of.exception.tolist() == [2**30, 0]


def test_teams_of_a_queue_are_asked_in_order_of_preference() -> None:
    def team(serves: Any) -> dict[str, Any]:
        return {"headcount": 1, "serves": serves, "shifts": textbook.ALL_HOURS}

    teams = {
        "overflow": team({"work": {"preference": 2, "when_oldest_minutes": 360.0, "when_length_at_least": 5}}),
        "first": team(["work"]),
    }
    study = textbook.study(delivery__teams=teams)
    serving = compile_operation(study.scenarios["base"]).serving
    assert serving.team.tolist() == [[1, 0]]
    assert serving.min_length.tolist() == [[0, 5]]
    assert serving.min_age.tolist() == [[0, 360 * 60_000]]
