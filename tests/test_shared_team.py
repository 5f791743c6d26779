"""Does a team that is shared make our items wait for those of others, and nothing else? Oracle: M/M/1, and limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import textbook

from bposim.analysis.running import Run, run, simulate
from bposim.analysis.running import plan as planned
from bposim.scenarios.mistakes import StudyError
from bposim.scenarios.study import Study

FEES = "contract__fees"
ITEM_FEE = {"ours": {"basis": "item", "rate": 2.0}}


def shared(others_per_hour: float, **changes: Any) -> Study:
    """Eighteen items of ours an hour, a minute each, at a provider's only server."""
    arrivals = {"all": {"form": "poisson", "items_per_hour": others_per_hour}}
    usual: dict[str, Any] = {
        "demand__work_types__others": {"first_step": "work", "background": True, "arrivals": arrivals},
        "delivery__teams__clerks__employer": "provider",
        "horizon_weeks": 40,
        FEES: ITEM_FEE,
    }
    return textbook.study(18.0, **usual | changes)


def run_of(study: Study) -> Run:
    return simulate(study.scenarios["base"])


def test_our_items_take_as_long_as_the_load_of_all_makes_them() -> None:
    """M/M/1 first come, first served: .3 + .4 a minute at a service of 1 take 1 / (1 - .7) minutes, ours as the others.

    Alone they would take 1 / (1 - .3). The other items' 24 an hour are in no count, and no fee is paid for them.
    """
    found = run_of(shared(24.0)).measures
    alone = run_of(shared(0.0)).measures
    assert found["turnaround_mean_hours"] * 60 == pytest.approx(1 / 0.3, rel=0.03)
    assert alone["turnaround_mean_hours"] * 60 == pytest.approx(1 / 0.7, rel=0.03)
    assert found["occupancy.clerks"] == pytest.approx(0.7, rel=0.02)
    assert found["items_arrived"] == alone["items_arrived"]
    assert found["cost_per_item"] == pytest.approx(2.0, rel=0.001)
    assert found["handle_mean_minutes"] == pytest.approx(alone["handle_mean_minutes"], rel=0.001)


def test_where_the_others_send_nothing_the_team_is_ours() -> None:
    """The same log, item for item, as in a study that does not know of others."""
    alone = textbook.study(18.0, horizon_weeks=40, delivery__teams__clerks__employer="provider", **{FEES: ITEM_FEE})
    ours, known = run_of(shared(0.0)).log, run_of(alone).log
    for mine, plain in zip((*ours.touches, *ours.items), (*known.touches, *known.items), strict=True):
        assert np.array_equal(mine, plain)


def test_what_is_let_go_block_by_block_comes_to_the_same_measures() -> None:
    study = shared(24.0)
    kept = run_of(study)
    let_go = run(planned(study.scenarios["base"]), 1, 0, "compiled", with_touches=False)
    assert {k: v for k, v in let_go.measures.items() if v == v} == {k: v for k, v in kept.measures.items() if v == v}
    assert np.array_equal(let_go.log.items.closed, kept.log.items.closed)


MISTAKES = [
    ("a client's team", {"delivery__teams__clerks__employer": "client"}, "delivery.teams.clerks.employer"),
    ("billed by the hour", {FEES: {"ours": {"basis": "rostered_hour", "team": "clerks", "rate": 9.0}}},
     "contract.fees.ours.basis"),
    ("a promise to others", {"sla__fast": {"due": "elapsed_hours", "hours": 1.0, "target_share": 0.9,
                                           "work_types": ["others"]}}, "sla.fast.work_types"),
    ("nothing of ours", {"demand__work_types__item__background": True}, "demand.work_types"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_what_a_shared_team_cannot_be_is_a_mistake(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(StudyError) as caught:
        shared(24.0, **changes)
    assert path in [mistake.path for mistake in caught.value.mistakes]
