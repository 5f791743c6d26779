"""Rows of a stranger's table that stand for something, each once; what was left out is said."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa


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
