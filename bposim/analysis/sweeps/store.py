"""A sweep's table on disk: a Parquet file for each point, so that what is done stays done whatever happens next.

A file is written beside and renamed, by one process at a time, so neither a kill nor a second process can leave
anything half-done or undo what the other did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bposim.analysis.sweeps.points import Point, Value
from bposim.analysis.wording.definitions import unit
from bposim.files import alone, check_folder, write_whole
from bposim.scenarios.mistakes import Mistake, StudyError, shown

ABOUT = "_study.json"
LOCK = "_lock"
OPTION = "--store"
BROKEN = "broken"  # status of a run that failed by no mistake of the user's
SAME = {
    "fingerprint": "study",
    "seed": "seed",
    "version": "version of bposim",
}  # what all rows of a store have in common

Row = dict[str, Any]

FIXED = pa.schema(
    [
        pa.field("point_id", pa.string(), False, {"meaning": "the same for the same values at the same paths"}),
        pa.field("scenario", pa.string(), False, {"meaning": "scenario of the study"}),
        pa.field("replication", pa.int32(), False, {"meaning": "counted from 0; equal numbers have equal luck"}),
        pa.field("status", pa.string(), False, {"meaning": f"done, failed by a wrong value, or {BROKEN} by bposim"}),
        pa.field("error", pa.string(), True, {"meaning": "why it failed"}),
        pa.field("not_steady", pa.string(), True, {"meaning": "why averages of the scenario mean nothing here"}),
        pa.field("complies", pa.bool_(), True, {"meaning": "every SLA met in all but the months that may miss"}),
        pa.field("drift", pa.float64(), True, {"meaning": "growth of the backlog, share of the window's arrivals"}),
    ]
)
ORDER = ("point_id", "scenario", "replication")


class Store(NamedTuple):
    folder: Path

    def rows(self, point: Point) -> list[Row]:
        """Of a point so far."""
        file = self._file(point)
        return pq.read_table(file).to_pylist() if file.exists() else []

    def alone(self) -> AbstractContextManager[None]:
        """For as long as it takes to read what there is of a point and to write it with more."""
        return alone(self.folder / LOCK)

    def write(self, point: Point, rows: Sequence[Row], currency: str) -> None:
        sink = pa.BufferOutputStream()
        pq.write_table(_table(point, rows, currency), sink, compression="zstd")
        write_whole(self._file(point), sink.getvalue().to_pybytes())

    def _file(self, point: Point) -> Path:
        return self.folder / f"{point.id}.parquet"

    def files(self) -> list[Path]:
        """One for each point that has results."""
        return sorted(file for file in self.folder.glob("*.parquet") if is_of_a_point(file.name))

    def table(self, points: Iterable[Point]) -> pa.Table:
        files = (self._file(point) for point in points)
        return together([pq.ParquetFile(file).read(use_threads=False) for file in files if file.exists()])

    def mend(self) -> list[Path]:
        """Takes away what cannot be read, so that it is run again, and what a killed process left half-written."""
        with self.alone():
            damaged = [file for file in self.files() if not _is_whole(file)]
            for file in [*damaged, *self.folder.glob(".[!_.]*.parquet.*")]:
                file.unlink()
        return damaged

    def about(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
        return found


def is_of_a_point(name: str) -> bool:
    """A file's name."""
    return name.endswith(".parquet") and not name.startswith(("_", "."))


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """A column that a table does not have is null there; one whose values are of no one type is of texts."""
    kinds: dict[str, set[pa.DataType]] = {}
    for field in (field for table in tables for field in table.schema):
        kinds.setdefault(field.name, set()).add(field.type)
    mixed = {name for name, found in kinds.items() if len(found) > 1}
    return pa.concat_tables(
        [FIXED.empty_table(), *(_as_texts(table, mixed) for table in tables)], promote_options="permissive"
    )


def _as_texts(table: pa.Table, names: Iterable[str]) -> pa.Table:
    for name in names:
        place = table.schema.get_field_index(name)
        if place >= 0:
            table = table.set_column(place, name, table[name].cast(pa.string()))
    return table


def _is_whole(file: Path) -> bool:
    try:
        pq.read_schema(file)
    except PermissionError:
        raise
    except (OSError, pa.ArrowException):
        return False
    return True


def open_store(folder: Path, about: Mapping[str, Any], fresh: bool = False) -> Store:
    """A new store, or one of the same study, seed and version to go on with."""
    check_folder(folder, OPTION)
    store = Store(folder)
    if not (folder / ABOUT).exists():
        _refuse_strangers(folder)
        write_whole(folder / ABOUT, json.dumps(about, indent=1, default=str) + "\n")
        return store
    if fresh:
        raise StudyError([Mistake(OPTION, "", str(folder), "a new folder, since --fresh refuses one with results")])
    _check_same(store, about)
    return store


def _refuse_strangers(folder: Path) -> None:
    """A process that was killed at its first write leaves a part of the first file."""
    if folder.is_dir() and any(not file.name.startswith(f".{ABOUT}.") for file in folder.iterdir()):
        expected = f"a new or empty folder, or one with a {ABOUT}, which an earlier sweep leaves"
        raise StudyError([Mistake(OPTION, "", str(folder), expected)])


def _check_same(store: Store, about: Mapping[str, Any]) -> None:
    try:
        there = store.about()
    except (OSError, ValueError) as error:
        raise StudyError([Mistake(str(store.folder / ABOUT), "", "", f"a readable file ({error})")]) from error
    mistakes = [
        Mistake(
            str(store.folder / ABOUT),
            name,
            shown(there.get(name)),
            f"{shown(about[name])}: the rows there are of another {what}, so take another {OPTION}",
        )
        for name, what in SAME.items()
        if there.get(name) != about[name]
    ]
    if mistakes:
        raise StudyError(mistakes)


def _table(point: Point, rows: Sequence[Row], currency: str) -> pa.Table:
    swept = [pa.field(path, _kind(value)) for path, value in point.values.items()]
    measures = sorted({name for row in rows for name in row} - {*FIXED.names, *point.values})
    found = [pa.field(name, pa.float64(), True, {"unit": unit(name, currency)}) for name in measures]
    put = {path: _cell(value) for path, value in point.values.items()}
    return pa.Table.from_pylist([row | put for row in rows], schema=pa.schema([*FIXED, *swept, *found]))


def _kind(value: Value) -> pa.DataType:
    """Numbers are all of one type, so that another point may have a fraction where this one has none."""
    if isinstance(value, bool):
        return pa.bool_()
    return pa.float64() if isinstance(value, int | float) else pa.string()


def _cell(value: Value) -> Value:
    """What is neither a number nor a text is written as JSON."""
    return value if isinstance(value, bool | int | float | str) else json.dumps(value, default=str)
