"""The business cases of several scenarios of a study, and what a comparison gains by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bposim.analysis.business_case.case import run_futures, summed_up
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.futures import Future
from bposim.analysis.business_case.roads import Stays, roads
from bposim.analysis.business_case.telling import case_json
from bposim.analysis.comparing import Comparison, Side, as_json
from bposim.analysis.estimates import Difference, Estimate, absent, no_difference
from bposim.analysis.wording.definitions import ALL_IN
from bposim.model.workload import Drawn
from bposim.scenarios.study import Study


def with_a_road(study: Study) -> list[str]:
    return [name for name, each in study.scenarios.items() if each.transition and name != study.baseline]


def business_cases(
    study: Study,
    scenarios: Sequence[str],
    *,
    seed: int = 1,
    replications: int = 10,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[BusinessCase]:
    """They share the futures in which all stays as it is, and the luck of each; `progress` hears of all of them."""
    stays: Stays = {}
    ways = [roads(study, name, stays) for name in scenarios]

    def one(number: int) -> list[Future]:
        drawn: Drawn = {}
        return [each.future(seed, number, drawn) for each in ways]

    def told(done: int, of: int) -> None:
        if progress:
            progress(done * len(ways), of * len(ways))

    futures = zip(*run_futures(one, replications, workers, told), strict=True)
    return [
        summed_up(study, name, way.going, found, seed)
        for name, way, found in zip(scenarios, ways, futures, strict=True)
    ]


def with_all_in(comparison: Comparison, cases: Sequence[BusinessCase]) -> Comparison:
    """The all-in cost of an item as one more measure; of the baseline where all terms are equally long."""
    sides = dict(comparison.scenarios)
    for case in cases:
        found, apart = case.all_in_cost_per_item, case.all_in_difference
        sides[case.scenario] = _with_all_in(sides[case.scenario], found, apart)
    base = comparison.about.baseline
    if len({case.term_months for case in cases}) == 1 and base in sides:
        stay = cases[0].stay_cost_per_item
        nothing = Difference(0.0, 0.0, None, stay.replications, stay.level)
        sides[base] = _with_all_in(sides[base], stay, nothing)
    return replace(comparison, scenarios=sides)


def _with_all_in(side: Side, found: Estimate, apart: Difference) -> Side:
    if side.reason:
        reason = f"not steady: {side.reason}"
        found = absent(found.replications, reason, found.level)
        apart = no_difference(found.replications, reason, found.level)
    measures, differences = {**side.measures, ALL_IN: found}, {**side.differences, ALL_IN: apart}
    return replace(side, measures=measures, differences=differences)


def with_roads(comparison: Comparison, cases: Sequence[BusinessCase]) -> dict[str, Any]:
    """A comparison as JSON in which each scenario with a road has its business case as `road`."""
    told = as_json(with_all_in(comparison, cases))
    for case in cases:
        told["scenarios"][case.scenario]["road"] = case_json(case)
    return told
