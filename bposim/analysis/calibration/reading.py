"""A stranger's table, read within bounds: CSV (also gzipped) or Parquet, every cell as text or as its column says."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from bposim.scenarios.mistakes import Mistake, StudyError, shown

LARGEST = 1_000_000_000  # bytes, unpacked
MOST_ROWS = 5_000_000
MOST_COLUMNS = 500
ENDINGS = (".csv", ".csv.gz", ".parquet")


def read_table(path: Path) -> pa.Table:
    if not path.is_file():
        raise StudyError([Mistake(str(path), "", "", "a file that exists")])
    if not path.name.endswith(ENDINGS):
        raise StudyError([Mistake(str(path), "", "", f"a name that ends in {', '.join(ENDINGS)}")])
    try:
        found = _parquet(path) if path.name.endswith(".parquet") else _csv(path)
    except (pa.ArrowException, OSError, EOFError, UnicodeError) as error:
        kind = "Parquet file" if path.name.endswith(".parquet") else "CSV in UTF-8"
        reason = shown(str(error).splitlines()[0] if str(error) else type(error).__name__)
        raise StudyError([Mistake(str(path), "", "", f"a readable {kind} ({reason})")]) from error
    if not found.num_rows:
        raise StudyError([Mistake(str(path), "", "", "at least one row")])
    if found.num_rows > MOST_ROWS:
        raise StudyError([Mistake(str(path), "", f"{found.num_rows:,} rows", f"at most {MOST_ROWS:,}")])
    _check_names(path, found.column_names)
    return found


def _check_names(path: Path, names: list[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise StudyError([Mistake(str(path), "", f"{len(names):,} columns", f"at most {MOST_COLUMNS}")])
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StudyError([Mistake(str(path), "", shown(twice), "a name of its own for each column")])


def _csv(path: Path) -> pa.Table:
    if path.name.endswith(".gz"):
        with gzip.open(path) as file:
            content = file.read(LARGEST + 1)
    else:
        with path.open("rb") as plain:
            content = plain.read(LARGEST + 1)
    _check_size(path, len(content))
    content = content.removeprefix(b"\xef\xbb\xbf")
    line = content.split(b"\n", 1)[0].decode("utf-8")
    delimiter = max(",;\t", key=line.count)
    names = csv.read_csv(io.BytesIO(line.encode() + b"\n"), parse_options=csv.ParseOptions(delimiter=delimiter))
    options = csv.ConvertOptions(column_types=dict.fromkeys(names.column_names, pa.string()), strings_can_be_null=True)
    parsing = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    return csv.read_csv(io.BytesIO(content), parse_options=parsing, convert_options=options)


def _parquet(path: Path) -> pa.Table:
    """What it says it holds is looked at before it is unpacked."""
    about = pq.ParquetFile(path).metadata
    groups = range(about.num_row_groups)
    _check_size(path, path.stat().st_size, sum(about.row_group(k).total_byte_size for k in groups))
    if about.num_rows > MOST_ROWS:
        raise StudyError([Mistake(str(path), "", f"{about.num_rows:,} rows", f"at most {MOST_ROWS:,}")])
    return pq.read_table(path, partitioning=None)


def _check_size(path: Path, *sizes: int) -> None:
    if max(sizes) > LARGEST:
        raise StudyError([Mistake(str(path), "", "", f"at most {LARGEST:,} bytes, unpacked")])
