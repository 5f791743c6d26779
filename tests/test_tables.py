"""Is the written log what the run said, and does it say what it means?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from handmade import SURE, Case, Crew, Row, Step, case

from bposim.model.checking import check_log
from bposim.model.engine_simpy import run
from bposim.model.operation import Kind, Outcome
from bposim.model.runlog import RunLog
from bposim.model.tables import SCHEMAS, as_tables, digest, write

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def made() -> Case:
    """Item 0 is opening backlog and waits for the client to the end; item 1 is held from 6 on; item 2 is done at 8."""
    steps = [
        Step("do", [5, 20, 1], edges={Outcome.QUERY: "ask"}, columns={"query": SURE, "query_rounds": 1}),
        Step("ask", [50, 0, 0], kind=Kind.WAIT, edges={Outcome.CLEAN: "do"}),
    ]
    crews = [Crew("day", [[Row(0, 6)]]), Crew("night", [[Row(6, 99)]])]
    return case(steps, crews, [-10, 1, 2], horizon=20)


@pytest.fixture
def log(made: Case) -> RunLog:
    return run(*made)


@pytest.fixture
def tables(made: Case, log: RunLog) -> dict[str, pa.Table]:
    return as_tables(made.operation, log)


def tick(number: int) -> datetime:
    return EPOCH + timedelta(milliseconds=number)


def test_every_column_says_its_unit_and_meaning() -> None:
    for name, schema in SCHEMAS.items():
        for field in schema:
            assert set(field.metadata) == {b"unit", b"meaning"}, (name, field.name)
            assert all(field.metadata.values()), (name, field.name)


def test_the_columns_of_touches_begin_with_those_promised() -> None:
    promised = ["item", "step", "attempt", "server", "queued", "begin", "end", "worked", "outcome", "gap"]
    assert SCHEMAS["touches"].names[: len(promised)] == promised


def test_touches_are_told_in_names_and_moments(tables: dict[str, pa.Table]) -> None:
    """4 of 5 ticks (the rest after a query is at least 1), in the queue since -10. Item 2: 6-7, answer at once, 7-8."""
    first, *_ = tables["touches"].to_pylist()
    assert first == {
        "item": 0, "step": "do", "attempt": 0, "server": 0, "queued": tick(-10), "begin": tick(0), "end": tick(4),
        "worked": 4, "outcome": "query", "gap": 0, "team": "day", "work_type": "type 0", "overtime": 0,
    }  # fmt: skip
    assert tables["touches"].column("outcome").to_pylist() == ["query", "query", "clean", "open"]
    assert tables["touches"].column("team").to_pylist() == ["day", "night", "night", "day"]


def test_what_did_not_happen_is_null(tables: dict[str, pa.Table]) -> None:
    items = tables["items"]
    assert items.column("arrived").to_pylist() == [tick(-10), tick(1), tick(2)]
    assert items.column("closed").to_pylist() == [None, None, tick(8)]
    assert items.column("step").to_pylist() == ["ask", "do", None]
    assert items.column("state").to_pylist() == ["in_progress", "in_progress", "done"]


def test_written_tables_are_read_back_as_they_were(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    write(tables, tmp_path / "run")
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [f"{name}.parquet" for name in sorted(tables)]
    for name, table in tables.items():
        found = pq.read_table(tmp_path / "run" / f"{name}.parquet")
        assert found.equals(table)
        assert found.schema.equals(table.schema, check_metadata=True)


def test_a_write_that_fails_leaves_the_earlier_files_whole(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    write(tables, tmp_path)
    before = (tmp_path / "touches.parquet").read_bytes()
    (tmp_path / ".items.parquet").mkdir()
    with pytest.raises(OSError, match="items"):
        write({**tables, "touches": tables["touches"].slice(1)}, tmp_path)
    assert (tmp_path / "touches.parquet").read_bytes() == before


def test_the_digest_changes_with_any_value_of_touches_items_and_shifts(log: RunLog) -> None:
    whole = digest(log)
    for table in ("touches", "items", "shifts"):
        columns = getattr(log, table)
        for name in columns._fields:
            column = getattr(columns, name).copy()
            column[-1] += 1
            assert digest(log._replace(**{table: columns._replace(**{name: column})})) != whole, (table, name)


def test_the_digest_is_of_values_and_not_of_bytes_in_memory(log: RunLog) -> None:
    narrow = log.touches._replace(**{name: column.astype(np.int32) for name, column in log.touches._asdict().items()})
    spread = log.items._replace(arrived=np.repeat(log.items.arrived, 2)[::2])
    assert digest(log._replace(touches=narrow, items=spread)) == digest(log)


def test_an_empty_run_has_tables(made: Case) -> None:
    nothing = case([Step("do")], [Crew("crew", [[Row(0, 9)]])], [])
    tables = as_tables(nothing.operation, run(*nothing))
    assert {name: table.num_rows for name, table in tables.items()} == {
        "touches": 0, "waits": 0, "items": 0, "shifts": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "row", "change"),
    [
        ("touches", "worked", 0, 1),
        ("touches", "overtime", 0, 1),
        ("touches", "queued", 0, 1),
        ("touches", "begin", 2, -1),
        ("touches", "server", 2, -1),
        ("touches", "end", 0, 1),
        ("touches", "outcome", 3, -1),
        ("waits", "end", 0, -1),
        ("items", "arrived", 1, 1),
        ("items", "closed", 2, 1),
        ("items", "delivered", 2, 1),
        ("items", "state", 1, -1),
        ("items", "step", 2, 1),
        ("items", "first_begin", 0, 1),
        ("items", "waited", 0, 1),
        ("items", "worked", 0, 1),
        ("items", "found", 0, 1),
    ],
)
def test_a_log_with_one_wrong_value_is_noticed(
    made: Case, log: RunLog, table: str, column: str, row: int, change: int
) -> None:
    check_log(made.operation, made.rosters, log)
    columns = getattr(log, table)
    wrong = getattr(columns, column).copy()
    wrong[row] += change
    with pytest.raises(AssertionError):
        check_log(made.operation, made.rosters, log._replace(**{table: columns._replace(**{column: wrong})}))
