"""When nobody, and why, was there to work on an item: of the teams that serve its queue, or of its own server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bposim.analysis.explaining.parts import AWAY, Part
from bposim.analysis.measuring.stretches import Stretches, stretches
from bposim.model.hours import windows
from bposim.model.operation import NOBODY, Ints, OpenHours, Operation
from bposim.model.runlog import Reason, Shifts

# When somebody of a queue's teams is there, and then when somebody is or would be but for the reasons so far.
LEVELS: tuple[tuple[Part, tuple[Reason, ...]], ...] = ((Part.BUSY, (Reason.AVAILABLE,)), *AWAY)


class Absences(NamedTuple):
    """Queues with the same teams have the same levels, and each window of a level lies within one of the next."""

    level: Ints  # by queue, the first of its levels
    first: Ints  # by level, where its windows begin; and where the last ones end
    starts: Ints
    ends: Ints
    before: Ints
    away_first: Ints  # by part of `AWAY`, where its rows begin; and where the last ones end
    away_key: Ints  # and the columns of `Stretches`, closed by a row that nobody's is
    away_server: Ints
    away_end: Ints
    away_before: Ints


def absences(operation: Operation, shifts: Shifts) -> Absences:
    serving = [tuple(np.unique(teams[teams != NOBODY]).tolist()) for teams in operation.serving.team]
    covers = list(dict.fromkeys(serving))
    levels = [level for teams in covers for level in _levels(teams, shifts, operation.horizon)]
    away = [stretches(shifts, reasons) for _, reasons in AWAY]
    starts, ends, before = (_joined(columns) for columns in zip(*levels, strict=True))
    away_key, away_server, away_end, away_before = (_joined(rows) for rows in zip(*map(_closed, away), strict=True))
    return Absences(
        level=np.array([covers.index(teams) * len(LEVELS) for teams in serving], np.int64),
        first=_firsts([level.starts for level in levels]),
        starts=starts,
        ends=ends,
        before=before,
        away_first=_firsts([rows.before for rows in away]),
        away_key=away_key,
        away_server=away_server,
        away_end=away_end,
        away_before=away_before,
    )


def _levels(teams: tuple[int, ...], shifts: Shifts, horizon: int) -> Iterator[OpenHours]:
    mine = np.isin(shifts.team, teams)
    reasons: tuple[Reason, ...] = ()
    for _, more in LEVELS:
        reasons += more
        rows = np.flatnonzero(mine & np.isin(shifts.reason, reasons))
        yield windows(shifts.start[rows], shifts.end[rows], 0, horizon)


def _closed(rows: Stretches) -> Stretches:
    return Stretches(
        np.append(rows.key, np.iinfo(np.int64).max), np.append(rows.server, NOBODY), np.append(rows.end, 0), rows.before
    )


def _firsts(columns: Sequence[Ints]) -> Ints:
    return np.cumsum([0, *map(len, columns)])


def _joined(columns: Sequence[NDArray[np.int64]]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *columns])
