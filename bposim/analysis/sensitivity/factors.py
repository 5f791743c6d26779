"""What may be otherwise: the library's figures with their ranges, and values for which somebody states a range."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from bposim.analysis.sensitivity.fitting import fitted
from bposim.analysis.sweeps.points import Point, Ranges, Value, point
from bposim.analysis.sweeps.sweeping import check_paths, is_whole
from bposim.scenarios.library import Figure, entries
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study

OF_THE_ROAD = ("transition.", "contract.discount_rate_share")  # what no comparison of steady states depends on
STATED = ""  # mark of a range that somebody stated


class Factor(NamedTuple):
    """One assumption, wherever it is used: `places` are paths, `scenarios.NAME.PATH` where one scenario is meant."""

    name: str
    low: float
    high: float
    places: tuple[str, ...]
    value: float | None = None  # None where places differ
    unit: str = ""
    mark: str = STATED
    source: str = ""
    note: str = ""
    is_whole: bool = False  # only whole numbers are possible
    is_cut: bool = False  # the library's range is wider, but does not go with another one

    def at(self, value: float) -> dict[str, Value]:
        return dict.fromkeys(self.places, value)


def library_factors(
    study: Study, scenarios: Iterable[str], marks: Collection[str] = (), with_road: bool = False
) -> tuple[Factor, ...]:
    """Every figure with a range that one of the scenarios takes from the library, assumptions first.

    A figure that several scenarios use is one factor: it is the same fact in all of them.
    """
    places: dict[tuple[str, str], list[str]] = {}
    figures: dict[tuple[str, str], Figure] = {}
    for name in scenarios:
        for path, figure in study.provenance[name].items():
            if figure.low is None or figure.high is None or (marks and figure.mark not in marks):
                continue
            if path.startswith(OF_THE_ROAD) and not with_road:
                continue
            key = figure.entry, _key_in_entry(path, figure)
            places.setdefault(key, []).append(f"scenarios.{name}.{path}")
            figures[key] = figure
    found = [_factor(study, key, figures[key], places[key]) for key in figures]
    return fitted(study, sorted(found, key=lambda factor: factor.mark != "A"))


def _key_in_entry(path: str, figure: Figure) -> str:
    """The longest key of the entry that the path ends with and that has this figure."""
    keys = [key for key, known in entries()[figure.entry].items() if known == figure]
    found = [key for key in keys if path == key or path.endswith(f".{key}")]
    assert found, (path, figure.entry)
    return max(found, key=len)


def _factor(study: Study, key: tuple[str, str], figure: Figure, places: Sequence[str]) -> Factor:
    assert figure.low is not None, key
    assert figure.high is not None, key
    return Factor(
        name=": ".join(key),
        low=figure.low,
        high=figure.high,
        places=tuple(places),
        value=figure.value,
        unit=figure.unit,
        mark=figure.mark,
        source=figure.source,
        note=figure.note,
        is_whole=is_whole(study, places[0]),
    )


def stated_factors(study: Study, ranges: Ranges) -> tuple[Factor, ...]:
    """Ranges by path, as in a sweep."""
    wrong = [path for path, (low, high) in ranges.items() if not low < high]
    if wrong:
        raise StudyError(Mistake("--over", path, str(ranges[path]), "a lower and a higher end") for path in wrong)
    check_paths(study, [point({path: low}) for path, (low, _) in ranges.items()])
    return tuple(
        Factor(path, low, high, (path,), is_whole=is_whole(study, path)) for path, (low, high) in ranges.items()
    )


def at(factors: Iterable[Factor], values: Mapping[str, float]) -> Point:
    """The point at which each named factor has its value."""
    named = {factor.name: factor for factor in factors}
    put: dict[str, Value] = {}
    for name, value in values.items():
        put |= named[name].at(value)
    return point(put)
