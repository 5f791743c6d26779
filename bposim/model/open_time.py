"""How long a calendar has been open by a tick, and by which tick it has been open for so long."""

from __future__ import annotations

import numpy as np

from bposim.model.edges import MANY, places
from bposim.model.machine_code import MachineCode, is_switched_off
from bposim.model.operation import Ints, OpenHours
from bposim.model.ticks import FOREVER


def opened(hours: OpenHours, when: Ints) -> Ints:
    """Open ticks before each tick, counted from the calendar's first window."""
    if not len(hours.starts):
        return np.zeros_like(when)
    if len(when) < MANY or is_switched_off():
        window = np.searchsorted(hours.starts, when, side="right")  # 0 is before the first
        most = np.append(0, hours.before + hours.ends - hours.starts)[window]
        since = np.append(FOREVER, hours.before - hours.starts)[window] + when
        return np.asarray(np.minimum(since, most), np.int64)
    found = np.empty(len(when), np.int64)
    given = OpenHours(*map(np.ascontiguousarray, hours)), np.ascontiguousarray(when), found
    _CODE.of(*given)(*given)
    return found


def at_opened(hours: OpenHours, amounts: Ints) -> Ints:
    """First tick by which the calendar has been open for each amount; FOREVER where it ends before."""
    window = places(hours.before + hours.ends - hours.starts, amounts)
    closed_before = np.append(hours.starts - hours.before, 0)[window]
    return np.where(window < len(hours.starts), closed_before + amounts, FOREVER)


def reach(hours: OpenHours, entries: Ints, delays: Ints) -> Ints:
    """First tick at or after each entry by which the hours have been open for the delay since; see `hours.wait_end`."""
    later = at_opened(hours, opened(hours, entries) + delays)
    if np.all(delays > 0):
        return later
    next_start = np.append(hours.starts, FOREVER)[places(hours.ends, entries, side="right")]
    return np.where(delays > 0, later, np.maximum(entries, next_start))


# In machine code

_CODE = MachineCode(__name__, "opened_by", ("model/open_time", "model/edges", "model/operation", "model/ticks"))


def opened_by(hours: OpenHours, when: Ints, found: Ints) -> None:
    """From one tick to the next it is seldom many windows."""
    starts, window = hours.starts, 0
    for row in range(len(when)):
        while window < len(starts) and starts[window] <= when[row]:
            window += 1
        while window > 0 and when[row] < starts[window - 1]:
            window -= 1
        found[row] = 0
        if window > 0:
            found[row] = hours.before[window - 1] + min(when[row], hours.ends[window - 1]) - starts[window - 1]
