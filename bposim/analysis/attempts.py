"""What of the work in touches is rework, and what of it is reading in after a hand-over."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.population import Bools
from bposim.model.operation import NOBODY, Ints, Outcome
from bposim.model.runlog import Touches

_GOES_ON = (Outcome.QUERY, Outcome.RETURNED)  # the next touch at this step does the rest of the same work


class Work(NamedTuple):
    """Of each touch."""

    hand_over: Ints
    is_rework: Bools


class Attempts:
    """What is known of each item after the touches so far."""

    def __init__(self, items: int, hand_over: Ints) -> None:
        self._hand_over = hand_over  # by server
        self._owed = np.zeros(items, np.int64)
        self._step = np.full(items, NOBODY, np.int32)  # where the last touch's work goes on
        self._is_rework, self._sent_back = np.zeros((2, items), np.bool_)

    def take(self, touches: Touches) -> Work:
        """Of some touches, sorted by item and then in order of time."""
        opens = np.append(True, touches.item[1:] != touches.item[:-1])
        closes = np.append(opens[1:], True)
        return Work(self._owed_before(touches, opens, closes), self._rework(touches, opens, closes))

    def _owed_before(self, touches: Touches, opens: Bools, closes: Bools) -> Ints:
        after = np.where(touches.outcome == Outcome.RETURNED, self._hand_over[touches.server], 0)
        before = _after_last(after, opens, self._owed[touches.item[opens]])
        self._owed[touches.item[closes]] = after[closes]
        owed: Ints = np.minimum(before, touches.worked)
        return owed

    def _rework(self, touches: Touches, opens: Bools, closes: Bools) -> Bools:
        """What follows a check that sent the item back, and what a later visit does that is not the rest of work."""
        item, last = touches.item, touches.item[closes]
        goes_on = np.where(np.isin(touches.outcome, _GOES_ON), touches.step, NOBODY)
        is_rest = _after_last(goes_on, opens, self._step[item[opens]]) == touches.step
        head = _latest(opens | ~is_rest)
        again = np.where(is_rest[head], self._is_rework[item], touches.attempt[head] > 0)
        is_rework: Bools = again | self._was_sent_back(touches, opens, closes)
        self._step[last], self._is_rework[last] = goes_on[closes], is_rework[closes]
        return is_rework

    def _was_sent_back(self, touches: Touches, opens: Bools, closes: Bools) -> Bools:
        found = (touches.outcome == Outcome.FOUND).astype(np.int64)
        upto = np.cumsum(found)
        of_item = upto - (upto - found)[_latest(opens)]
        before: Bools = self._sent_back[touches.item] | (of_item > found)
        self._sent_back[touches.item[closes]] |= of_item[closes] > 0
        return before


def _after_last(values: NDArray[Any], opens: Bools, known: NDArray[Any]) -> NDArray[Any]:
    """The value of the item's last touch, for its first one what is known of it."""
    found = np.roll(values, 1)
    found[opens] = known
    return found


def _latest(marked: Bools) -> Ints:
    """The last marked place up to each."""
    return np.maximum.accumulate(np.where(marked, np.arange(len(marked)), 0))
