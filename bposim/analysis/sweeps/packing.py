"""All rows of a store in one file beside those of its points, which is many times quicker to read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bposim.analysis.sweeps.store import FIXED, Store, together
from bposim.files import write_whole

PACKED = "_rows.parquet"
MOST_FILES = 20_000  # of a store that is packed
_FILES = b"files"  # of which it was made, in its metadata


def pack(store: Store) -> None:
    """At the end of a sweep, unless it is too large to be held in memory."""
    if 0 < len(store.files()) <= MOST_FILES:
        packed(store)


def packed(store: Store) -> pa.Table:
    """Packed anew wherever a point was added or measured again."""
    file, files = store.folder / PACKED, state_of(store)
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


def state_of(store: Store) -> bytes:
    """Tells one state of a store from another."""
    stats = [each.stat() for each in store.files()]
    return json.dumps([len(stats), max((each.st_mtime_ns for each in stats), default=0)]).encode()
