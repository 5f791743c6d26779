"""How often does a check look? Oracle: paper, and the long run of the plan's Markov chain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import textbook
from engines import Engine, with_each_engine
from handmade import SURE, Case, Crew, Row, Step, Touch, case, touches

from bposim.analysis.measuring.load import content_minutes
from bposim.analysis.running import simulate
from bposim.model import rules, sampling
from bposim.model.checking import check_log
from bposim.model.operation import Kind, Outcome
from bposim.model.sampling import SkipLot

HALF, QUARTER, LUCKY = SURE // 2, SURE // 4, SURE - 1
LOOKS = {"sample": QUARTER, "detect": SURE, "covers": 1}
ALL_OR_A_QUARTER = (4000, 1000)


def checked(sampled: list[int], plan: SkipLot, servers: int, arrived: list[int], wrong: int = -1) -> Case:
    """Work of a tick, a look of a tick; one item is wrong."""
    luck = {"error": [0 if item == wrong else LUCKY for item in range(len(sampled))]}
    steps = [
        Step("do", [1] * len(sampled), edges={Outcome.CLEAN: "look"}, luck=luck, columns={"error": HALF, "sets": 1}),
        Step("look", [1] * len(sampled), kind=Kind.CHECK, luck={"sample": sampled}, columns=LOOKS | {"plan": 1}),
    ]
    return case(steps, [Crew("crew", [[Row(0, 99)]] * servers)], arrived, plans=[plan])


def logged(run: Engine, made: Case) -> list[Touch]:
    found = run(*made)
    check_log(made.operation, made.rosters, found)
    return touches(found)


@with_each_engine
def test_looks_without_a_find_relax_a_plan_and_one_find_tightens_it(run: Engine) -> None:
    """At a luck of one half all are sampled at first and none after two passes; the find of item 3 brings it back."""
    made = checked([HALF, HALF, HALF, 0, HALF], SkipLot(ALL_OR_A_QUARTER, 2), 1, [0, 10, 20, 30, 40], wrong=3)
    assert logged(run, made) == [
        Touch(0, 0, 1),
        Touch(0, 1, 2, step=1),
        Touch(1, 10, 11),
        Touch(1, 11, 12, step=1),
        Touch(2, 20, 21),
        Touch(3, 30, 31),
        Touch(3, 31, 32, step=1, outcome=Outcome.FOUND),
        Touch(4, 40, 41),
        Touch(4, 41, 42, step=1),
    ]


@with_each_engine
def test_what_is_found_counts_only_after_its_instant(run: Engine) -> None:
    """Item 1 comes to the check at 2, when item 0 passes it: it is still looked at, and item 2 no more."""
    made = checked([HALF] * 3, SkipLot(ALL_OR_A_QUARTER, 1), 2, [0, 1, 10])
    assert logged(run, made) == [
        Touch(0, 0, 1),
        Touch(1, 1, 2),
        Touch(0, 1, 2, server=1, step=1),
        Touch(1, 2, 3, step=1),
        Touch(2, 10, 11, server=1),
    ]


@with_each_engine
def test_who_errs_more_is_looked_at_more_closely(run: Engine) -> None:
    """Half as often again: a luck just above the share is sampled after the row with factor 1.5 alone."""
    steps = [
        Step("do", [1] * 3, edges={Outcome.CLEAN: "look"}, columns={"clears": 1}),
        Step(
            "look", [1] * 3, kind=Kind.CHECK, luck={"sample": [QUARTER] * 3},
            columns=LOOKS | {"watched_above": 1400, "closer": 500},
        ),
    ]  # fmt: skip
    rows = [Row(0, 5, defect_factor=1400), Row(5, 15, defect_factor=1500), Row(15, 99)]
    made = case(steps, [Crew("crew", [rows])], [0, 10, 20])
    assert logged(run, made) == [Touch(0, 0, 1), Touch(1, 10, 11), Touch(1, 11, 12, step=1), Touch(2, 20, 21)]


# Rules


@pytest.mark.parametrize(
    ("level", "maker", "expected"), [(1000, 1200, 100), (500, 1200, 50), (1000, 1201, 150), (500, 1201, 75)]
)
def test_the_sample_goes_by_level_and_maker(level: int, maker: int, expected: int) -> None:
    assert rules.sample_threshold(100, level, maker, watched_above=1200, closer=500) == expected


def test_more_than_all_are_never_sampled() -> None:
    assert rules.sample_threshold(HALF, 9000, 0, 0, 0) == SURE


@pytest.mark.parametrize(
    ("state", "passes", "finds", "after"), [(1, 0, 0, 1), (1, 1, 0, 2), (1, 5, 0, 3), (3, 0, 1, 1), (2, 5, 2, 1)]
)
def test_finds_of_an_instant_come_last(state: int, passes: int, finds: int, after: int) -> None:
    table = sampling.table([SkipLot((2000, 500), 2)])
    assert table.factor.tolist() == [1000, 2000, 2000, 500]
    assert rules.state_after(state, passes, finds, table.on_pass, table.on_find) == after


# In the long run


def stationary(plan: SkipLot, sample: float, found: float) -> float:
    """Share looked at, item by item, from the chain's transition matrix."""
    table = sampling.table([plan])
    states = len(table.factor) - 1
    looks = np.minimum(1.0, sample * table.factor[1:] / 1000)
    moves = np.diag(1 - looks)
    for state in range(states):
        moves[state, table.on_pass[state + 1] - 1] += looks[state] * (1 - found)
        moves[state, table.on_find[state + 1] - 1] += looks[state] * found
    balance = np.vstack((moves.T - np.eye(states), np.ones(states)))
    share, *_ = np.linalg.lstsq(balance, np.append(np.zeros(states), 1.0), rcond=None)
    return float(share @ looks)


@pytest.mark.parametrize("found", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("plan", [SkipLot((4000, 1000, 250), 3), SkipLot((10_000, 500), 8)])
def test_the_long_run_share_is_that_of_the_chain(plan: SkipLot, found: float) -> None:
    assert plan.share(0.2, found) == pytest.approx(stationary(plan, 0.2, found))


def test_what_is_never_found_relaxes_for_good_and_what_is_never_looked_at_stays() -> None:
    assert SkipLot((4000, 500), 5).share(0.2, 0.0) == pytest.approx(0.1)
    assert SkipLot((0, 500), 5).share(0.2, 0.1) == 0.0


def test_a_simulated_plan_samples_as_the_chain_says() -> None:
    """One item at a time, so that each look counts before the next item comes; standard error over 20 batches."""
    check: dict[str, Any] = {
        "kind": "check", "handle_time": {"distribution": "fixed", "mean_minutes": 1.0}, "sample_share": 0.2,
        "detection_share": 0.5, "covers": ["work"], "rework": "done",
        "skip_lot": {"factors": [4.0, 1.0, 0.25], "looks_to_relax": 3},
    }  # fmt: skip
    work = {"handle_time": {"distribution": "fixed", "mean_minutes": 1.0}, "error_share": 0.4, "next": "check"}
    gap = {"distribution": "fixed", "mean_minutes": 5.0}
    study = textbook.study(
        demand__work_types__item__arrivals={"all": {"form": "renewal", "gap": gap}},
        process__steps={"work": work, "check": check}, delivery__teams__clerks__serves=["work", "check"],
        horizon_weeks=20, warm_up_weeks=0, follow_up_weeks=0,
    )  # fmt: skip
    run = simulate(study.scenarios["base"])
    looked = np.zeros(len(run.log.items.arrived))
    looked[run.log.touches.item[run.log.touches.step == 1]] = 1
    batches = [part.mean() for part in np.array_split(looked, 20)]
    known = SkipLot((4000, 1000, 250), 3).share(0.2, 0.2)
    assert np.mean(batches) == pytest.approx(known, abs=3 * float(np.std(batches, ddof=1)) / 20**0.5)
    assert content_minutes(run.operation).sum() == pytest.approx(1 + known)
