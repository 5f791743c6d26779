"""What is right the first time, and field by field? Oracle: arithmetic on paper."""

from __future__ import annotations

import numpy as np
import pytest
import textbook
from paper import ints, item, log, operation, scenario, work_type

from bposim.analysis.measuring.yields import field_accuracy, step_yields, yields
from bposim.analysis.running import simulate
from bposim.model.operation import Operation


def erring() -> Operation:
    """The first step makes critical defects (bit 1) and minor ones (4), the second critical ones (2)."""
    where = operation(awaiting=(0, 0))
    return where._replace(steps=where.steps._replace(sets=ints(1, 2), sets_minor=ints(4, 0)))


def test_rolled_throughput_yield_is_the_product_of_step_yields() -> None:
    """Of five items delivered the first step errs in three, the second in one: 2/5 x 4/5."""
    made = (0, 1, 4, 7, 0)
    items = log([*(item(0, 1, made=bits) for bits in made), item(0, made=1)]).items
    delivered = type(items)(*(column[:5] for column in items))
    assert step_yields(erring(), delivered) == {"step 0": 0.4, "step 1": 0.8}
    assert yields(scenario(), erring(), items)["rolled_throughput_yield"] == pytest.approx(0.32)


def test_field_accuracy_is_not_document_accuracy() -> None:
    """99.71 % a field is 97.1 % a form of ten: 971 of 1,000 right, and 29 with a critical defect."""
    forms = scenario(demand={"work_types": {"item": work_type(critical_fields=10)}})
    items = log([item(0, 1, defects=int(number < 29)) for number in range(1000)]).items
    assert field_accuracy(forms, erring(), items) == pytest.approx(0.9971, abs=5e-5)
    assert np.isnan(field_accuracy(scenario(), erring(), items))


def test_minor_defects_are_in_no_critical_field() -> None:
    forms = scenario(demand={"work_types": {"item": work_type(critical_fields=10)}})
    assert field_accuracy(forms, erring(), log([item(0, 1, defects=4)]).items) == 1.0


def test_a_run_of_two_steps_has_the_product_of_their_error_free_shares() -> None:
    """.9 x .8, whatever a check finds later."""
    steps = {
        "work": {"handle_time": textbook.MINUTE, "error_share": 0.1, "next": "more"},
        "more": {"handle_time": textbook.MINUTE, "error_share": 0.1, "minor_error_share": 1 / 9},
    }
    study = textbook.study(
        500.0, 40, process__steps=steps, delivery__teams__clerks__serves=list(steps), horizon_weeks=1, warm_up_weeks=0
    )
    found = simulate(study.scenarios["base"]).measures["rolled_throughput_yield"]
    assert found == pytest.approx(0.72, abs=3 * (0.72 * 0.28 / 84_000) ** 0.5)
