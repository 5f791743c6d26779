"""The futures of a business case in the pool, one in each job."""

from __future__ import annotations

import pickle
from collections.abc import Callable

from bposim.analysis.business_case.case import summed_up
from bposim.analysis.business_case.figures import BusinessCase
from bposim.analysis.business_case.futures import Future
from bposim.analysis.business_case.roads import Roads, Stays, roads
from bposim.app.asking import all_asked
from bposim.app.keeping import Kept
from bposim.app.pool import Pool
from bposim.scenarios.study import Study

_roads: Kept[tuple[str, str], Roads] = Kept(4)  # in each worker
_stays: Kept[str, Stays] = Kept(4)  # likewise
_cases: Kept[tuple[str, str, int, int], BusinessCase] = Kept(64)  # in the server


def travel(key: str, study: bytes, scenario: str, seed: int, number: int) -> Future:
    """What a worker does."""
    ways = _roads.get((key, scenario))
    if ways is None:
        stays = _stays.get(key)
        stays = _stays.put(key, {}) if stays is None else stays
        ways = _roads.put((key, scenario), roads(pickle.loads(study), scenario, stays))
    return ways.future(seed, number)


def travelled(
    pool: Pool, study: Study, scenario: str, seed: int, futures: int, tell: Callable[[int], object]
) -> BusinessCase:
    """`tell` hears how many futures there are. Raises `StudyError` where there is no road."""
    key = study.fingerprint, scenario, seed, futures
    kept = _cases.get(key)
    if kept is not None:
        return kept
    going, packed = roads(study, scenario).going, pickle.dumps(study.only([scenario]))
    calls = [(study.fingerprint, packed, scenario, seed, number) for number in range(futures)]
    return _cases.put(key, summed_up(study, scenario, going, all_asked(pool, tell, travel, calls), seed))
