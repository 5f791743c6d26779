"""A run log as process-mining tools read it: one row for each activity, under the names of the XES standard."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from bposim.analysis.wording.cells import inert
from bposim.model.operation import Operation
from bposim.model.runlog import RunLog
from bposim.model.tables import MOMENT, as_tables

CASE, ACTIVITY, START, END = "case:concept:name", "concept:name", "start_timestamp", "time:timestamp"
RESOURCE, GROUP, TRANSITION = "org:resource", "org:group", "lifecycle:transition"
Rows = list[dict[str, Any]]


def activities(operation: Operation, log: RunLog) -> pa.Table:
    """Touches and waits by case and start. A wait has no resource; what is in hand when the run ends is open."""
    tables = as_tables(operation, log)
    touches, waits = _texts(tables["touches"]), _texts(tables["waits"])
    servers = [f"{team}/{server}" for team, server in zip(touches["team"], touches["server"], strict=True)]
    nobody = [None] * len(waits["item"])
    columns: dict[str, Any] = {
        CASE: [*touches["item"], *waits["item"]],
        "case:work_type": [*touches["work_type"], *waits["work_type"]],
        ACTIVITY: [*touches["step"], *waits["step"]],
        "queued_timestamp": [*touches["queued"], *waits["begin"]],
        START: [*touches["begin"], *waits["begin"]],
        END: [*touches["end"], *waits["end"]],
        RESOURCE: [*servers, *nobody],
        GROUP: [*touches["team"], *nobody],
        TRANSITION: ["complete"] * (len(servers) + len(nobody)),
        "attempt": [*touches["attempt"], *nobody],
        "outcome": [*touches["outcome"], *["waited"] * len(nobody)],
    }
    order = np.lexsort((columns[START], columns[CASE]))
    kinds = dict.fromkeys((START, END, "queued_timestamp"), MOMENT) | {CASE: pa.int64(), "attempt": pa.int64()}
    arrays = {name: _array(values, kinds.get(name, pa.string())) for name, values in columns.items()}
    table = pa.table(arrays).take(pa.array(order))
    return table.set_column(0, CASE, table[CASE].cast(pa.string()))


def _texts(table: pa.Table) -> dict[str, list[Any]]:
    """Moments as whole numbers, names as texts."""
    return {
        field.name: (table[field.name].cast(pa.int64()) if field.type == MOMENT else table[field.name]).to_pylist()
        for field in table.schema
    }


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.int64()).cast(MOMENT) if kind == MOMENT else pa.array(values, kind)


def as_csv(table: pa.Table) -> bytes:
    """Names that a spreadsheet would calculate stay names."""
    texts = {
        name: pa.array([inert(value) for value in table[name].to_pylist()], pa.string())
        for name in table.column_names
        if table.schema.field(name).type == pa.string()
    }
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(pa.table({name: texts.get(name, table[name]) for name in table.column_names}), sink)
    return bytes(sink.getvalue())


def as_parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


# XES, IEEE 1849


_EXTENSIONS = {"Concept": "concept", "Time": "time", "Organizational": "org", "Lifecycle": "lifecycle"}


def as_xes(table: pa.Table) -> bytes:
    """One event at the end of each activity, with its start as an attribute: as two events a tool that pays no heed
    to lifecycles would see each activity follow itself."""
    dates = [field.name for field in table.schema if field.type == MOMENT]
    return "\n".join(_xes(_rows(table), dates)).encode()


def _rows(table: pa.Table) -> Rows:
    """Moments in ISO 8601."""
    columns = {
        field.name: (_iso(table[field.name]) if field.type == MOMENT else table[field.name].to_pylist())
        for field in table.schema
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _iso(moments: pa.ChunkedArray) -> list[str]:
    texts = np.datetime_as_string(moments.cast(pa.int64()).to_numpy().astype("datetime64[ms]"))
    return [f"{text}Z" for text in texts.tolist()]


def _xes(rows: Rows, dates: Collection[str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">'
    for name, prefix in _EXTENSIONS.items():
        yield f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
    yield '<global scope="trace"><string key="concept:name" value=""/></global>'
    yield (
        '<global scope="event"><string key="concept:name" value=""/>'
        '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>'
    )
    yield '<classifier name="Activity" keys="concept:name"/>'
    for case, found in groupby(rows, lambda row: row[CASE]):
        events = list(found)
        yield "<trace>"
        yield _attribute("concept:name", case)
        yield _attribute("work_type", events[0]["case:work_type"])
        for row in events:
            told = (_attribute(key, row[key], key in dates) for key in row if not key.startswith("case:"))
            yield f"<event>{''.join(told)}</event>"
        yield "</trace>"
    yield "</log>"


def _attribute(key: str, value: str | int | None, is_date: bool = False) -> str:
    if value is None:
        return ""
    kind = "date" if is_date else "int" if isinstance(value, int) else "string"
    return f'<{kind} key="{key}" value={quoteattr(str(value))}/>'


# OCEL 2.0


_TYPES = {"case": {"work_type": "string"}, "agent": {"team": "string"}}
_OF_EVENT = {"start": "time", "queued": "time", "attempt": "integer", "outcome": "string"}


def as_ocel(table: pa.Table) -> bytes:
    """Objects are cases and agents; an event is the end of an activity."""
    rows = _rows(table)
    cases = {row[CASE]: row["case:work_type"] for row in rows}
    agents = {row[RESOURCE]: row[GROUP] for row in rows if row[RESOURCE]}
    first = min((row["queued_timestamp"] for row in rows), default="")
    objects = [_object(f"case {name}", "case", "work_type", kind, first) for name, kind in cases.items()]
    objects += [_object(f"agent {name}", "agent", "team", team, first) for name, team in agents.items()]
    found = {
        "objectTypes": [_type(name, attributes) for name, attributes in _TYPES.items()],
        "eventTypes": [_type(name, _OF_EVENT) for name in dict.fromkeys(row[ACTIVITY] for row in rows)],
        "objects": objects,
        "events": [_event(number, row) for number, row in enumerate(rows)],
    }
    return json.dumps(found, separators=(",", ":")).encode()


def _type(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}


def _object(id: str, kind: str, attribute: str, value: str, since: str) -> dict[str, Any]:
    return {
        "id": id,
        "type": kind,
        "attributes": [{"name": attribute, "time": since, "value": value}],
        "relationships": [],
    }


def _event(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "start": row[START],
        "queued": row["queued_timestamp"],
        "attempt": row["attempt"],
        "outcome": row["outcome"],
    }
    related = [{"objectId": f"case {row[CASE]}", "qualifier": "case"}]
    related += [{"objectId": f"agent {row[RESOURCE]}", "qualifier": "resource"}] if row[RESOURCE] else []
    return {
        "id": f"event {number}",
        "type": row[ACTIVITY],
        "time": row[END],
        "attributes": [{"name": name, "value": str(value)} for name, value in told.items() if value is not None],
        "relationships": related,
    }


WRITERS: Mapping[str, tuple[str, Callable[[pa.Table], bytes]]] = {
    "csv": ("events.csv", as_csv),
    "parquet": ("events.parquet", as_parquet),
    "xes": ("events.xes", as_xes),
    "ocel": ("events.ocel.json", as_ocel),
}
