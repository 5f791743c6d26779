"""Files of a stranger, read within bounds: a study's TOML and the CSVs beside it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bposim.scenarios.mistakes import Mistake, StudyError, nearest, shown

Tree = dict[str, Any]

LARGEST_STUDY = 1_000_000  # bytes
LARGEST_CSV = 50_000_000  # bytes
MOST_KEYS = 20_000
DEEPEST = 12
MOST_ITEMS = 20_000_000
NAMES = "names of letters, digits, _ and inner -, at most 64 long"
_NAME = re.compile(r"\*|[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")


class VolumeRow(NamedTuple):
    """A count of one work type on a day (hour None) or at a moment of local time."""

    time: date | datetime
    work_type: str
    items: int


class Data(NamedTuple):
    """What the CSVs of a study hold, by file name; samples by (file, column), in minutes."""

    volumes: Mapping[str, tuple[VolumeRow, ...]]
    samples: Mapping[tuple[str, str], tuple[float, ...]]
    hashes: Mapping[str, str]


NO_DATA = Data({}, {}, {})


def read_tree(path: Path) -> Tree:
    """The tables of a study file, before anything is known of their meaning."""
    return parse_tree(_bytes(path, LARGEST_STUDY), str(path))


def parse_tree(content: bytes, file: str) -> Tree:
    text = _text(content, file)
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise StudyError([Mistake(file, "", "", f"valid TOML ({error})")]) from error
    mistakes = _bounds(tree, file)
    if mistakes:
        raise StudyError(mistakes)
    return tree


def read_volumes(path: Path, work_types: Collection[str]) -> tuple[VolumeRow, ...]:
    """Rows of columns time, work_type, count, in order of time."""
    rows: list[VolumeRow] = []
    mistakes: list[Mistake] = []
    for number, record in _records(path, ("time", "work_type", "count")):
        try:
            row = VolumeRow(_time(record["time"]), record["work_type"], int(record["count"]))
        except ValueError:
            mistakes.append(
                _row(
                    path,
                    number,
                    record,
                    "a date or timestamp of the client's local time, a work type and a whole count",
                )
            )
            continue
        if not 0 <= row.items <= 10_000_000:
            mistakes.append(_row(path, number, record, "a count from 0 to 10,000,000"))
        elif row.work_type not in work_types:
            near = nearest(row.work_type, work_types)
            mistakes.append(_row(path, number, record, "a work type of the study")._replace(nearest=near))
        elif rows and _moment(row.time) < _moment(rows[-1].time):
            mistakes.append(_row(path, number, record, "rows in order of time"))
        rows.append(row)
    if sum(row.items for row in rows) > MOST_ITEMS:
        mistakes.append(Mistake(str(path), "", "", f"at most {MOST_ITEMS:,} items in all"))
    if mistakes:
        raise StudyError(mistakes)
    return tuple(rows)


def read_sample(path: Path, column: str) -> tuple[float, ...]:
    """Durations in minutes, sorted."""
    values: list[float] = []
    mistakes: list[Mistake] = []
    for number, record in _records(path, (column,)):
        try:
            minutes = float(record[column])
        except ValueError:
            minutes = -1.0
        if 0 <= minutes <= 1e6:
            values.append(minutes)
        else:
            mistakes.append(_row(path, number, record, "minutes from 0 to 1,000,000"))
    if not values and not mistakes:
        mistakes.append(Mistake(str(path), "", "", "at least one row"))
    if mistakes:
        raise StudyError(mistakes)
    return tuple(sorted(values))


def _records(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(_bytes(path, LARGEST_CSV), str(path))))
    found = tuple(reader.fieldnames or ())
    missing = [name for name in columns if name not in found]
    if missing:
        raise StudyError([Mistake(str(path), "", shown(found), f"columns {', '.join(columns)}")])
    try:
        return [(number, {name: row[name] or "" for name in columns}) for number, row in enumerate(reader, 2)]
    except csv.Error as error:
        raise StudyError([Mistake(str(path), "", "", f"a CSV ({error})")]) from error


def _bytes(path: Path, largest: int) -> bytes:
    if not path.is_file():
        raise StudyError([Mistake(str(path), "", "", "a file that exists")])
    if path.stat().st_size > largest:
        raise StudyError([Mistake(str(path), "", f"{path.stat().st_size} bytes", f"at most {largest} bytes")])
    return path.read_bytes()


def _text(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise StudyError([Mistake(file, "", "", "text in UTF-8, not a binary file")])
    if not text.strip():
        raise StudyError([Mistake(file, "", "", "a file that is not empty")])
    return text


def _bounds(tree: Tree, file: str) -> list[Mistake]:
    mistakes: list[Mistake] = []
    keys = 0
    todo: list[tuple[str, Any, int]] = [("", tree, 0)]
    while todo:
        path, value, depth = todo.pop()
        if depth > DEEPEST:
            mistakes.append(Mistake(file, path, "", f"at most {DEEPEST} levels of tables"))
            continue
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            keys += 1
            if isinstance(key, str) and not is_name(key):
                mistakes.append(Mistake(file, path, shown(key), NAMES))
            if isinstance(child, dict | list):
                todo.append((f"{path}.{key}" if path else str(key), child, depth + 1))
    if keys > MOST_KEYS:
        mistakes.append(Mistake(file, "", f"{keys} keys", f"at most {MOST_KEYS} keys"))
    return mistakes


def is_name(text: str) -> bool:
    """Whether a table may be called so."""
    return _NAME.fullmatch(text) is not None


def _time(text: str) -> date | datetime:
    if len(text) == 10:
        return date.fromisoformat(text)
    time = datetime.fromisoformat(text)
    if time.tzinfo is not None:
        raise ValueError("the client's local time has no offset")
    return time


def _moment(time: date | datetime) -> datetime:
    return time if isinstance(time, datetime) else datetime(time.year, time.month, time.day)


def _row(path: Path, number: int, record: Mapping[str, str], expected: str) -> Mistake:
    return Mistake(str(path), f"row {number}", shown(",".join(record.values())), expected)
