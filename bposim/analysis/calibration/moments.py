"""Moments of a stranger's table as milliseconds of UTC and on the wall of one zone, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from bposim.model import ticks
from bposim.scenarios.mistakes import Mistake, shown

Ints = NDArray[np.int64]

HOUR = 3_600_000
NONE = np.iinfo(np.int64).min  # of a moment that the table does not have
MOST_LISTED = 20  # mistakes of a kind; the rest are counted
FIRST, LAST = pd.Timestamp("1990-01-01", tz="UTC"), pd.Timestamp("2100-01-01", tz="UTC")
EXPECTED = "a time such as 2026-01-05T09:00:00 or 2026-01-05 09:00:00+01:00, from 1990 on"
_ISO = r"\s*\d{4}[-/]\d\d?[-/]\d\d?([T ]\d\d?:\d\d(:\d\d([.,]\d{1,9})?)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)?)?\s*"
_OFFSET = r":\d\d[\d:.,]*\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)\s*$"


class Moments:
    """Reads columns of one table in the same way, and remembers what they were like."""

    def __init__(self, file: str, zone: str) -> None:
        self.file, self.zone = file, zone
        self.mistakes: list[Mistake] = []
        self.naive, self.aware = 0, 0
        self.offsets: set[str] = set()
        self.refused: set[int] = set()  # rows

    def read(self, column: pa.ChunkedArray, name: str) -> Ints:
        """Milliseconds of UTC, NONE where the cell is empty."""
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            return self._typed(column, name)
        return self._texts(pd.Series(column.cast(pa.string()).to_pandas(), dtype="str"), name)

    def _typed(self, column: pa.ChunkedArray, name: str) -> Ints:
        if pa.types.is_date(column.type):
            column = column.cast(pa.timestamp("ms"))
        is_aware = column.type.tz is not None
        found = pd.Series(pd.to_datetime(column.cast(pa.timestamp("ms", column.type.tz), safe=False).to_pandas()))
        self._count(int(found.notna().sum()), is_aware)
        return self._bounded(found if is_aware else self._local(found), name, found)

    def _texts(self, texts: pd.Series[str], name: str) -> Ints:
        texts = texts.where(texts.str.strip() != "")
        there = texts.notna()
        form = texts.str.fullmatch(_ISO).fillna(False).astype(bool)
        offsets = texts.where(form).str.extract(_OFFSET)[0]
        aware = offsets.notna()
        found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ms, UTC]")
        for kind in (aware, form & ~aware):
            if kind.any():
                clean = texts[kind].str.strip().str.replace("/", "-").str.replace("UTC", "Z").str.replace(",", ".")
                parsed = pd.to_datetime(clean, format="ISO8601", errors="coerce", utc=kind is aware)
                found[kind] = (parsed if kind is aware else self._local(parsed)).astype("datetime64[ms, UTC]")
        self._count(int(aware.sum()), True)
        self._count(int((form & ~aware).sum()), False)
        self.offsets |= set(offsets[aware].unique())
        self._refuse(there & found.isna(), texts, name)
        return self._bounded(found, name, texts)

    def _count(self, number: int, is_aware: bool) -> None:
        self.aware += number * is_aware
        self.naive += number * (not is_aware)

    def _local(self, naive: pd.Series) -> pd.Series:
        """A time that comes twice is the first; one that daylight saving skips, an hour later."""
        first = np.ones(len(naive), bool)
        local = naive.dt.tz_localize(ticks.zone(self.zone), ambiguous=first, nonexistent=pd.Timedelta(hours=1))
        utc: pd.Series = local.dt.tz_convert("UTC")
        return utc

    def after(self, starts: Ints, ends: Ints) -> Ints:
        """Without offsets an end in the hour that comes twice is the second one where the first is before its start."""
        early = np.flatnonzero((starts != NONE) & (ends != NONE) & (ends < starts) & (not self.aware))
        found, later = ends.copy(), ends[early] + HOUR
        comes_twice = wall(later, self.zone) == wall(ends[early], self.zone)
        found[early[comes_twice]] = later[comes_twice]
        return found

    def _bounded(self, found: pd.Series, name: str, said: pd.Series) -> Ints:
        outside = found.notna() & ((found < FIRST) | (found >= LAST))
        self._refuse(outside, said, name)
        clean = found.where(~outside).dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[ms]")
        values: Ints = clean.to_numpy().astype(np.int64)
        return values  # NaT is the same number as NONE

    def _refuse(self, wrong: pd.Series[bool], said: pd.Series, name: str) -> None:
        rows: Sequence[int] = np.flatnonzero(wrong.to_numpy()).tolist()
        self.refused.update(rows)
        for row in rows[:MOST_LISTED]:
            self.mistakes.append(Mistake(self.file, f"row {row + 2}.{name}", shown(said.iloc[row]), EXPECTED))
        if len(rows) > MOST_LISTED:
            more = f"{len(rows) - MOST_LISTED:,} more"
            self.mistakes.append(Mistake(self.file, name, more, EXPECTED))

    def assumed(self, is_stated: bool) -> list[str]:
        """What a reader should know of how the times were read."""
        said = []
        if self.naive and self.aware:
            said.append(
                f"Mixed zones: {self.naive:,} times have no offset and were read as {self.zone}, {self.aware:,} have."
            )
        elif self.naive and not is_stated:
            said.append(f"No time has an offset: all were read as {self.zone}. State --zone if they are not.")
        if len(self.offsets) > 1:
            said.append(f"Offsets differ ({', '.join(sorted(self.offsets))}): hours are those of {self.zone} for all.")
        elif self.aware and not is_stated:
            said.append(
                f"Hours of the day are those of {self.zone}: state --zone, such as Asia/Manila, for local ones."
            )
        return said


def wall(moments: Ints, zone: str) -> Ints:
    """Wall-clock milliseconds in the zone since 1970-01-01 00:00 there; NONE stays NONE."""
    aware = pd.DatetimeIndex(moments.astype("datetime64[ms]")).tz_localize("UTC").tz_convert(ticks.zone(zone))
    return aware.tz_localize(None).to_numpy().astype("datetime64[ms]").astype(np.int64)
