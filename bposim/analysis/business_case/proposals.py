"""Several providers' proposals, each a scenario with its road, ranked by what many futures of them come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.side_by_side import business_cases
from bposim.analysis.estimates import Estimate
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import Study

OPTION = "--weight"


class Criterion(NamedTuple):
    """What is better is larger; `weight` is what it counts for unless somebody says otherwise."""

    about: str
    weight: float
    value: Callable[[BusinessCase], float]


def _payback(case: BusinessCase) -> float:
    """Never is as bad as twice the term."""
    return -(2.0 * case.term_months if case.payback_p50 is None else case.payback_p50)


def _kept(case: BusinessCase) -> float:
    """A promise of which no whole year can be seen is none that was kept."""
    if case.misses_in_year_one is None:
        return 0.0 if case.slas else 1.0
    return 1 - case.misses_in_year_one.share


def _mean(found: Estimate) -> float:
    """Of money, which every future has."""
    assert found.mean is not None, found.reason
    return found.mean


CRITERIA = {
    "worth": Criterion("net present value, mean over the futures", 3.0, lambda case: _mean(case.npv)),
    "service": Criterion("futures in which every SLA is met in the year after go-live", 3.0, _kept),
    "risk": Criterion("futures that lose money; less is better", 2.0, lambda case: -case.fails.share),
    "exposure": Criterion(
        "most out of pocket at any time, mean over the futures; less is better",
        1.0,
        lambda case: -_mean(case.peak_exposure),
    ),
    "payback": Criterion(
        "months from the start until it has paid back, in the middle future; less is better", 1.0, _payback
    ),
}


class Ranked(NamedTuple):
    """`points` by criterion are from 0, the worst of the proposals, to 1, the best; `score` is their weighted mean."""

    scenario: str
    score: float
    points: Mapping[str, float]
    values: Mapping[str, float]
    half_widths: Mapping[str, float]  # of the values that are means
    payback_months: float | None  # None where most futures never pay back within the term
    term_months: int
    best_share: float  # of the futures: worth more than any other proposal under the same luck
    unsteady: tuple[str, ...] = ()  # whose backlog never settles: such a one comes after all others
    worth: float = 0.0  # net present value, mean over the futures


def proposals(
    study: Study,
    scenarios: Sequence[str],
    weights: Mapping[str, float],
    *,
    seed: int = 1,
    replications: int = 10,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Ranked, ...]:
    """The best first, and those whose work piles up last. Criteria without a weight count as they do by default; one
    with 0 does not count."""
    used = {name: weights.get(name, criterion.weight) for name, criterion in CRITERIA.items()}
    _check(weights, used)
    if not scenarios:
        expected = "a scenario with a transition, which says how to get there"
        raise StudyError([Mistake("--scenario", "", ", ".join(study.scenarios), expected)])
    options: dict[str, Any] = {"seed": seed, "replications": replications, "workers": workers, "progress": progress}
    return ranked(business_cases(study, scenarios, **options), used)


def _check(weights: Mapping[str, float], used: Mapping[str, float]) -> None:
    unknown = [name for name in weights if name not in CRITERIA]
    if unknown:
        expected = f"one of {', '.join(CRITERIA)}"
        raise StudyError(Mistake(OPTION, "", name, expected, nearest(name, CRITERIA)) for name in unknown)
    if any(weight < 0 for weight in used.values()) or not any(used.values()):
        stated = ", ".join(f"{name}={weight:g}" for name, weight in used.items())
        raise StudyError([Mistake(OPTION, "", stated, "weights of 0 or more, one of them above 0")])


def ranked(cases: Sequence[BusinessCase], weights: Mapping[str, float]) -> tuple[Ranked, ...]:
    values = {name: np.array([CRITERIA[name].value(case) for case in cases]) for name in weights}
    points = {name: _points(column) for name, column in values.items()}
    whole = sum(weights.values())
    worth = np.array([case.npvs for case in cases])
    best = np.argmax(worth, axis=0)
    rows = [
        Ranked(
            case.scenario,
            float(sum(weight * points[name][k] for name, weight in weights.items()) / whole),
            {name: float(points[name][k]) for name in weights},
            {name: float(values[name][k]) for name in weights},
            _half_widths(case),
            case.payback_p50,
            case.term_months,
            float(np.mean(best == k)),
            case.unsteady,
            _mean(case.npv),
        )
        for k, case in enumerate(cases)
    ]
    return tuple(sorted(rows, key=lambda row: (bool(row.unsteady), -row.score)))


def _half_widths(case: BusinessCase) -> dict[str, float]:
    found = {"worth": case.npv.half_width, "exposure": case.peak_exposure.half_width}
    return {name: width for name, width in found.items() if width is not None}


def _points(values: np.ndarray) -> np.ndarray:
    """All get 1 where none is better than another."""
    spread = np.ptp(values)
    return np.ones(len(values)) if spread == 0 else (values - values.min()) / spread
