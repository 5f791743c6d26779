"""The search for the fewest heads of a pilot. Oracle: all head-counts looked through, futures made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bposim.analysis.sizing.futures import Asked, Future
from bposim.analysis.sizing.trials import SCREENED, Trials

MOST = 60


def made(needed: np.ndarray, counts: dict[int, int]):
    """Futures in each of which a week holds from so many heads on; `counts` those that are run by heads."""

    def run(asked: Asked, numbers: range) -> Sequence[Future]:
        (heads,) = asked.heads
        counts[heads] = counts.get(heads, 0) + len(numbers)
        held = [tuple((heads >= needed[number]).tolist()) for number in numbers]
        return [Future(each, (), (), {}, {}) for each in held]

    return run


def trials(needed: np.ndarray, confidence: float, counts: dict[int, int] | None = None) -> Trials:
    run = made(needed, {} if counts is None else counts)
    return Trials(lambda heads: Asked(None, None, "", (heads,), 1), len(needed), confidence, run, MOST)


def looked_through(held_from: np.ndarray, confidence: float) -> int | None:
    return next((heads for heads in range(1, MOST + 1) if np.mean(heads >= held_from) >= confidence), None)


@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_heads_are_those_of_a_look_through_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weeks, middle = int(rng.integers(1, 9)), int(rng.integers(2, 50))
    needed = np.maximum(1, rng.poisson(middle, (int(rng.choice([1, 7, 40])), weeks)))
    confidence, first = float(rng.choice([0.5, 0.8, 0.9, 0.95, 1.0])), int(rng.integers(1, MOST))
    tried = trials(needed, confidence)
    heads = tried.fewest(None, first)
    assert heads == looked_through(needed.max(axis=1), confidence)
    assert [tried.fewest(week, first) for week in range(weeks)] == [
        looked_through(needed[:, week], confidence) for week in range(weeks)
    ]
    if heads:
        assert tried.held(heads) == np.sum(heads >= needed.max(axis=1))
        assert tried.chances(heads) == tuple(np.mean(heads >= needed, axis=0))


def test_a_team_that_can_never_do_is_given_up_after_few_futures() -> None:
    counts: dict[int, int] = {}
    assert trials(np.full((40, 8), MOST + 1), 0.9, counts).fewest(None, 10) is None
    assert {*counts.values()} == {SCREENED}
    assert len(counts) <= 6
    assert max(counts) == MOST


def test_as_many_may_miss_as_the_share_leaves() -> None:
    """Four of forty at 90 %, two at 95 %, none at all."""
    for confidence, misses in ((0.9, 4), (0.95, 2), (1.0, 0)):
        for late, holds in ((misses, True), (misses + 1, False)):
            needed = np.ones((40, 1), int)
            needed[40 - late :] = 2
            assert trials(needed, confidence).holds(1, 0) is holds
