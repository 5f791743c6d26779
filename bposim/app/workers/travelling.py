"""The futures of a business case in the pool, one in each job."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace

from bposim.analysis.business_case.case import summed_up
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.futures import Future
from bposim.analysis.business_case.roads import Roads, Stays, roads
from bposim.app.workers.asking import all_asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.scenarios.study import Study

_roads: Kept[tuple[str, str], Roads] = Kept(4)  # in each worker
_stays: Kept[str, Stays] = Kept(4)  # likewise
_cases: Kept[tuple[str, str, int, int, bool], BusinessCase] = Kept(64)  # in the server


def travel(key: str, study: bytes, scenario: str, seed: int, number: int, uncertain: bool) -> Future:
    """What a worker does."""
    ways = _roads.get((key, scenario))
    if ways is None:
        stays = _stays.get(key)
        stays = _stays.put(key, {}) if stays is None else stays
        ways = _roads.put((key, scenario), roads(pickle.loads(study), scenario, stays))
    return ways.drawn(seed, number).future(seed, number) if uncertain else ways.future(seed, number)


def travelled(
    pool: Pool,
    study: Study,
    scenario: str,
    seed: int,
    futures: int,
    tell: Callable[[int], object],
    *,
    uncertain: bool = False,
) -> BusinessCase:
    """`tell` hears how many futures there are. Raises `StudyError` where there is no road."""
    key = study.fingerprint, scenario, seed, futures, uncertain
    kept = _cases.get(key)
    if kept is not None:
        return kept
    ways, packed = roads(study, scenario), pickle.dumps(study.only([scenario]))
    calls = [(study.fingerprint, packed, scenario, seed, number, uncertain) for number in range(futures)]
    found = summed_up(study, scenario, ways.going, all_asked(pool, tell, travel, calls), seed)
    return _cases.put(key, replace(found, assumptions_drawn=len(ways.factors) if uncertain else 0))


def all_known(study: Study, scenarios: Sequence[str], seed: int, futures: int) -> list[BusinessCase] | None:
    """Where all have been travelled already."""
    kept = [_cases.get((study.fingerprint, name, seed, futures, False)) for name in scenarios]
    known = [case for case in kept if case is not None]
    return known if len(known) == len(kept) else None


def all_travelled(
    pool: Pool, study: Study, scenarios: Sequence[str], seed: int, futures: int, tell: Callable[[int], object]
) -> list[BusinessCase]:
    """One scenario after the other; `tell` hears how many futures there are of all."""
    cases: list[BusinessCase] = []
    for name in scenarios:

        def told(done: int, before: int = len(cases) * futures) -> None:
            tell(before + done)

        cases.append(travelled(pool, study, name, seed, futures, told))
    return cases
