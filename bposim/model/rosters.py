"""When each server is there, how fast and how careful: the only thing that the engines know of people and shifts."""

from __future__ import annotations

from typing import NamedTuple

from bposim.model.operation import Ints
from bposim.model.runlog import Shifts


class Rosters(NamedTuple):
    """Rows of presence, sorted by (server, start), half-open. Server numbers run over the teams in order.

    Rows of one server that touch (end = next start) are one stretch: a change of pace, not an end.
    `finish` and `limit` of a stretch are those of its last row.
    """

    team: Ints  # (servers,)
    first_row: Ints  # (servers + 1,)
    start: Ints
    end: Ints
    pace: Ints  # per mille
    defect_factor: Ints  # per mille
    finish: Ints  # 1: work on through the gap as overtime, up to limit; 0: hold the work for up to limit
    limit: Ints  # ticks; 0 with finish = 0 returns the work at once; ticks.FOREVER = no limit
    reason: Ints  # why the server is away after this row (runlog.Reason; AVAILABLE = end of shift)
    shifts: Shifts  # paid and rostered time for the log: AVAILABLE rows and what lies between them
