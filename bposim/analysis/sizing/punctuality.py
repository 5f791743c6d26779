"""What passing a pilot proves of a provider's turnaround: the share in time of so many weeks, and what slips through.

Late work comes in waves, so that items due tell less than as many independent ones would. How much less is seen in how
the share in time varies from future to future: it stands for as many items as would vary so were each late on its own.
A few futures, or many in which nothing is late, show little of that, so that items count for no more than is sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from bposim.analysis.sizing.acceptance import Floats, Gate, Judged, smallest_gate
from bposim.analysis.sizing.futures import Future
from bposim.scenarios.schema.scenario import Scenario

SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # true shares of late work looked at, of what the SLA allows
SURE = 0.95  # that items tell as much
GOOD, BAD = 0.5, 1.5  # the shares to part, of what the SLA allows


@dataclass(frozen=True)
class Punctuality:
    """The gate on an SLA of turnaround: go with its target share in time, of all that is due in the pilot."""

    sla: str
    due: int  # items, in the mean of the futures
    worth: float  # independent items that tell no more, with 95 %
    telling: int  # futures in which some of it is late and some is not
    judged: tuple[Judged, ...]  # by true share of late work
    good: float
    bad: float
    smallest: Gate  # parts `good` from `bad` with 10 % error each way
    smallest_weeks: float
    allowed: float  # share of late work that the SLA allows

    def go(self, late_share: float) -> float:
        """Probability of a go for a provider with this true share of late work."""
        return _go(self.worth, self.allowed, late_share)


def _go(items: float, allowed: float, late_share: float) -> float:
    """The binomial's chance of no more than the allowed share late, between whole numbers of items too."""
    from scipy.special import betainc  # 300 ms that only a gate needs

    late = allowed * items
    return float(betainc(items - late, late + 1, 1 - late_share))


def punctualities(piloted: Scenario, found: Sequence[Future]) -> Iterator[Punctuality]:
    """For each SLA of turnaround of which anything is due."""
    for name in found[0].due:
        due = np.array([each.due[name] for each in found], np.float64)
        shares = np.array([each.good[name] for each in found], np.float64)
        if due.any() and piloted.sla[name].target_share < 1:
            yield _punctuality(piloted, name, due, shares[due > 0])


def _punctuality(piloted: Scenario, name: str, due: Floats, shares: Floats) -> Punctuality:
    allowed, items = 1 - piloted.sla[name].target_share, round(float(due.mean()))
    worth, telling = independent_items(shares, items), _telling(shares)
    smallest = smallest_gate(GOOD * allowed, BAD * allowed)
    return Punctuality(
        sla=name,
        due=items,
        worth=worth,
        telling=telling,
        judged=tuple(Judged(factor * allowed, _go(worth, allowed, factor * allowed)) for factor in SHARES),
        good=GOOD * allowed,
        bad=BAD * allowed,
        smallest=smallest,
        smallest_weeks=smallest.checks * piloted.horizon_weeks / worth,
        allowed=allowed,
    )


def independent_items(shares: Floats, due: int) -> float:
    """How many would have a share in time that varies as these do, p (1 - p) / variance, and no more than are due:
    with 95 % there are no fewer.

    The bound is chi-square's for the variance, of the futures that tell of waves; where none or one does, a pilot is a
    single observation.
    """
    from scipy.special import chdtri  # 300 ms that only a gate needs

    freedom = _telling(shares) - 1
    if freedom < 1:
        return 1.0
    mean, variance = float(shares.mean()), float(shares.var(ddof=1))
    found = mean * (1 - mean) / variance if variance else inf
    return max(1.0, min(due, found) * float(chdtri(freedom, SURE)) / freedom)


def _telling(shares: Floats) -> int:
    """Nothing late says nothing about how late work is bound together, nor does all late."""
    return int(min((shares < 1).sum(), (shares > 0).sum()))
