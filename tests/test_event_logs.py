"""Do process-mining tools read the log as it is? Oracle: paper, published forms, a reader of the standard's rules, and
pm4py where it is installed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from xml.etree import ElementTree

import jsonschema
import pandas as pd
import pytest
import xes_reader

from bposim.analysis.event_logs import WRITERS, activities
from bposim.analysis.running import simulate
from bposim.analysis.validation.textbook import fixed, from_file, shift, step, study, tables, team

XES = "{http://www.xes-standard.org/}"
NAMED = {"type": "object", "required": ["name", "attributes"], "properties": {"name": {"type": "string"}}}
RELATED = {"type": "array", "items": {"type": "object", "required": ["objectId", "qualifier"]}}
VALUE = {"type": "object", "required": ["name", "value"], "properties": {"value": {"type": "string"}}}
OCEL = {  # www.ocel-standard.org, OCEL 2.0 JSON
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "properties": {
        "objectTypes": {"type": "array", "items": NAMED},
        "eventTypes": {"type": "array", "items": NAMED},
        "objects": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "attributes": {
                        "type": "array",
                        "items": VALUE | {"required": ["name", "value", "time"]},
                    },
                    "relationships": RELATED,
                },
            },
        },
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "time"],
                "properties": {
                    "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
                    "attributes": {"type": "array", "items": VALUE},
                    "relationships": RELATED,
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def table():
    """Two at 8:00, an hour of work each from 9:00 on, by one clerk, and a transfer at 12:00."""
    steps = {
        "=work": step(fixed(60), next="send"),
        "send": {"kind": "wait", "awaiting": "transfer", "open": {"slots": ["12:00"]}, "next": "done"},
    }
    clerks = team(serves=["=work"], shifts={"day": shift("09:00-17:00")})
    one = study(tables({"a": from_file("=work")}, steps, {"clerks": clerks}), [("2026-01-05T08:00", "a", 2)])
    run = simulate(one.scenarios["base"], one.data)
    return activities(run.operation, run.log)


def read(table, form):
    return WRITERS[form][1](table)


def at(hour):
    return pd.Timestamp(2026, 1, 5, hour, tz="UTC")


ROWS = [
    ("0", "=work", at(9), at(10), "clerks/0", "clean"),
    ("0", "send", at(10), at(12), None, "waited"),
    ("1", "=work", at(10), at(11), "clerks/0", "clean"),
    ("1", "send", at(11), at(12), None, "waited"),
]
COLUMNS = ["case:concept:name", "concept:name", "start_timestamp", "time:timestamp", "org:resource", "outcome"]


def rows(frame):
    return list(frame[COLUMNS].astype(object).where(frame[COLUMNS].notna(), None).itertuples(index=False, name=None))


def test_parquet_has_a_row_for_each_activity_with_aware_moments(table) -> None:
    frame = pd.read_parquet(io.BytesIO(read(table, "parquet")))
    assert rows(frame) == ROWS
    assert str(frame["time:timestamp"].dtype) == "datetime64[ms, UTC]"


def test_csv_has_the_same_rows_and_no_formula(table) -> None:
    moments = ["start_timestamp", "time:timestamp"]
    text = read(table, "csv")
    frame = pd.read_csv(io.BytesIO(text), dtype={"case:concept:name": str}, parse_dates=moments)
    assert rows(frame) == [(row[0], row[1].replace("=work", "'=work"), *row[2:]) for row in ROWS]


def test_xes_has_a_trace_for_each_case_and_typed_attributes(table) -> None:
    log = ElementTree.fromstring(read(table, "xes"))
    assert (log.tag, log.get("xes.version")) == (f"{XES}log", "1849-2016")
    assert {each.get("prefix") for each in log.iter(f"{XES}extension")} == {"concept", "time", "org", "lifecycle"}
    found = []
    for trace in log.iter(f"{XES}trace"):
        case = trace.find(f"{XES}string[@key='concept:name']").get("value")
        for event in trace.iter(f"{XES}event"):
            told = {each.get("key"): each.get("value") for each in event}
            dates = {each.get("key") for each in event.iter(f"{XES}date")}
            assert dates == {"queued_timestamp", "start_timestamp", "time:timestamp"}
            times = (pd.Timestamp(told[key]) for key in ("start_timestamp", "time:timestamp"))
            found.append((case, told["concept:name"], *times, told.get("org:resource"), told["outcome"]))
    assert found == ROWS


def test_ocel_is_of_the_published_form_and_every_relation_has_an_object(table) -> None:
    found = json.loads(read(table, "ocel"))
    jsonschema.validate(found, OCEL)
    objects = {each["id"]: each["type"] for each in found["objects"]}
    assert objects == {"case 0": "case", "case 1": "case", "agent clerks/0": "agent"}
    related = [[each["objectId"] for each in event["relationships"]] for event in found["events"]]
    assert related == [["case 0", "agent clerks/0"], ["case 0"], ["case 1", "agent clerks/0"], ["case 1"]]
    assert {each["name"] for each in found["eventTypes"]} == {event["type"] for event in found["events"]}
    assert [event["time"] for event in found["events"]] == [
        f"2026-01-05T{hour}:00:00.000Z" for hour in (10, 12, 11, 12)
    ]


def test_a_strict_reader_of_the_standard_sees_work_followed_by_sending(table) -> None:
    """Of whole files too: their times have offsets, their prefixes extensions, and what is global is everywhere."""
    traces = xes_reader.read(read(table, "xes"))
    assert xes_reader.followers(traces) == {("=work", "send"): 2}
    ends = [(trace.attributes["concept:name"], event["time:timestamp"]) for trace in traces for event in trace.events]
    assert ends == [(row[0], row[3].to_pydatetime()) for row in ROWS]


@pytest.mark.parametrize(
    ("written", "instead", "what"),
    [
        (b'prefix="org"', b'prefix="orgs"', "an extension for the prefix"),
        (
            b'key="time:timestamp" value="2026-01-05T10:00:00.000Z"',
            b'key="when" value="2026-01-05T10:00:00Z"',
            "global",
        ),
        (b"10:00:00.000Z", b"10:00:00.000", "is no date"),
        (b'<int key="attempt" value="0"/>', b'<int key="attempt" value="none"/>', "is no int"),
        (b'<int key="attempt" value="0"/>', b'<number key="attempt" value="0"/>', "an attribute of a type"),
        (b'keys="concept:name"', b'keys="org:resource"', "classifier"),
        (b'http://www.xes-standard.org/"', b'http://xes/"', "namespace"),
    ],
)
def test_the_strict_reader_refuses_what_the_standard_does_not_allow(table, written, instead, what) -> None:
    text = read(table, "xes")
    assert written in text
    with pytest.raises(xes_reader.Malformed, match=what):
        xes_reader.read(text.replace(written, instead))


def test_a_reader_that_is_not_ours_sees_work_followed_by_sending(table, tmp_path) -> None:
    pm4py = pytest.importorskip("pm4py", reason="pm4py, which is AGPL, is no dependency: install it to check")
    (tmp_path / "events.xes").write_bytes(read(table, "xes"))
    (tmp_path / "events.jsonocel").write_bytes(read(table, "ocel"))
    from_parquet = pd.read_parquet(io.BytesIO(read(table, "parquet")))
    for frame in (from_parquet, pm4py.read_xes(str(tmp_path / "events.xes"))):
        assert pm4py.discover_dfg(frame)[0] == {("=work", "send"): 2}
    assert len(pm4py.read_ocel2_json(str(tmp_path / "events.jsonocel")).events) == 4


def test_the_command_writes_each_form_that_is_asked_for_and_none_without_a_folder(tmp_path) -> None:
    command = [sys.executable, "-m", "bposim", "run", "payroll", "--scenario", "offshore", "--events", "csv"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--events = csv: expected --out with the folder to write it to" in refused.stderr
    subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, check=True)
    assert {"events.csv", "touches.parquet"} <= {file.name for file in tmp_path.iterdir()}
