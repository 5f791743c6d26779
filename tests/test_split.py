"""Is a volume split by share as stated, and the same items wherever they go? Oracle: limits, and pairs of runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import textbook

from bposim.analysis.measuring.load import content_minutes
from bposim.analysis.running import Run, simulate
from bposim.model.design import compile_operation
from bposim.model.tables import digest
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

SPLIT = "demand__work_types__item__split"


def two_sites(split: dict[str, float], first: str = "work") -> Study:
    """Half an item a minute, five servers at each of two sites."""
    other = {"headcount": 5, "serves": ["work_b"], "shifts": textbook.ALL_HOURS}
    changes: dict[str, Any] = {SPLIT: split, "demand__work_types__item__first_step": first}
    return textbook.study(
        servers=5,
        process__steps__work_b={"handle_time": textbook.MINUTE},
        delivery__teams__second=other,
        **changes,
    )


def run_of(study: Study) -> Run:
    return simulate(study.scenarios["base"])


def begun_at(run: Run) -> np.ndarray:
    """By item, the name of its first step."""
    found = np.empty(len(run.log.items.arrived), object)
    found[run.log.touches.item] = np.array(run.operation.steps.name, object)[run.log.touches.step]
    return found


def test_no_share_is_one_site_and_the_whole_is_the_other() -> None:
    assert digest(run_of(two_sites({"work_b": 0.0})).log) == digest(run_of(two_sites({})).log)
    whole, other = run_of(two_sites({"work_b": 1.0})), run_of(two_sites({}, first="work_b"))
    for column in ("arrived", "first_begin", "closed", "worked"):
        assert np.array_equal(getattr(whole.log.items, column), getattr(other.log.items, column))


def test_a_larger_share_moves_items_one_way_and_touches_nobody_else() -> None:
    """Servers without number do not wait: who stays is handled as before, tick by tick."""
    less, more = run_of(two_sites({"work_b": 0.30})), run_of(two_sites({"work_b": 0.35}))
    here, there = begun_at(less), begun_at(more)
    assert set(here[here != there]) == {"work"}
    assert np.mean(here != there) == pytest.approx(0.05, abs=0.01)
    assert np.mean(here == "work_b") == pytest.approx(0.30, abs=0.02)
    stays = here == there
    assert np.array_equal(less.log.items.worked[stays], more.log.items.worked[stays])


def test_shares_of_three_sites_follow_each_other() -> None:
    """.2 to the second site, .3 to the third, the rest stays: the load is by share."""
    study = textbook.study(
        process__steps__work_b={"handle_time": textbook.MINUTE},
        process__steps__work_c={"handle_time": textbook.MINUTE},
        delivery__teams__clerks__serves=["work", "work_b", "work_c"],
        **{SPLIT: {"work_b": 0.2, "work_c": 0.3}},
    )
    operation = compile_operation(study.scenarios["base"])
    assert content_minutes(operation)[0] == pytest.approx([0.5, 0.2, 0.3], abs=1e-4)


def test_a_late_file_of_a_split_volume_is_a_mistake() -> None:
    late = {"kind": "late_file", "work_type": "item", "arrivals": "all", "hours": 2.0, "late_share": 0.1}
    with pytest.raises(StudyError) as caught:
        textbook.study(
            process__steps__work_b={"handle_time": textbook.MINUTE},
            delivery__teams__clerks__serves=["work", "work_b"],
            events={"late": late},
            **{SPLIT: {"work_b": 0.2}},
        )
    assert "events.late.work_type" in [mistake.path for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("split", "expected"),
    [({"work_b": 0.7, "work": 0.4}, "add up to at most 1"), ({"work_x": 0.1}, "the name of a step")],
)
def test_a_split_that_is_none_is_a_mistake(split: dict[str, float], expected: str) -> None:
    with pytest.raises(StudyError) as caught:
        two_sites(split)
    (mistake,) = caught.value.mistakes
    assert (mistake.path, expected in mistake.expected) == ("demand.work_types.item.split", True)
