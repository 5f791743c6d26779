"""Ranges of figures that bound each other, cut so that any values inside them make a deal that can be read.

The library states each range alone: a minimum that reaches above the target's low end is no service level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bposim.analysis.sweeps.measuring import own_path
from bposim.scenarios.deals import MOST_WEIGHT
from bposim.scenarios.resolving import find
from bposim.scenarios.study import Study

if TYPE_CHECKING:
    from bposim.analysis.sensitivity.factors import Factor

LEAST, TARGET, WEIGHT = ".credits.minimum_share", ".target_share", ".credits.weight_share"


def fitted(study: Study, factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """Each still holds what the study states; one that has no width left is none."""
    by_place = {place: factor.name for factor in factors for place in factor.places}
    found = {factor.name: factor for factor in factors}
    for place in by_place:
        if place.endswith(LEAST):
            _part(study, found, by_place, place, place.removesuffix(LEAST) + TARGET)
    for scenario in study.scenarios:
        _share(study, found, {place: by_place[place] for place in by_place if _is_weight(place, scenario)}, scenario)
    return tuple(factor for factor in found.values() if factor.low < factor.high)


def _part(study: Study, found: dict[str, Factor], by_place: dict[str, str], least: str, target: str) -> None:
    """Where both may be otherwise, each keeps to its side of the middle between the two stated values."""
    lower, fixed = found[by_place[least]], _stated(study, target)
    upper = found.get(by_place.get(target, ""))
    if upper is None:
        found[lower.name] = _cut(lower, high=fixed)
    elif lower.high > upper.low:
        middle = (_stated(study, least) + fixed) / 2
        found[lower.name], found[upper.name] = _cut(lower, high=middle), _cut(upper, low=middle)


def _share(study: Study, found: dict[str, Factor], weights: dict[str, str], scenario: str) -> None:
    """What is left of the most that weights may come to goes to each in proportion to what it could rise by."""
    room = MOST_WEIGHT - sum(sla.credits.weight_share for sla in study.scenarios[scenario].sla.values() if sla.credits)
    rises = {place: found[name].high - _stated(study, place) for place, name in weights.items()}
    total = sum(rises.values())
    if total > room:
        for place, name in weights.items():
            found[name] = _cut(found[name], high=_stated(study, place) + rises[place] * max(room, 0.0) / total)


def _is_weight(place: str, scenario: str) -> bool:
    return place.endswith(WEIGHT) and own_path(place)[0] == scenario


def _cut(factor: Factor, low: float | None = None, high: float | None = None) -> Factor:
    ends = max([factor.low, *_given(low)]), min([factor.high, *_given(high)])
    is_cut = factor.is_cut or ends != (factor.low, factor.high)
    return factor._replace(low=ends[0], high=ends[1], is_cut=is_cut)


def _given(end: float | None) -> Iterable[float]:
    return () if end is None else (end,)


def _stated(study: Study, place: str) -> float:
    scenario, inside = own_path(place)
    value = find(study.scenarios[scenario].model_dump(), inside.split("."))
    assert isinstance(value, int | float), place
    return float(value)
