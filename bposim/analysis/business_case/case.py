"""The business case of a scenario: what many futures of it come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isinf, isnan
from typing import TypeVar

import numpy as np

from bposim.analysis.business_case.cash import (
    MOST_VOLUMES,
    Exposure,
    Floats,
    break_even_share,
    cumulative,
    expected_shortfall,
    net_present_value,
    payback_months,
    peak_exposure,
    value_at_risk,
)
from bposim.analysis.business_case.figures import AT_HOME, STEADY, Band, Branch, BusinessCase, CaseMonth, Phase
from bposim.analysis.business_case.first_year import YEAR, chance_of_clean, missed_year_one
from bposim.analysis.business_case.futures import Future, month_ends
from bposim.analysis.business_case.roads import Stays, roads
from bposim.analysis.business_case.term import months_later
from bposim.analysis.doubts import of_the_road
from bposim.analysis.estimates import LEVEL, Chance, Estimate, chance, difference, estimate, half_width, ratio
from bposim.analysis.measuring.months import MEAN_YEAR, measured_months
from bposim.analysis.measuring.service_levels import ServiceMonth
from bposim.analysis.measuring.steadiness import steady
from bposim.analysis.running import Plan
from bposim.analysis.waterfalls import amounts
from bposim.scenarios.schema.demand import FromFile
from bposim.scenarios.schema.money import Contract
from bposim.scenarios.study import Study

T = TypeVar("T")

NEVER = "not paid back within the term"
TOO_SHORT = "nothing tells so, since all its work is where it stays for less than four weeks of the term"
AT_NO_VOLUME = f"no volume up to {MOST_VOLUMES:.0f} times the stated one"
BAND = (0.05, 0.5, 0.95)


def business_case(
    study: Study,
    scenario: str,
    *,
    seed: int = 1,
    replications: int = 10,
    workers: int | None = None,
    uncertain: bool = False,
    progress: Callable[[int, int], None] | None = None,
    stays: Stays | None = None,
) -> BusinessCase:
    """Every month of the contract's term, staying as it is and on the road to the scenario, under the same luck; where
    it is `uncertain`, each future has other values of the library's assumptions too. Cases of one study may share
    their `stays`."""
    known = roads(study, scenario, stays)

    def one(number: int) -> Future:
        ways = known.drawn(seed, number) if uncertain else known
        return ways.future(seed, number)

    futures = run_futures(one, replications, workers, progress)
    found = summed_up(study, scenario, known.going, futures, seed)
    return replace(found, assumptions_drawn=len(known.factors) if uncertain else 0)


def run_futures(
    one: Callable[[int], T],
    replications: int,
    workers: int | None,
    progress: Callable[[int, int], None] | None = None,
) -> list[T]:
    found = []
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for each in pool.map(one, range(replications)):
            found.append(each)
            if progress:
                progress(len(found), replications)
    return found


def summed_up(study: Study, scenario: str, road: Plan, futures: Sequence[Future], seed: int) -> BusinessCase:
    terms = study.scenarios[scenario].contract
    ends = month_ends(road.operation)
    saved = [each.saved for each in futures]
    paybacks = [payback_months(each, ends) for each in saved]
    values = [net_present_value(each, ends, terms.discount_rate_share) for each in saved]
    exposures = [peak_exposure(each).amount for each in saved]
    full = [k for k, month in enumerate(measured_months(road.operation)) if month.full][-YEAR:]
    last_year = [float((each.saved + each.once)[full].mean()) if full else None for each in futures]
    finite = [each for each in paybacks if not isinf(each)]
    mean_path: Exposure = peak_exposure(np.mean(saved, axis=0))
    months = _months(road, futures)
    targets = {name: sla.target_share for name, sla in study.scenarios[scenario].sla.items()}
    missed = missed_year_one(futures, targets)
    return BusinessCase(
        study=study.name,
        scenario=scenario,
        baseline=study.baseline,
        currency=study.currency,
        seed=seed,
        replications=len(futures),
        level=LEVEL,
        term_months=terms.term_months,
        yearly_rate=terms.discount_rate_share,
        phases=_phases(road, study, terms.term_months),
        go_live=_since_start(road),
        months=months,
        payback_months=estimate(paybacks, unfinished=NEVER),
        payback_p50=float(np.median(paybacks)) if len(finite) > len(paybacks) / 2 else None,
        never_paid_back=Chance(len(paybacks) - len(finite), len(paybacks)),
        npv=estimate(values),
        npv_band=band(values),
        npvs=tuple(values),
        exposures=tuple(exposures),
        paybacks=tuple(paybacks),
        missed_year_one=missed,
        value_at_risk=value_at_risk(values),
        expected_shortfall=expected_shortfall(values),
        peak_exposure=estimate(exposures),
        peak_month=None if mean_path.month is None else months[mean_path.month].month,
        all_in_cost_per_item=estimate([each.road.per_item for each in futures]),
        stay_cost_per_item=estimate([each.stay.per_item for each in futures]),
        all_in_difference=difference(
            [each.road.per_item for each in futures], [each.stay.per_item for each in futures]
        ),
        all_in_apart=tuple(each.road.per_item - each.stay.per_item for each in futures),
        break_even_volume=_break_even_volume(futures, ends, terms),
        items_by_year=tuple(_bands([np.array(each.stay.by_year) for each in futures])),
        saved_in_all=estimate([float(each.sum()) for each in saved]),
        one_offs=estimate([float(each.road.one_offs.sum()) for each in futures]),
        steady_saving=estimate(last_year),
        fails=Chance(sum(value < 0 for value in values), len(values)),
        misses_in_year_one=chance(missed),
        branches=_branches(futures, values),
        clean_year=chance_of_clean(futures),
        stay_by_kind=amounts([each.stay.by_kind for each in futures]),
        road_by_kind=amounts([each.road.by_kind for each in futures]),
        saved_share=_saved_share(futures),
        targets=targets,
        unsteady=tuple(_unsteady(study.baseline, scenario, futures)),
        warnings=(
            *_files_that_end(study, scenario, months_later(road.scenario.start, terms.term_months)),
            *of_the_road(study.scenarios[scenario]),
        ),
    )


LONG_BEFORE = timedelta(days=31)


def _files_that_end(study: Study, scenario: str, end: date) -> Iterator[str]:
    """After its last row a file brings nothing, whatever is paid for."""
    for name, kind in study.scenarios[scenario].demand.work_types.items():
        for file in [form.file for form in kind.arrivals.values() if isinstance(form, FromFile)]:
            rows = [row.time for row in study.data.volumes.get(file, ()) if row.work_type == name and row.items]
            last = max((time.date() if isinstance(time, datetime) else time for time in rows), default=None)
            if last is None or last < end - LONG_BEFORE:
                yield f"{file} has no {name} after {last}, while the term ends on {end}: nothing comes from then on"


def _break_even_volume(futures: Sequence[Future], ends: Sequence[float], terms: Contract) -> Estimate:
    """Items a year."""
    shares = [break_even_share(each.saved, each.saved_anyway, ends, terms.discount_rate_share) for each in futures]
    volumes = [each.stay.items * YEAR / ends[-1] for each in futures]
    return estimate([share * volume for share, volume in zip(shares, volumes, strict=True)], unfinished=AT_NO_VOLUME)


def _unsteady(baseline: str, scenario: str, futures: Sequence[Future]) -> Iterator[str]:
    for name, ways in ((baseline, [each.stay for each in futures]), (scenario, [each.road for each in futures])):
        drifts = [each.drift for each in ways if each.drift is not None]
        verdict = steady(drifts, {}) if drifts else TOO_SHORT  # on a road the load changes from week to week
        if verdict is not True:
            yield f"{name} is not steady: {verdict}"


def _branches(futures: Sequence[Future], values: Sequence[float]) -> tuple[Branch, ...]:
    """The commonest first."""
    by_name: dict[str, list[int]] = {}
    for number, each in enumerate(futures):
        by_name.setdefault(each.branch, []).append(number)
    return tuple(
        Branch(
            name,
            Chance(len(numbers), len(futures)),
            float(np.mean([values[number] for number in numbers])),
            float(np.mean([futures[number].road.cost.sum() for number in numbers])),
        )
        for name, numbers in sorted(by_name.items(), key=lambda each: -len(each[1]))
    )


def _saved_share(futures: Sequence[Future]) -> Band | None:
    shares = [ratio(float(each.saved.sum()), float(each.stay.cost.sum())) for each in futures]
    return None if any(map(isnan, shares)) else band(shares)


def band(values: Sequence[float]) -> Band:
    low, middle, high = np.quantile(values, BAND).tolist()
    return Band(float(np.mean(values)), half_width(np.array(values), LEVEL), low, middle, high)


def _bands(paths: Sequence[Floats]) -> list[Band]:
    return [band(column.tolist()) for column in np.array(paths).T]


def _months(road: Plan, futures: Sequence[Future]) -> tuple[CaseMonth, ...]:
    columns = zip(
        measured_months(road.operation),
        _bands([each.stay.cost for each in futures]),
        _bands([each.road.cost for each in futures]),
        _bands([each.saved for each in futures]),
        _bands([cumulative(each.saved) for each in futures]),
        _bands([each.stay.arrived for each in futures]),
        *(
            np.mean([getattr(each.road, name) for each in futures], axis=0).tolist()
            for name in ("one_offs", "paid_to_provider", "paid_by_provider")
        ),
        strict=True,
    )
    return tuple(
        CaseMonth(
            *(month.name, stay, road, saved, so_far, once, paid, pays),
            *service_of([each.road.service for each in futures], month.name),
            end_to_end=service_of([each.road.end_to_end for each in futures], month.name)[0],
            arrived=arrived,
        )
        for month, stay, road, saved, so_far, arrived, once, paid, pays in columns
    )


def service_of(
    futures: Sequence[Sequence[ServiceMonth]], month: str
) -> tuple[dict[str, float], dict[str, Band], dict[str, float]]:
    """Mean attainment of each SLA, its band, and the share of the futures that miss it, of those in which something was
    due."""
    found: dict[str, list[tuple[float, bool]]] = {}
    for each in futures:
        for kept in each:
            if kept.month == month and kept.items:
                found.setdefault(kept.sla, []).append((kept.attainment, kept.met))
    spread = {sla: band([share for share, _ in rows]) for sla, rows in found.items()}
    means = {sla: each.mean for sla, each in spread.items()}
    return means, spread, {sla: 1 - sum(met for _, met in rows) / len(rows) for sla, rows in found.items()}


def _since_start(road: Plan) -> float | None:
    phases = road.operation.phases
    return None if phases is None else (phases.go_live - road.scenario.start).days / MEAN_YEAR * YEAR


def _phases(road: Plan, study: Study, months: int) -> tuple[Phase, ...]:
    phases, start = road.operation.phases, road.scenario.start
    end = months_later(start, months)
    if phases is None:
        return (Phase(STEADY, start, end),)
    ends = [*(move.on for move in phases.moves[1:]), phases.hand_over + phases.parallel]
    found = []
    if phases.announced:
        found.append(Phase("announced", phases.announced, phases.hand_over))
    if phases.documented:
        found.append(Phase("documentation", *phases.documented))
    if phases.taught:
        found.append(Phase("knowledge transfer", *phases.taught))
    found += [Phase(move.name, move.on, until) for move, until in zip(phases.moves, ends, strict=True)]
    if phases.parallel:
        found.append(Phase("parallel run", phases.go_live, phases.hand_over + phases.parallel))
    found.append(Phase(STEADY, phases.hand_over + phases.parallel, phases.back or end))
    if phases.renewed and phases.renewed < (phases.back or end):
        found.append(Phase("renewed", phases.renewed, phases.back or end))
    if phases.back and phases.left:
        found += [Phase("return", phases.back, phases.left), Phase(AT_HOME, phases.left, end)]
    return tuple(replace(each, last=min(each.last, end)) for each in found if each.first < end)
