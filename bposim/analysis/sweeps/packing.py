"""All rows of a store in one file beside those of its points, which is many times quicker to read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bposim.analysis.sweeps.store import FIXED, Store, is_of_a_point, together
from bposim.files import write_whole

PACKED = "_rows.parquet"
MOST_FILES = 20_000  # of a store that is packed
_FILES = b"files"  # of which it was made, in its metadata


class State(NamedTuple):
    """Tells a store from what it was earlier."""

    files: int
    newest: int  # of them, when it was written, in nanoseconds


def pack(store: Store) -> None:
    """At the end of a sweep, unless it is too large to be held in memory."""
    state = state_of(store)
    if 0 < state.files <= MOST_FILES:
        packed(store, state)


def packed(store: Store, state: State) -> pa.Table:
    """Packed anew wherever a point was added or measured again."""
    file, files = store.folder / PACKED, json.dumps(state).encode()
    known = _made_of(files, file)
    if known is not None:
        return known
    tables = [_typed(pq.ParquetFile(each).read(use_threads=False)) for each in store.files()]
    table = together(tables).replace_schema_metadata({_FILES: files})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_whole(file, sink.getvalue().to_pybytes())
    return table


def _made_of(files: bytes, file: Path) -> pa.Table | None:
    """None where it was made of others, or cannot be read."""
    try:
        is_made = (pq.read_schema(file).metadata or {}).get(_FILES) == files
        return pq.read_table(file, memory_map=True) if is_made else None
    except (OSError, pa.ArrowException):
        return None


def _typed(table: pa.Table) -> pa.Table:
    """A value with which every run failed does not say of what type the others are."""
    return table if "done" in table["status"].to_pylist() else table.select(FIXED.names)


def state_of(store: Store) -> State:
    with os.scandir(store.folder) as found:
        times = [each.stat().st_mtime_ns for each in found if is_of_a_point(each.name)]
    return State(len(times), max(times, default=0))
