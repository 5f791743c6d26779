"""The run log outside the program: Arrow tables whose fields name unit and meaning, Parquet files, a digest."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bposim.model.operation import Ints, Operation, Outcome
from bposim.model.runlog import Reason, RunLog, State
from bposim.model.teams import team_of_server

MOMENT = pa.timestamp("ms", tz="UTC")
NAME = pa.dictionary(pa.int32(), pa.string())
ABSENT = -1
ORDER = ("begin", "end", "arrived", "start")  # columns that rows can be looked for by
FEW = ("paid", "premium")  # values, told by number
RARE = ("attempt", "gap", "overtime", "found", "defects", "made")  # mostly the same value: as it is, for zstd
SPREAD = ("server", "worked")  # in no order, in few bytes: each byte's column by itself, for zstd
DENSE = {  # zstd saves nothing, or next to it; shifts are alike from week to week
    "touches": ("item", "queued", "begin", "end"),
    "waits": ("item", "begin"),
    "items": ("arrived", "first_begin", "delivered", "closed"),
}


def _field(name: str, kind: pa.DataType, unit: str, meaning: str, nullable: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable, {"unit": unit, "meaning": meaning})


def _moment(name: str, meaning: str, nullable: bool = False) -> pa.Field:
    return _field(name, MOMENT, "UTC, milliseconds", meaning, nullable)


def _span(name: str, meaning: str) -> pa.Field:
    return _field(name, pa.int64(), "milliseconds", meaning)


def _number(name: str, meaning: str, unit: str = "number") -> pa.Field:
    return _field(name, pa.int32(), unit, meaning)


def _bits(name: str, meaning: str, unit: str) -> pa.Field:
    return _field(name, pa.int64(), unit, meaning)


def _name(name: str, meaning: str, nullable: bool = False) -> pa.Field:
    return _field(name, NAME, "name", meaning, nullable)


SCHEMAS = {
    "touches": pa.schema(
        [
            _number("item", "run-wide number: order of arrival, work type, number within it"),
            _name("step", "step that was handled"),
            _number("attempt", "earlier visits of the item to this step"),
            _number("server", "who handled it; numbers run over the teams in order"),
            _moment("queued", "joined the queue, for the last time before this touch"),
            _moment("begin", "taken in hand"),
            _moment("end", "out of hand, or the horizon"),
            _span("worked", "working time; end - begin = worked + gap"),
            _name("outcome", "the way the item went; returned: back to its queue, open: in hand at the horizon"),
            _span("gap", "time in which the item was held while its server was away"),
            _name("team", "team of the server"),
            _name("work_type", "work type of the item"),
            _span("overtime", "part of worked outside the server's roster"),
        ]
    ),
    "waits": pa.schema(
        [
            _number("item", "run-wide number"),
            _name("step", "wait that needs nobody"),
            _moment("begin", "entered"),
            _moment("end", "over, or the horizon"),
            _name("work_type", "work type of the item"),
        ]
    ),
    "items": pa.schema(
        [
            _name("work_type", "work type"),
            _number("number", "number within the work type"),
            _moment("arrived", "arrived; before the start for opening backlog"),
            _moment("first_begin", "first taken in hand; null where never", nullable=True),
            _moment("delivered", "first handed over; null where not before the horizon", nullable=True),
            _moment("closed", "last left; null where not before the horizon", nullable=True),
            _span("waited", "sum of begin - queued over its touches"),
            _span("worked", "sum of worked over its touches"),
            _number("found", "times a check sent it back"),
            _bits(
                "defects", "defects left at the first delivery or the horizon", "one bit for each step that makes one"
            ),
            _bits("made", "defects made before the first check", "one bit for each step that makes one"),
            _name("step", "step where it is at the horizon; null where it left", nullable=True),
            _name("state", "state at the horizon"),
        ]
    ),
    "shifts": pa.schema(
        [
            _number("server", "server"),
            _name("team", "team of the server"),
            _moment("start", "start of the stretch"),
            _moment("end", "end of the stretch, exclusive"),
            _name("reason", "available, or why not"),
            _number("paid", "whether the stretch is paid", "0 or 1"),
            _number("premium", "premium on the wage", "per mille"),
        ]
    ),
}


class _Names(NamedTuple):
    """What the codes of each named column stand for."""

    step: tuple[str, ...]
    work_type: tuple[str, ...]
    team: tuple[str, ...]
    outcome: tuple[str, ...]
    reason: tuple[str, ...]
    state: tuple[str, ...]


def as_tables(operation: Operation, log: RunLog) -> dict[str, pa.Table]:
    coded = (tuple(code.name.lower() for code in codes) for codes in (Outcome, Reason, State))
    names = _Names(operation.steps.name, operation.work_types, tuple(team.name for team in operation.teams), *coded)
    touches = {**log.touches._asdict(), "team": team_of_server(operation.teams)[log.touches.server]}
    waits = log.waits._asdict()
    for columns in (touches, waits):
        columns["work_type"] = log.items.work_type[columns["item"]]
    tables = {"touches": touches, "waits": waits, "items": log.items._asdict(), "shifts": log.shifts._asdict()}
    epoch = round(operation.epoch.timestamp() * 1000)
    return {name: _table(SCHEMAS[name], columns, names, epoch) for name, columns in tables.items()}


def _table(schema: pa.Schema, columns: Mapping[str, Ints], names: _Names, epoch: int) -> pa.Table:
    return pa.Table.from_arrays([_array(field, columns[field.name], names, epoch) for field in schema], schema=schema)


def _array(field: pa.Field, values: Ints, names: _Names, epoch: int) -> pa.Array:
    absent = values == ABSENT if field.nullable else None
    if field.type == MOMENT:
        return pa.array(values + epoch, pa.int64(), mask=absent).cast(MOMENT)
    if field.type != NAME:
        return pa.array(values.astype(field.type.to_pandas_dtype(), copy=False))
    stated: tuple[str, ...] = getattr(names, field.name)
    distinct = list(dict.fromkeys(stated))  # a step has one code for each work type, but one name
    codes = np.array([distinct.index(name) for name in stated], np.int32)[values]
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=absent), pa.array(distinct, pa.string()), safe=False)


def write(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """One Parquet file for each table; none has its name before all are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        dense = DENSE.get(name, ())
        few = [field.name for field in table.schema if field.type == NAME or field.name in FEW]
        whole = [field.name for field in table.schema if pa.types.is_integer(field.type) or field.type == MOMENT]
        packed = [column for column in whole if column not in (*few, *RARE, *SPREAD)]
        spread = [column for column in SPREAD if column in whole]
        pq.write_table(
            table,
            folder / f".{name}.parquet",
            compression={column: "none" if column in dense else "zstd" for column in table.column_names},
            use_dictionary=few,
            column_encoding=dict.fromkeys(packed, "DELTA_BINARY_PACKED") | dict.fromkeys(spread, "BYTE_STREAM_SPLIT"),
            write_statistics=[order for order in ORDER if order in packed],  # of all columns they cost a third more
        )
    for name in tables:
        os.replace(folder / f".{name}.parquet", folder / f"{name}.parquet")


def digest(log: RunLog) -> str:
    """Over column names and values of touches, items and shifts, whatever their width in memory."""
    total = sha256()
    for table in (log.touches, log.items, log.shifts):
        for name, column in zip(table._fields, table, strict=True):
            total.update(f"{name}:{len(column)};".encode())
            total.update(column.astype("<i8").tobytes())
    return total.hexdigest()
