"""Rows of a stranger's table that stand for something, each once; what was left out is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from bposim.analysis.calibration.moments import NONE, Moments
from bposim.scenarios.mistakes import Mistake, StudyError

MOST_UNREADABLE = 0.05  # of the rows: with more, the table is not what it is taken for
MOST_TOLD = 3

Bools = NDArray[np.bool_]


def readable(frame: pd.DataFrame, by_role: Mapping[str, str], moments: Moments, notices: list[str]) -> pd.DataFrame:
    """Without the rows that cannot be read; refused with all of their mistakes where they are many."""
    is_wrong = np.zeros(len(frame), bool)
    is_wrong[list(moments.refused)] = True
    mistakes = list(moments.mistakes)
    for path, found, expected, wrong in [*_empty(frame, by_role, is_wrong.copy()), *_turned(frame)]:
        if wrong.any():
            row, number = int(np.flatnonzero(wrong)[0]) + 2, int(wrong.sum())
            mistakes.append(Mistake(moments.file, f"row {row}{path}", f"{number:,} {found}", expected))
            is_wrong |= wrong
    number = int(is_wrong.sum())
    if number > MOST_UNREADABLE * len(frame):
        raise StudyError(mistakes)
    if number:
        told = "; ".join(str(mistake._replace(file=mistake.path, path="")) for mistake in mistakes[:MOST_TOLD])
        notices.append(f"{number:,} of {len(frame):,} rows cannot be read and were left out: {told}.")
    kept: pd.DataFrame = frame[~is_wrong]
    return kept


Check = tuple[str, str, str, Bools]  # where in a row, what is found, what is expected, in which rows it is not so


def _empty(frame: pd.DataFrame, by_role: Mapping[str, str], is_refused: Bools) -> Iterator[Check]:
    for role in ("case", "activity"):
        yield f".{by_role[role]}", "empty cells", f"a {role} in every row", frame[role].isna().to_numpy(bool)
    no_time = ((frame["end"] == NONE) & (frame["start"] == NONE)).to_numpy(bool)
    yield f".{by_role['end']}", "empty cells", "an end in every row", no_time & ~is_refused


def _turned(frame: pd.DataFrame) -> Iterator[Check]:
    """The end of what is in hand is only that of the log."""
    wrong = (frame["start"] != NONE) & (frame["end"] != NONE) & (frame["start"] > frame["end"])
    if "outcome" in frame:
        wrong &= frame["outcome"] != "open"
    yield "", "rows", "a start that is not after its end", wrong.to_numpy(bool)


def each_once(frame: pd.DataFrame, table: pa.Table, notices: list[str]) -> pd.DataFrame:
    """Rows that are the same in every column of the table, also in those that are not read, count once."""
    alike = frame.index[frame.duplicated(keep=False)]
    again = alike[table.take(pa.array(alike)).to_pandas().astype(str).duplicated().to_numpy()]
    if len(again):
        notices.append(f"{len(again):,} rows are the same in every column as one before them and were left out.")
    found: pd.DataFrame = frame.drop(index=again)
    if kept := int(found.duplicated().sum()):
        notices.append(f"{kept:,} rows differ from one before them only in columns that are not read: they count.")
    return found
