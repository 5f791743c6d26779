"""The points of a sweep: which values are put where, each with an id that says nothing but these."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import product
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from bposim.scenarios.mistakes import Mistake, StudyError, shown

if TYPE_CHECKING:
    import pandas as pd

Value = Any  # what a study file can hold at a path: a number, a truth value, a text, a list or a table
Over = Mapping[str, Iterable[Value]]
Ranges = Mapping[str, tuple[float, float]]

OPTION = "--over"
MOST_POINTS = 1_000_000
ID_DIGITS = 16


class Point(NamedTuple):
    """`id` is the same wherever the same values are put at the same paths."""

    id: str
    values: Mapping[str, Value]


def point(values: Mapping[str, Value]) -> Point:
    plain = {path: _plain(value) for path, value in values.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), default=str)
    return Point(sha256(text.encode()).hexdigest()[:ID_DIGITS], plain)


def _plain(value: Value) -> Value:
    """10.0 is the same point as 10."""
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def factorial(over: Over) -> tuple[Point, ...]:
    """Every value with every other."""
    columns = {path: tuple(values) for path, values in over.items()}
    _check_count(int(np.prod([len(values) for values in columns.values()], dtype=np.float64)))
    return _distinct(dict(zip(columns, values, strict=True)) for values in product(*columns.values()))


def zipped(over: Over) -> tuple[Point, ...]:
    """The first values together, then the second, and so on."""
    columns = {path: tuple(values) for path, values in over.items()}
    lengths = {path: len(values) for path, values in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{count} for {path}" for path, count in lengths.items())
        raise StudyError([Mistake(OPTION, "", said, "as many values for each path, since they are paired")])
    return _distinct(dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))


def listed(frame: pd.DataFrame) -> tuple[Point, ...]:
    """A row for each point and a column for each path; an empty cell leaves the value as the study states it."""
    rows = frame.to_dict(orient="records")
    return _distinct({str(path): value for path, value in row.items() if not _is_empty(value)} for row in rows)


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def sampled(
    ranges: Ranges,
    count: int,
    method: Literal["latin_hypercube", "sobol"] = "latin_hypercube",
    seed: int = 1,
    whole: Container[str] = (),
) -> tuple[Point, ...]:
    """Points spread over (low, high) of each path; of a Sobol sequence, more points keep those of before.

    At the paths `whole` only whole numbers are put, each as often as any other; points that come out alike are one.
    """
    from scipy.stats import qmc  # 800 ms that only a sampled design needs

    low, high = np.array([_ordered(path, bounds, path in whole) for path, bounds in ranges.items()]).T
    _check_count(count)
    match method:
        case "latin_hypercube":
            unit = qmc.LatinHypercube(len(low), rng=seed).random(count)
        case "sobol":
            unit = qmc.Sobol(len(low), rng=seed).random_base2(max(count - 1, 0).bit_length())[:count]
    is_whole = np.array([path in whole for path in ranges])
    steps = np.floor(low + unit * (high - low + 1))
    scaled = np.where(is_whole, steps, low + unit * (high - low))
    return _distinct(dict(zip(ranges, row, strict=True)) for row in scaled.tolist())


def _ordered(path: str, bounds: tuple[float, float], is_whole: bool) -> tuple[float, float]:
    low, high = (ceil(bounds[0]), floor(bounds[1])) if is_whole else bounds
    if not low < high:
        raise StudyError([Mistake(OPTION, path, shown(list(bounds)), "a lower and a higher end")])
    return low, high


def _check_count(count: int) -> None:
    if not 0 < count <= MOST_POINTS:
        raise StudyError([Mistake(OPTION, "", f"{count:,} points", f"1 to {MOST_POINTS:,} points")])


def _distinct(values: Iterable[Mapping[str, Value]]) -> tuple[Point, ...]:
    found: dict[str, Point] = {}
    for each in values:
        made = point(each)
        found.setdefault(made.id, made)
    return tuple(found.values())


def paths(points: Sequence[Point]) -> tuple[str, ...]:
    """All that any point puts something at, in order of appearance."""
    return tuple(dict.fromkeys(path for each in points for path in each.values))
