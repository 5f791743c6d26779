"""Other values of assumptions in the pool, a point in each job."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence

from bposim.analysis.comparing import COST
from bposim.analysis.sensitivity import frontier
from bposim.analysis.sensitivity.factors import Factor
from bposim.analysis.sensitivity.frontier import Frontier
from bposim.analysis.sensitivity.pairs import Pair, of_rows
from bposim.analysis.sensitivity.tornado import Tornado, of_pairs, points_of
from bposim.analysis.sweeps.measuring import Wanted, measured
from bposim.analysis.sweeps.points import Point
from bposim.analysis.sweeps.store import Row
from bposim.app.workers.asking import all_asked
from bposim.app.workers.keeping import Kept
from bposim.app.workers.pool import Pool
from bposim.scenarios.study import Study

RUNS = 3  # of either scenario at each end

_studies: Kept[tuple[str, str], Study] = Kept(2)  # by scenario, in each worker
_found: Kept[tuple[str, str, int], Tornado] = Kept(32)  # in the server
_maps: Kept[tuple[str, str, Factor, Factor, int], Frontier] = Kept(32)  # likewise


def at_point(key: str, study: bytes, point: Point, wanted: Wanted) -> list[Row]:
    """What a worker does."""
    about = key, wanted.scenarios[-1]
    return measured(_studies.get(about) or _studies.put(about, pickle.loads(study)), point, wanted)


def known(study: Study, scenario: str, seed: int) -> Tornado | None:
    return _found.get((study.fingerprint, scenario, seed))


def swung(
    pool: Pool, study: Study, scenario: str, factors: Sequence[Factor], seed: int, tell: Callable[[int], object]
) -> Tornado:
    """`tell` hears how many points there are."""
    pairs = _paired(pool, study, scenario, points_of(factors), seed, tell)
    found = of_pairs(scenario, study.baseline, COST, factors, pairs)
    return _found.put((study.fingerprint, scenario, seed), found)


def known_map(study: Study, scenario: str, across: Factor, down: Factor, seed: int) -> Frontier | None:
    return _maps.get((study.fingerprint, scenario, across, down, seed))


def mapped(
    pool: Pool,
    study: Study,
    scenario: str,
    across: Factor,
    down: Factor,
    seed: int,
    tell: Callable[[int, int], object],
) -> Frontier:
    """`tell` hears how many points are done, of how many."""
    points = frontier.grid(across, down)
    pairs = _paired(pool, study, scenario, points, seed, lambda done: tell(done, len(points)))
    found = frontier.of_pairs(scenario, study.baseline, across, down, pairs)
    return _maps.put((study.fingerprint, scenario, across, down, seed), found)


def _paired(
    pool: Pool, study: Study, scenario: str, points: Sequence[Point], seed: int, tell: Callable[[int], object]
) -> dict[str, Pair]:
    wanted = Wanted((study.baseline, scenario), RUNS, seed)
    packed = pickle.dumps(study.only([scenario]))
    rows = all_asked(pool, tell, at_point, [(study.fingerprint, packed, each, wanted) for each in points])
    return {
        each.id: of_rows(of_point, RUNS, scenario, study.baseline, COST)
        for each, of_point in zip(points, rows, strict=True)
    }
