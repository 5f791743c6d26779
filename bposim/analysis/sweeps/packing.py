"""All rows of a store in one file beside those of its points, which is many times quicker to read."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq

from bposim.analysis.sweeps.store import Store
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
    if file.exists() and (pq.read_schema(file).metadata or {}).get(_FILES) == files:
        return pq.read_table(file, memory_map=True)
    tables = [pq.ParquetFile(each).read(use_threads=False) for each in store.files()]
    table = pa.concat_tables(tables, promote_options="permissive").replace_schema_metadata({_FILES: files})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_whole(file, sink.getvalue().to_pybytes())
    return table


def state_of(store: Store) -> bytes:
    """Tells one state of a store from another."""
    stats = [each.stat() for each in store.files()]
    return json.dumps([len(stats), max((each.st_mtime_ns for each in stats), default=0)]).encode()
