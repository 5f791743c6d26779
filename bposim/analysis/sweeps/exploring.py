"""A sweep's rows opened to look at: from its store, or from a file that a stranger may have sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from bposim.analysis.sweeps.packing import MOST_FILES, packed, state_of
from bposim.analysis.sweeps.store import ABOUT, FIXED, Store
from bposim.analysis.wording.definitions import definition
from bposim.scenarios.mistakes import Mistake, StudyError, shown

if TYPE_CHECKING:
    import pandas as pd

LARGEST_FILE = 20_000_000  # bytes
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 500_000, 400, 25_000_000
LONGEST_TEXT = 1_000  # bytes of a value
LONGEST_TYPE = 40  # letters of a column's type, in a mistake
NEEDED = ("point_id", "scenario", "status")
ENDINGS = (".parquet", ".csv")


@dataclass(frozen=True)
class Explored:
    """`frame`: the rows that are done and steady, with the values put and the measures; `about` of a store, else {}."""

    frame: pd.DataFrame
    parameters: tuple[str, ...]
    measures: tuple[str, ...]
    scenarios: tuple[str, ...]
    failed: int
    unsteady: int
    about: Mapping[str, Any]


def from_store(folder: Path) -> Explored:
    """Raises `StudyError` where the folder holds no sweep that can be read."""
    store = Store(folder)
    try:
        state = state_of(store)
        if not 0 < state.files <= MOST_FILES:
            raise ValueError(f"{state.files:,} points have results in it; here 1 to {MOST_FILES:,}")
        table = packed(store, state)
        _check_size(str(folder), table.num_rows, table.num_columns)
        return explored(table, store.about(), str(folder))
    except (OSError, ValueError, pa.ArrowException) as error:
        raise StudyError([Mistake(str(folder), "", "", f"the store of a sweep ({shown(str(error))})")]) from error


def from_file(name: str, content: bytes) -> Explored:
    """What `bposim sweep --out` writes. Raises `StudyError` for anything else, before it takes up memory."""
    if len(content) > LARGEST_FILE:
        raise StudyError([Mistake(name, "", f"{len(content):,} bytes", f"at most {LARGEST_FILE:,} bytes")])
    try:
        match Path(name).suffix.lower():
            case ".parquet":
                table = _parquet(name, content)
            case ".csv":
                table = _csv(name, content)
            case _:
                raise StudyError([Mistake(name, "", "", f"a name that ends in {' or '.join(ENDINGS)}")])
    except (OSError, ValueError, pa.ArrowException) as error:
        raise StudyError([Mistake(name, "", "", f"a file that can be read ({shown(str(error))})")]) from error
    _check_names(name, table)
    _check_texts(name, table)
    return explored(table, {}, name)


def _is_plain(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_temporal, pa.types.is_null)
    return any(test(kind) for test in tests)


def _check_names(name: str, table: pa.Table) -> None:
    twice = {column for column in table.column_names if table.column_names.count(column) > 1}
    if twice:
        raise StudyError([Mistake(name, shown(min(twice)), "", "columns of different names")])


def _check_texts(name: str, table: pa.Table) -> None:
    for column in table.column_names:
        for chunk in table[column].chunks if _is_text(table[column].type) else ():
            texts = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
            if (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST_TEXT:
                raise StudyError([Mistake(name, shown(column), "", f"texts of at most {LONGEST_TEXT:,} bytes")])


def _parquet(name: str, content: bytes) -> pa.Table:
    """Texts stay in their dictionaries, and there are no lists or bytes: a short file cannot unfold to a long one."""
    found = pq.ParquetFile(BytesIO(content))
    _check_size(name, found.metadata.num_rows, found.metadata.num_columns)
    for field in found.schema_arrow:
        if not (_is_text(field.type) or _is_plain(field.type)):
            expected = "a column of numbers, texts, dates or truth values"
            raise StudyError([Mistake(name, shown(field.name), str(field.type)[:LONGEST_TYPE], expected)])
    texts = [field.name for field in found.schema_arrow if _is_text(field.type)]
    return pq.ParquetFile(BytesIO(content), read_dictionary=texts).read()


def _csv(name: str, content: bytes) -> pa.Table:
    """Days and times of day stay texts, as a study file and a store have them."""
    _check_size(name, 1, content.partition(b"\n")[0].count(b",") + 1)
    found = pyarrow.csv.read_csv(BytesIO(content))
    _check_size(name, found.num_rows, found.num_columns)
    texts = {field.name: pa.string() for field in found.schema if pa.types.is_temporal(field.type)}
    return pyarrow.csv.read_csv(BytesIO(content), convert_options=pyarrow.csv.ConvertOptions(column_types=texts))


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        most = f"at most {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_CELLS:,} cells"
        raise StudyError([Mistake(name, "", f"{rows:,} rows of {columns:,} columns", most)])


def explored(table: pa.Table, about: Mapping[str, Any], name: str) -> Explored:
    missing = [column for column in NEEDED if column not in table.column_names]
    if missing:
        raise StudyError([Mistake(name, column, "", "a column of a sweep's rows") for column in missing])
    measures, parameters = _kinds(table)
    if not measures or not parameters:
        raise StudyError([Mistake(name, "", "", "a column for a measure and one for a path that was swept")])
    _check_finite(table, parameters, name)
    is_done = pc.fill_null(pc.equal(table["status"].cast(pa.string()), "done"), False)
    is_unsteady = pc.and_(is_done, _is_said(table["not_steady"])) if "not_steady" in table.column_names else None
    steady = table.filter(is_done if is_unsteady is None else pc.and_not(is_done, is_unsteady))
    for column in ("point_id", "scenario"):  # before they are pandas's, which takes ten times as long
        steady = steady.set_column(steady.column_names.index(column), column, steady[column].cast(pa.string()))
    kept = steady.select([*(each for each in FIXED.names if each in table.column_names), *parameters, *measures])
    return Explored(
        kept.to_pandas(),
        parameters,
        measures,
        tuple(kept["scenario"].unique().to_pylist()),
        table.num_rows - _count(is_done),
        _count(is_unsteady),
        dict(about),
    )


def _is_said(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A CSV has an empty text where a Parquet file has none, or NaN where no row has a reason."""
    if pa.types.is_floating(column.type):
        return pc.invert(pc.is_null(column, nan_is_null=True))
    return pc.fill_null(pc.not_equal(column.cast(pa.string()), ""), False)


def _count(mask: pa.ChunkedArray | None) -> int:
    return int(pc.sum(mask).as_py() or 0) if mask is not None else 0


def _check_finite(table: pa.Table, parameters: Sequence[str], name: str) -> None:
    """Of what was put; no study takes anything else, and no axis either."""
    floats = (each for each in parameters if pa.types.is_floating(table[each].type))
    wrong = [each for each in floats if pc.any(pc.is_inf(table[each])).as_py()]
    if wrong:
        raise StudyError(Mistake(name, shown(column), "inf", "finite numbers") for column in wrong)


def _kinds(table: pa.Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Measures, which `compare` knows, and the paths that something was put at."""
    measures, parameters = [], []
    for field in table.schema:
        if field.name in FIXED.names or table[field.name].null_count == table.num_rows:
            continue
        is_number = pa.types.is_floating(field.type) or pa.types.is_integer(field.type)
        if _is_measure(field.name):
            measures += [field.name] if is_number else []
        elif is_number or pa.types.is_boolean(field.type) or _is_text(field.type):
            parameters.append(field.name)
    return tuple(measures), tuple(parameters)


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def _is_measure(name: str) -> bool:
    try:
        definition(name)
    except KeyError:
        return False
    return True


def stores_below(folder: Path, deepest: int = 4, most: int = 200) -> list[Path]:
    """Stores of sweeps, by their paths from the folder on; what lies elsewhere is never looked at."""
    found: list[Path] = []
    for depth in range(deepest + 1):
        found += sorted(_beneath(folder, depth, most - len(found)))
    return found


def _beneath(folder: Path, depth: int, most: int) -> Iterable[Path]:
    root = folder.resolve()
    for number, file in enumerate(folder.glob("*/" * depth + ABOUT)):
        if number >= most:
            return
        if file.is_file() and file.resolve().is_relative_to(root):
            yield file.parent.relative_to(folder)
