"""Are critical and minor defects made, seen, priced and audited apart? Oracle: paper, and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import textbook
from engines import Engine, with_each_engine
from handmade import SURE, Crew, Row, Step, Touch, case, touches
from paper import day, ints, item, log, operation
from paper import workload as audited

from bposim.analysis.measuring.escapes import failures
from bposim.analysis.measuring.load import expected_visits
from bposim.analysis.measuring.service_levels import audit
from bposim.analysis.running import Run, simulate
from bposim.model.checking import check_log
from bposim.model.operation import Kind, Operation, Outcome
from bposim.model.ticks import WEEK
from bposim.scenarios.schema.service import Accuracy

LUCKY, HALF, QUARTER = SURE - 1, SURE // 2, SURE // 4
CRITICAL, MINOR = 1, 2


@with_each_engine
def test_each_kind_has_its_own_luck_and_of_both_the_more_visible_decides(run: Engine) -> None:
    """Items err critically, in a minor way, in both and in none; the look sees critical ones alone at this luck."""
    makes = {"error": HALF, "minor_error": HALF, "sets": CRITICAL, "sets_minor": MINOR, "clears": CRITICAL | MINOR}
    sees = {"sample": SURE, "detect": HALF, "minor_detect": QUARTER, "covers": CRITICAL, "covers_minor": MINOR}
    errs = {"error": [0, LUCKY, 0, LUCKY], "minor": [LUCKY, 0, 0, LUCKY]}
    to_fix = {Outcome.FOUND: "fix"}
    steps = [
        Step("do", [3] * 4, edges={Outcome.CLEAN: "look"}, luck=errs, columns=makes),
        Step("look", [1] * 4, kind=Kind.CHECK, edges=to_fix, luck={"detect": [QUARTER] * 4}, columns=sees),
        Step("fix", [2] * 4, columns={"clears": CRITICAL | MINOR}),
    ]  # fmt: skip
    made = case(steps, [Crew("crew", [[Row(0, 99)]])], [0, 10, 20, 30])
    found = run(*made)
    check_log(made.operation, made.rosters, found)
    sent_back, passed = Outcome.FOUND, Outcome.CLEAN
    assert touches(found) == [
        Touch(0, 0, 3),
        Touch(0, 3, 4, step=1, outcome=sent_back),
        Touch(0, 4, 6, step=2),
        Touch(1, 10, 13),
        Touch(1, 13, 14, step=1, outcome=passed),
        Touch(2, 20, 23),
        Touch(2, 23, 24, step=1, outcome=sent_back),
        Touch(2, 24, 26, step=2),
        Touch(3, 30, 33),
        Touch(3, 33, 34, step=1, outcome=passed),
    ]
    assert found.items.made.tolist() == [CRITICAL, MINOR, CRITICAL | MINOR, 0]
    assert found.items.defects.tolist() == [0, MINOR, 0, 0]


# As a study

ERROR, MINOR_ERROR, SAMPLE, DETECT, MINOR_DETECT = 0.2, 0.3, 0.5, 0.7, 0.4


def studied(sample: float = SAMPLE, minor_error: float = MINOR_ERROR, per_hour: float = 500.0) -> Run:
    """Work that errs both ways, a check on a sample, rework that repairs all. Nobody waits."""
    steps: dict[str, Any] = {
        "work": {
            "handle_time": textbook.MINUTE, "error_share": ERROR, "minor_error_share": minor_error, "next": "check",
        },
        "check": {
            "kind": "check", "handle_time": textbook.MINUTE, "sample_share": sample, "detection_share": DETECT,
            "minor_detection_share": MINOR_DETECT, "covers": ["work"], "rework": "rework",
        },
        "rework": {"handle_time": textbook.MINUTE, "repairs": ["work"]},
    }  # fmt: skip
    study = textbook.study(
        per_hour, 40, process__steps=steps, delivery__teams__clerks__serves=list(steps),
        horizon_weeks=1, warm_up_weeks=0, follow_up_weeks=1,
    )  # fmt: skip
    return simulate(study.scenarios["base"])


def test_accuracies_are_those_of_the_closed_form() -> None:
    """Sent back: e d of all that is looked at, and m f of what is otherwise right, where f < d."""
    run = studied()
    sent_back = SAMPLE * (ERROR * DETECT + (1 - ERROR) * MINOR_ERROR * MINOR_DETECT)
    known = {
        "accuracy": 1 - ERROR * (1 - SAMPLE * DETECT),
        "accuracy_first_pass": 1 - ERROR,
        "accuracy_with_minor": (1 - ERROR) * (1 - MINOR_ERROR) + sent_back,
        "first_pass_yield": 1 - sent_back,
    }
    items = len(run.log.items.arrived)
    for name, share in known.items():
        assert run.measures[name] == pytest.approx(share, abs=3 * (share * (1 - share) / items) ** 0.5), name
    assert expected_visits(run.operation)[0].tolist()[2] == pytest.approx(sent_back)


def test_minor_defects_move_no_draw_of_critical_ones() -> None:
    with_minor, without = (studied(0.0, share, 50.0).log.items for share in (MINOR_ERROR, 0.0))
    assert (with_minor.closed == without.closed).all()
    assert (with_minor.defects & CRITICAL == without.defects).all()
    assert (with_minor.defects & MINOR).any()


# What it means


def with_minor_bit() -> Operation:
    where = operation()
    return where._replace(steps=where.steps._replace(sets_minor=np.array([MINOR])))


def test_an_item_with_both_kinds_fails_once_as_a_critical_one() -> None:
    items = [item(0, day(1), defects=defects) for defects in (0, CRITICAL, MINOR, CRITICAL | MINOR, MINOR)]
    found = failures(with_minor_bit(), log(items), ints(0, WEEK))
    assert (found.critical.tolist(), found.minor.tolist()) == ([[2]], [[2]])


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ({}, [False, True, False, True]),
        ({"counts": "any"}, [False, True, True, True]),
        ({"counts": "any", "minor_detection_share": 0.4}, [False, True, False, True]),
        ({"counts": "any", "detection_share": 0.0, "minor_detection_share": 1.0}, [False, False, True, True]),
        ({"counts": "critical", "false_alarm_share": 1.0}, [True, True, True, True]),
        ({"counts": "any", "false_alarm_share": 1.0, "minor_detection_share": 0.0}, [True, True, False, True]),
    ],
)
def test_an_auditor_sees_what_counts_as_well_as_he_can(terms: dict[str, Any], found: list[bool]) -> None:
    """Right, critical, minor and both, at luck of one half."""
    sla = Accuracy.model_validate({"measure": "accuracy", "target_share": 0.9, "sample_share": 1.0, **terms})
    items = log([item(0, 1, defects=defects) for defects in (0, CRITICAL, MINOR, CRITICAL | MINOR)]).items
    luck = audited([([0] * 4, [HALF] * 4)])
    assert audit(with_minor_bit(), luck, items, sla).found.tolist() == found
