"""Several providers' proposals, each a scenario with its road, ranked by what many futures of them come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.side_by_side import business_cases
from bposim.analysis.selection.chances import Floats, resamples, wins
from bposim.model.operation import Ints
from bposim.scenarios.mistakes import Mistake, StudyError, nearest
from bposim.scenarios.study import Study

OPTION = "--weight"


class Criterion(NamedTuple):
    """`value` is of a case's futures that are picked, (futures, picks), for each pick; what is better is larger.
    `weight` is what it counts for unless somebody says otherwise."""

    about: str
    weight: float
    value: Callable[[BusinessCase, Ints], Floats]


def _worth(case: BusinessCase, picked: Ints) -> Floats:
    found: Floats = np.array(case.npvs)[picked].mean(axis=0)
    return found


def _kept(case: BusinessCase, picked: Ints) -> Floats:
    """Of the picked futures of which it is known; a promise of which no whole year can be seen is none that was
    kept."""
    known = np.array([each is not None for each in case.missed_year_one])[picked]
    kept = np.array([each is False for each in case.missed_year_one])[picked]
    unseen = 0.0 if case.slas else 1.0
    return np.where(known.any(axis=0), kept.sum(axis=0) / np.maximum(known.sum(axis=0), 1), unseen)


def _sound(case: BusinessCase, picked: Ints) -> Floats:
    found: Floats = -(np.array(case.npvs)[picked] < 0).mean(axis=0)
    return found


def _spared(case: BusinessCase, picked: Ints) -> Floats:
    found: Floats = -np.array(case.exposures)[picked].mean(axis=0)
    return found


def _soon(case: BusinessCase, picked: Ints) -> Floats:
    """By the middle future; never is as bad as twice the term."""
    middle = np.median(np.array(case.paybacks)[picked], axis=0)
    return -np.where(np.isinf(middle), 2.0 * case.term_months, middle)


CRITERIA = {
    "worth": Criterion("net present value, mean over the futures", 3.0, _worth),
    "service": Criterion("futures in which every SLA is met in the year after go-live", 3.0, _kept),
    "risk": Criterion("futures that lose money; less is better", 2.0, _sound),
    "exposure": Criterion("most out of pocket at any time, mean over the futures; less is better", 1.0, _spared),
    "payback": Criterion(
        "months from the start until it has paid back, in the middle future; less is better", 1.0, _soon
    ),
}


class Ranked(NamedTuple):
    """`points` by criterion are from 0, the worst of the proposals, to 1, the best; `score` is their weighted mean."""

    scenario: str
    score: float
    points: Mapping[str, float]
    weights: Mapping[str, float]
    values: Mapping[str, float]
    half_widths: Mapping[str, float]  # of the values that are means
    payback_months: float | None  # None where most futures never pay back within the term
    term_months: int
    best_share: float  # of the futures: worth more than any other proposal under the same luck
    first_share: float  # of bootstrap resamples of the futures: ranks first among those that settle
    futures: int
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
    return ranked(business_cases(study, scenarios, **options), used, seed)


def _check(weights: Mapping[str, float], used: Mapping[str, float]) -> None:
    unknown = [name for name in weights if name not in CRITERIA]
    if unknown:
        expected = f"one of {', '.join(CRITERIA)}"
        raise StudyError(Mistake(OPTION, "", name, expected, nearest(name, CRITERIA)) for name in unknown)
    if any(weight < 0 for weight in used.values()) or not any(used.values()):
        stated = ", ".join(f"{name}={weight:g}" for name, weight in used.items())
        raise StudyError([Mistake(OPTION, "", stated, "weights of 0 or more, one of them above 0")])


def ranked(cases: Sequence[BusinessCase], weights: Mapping[str, float], seed: int) -> tuple[Ranked, ...]:
    """`seed` is that of the bootstrap."""
    futures = len(cases[0].npvs)
    points, values = _scored(cases, weights, np.arange(futures)[:, np.newaxis])
    resampled, _ = _scored(cases, weights, resamples(futures, seed))
    settles = np.array([not case.unsteady for case in cases])
    chances = _score(resampled, weights)
    first = wins(-chances, np.broadcast_to(settles[:, np.newaxis], chances.shape)).best
    worth = np.array([case.npvs for case in cases])
    best = wins(-worth, np.ones(worth.shape, np.bool_)).best
    score = _score(points, weights)
    rows = [
        Ranked(
            case.scenario,
            float(score[k, 0]),
            {name: float(points[name][k, 0]) for name in weights},
            dict(weights),
            {name: float(values[name][k, 0]) for name in weights},
            _half_widths(case),
            case.payback_p50,
            case.term_months,
            best[k],
            first[k],
            futures,
            case.unsteady,
            float(_worth(case, np.arange(futures))),
        )
        for k, case in enumerate(cases)
    ]
    return tuple(sorted(rows, key=lambda row: (bool(row.unsteady), -row.score)))


Columns = Mapping[str, Floats]  # by criterion: (cases, picks)


def _scored(cases: Sequence[BusinessCase], weights: Mapping[str, float], picked: Ints) -> tuple[Columns, Columns]:
    """Points and values."""
    values = {name: np.array([CRITERIA[name].value(case, picked) for case in cases]) for name in weights}
    return {name: _points(column) for name, column in values.items()}, values


def _score(points: Columns, weights: Mapping[str, float]) -> Floats:
    found: Floats = np.sum([weight * points[name] for name, weight in weights.items()], axis=0)
    return found / sum(weights.values())


def _half_widths(case: BusinessCase) -> dict[str, float]:
    found = {"worth": case.npv.half_width, "exposure": case.peak_exposure.half_width}
    return {name: width for name, width in found.items() if width is not None}


def _points(values: Floats) -> Floats:
    """All get 1 where none is better than another."""
    spread = np.ptp(values, axis=0)
    return np.where(spread == 0, 1.0, (values - values.min(axis=0)) / np.where(spread == 0, 1.0, spread))
