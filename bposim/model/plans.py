"""A check's skip-lot plan as the readable engine keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bposim.model import rules, sampling
from bposim.model.sampling import SkipLot


@dataclass(slots=True)
class Plan:
    """Its state, and what it made of the items of an instant, which counts only afterwards."""

    factor: Sequence[int]  # as in `sampling.Table`
    on_pass: Sequence[int]
    on_find: Sequence[int]
    state: int
    tick: int = -1
    passes: int = 0
    finds: int = 0

    def level(self, now: int) -> int:
        """Per mille on the sample share."""
        self.settle(now)
        return self.factor[self.state]

    def note(self, now: int, is_found: bool) -> None:
        self.settle(now)
        self.finds += is_found
        self.passes += not is_found

    def settle(self, now: int) -> None:
        if self.tick < now:
            self.state = rules.state_after(self.state, self.passes, self.finds, self.on_pass, self.on_find)
            self.tick, self.passes, self.finds = now, 0, 0


def plans(stated: Sequence[SkipLot]) -> list[Plan]:
    """By number; 0 is that of checks without one."""
    start, factor, on_pass, on_find = (column.tolist() for column in sampling.table(stated))
    return [Plan(factor, on_pass, on_find, state) for state in start]
