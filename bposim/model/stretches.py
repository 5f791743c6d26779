"""Time of servers in stretches: what a shift day is like for all seats of a pattern, and what becomes of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.model.operation import Ints

Luck = NDArray[np.uint32]
Days = NDArray[np.int8]  # (seats, dates): `runlog.Reason`, AVAILABLE where at work

NOT_ROSTERED = -1  # instead of a reason


class Plan(NamedTuple):
    """Stretches of the shift days in order of time, those of a date from its `first` to that of the next one."""

    first: Ints  # (days worked and days off, dates + 1)
    start: Ints
    end: Ints
    reason: Ints  # work or a break
    paid: Ints
    premium: Ints  # per mille
    passed: Ints  # working time of the date before it


class Gaps(NamedTuple):
    """Shrinkage gaps by date, in the day's working time."""

    number: Ints
    length: Ints
    room: Ints  # of the working time beside them


class Stretches(NamedTuple):
    """`Shifts` in the making, sorted by (server, start)."""

    server: Ints
    team: Ints
    start: Ints
    end: Ints
    reason: Ints
    paid: Ints
    premium: Ints
    date: Ints  # number of the shift's date, from FIRST_DATE on

    def taken(self, place: Ints | slice) -> Stretches:
        return Stretches(*(column[place] for column in self))


class Manners(NamedTuple):
    """How servers of a team are by date, who that is, and how the team leaves its work."""

    pace: Ints  # (servers, dates), per mille
    defect_factor: Ints  # likewise
    spell: Ints  # (servers, dates), NOBODY where nobody comes and goes
    leaves: NDArray[np.bool_]  # by spell
    finish: int
    limit: int
    down_limit: int


class Rows(NamedTuple):
    """Of work, as in `Rosters`."""

    server: Ints
    start: Ints
    end: Ints
    pace: Ints
    defect_factor: Ints
    finish: Ints
    limit: Ints
    reason: Ints
