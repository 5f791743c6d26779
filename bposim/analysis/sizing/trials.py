"""The fewest heads of a pilot, in a week and in all: head-counts are tried under the same futures, few of them first.

More heads are taken to hold wherever fewer do, so that halving finds the fewest. A head-count that misses in more of
the first futures than the share asked for leaves is out, whatever the others bring.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bposim.analysis.sizing.futures import Asked, Future, Runner

SCREENED = 10  # futures of a first look
GROWTH = 1.5  # of heads that are too few

Week = int | None  # None: all weeks together


class Trials:
    """By heads, the futures that were run of it."""

    def __init__(
        self, staff: Callable[[int], Asked], replications: int, confidence: float, run: Runner, most: int
    ) -> None:
        self.staff, self.replications, self.run, self.most = staff, replications, run, most
        self.futures: dict[int, list[Future]] = {}
        self.allowed = max(  # misses
            missed for missed in range(replications + 1) if (replications - missed) / replications >= confidence
        )

    def fewest(self, week: Week, first: int) -> int | None:
        """With which it holds, and with one less not; None where the most do not. Begins with what is known, else with
        `first`."""
        while (enough := min(self._known(week, True), default=None)) is None:
            too_few = max(self._known(week, False), default=None)
            if too_few is not None and too_few >= self.most:
                return None
            heads = first if too_few is None else max(too_few + 1, int(GROWTH * too_few))
            self.holds(min(heads, self.most), week)
        few = max((heads for heads in self._known(week, False) if heads < enough), default=0)
        while enough - few > 1:
            middle = (few + enough) // 2
            if self.holds(middle, week):
                enough = middle
            else:
                few = middle
        return enough

    def holds(self, heads: int, week: Week) -> bool:
        """In so large a share of the futures as is asked for; no more are run than it takes to know."""
        for upto in (min(SCREENED, self.replications), self.replications):
            self._run(heads, upto)
            if self._missed(heads, week) > self.allowed:
                return False
        return True

    def chances(self, heads: int) -> tuple[float, ...]:
        """By week, over all futures."""
        self._run(heads, self.replications)
        found: list[float] = np.mean([each.held for each in self.futures[heads]], axis=0).tolist()
        return tuple(found)

    def held(self, heads: int) -> int:
        """In how many futures every week does."""
        return self.replications - self._missed(heads, None)

    @property
    def whole(self) -> list[int]:
        """Heads that had all futures."""
        return [heads for heads in sorted(self.futures) if len(self.futures[heads]) == self.replications]

    def _known(self, week: Week, holds: bool) -> list[int]:
        if holds:
            return [heads for heads in self.whole if self._missed(heads, week) <= self.allowed]
        return [heads for heads in self.futures if self._missed(heads, week) > self.allowed]

    def _missed(self, heads: int, week: Week) -> int:
        """In how many futures so far."""
        return sum(not (all(each.held) if week is None else each.held[week]) for each in self.futures[heads])

    def _run(self, heads: int, upto: int) -> None:
        known = self.futures.setdefault(heads, [])
        if len(known) < upto:
            known.extend(self.run(self.staff(heads), range(len(known), upto)))
