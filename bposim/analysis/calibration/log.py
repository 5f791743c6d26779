"""An event log as arrays: one row for each handling or wait of a case, in order of case and time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from bposim.analysis.calibration import columns
from bposim.analysis.calibration.cleaning import each_once, readable
from bposim.analysis.calibration.moments import NONE, Ints, Moments, wall
from bposim.analysis.calibration.pairing import paired
from bposim.analysis.calibration.reading import read_table
from bposim.scenarios.mistakes import Mistake, StudyError

MOST_ACTIVITIES = 200
MOST_WORK_TYPES = 50
MOST_RESOURCES = 10_000
MOST_ROWS_OF_A_CASE = 1_000
NOBODY = -1
ONLY_WORK_TYPE = "item"
MINUTE = 60_000


class Names(NamedTuple):
    """Of the codes in the columns."""

    activities: tuple[str, ...]
    resources: tuple[str, ...]
    groups: tuple[str, ...]
    work_types: tuple[str, ...]


class Log(NamedTuple):
    """Moments are milliseconds of UTC, NONE where the log has none; `wall_...` are the same on the wall of `zone`.

    `arrived` is the same in all rows of a case: when it joined its first queue, else when its first row began.
    `begin` is guessed from ends where `has_starts` is false; where it is true, rows without a start have none.
    """

    case: Ints
    activity: Ints
    resource: Ints
    group: Ints
    work_type: Ints
    arrived: Ints
    begin: Ints
    end: Ints
    wall_begin: Ints
    wall_end: Ints
    names: Names
    zone: str
    given_back: NDArray[np.bool_]  # handlings that others went on with
    has_starts: bool
    notices: tuple[str, ...]

    @property
    def last(self) -> int:
        """The latest moment in the log."""
        return int(max(self.end.max(), self.begin.max()))

    @property
    def first_rows(self) -> Ints:
        """Of each case."""
        return np.flatnonzero(np.diff(self.case, prepend=-1))

    @property
    def came(self) -> Ints:
        """By case, when it arrived."""
        return self.arrived[self.first_rows]

    @property
    def ended(self) -> Ints:
        """By case: its latest end, NONE while its last row is in hand; an earlier row without an end has lost it."""
        ends = np.maximum.reduceat(self.end, self.first_rows)
        last_rows = np.append(self.first_rows[1:], len(self.case)) - 1
        return np.where(self.end[last_rows] == NONE, NONE, ends)

    def rows(self, chosen: NDArray[np.bool_]) -> Log:
        """Numbered anew: cases, activities and work types that have no row any more are gone."""
        kept = self._replace(**{name: getattr(self, name)[chosen] for name in COLUMNS})
        activities, activity = np.unique(kept.activity, return_inverse=True)
        work_types, work_type = np.unique(kept.work_type, return_inverse=True)
        names = self.names._replace(
            activities=tuple(self.names.activities[code] for code in activities),
            work_types=tuple(self.names.work_types[code] for code in work_types),
        )
        _, case = np.unique(kept.case, return_inverse=True)
        return kept._replace(case=case, activity=activity, work_type=work_type, names=names)

    def before(self, moment: int) -> Log:
        """What was known by then: what had not ended is in hand."""
        known = self.rows(np.where(self.begin == NONE, self.end, self.begin) < moment)
        late = known.end >= moment
        return known._replace(end=np.where(late, NONE, known.end), wall_end=np.where(late, NONE, known.wall_end))


COLUMNS = (
    "case",
    "activity",
    "resource",
    "group",
    "work_type",
    "arrived",
    "begin",
    "end",
    "wall_begin",
    "wall_end",
    "given_back",
)


def read_log(path: Path, zone: str | None, stated: Mapping[str, str]) -> Log:
    return as_log(read_table(path), str(path), zone, stated)


def as_log(table: pa.Table, file: str, zone: str | None, stated: Mapping[str, str]) -> Log:
    by_role = columns.roles(table.column_names, stated, file)
    moments = Moments(file, zone or "UTC")
    frame = pd.DataFrame({role: _texts(table[name]) for role, name in by_role.items() if role not in _TIMES})
    for role in _TIMES:
        has = role in by_role
        frame[role] = moments.read(table[by_role[role]], by_role[role]) if has else np.int64(NONE)
    frame["end"] = moments.after(frame["start"].to_numpy(np.int64), frame["end"].to_numpy(np.int64))
    notices = moments.assumed(zone is not None)
    frame = each_once(readable(frame, by_role, moments, notices), table, notices)
    frame = _sound(_arrived(paired(frame, by_role, notices), notices), notices)
    frame["is_open"] = frame["end"] == NONE
    frame = frame.sort_values(["case", "at", "is_open", "end"], kind="stable", ignore_index=True)
    has_starts = bool((frame["start"] != NONE).any())
    if not has_starts:
        frame["start"] = _guessed(frame)
        notices.append(
            "The log has no start times. A start is taken to be the end before it, of the case or of the person, "
            "whichever is later: handle times are upper bounds, with idle time in them, and arrivals are first ends."
        )
    return _coded(frame, moments.zone, has_starts, file, notices)


_TIMES = ("start", "end", "queued")


def _texts(column: pa.ChunkedArray) -> pd.Series[str]:
    texts = pd.Series(column.cast(pa.string()).to_pandas(), dtype="str").str.strip()
    return texts.where(texts != "")


def _arrived(frame: pd.DataFrame, notices: list[str]) -> pd.DataFrame:
    """With `at`, when a row began or else ended, and `came`, by case the earliest moment that the log knows of it."""
    known = frame[["queued", "start"]].where(frame[["queued", "start"]] != NONE).min(axis=1).fillna(frame["end"])
    if not (frame["queued"] != NONE).any():
        notices.append("The log does not say when a case came: it is taken to come when work on it began.")
    came = known.groupby(frame["case"]).transform("min").astype(np.int64)
    return frame.assign(at=frame["start"].where(frame["start"] != NONE, frame["end"]), came=came)


def _sound(frame: pd.DataFrame, notices: list[str]) -> pd.DataFrame:
    """What is in hand when the log ends has no end."""
    if "outcome" in frame:
        frame.loc[frame["outcome"] == "open", "end"] = NONE
    has_start = frame["start"] != NONE
    if has_start.any() and not has_start.all():
        notices.append(
            f"{int((~has_start).sum()):,} of {len(frame):,} rows have an end and no start: they count for arrivals, "
            "ways and turnaround, not for handle times, hours and heads. A case of which nothing is known before such "
            "an end is taken to come then."
        )
    if "resource" in frame and (frame["resource"].notna().sum() == 0):
        frame = frame.drop(columns="resource")
    return frame


def _guessed(frame: pd.DataFrame) -> Ints:
    """The end before a row's own, of its case or of its resource."""
    before = frame.groupby("case")["end"].shift(1)
    if "resource" in frame:
        by_time = frame.sort_values("end", kind="stable")
        theirs = by_time.groupby("resource")["end"].shift(1).reindex(frame.index)
        before = pd.concat([before, theirs], axis=1).max(axis=1)
    return np.asarray(before.fillna(frame["end"]).clip(upper=frame["end"]), np.int64)


def _coded(frame: pd.DataFrame, zone: str, has_starts: bool, file: str, notices: list[str]) -> Log:
    case = pd.factorize(frame["case"])[0]
    found: dict[str, Any] = {"case": case.astype(np.int64)}
    names: dict[str, tuple[str, ...]] = {}
    for role in ("activity", "resource", "group", "work_type"):
        values = frame[role] if role in frame else pd.Series([None] * len(frame), dtype="str")
        codes, distinct = pd.factorize(values)
        found[role], names[role] = codes.astype(np.int64), tuple(map(str, distinct))
    if not names["work_type"]:
        names["work_type"] = (ONLY_WORK_TYPE,)
    first = np.flatnonzero(np.diff(case, prepend=-1))
    found["work_type"] = np.maximum(found["work_type"], 0)[first][case]  # of a case: that of its first row
    _check_bounds(names, np.bincount(case), file)
    moments = {"arrived": "came", "begin": "start", "end": "end"}
    found |= {name: frame[role].to_numpy(np.int64) for name, role in moments.items()}
    for name in ("begin", "end"):
        found[f"wall_{name}"] = wall(found[name], zone)
    found["given_back"] = (
        (frame["outcome"] == "returned").to_numpy(bool) if "outcome" in frame else np.zeros(len(frame), bool)
    )
    known = Names(names["activity"], names["resource"], names["group"], names["work_type"])
    return Log(**found, names=known, zone=zone, has_starts=has_starts, notices=tuple(notices))


def _check_bounds(names: Mapping[str, tuple[str, ...]], rows_of_cases: NDArray[np.int64], file: str) -> None:
    most = {"activity": MOST_ACTIVITIES, "work_type": MOST_WORK_TYPES, "resource": MOST_RESOURCES}
    mistakes = [
        Mistake(file, role, f"{len(names[role]):,} different ones", f"at most {bound:,}; is it the right column?")
        for role, bound in most.items()
        if len(names[role]) > bound
    ]
    if rows_of_cases.max() > MOST_ROWS_OF_A_CASE:
        found = f"a case of {int(rows_of_cases.max()):,} rows"
        mistakes.append(Mistake(file, "case", found, f"at most {MOST_ROWS_OF_A_CASE:,}; is it the right column?"))
    if mistakes:
        raise StudyError(mistakes)
