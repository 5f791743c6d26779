"""Is a run without touches the same run? Oracle: the run that keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import textbook
from generated import cases
from handmade import SURE, Case, Crew, Row, Step, case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bposim.analysis.running import Engine, Run, plan, run, simulate
from bposim.model import engine_compiled, engine_simpy, floor
from bposim.model import given as given_
from bposim.model.operation import Kind, Outcome
from bposim.model.runlog import NO_TOUCHES, RunLog, State, Touches
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import build_study, load_study

SMALL = 7  # touches in a block
SECOND = {"distribution": "fixed", "mean_minutes": 1 / 60}
MANY_BITS = 2**40  # of a defect, beyond what narrow columns hold


def in_blocks(made: Case, size: int, room: int) -> tuple[RunLog, list[Touches]]:
    blocks: list[Touches] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor, "BLOCK", size)
        patch.setattr(floor, "ROOM", room)
        log = engine_compiled.run(*made, lambda taken: blocks.append(Touches(*map(np.copy, taken))))
    return log, blocks


@settings(derandomize=True, deadline=None, max_examples=300, database=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.sampled_from([1, SMALL]), st.sampled_from([1, floor.ROOM]))
def test_blocks_end_to_end_are_the_touches_of_the_log(made: Case, size: int, room: int) -> None:
    """Also where a block is full at the very event after which there is no room for another item or wait."""
    log, blocks = in_blocks(made, size, room)
    whole = engine_compiled.run(*made)
    assert not len(log.touches.item)
    for number, column in enumerate(whole.touches):
        assert np.concatenate([block[number] for block in blocks]).tolist() == column.tolist()
    for one, other in zip((*log.waits, *log.items), (*whole.waits, *whole.items), strict=True):
        assert one.tolist() == other.tolist()


def runs(scenario: str, engine: Engine) -> tuple[Run, Run]:
    study = load_study("invoice_processing").replace({"horizon_weeks": 5, "warm_up_weeks": 1, "demand.scale": 0.3})
    with_and_without = (
        run(plan(study.scenarios[scenario], study.data), 3, 1, engine, with_touches=kept) for kept in (True, False)
    )
    return tuple(with_and_without)  # type: ignore[return-value]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("scenario", ["in_house_improved", "offshore"])
def test_measures_ledger_and_service_are_the_same_without_touches(
    scenario: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "BLOCK", 1009)
    whole, folded = runs(scenario, engine)
    assert len(whole.log.touches.item) > 2018
    assert folded.log.touches is NO_TOUCHES
    assert repr(folded.measures) == repr(whole.measures)  # nan is what it is
    assert folded.ledger == whole.ledger
    assert folded.missed == whole.missed


def test_bits_of_many_defects_need_wider_columns_and_get_them() -> None:
    """Made at the first step, seen by the check, sent back, made again: at the cap it goes out with its defect."""
    steps = [
        Step(
            "do",
            [3],
            edges={Outcome.CLEAN: "look"},
            cap=2,
            luck={"error": [0]},
            columns={"error": SURE, "sets": MANY_BITS, "clears": MANY_BITS},
        ),
        Step(
            "look",
            [2],
            kind=Kind.CHECK,
            edges={Outcome.FOUND: "do"},
            cap=2,
            luck={"sample": [0], "detect": [0]},
            columns={"sample": SURE, "detect": SURE, "covers": MANY_BITS},
        ),
    ]
    made = case(steps, [Crew("crew", [[Row(0, 99)]])], [0])
    for engine in (engine_compiled, engine_simpy):
        items = engine.run(*made).items
        assert items.defects.tolist() == [MANY_BITS]
        assert items.made.tolist() == [MANY_BITS]
        assert items.found.tolist() == [1]


def test_rework_without_an_end_needs_wider_columns_and_gets_them() -> None:
    """Forty steps, each checked and always sent back, at most 1,000 visits each: 999 times found at each check."""
    pairs, visits = 40, 1000
    steps: dict[str, Any] = {}
    for k in range(pairs):
        onward = f"do{k + 1}" if k + 1 < pairs else "done"
        work = {"handle_time": SECOND, "max_attempts": visits, "next": f"look{k}", "then": onward}
        always = {"sample_share": 1.0, "detection_share": 1.0, "false_alarm_share": 1.0}
        look = {"kind": "check", "handle_time": SECOND, "covers": [f"do{k}"], "rework": f"do{k}", "max_attempts": 1}
        steps |= {f"do{k}": work, f"look{k}": look | always | {"next": onward}}
    tree = textbook.tree(per_hour=0.05, servers=1, warm_up_weeks=0, horizon_weeks=1, follow_up_weeks=1)
    tree["demand"]["work_types"]["item"]["first_step"] = "do0"
    tree["process"]["steps"] = steps
    tree["delivery"]["teams"]["clerks"]["serves"] = list(steps)
    study = build_study(tree, "study.toml")
    found = simulate(study.scenarios[study.baseline]).log.items
    assert found.found[found.state == State.DONE].max() == pairs * (visits - 1)


def test_more_items_at_a_time_than_keys_can_number_are_refused_by_name() -> None:
    made = case([Step("do", [3])], [Crew("crew", [[Row(0, 99)]])], [0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor, "ROOM", 6)
        found = floor.at_start(made.operation, made.rosters, given_.give(*made))
    found.clock[0].free = given_.NONE
    found = floor.with_room(found, bits=3)
    assert len(found.items) == 8
    found.clock[0].free = given_.NONE
    with pytest.raises(StudyError, match="choose --engine simpy"):
        floor.with_room(found, bits=3)
