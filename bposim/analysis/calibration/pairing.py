"""Rows of a start and rows of an end, told apart by their lifecycle, as handlings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bposim.analysis.calibration.moments import NONE, Ints

NO_ROW = -1

Bools = NDArray[np.bool_]


def paired(frame: pd.DataFrame, by_role: Mapping[str, str], notices: list[str]) -> pd.DataFrame:
    """An end belongs to the latest start before it, of its case and activity, that no other end belongs to."""
    if "start" in by_role or "lifecycle" not in by_role:
        return frame
    lifecycle = frame["lifecycle"].str.lower()
    events = frame[lifecycle.isin(("start", "complete"))].reset_index(drop=True)
    is_start = (events["lifecycle"].str.lower() == "start").to_numpy(bool)
    if is_start.all() or not is_start.any():
        return frame
    moment = events["end"].to_numpy(np.int64)
    group = np.asarray(events.groupby(["case", "activity"]).ngroup(), np.int64)
    begun = starts_of_ends(group, moment, is_start)
    is_open = is_start & ~np.isin(np.arange(len(events)), begun)
    events["start"] = np.where(is_open, moment, np.where(begun == NO_ROW, NONE, moment[begun]))
    events["end"] = np.where(is_open, NONE, moment)
    notices.append(_told(len(frame), is_start, is_open))
    return events[~is_start | is_open]


def _told(rows: int, is_start: Bools, is_open: Bools) -> str:
    starts, unmatched = int(is_start.sum()), int(is_open.sum())
    ends, others = len(is_start) - starts, rows - len(is_start)
    said = f"{starts:,} rows of a start and {ends:,} of an end were read as {ends + unmatched:,} handlings"
    if unmatched:
        said += f", {unmatched:,} of them without an end: in hand, or the end is missing"
    if others:
        said += f"; {others:,} rows of other transitions were left out"
    return f"{said}."


def starts_of_ends(group: Ints, moment: Ints, is_start: Bools) -> Ints:
    """By row, the row of the start that an end belongs to, `NO_ROW` where it has none.

    What begins when another ends comes after it; an end that is then left without a start has one at its own moment.
    """
    found = _nested(group, moment, is_start)
    rows = np.arange(len(group))
    table = pd.DataFrame({"group": group, "moment": moment, "row": rows})
    keys = ["group", "moment", "turn"]
    ends, starts = table[~is_start & (found == NO_ROW)], table[is_start & ~np.isin(rows, found)]
    ends, starts = (part.assign(turn=part.groupby(["group", "moment"]).cumcount()) for part in (ends, starts))
    at_once = ends.merge(starts, on=keys, suffixes=("_end", "_start"))
    found[at_once["row_end"]] = at_once["row_start"]
    return found


def _nested(group: Ints, moment: Ints, is_start: Bools) -> Ints:
    """As brackets: each end closes the innermost that is open, so that it follows its start among those as deep."""
    order = np.lexsort((is_start, moment, group))
    of, opens = group[order], is_start[order]
    level = pd.Series(np.where(opens, 1, -1)).groupby(of).cumsum()
    lowest = level.groupby(of).cummin().clip(upper=0)  # an end without a start closes nothing
    depth = np.asarray(level - lowest, np.int64) + ~opens
    again = np.lexsort((depth, of))
    before, after = again[:-1], again[1:]
    closes = opens[before] & ~opens[after] & (of[before] == of[after]) & (depth[before] == depth[after])
    found = np.full(len(group), NO_ROW, np.int64)
    found[order[after[closes]]] = order[before[closes]]
    return found
