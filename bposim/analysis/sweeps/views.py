"""A sweep looked at: some of its rows and points, and two of its values against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bposim.analysis.sweeps.exploring import Explored

BINS = 20
MOST_POINTS, MOST_LINES = 1_000, 300  # that a browser draws within some tenths of a second

Where = Mapping[str, tuple[float, float] | tuple[str, ...]]  # by path, the ends of a range or the values kept


class Cells(NamedTuple):
    """Means of a measure by two values; NaN where there is no point."""

    across: tuple[Any, ...]
    down: tuple[Any, ...]
    means: list[list[float]]


def is_number(frame: pd.DataFrame, name: str) -> bool:
    return pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])


def chosen_rows(found: Explored, scenario: str, where: Where) -> pd.DataFrame:
    rows = found.frame[found.frame["scenario"] == scenario]
    for name, kept in where.items():
        rows = rows[_fits(rows, name, kept)]
    return rows


def points(found: Explored, rows: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """One for each point of the rows, with the mean of each measure over its replications."""
    how = dict.fromkeys(found.parameters, "first") | dict.fromkeys(measures, "mean")
    return rows.groupby("point_id", sort=False, observed=True).agg(how).reset_index()


def _fits(rows: pd.DataFrame, name: str, kept: tuple[Any, ...]) -> pd.Series:
    """A point that leaves the value as the study states it has none to judge by, and is kept."""
    column = rows[name]
    if is_number(rows, name):
        low, high = kept
        return column.between(low, high) | column.isna()
    return column.astype(str).isin(kept) | column.isna()


def values_at(found: Explored, point: str) -> dict[str, Any]:
    """What was put at a point; the rest is as the study states it."""
    rows = found.frame[found.frame["point_id"] == point]
    values = rows[list(found.parameters)].iloc[0].to_dict()
    return {str(name): value for name, value in values.items() if not pd.isna(value)}


def means_at(found: Explored, point: str, measures: Sequence[str]) -> pd.DataFrame:
    """By scenario, over the replications."""
    rows = found.frame[found.frame["point_id"] == point]
    return rows.groupby("scenario", sort=False)[list(measures)].mean()


def thinned(frame: pd.DataFrame, most: int = MOST_POINTS) -> pd.DataFrame:
    """Evenly, where there are more than a browser wants."""
    return frame if len(frame) <= most else frame.iloc[np.linspace(0, len(frame) - 1, most).astype(int)]


def ranked(frame: pd.DataFrame, measure: str, most: int) -> pd.DataFrame:
    """Those that have the measure, lowest first, thinned so that both ends stay."""
    return thinned(frame[frame[measure].notna()].sort_values(measure, kind="stable"), most)


def cells(frame: pd.DataFrame, across: str, down: str, measure: str) -> Cells:
    known = frame[[across, down, measure]].dropna()
    keys = [_binned(known, name).rename(place) for place, name in (("down", down), ("across", across))]
    table = known[measure].groupby(keys).mean().unstack("across")
    return Cells(tuple(table.columns.tolist()), tuple(table.index.tolist()), table.to_numpy(float).tolist())


def _binned(frame: pd.DataFrame, name: str) -> pd.Series:
    """The values, or where there are many the middles of equal ranges."""
    if not is_number(frame, name):
        return frame[name].astype(str)
    column = frame[name].astype(float)
    if column.nunique() <= BINS:
        return column
    edges = np.linspace(column.min(), column.max(), BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    return pd.Series(middles[np.clip(np.digitize(column, edges) - 1, 0, BINS - 1)], frame.index)


def as_python(source: str, scenario: str, where: Where, across: str, down: str, measure: str, found: Explored) -> str:
    """What makes the table of the heat map from the rows, with pandas alone, and NumPy where many values are binned."""
    reads = "read_csv" if source.lower().endswith(".csv") else "read_parquet"
    lines = ["import pandas as pd", "", f"rows = pd.{reads}({source!r})"]
    steady = ' & rows["not_steady"].isna()' if "not_steady" in found.frame else ""
    lines.append(f'rows = rows[(rows["status"] == "done"){steady} & (rows["scenario"] == {scenario!r})]')
    for name, kept in where.items():
        of = f"rows[{name!r}]"
        is_range = is_number(found.frame, name)
        test = f"between({kept[0]!r}, {kept[-1]!r})" if is_range else f"astype(str).isin({list(kept)!r})"
        lines.append(f"rows = rows[{of}.{test} | {of}.isna()]")
    places = list(dict.fromkeys([across, down]))
    lines.append(f"points = rows.groupby({['point_id', *places]!r})[{measure!r}].mean().reset_index().dropna()")
    binned = [name for name in places if is_number(found.frame, name) and found.frame[name].nunique() > BINS]
    lines[1:1] = ["import numpy as np"] if binned else []
    for name in binned:
        lines += [
            f"if points[{name!r}].nunique() > {BINS}:",
            f"    edges = np.linspace(points[{name!r}].min(), points[{name!r}].max(), {BINS + 1})",
            f"    places = np.clip(np.digitize(points[{name!r}], edges) - 1, 0, {BINS - 1})",
            f"    points[{name!r}] = ((edges[:-1] + edges[1:]) / 2)[places]",
        ]
    if across == down:
        lines.append(f"print(points.groupby({across!r})[{measure!r}].mean().to_string())")
        return "\n".join(lines)
    lines.append(f"print(points.pivot_table(index={down!r}, columns={across!r}, values={measure!r}).to_string())")
    return "\n".join(lines)
