"""Many variants of a study as one table: each point in a process of its own, the same luck for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import finalize

import pyarrow as pa
import pyarrow.compute as pc
from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from bposim.analysis.estimates import LEVEL
from bposim.analysis.sweeps import points as points_
from bposim.analysis.sweeps.measuring import OnError, Pair, Ran, Wanted, merged, missing, own_path, ran, with_values
from bposim.analysis.sweeps.packing import pack
from bposim.analysis.sweeps.points import Over, Point, factorial
from bposim.analysis.sweeps.store import BROKEN, ORDER, Row, Store, open_store
from bposim.analysis.sweeps.summary import summarised
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.resolving import find
from bposim.scenarios.study import Study

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]  # points done, points in all

REPLICATIONS = 5
RESTARTS = 3  # of the workers, without a point done in between, before the reason is no accident


class Failure(NamedTuple):
    reason: str
    is_ours: bool  # bposim broke: no value that was put is wrong


@dataclass(frozen=True)
class Sweep:
    """What was asked for, in a store that may hold more."""

    store: Store
    points: tuple[Point, ...]
    wanted: Wanted
    notices: tuple[str, ...] = ()

    def table(self) -> pa.Table:
        """A row for each point, scenario and replication, in this order."""
        is_asked = pc.field("scenario").isin(list(self.wanted.scenarios)) & (
            pc.field("replication") < self.wanted.replications
        )
        rows = self.store.table(self.points).filter(is_asked)
        return rows.take(self._order(rows))

    def about(self) -> dict[str, Any]:
        """What somebody needs to get the same numbers again."""
        known = self.store.about()
        names = ("study", "fingerprint", "version", "seed", "baseline", "currency")
        return {**{name: known[name] for name in names}, "replications": self.wanted.replications}

    def failures(self) -> dict[str, Failure]:
        """By the id of each point at which some run failed."""
        rows = self.table().select(["point_id", "status", "error"]).to_pylist()
        failed = [row for row in rows if row["error"]]
        ours = {row["point_id"] for row in failed if row["status"] == BROKEN}
        return {row["point_id"]: Failure(row["error"], row["point_id"] in ours) for row in reversed(failed)}

    def _order(self, rows: pa.Table) -> list[int]:
        places = [
            {key: place for place, key in enumerate(keys)}
            for keys in ([point.id for point in self.points], self.wanted.scenarios)
        ]
        keys = list(zip(*(rows[name].to_pylist() for name in ORDER), strict=True))
        return sorted(range(len(keys)), key=lambda k: (places[0][keys[k][0]], places[1][keys[k][1]], keys[k][2]))

    def frame(self) -> pd.DataFrame:
        found: pd.DataFrame = self.table().to_pandas()
        return found

    def estimates(self, level: float = LEVEL) -> Iterator[Row]:
        """By point, scenario and measure: mean and difference from the baseline, with half-widths."""
        rows, swept = self.table().to_pylist(), points_.paths(self.points)
        return summarised(rows, swept, str(self.store.about()["baseline"]), level)

    def summary(self, level: float = LEVEL) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(self.estimates(level))


def sweep(
    study: Study,
    over: Over | pd.DataFrame | Sequence[Point],
    *,
    scenarios: Sequence[str] | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    store: str | Path | None = None,
    workers: int | None = None,
    on_error: OnError = "record",
    fresh: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """Every point that the store does not have yet.

    `over`: values by path (each with every other), a frame with a row for each point, or points. Without a store the
    rows are gone with the sweep. Runs in processes on this machine, or wherever `joblib.parallel_config` says. Raises
    `StudyError` for a path that no scenario has, and with `on_error="raise"` for the first point that fails.
    """
    points = _points(over)
    names = tuple(study.scenarios) if scenarios is None else tuple(study.only(scenarios).scenarios)
    wanted = Wanted(names, replications, seed, on_error)
    check_paths(study, points)
    about = _about(study, seed)
    if store:
        kept = open_store(Path(store), about, fresh)
        notices = tuple(f"{file} could not be read and was taken away: its point is run again" for file in kept.mend())
        _measure_all(study, points, wanted, kept, workers, progress)
        pack(kept)
        return Sweep(kept, points, wanted, notices)
    with ExitStack() as undo:
        folder = mkdtemp(prefix="bposim-sweep-")
        undo.callback(rmtree, folder)
        kept = open_store(Path(folder), about)
        _measure_all(study, points, wanted, kept, workers, progress)
        undo.pop_all()
    found = Sweep(kept, points, wanted)
    finalize(found, rmtree, folder)
    return found


def _points(over: Over | pd.DataFrame | Sequence[Point]) -> tuple[Point, ...]:
    import pandas as pd

    match over:
        case pd.DataFrame():
            return points_.listed(over)
        case Mapping():
            return factorial(over)
        case _:
            return tuple(over)


def check_paths(study: Study, points: Sequence[Point]) -> None:
    """A path that leads nowhere would fail at every point, so nothing runs; a wrong value is for its own row."""
    mistakes: list[Mistake] = []
    for path in points_.paths(points):
        value = next(point.values[path] for point in points if path in point.values)
        try:
            with_values(study, {path: value})
        except StudyError as error:
            if not _is_known(study, path):
                mistakes += error.mistakes
    if mistakes:
        raise StudyError(mistakes)


def _is_known(study: Study, path: str) -> bool:
    *parents, leaf = own_path(path)[1].split(".")
    trees = [*study.trees.values(), *(each.model_dump() for each in study.scenarios.values())]
    tables = (find(tree, parents) for tree in trees)
    return any(isinstance(table, Mapping) and leaf in table for table in tables)


def is_whole(study: Study, path: str) -> bool:
    """Whether the value there is a number of things, such as heads."""
    scenario, inside = own_path(path)
    known = [study.scenarios[scenario]] if scenario in study.scenarios else study.scenarios.values()
    values = [find(each.model_dump(), inside.split(".")) for each in known]
    return any(isinstance(value, int) and not isinstance(value, bool) for value in values)


def _about(study: Study, seed: int) -> dict[str, Any]:
    """What is needed to run any point again."""
    return {
        "study": study.name,
        "file": Path(study.file).name,
        "fingerprint": study.fingerprint,
        "seed": seed,
        "version": version("bposim"),
        "currency": study.currency,
        "baseline": study.baseline,
        "scenarios": dict(study.trees),
    }


def _measure_all(
    study: Study,
    points: Sequence[Point],
    wanted: Wanted,
    store: Store,
    workers: int | None,
    progress: Progress | None,
) -> None:
    """Workers that die, by whatever hand, are made anew; what was done is in the store."""
    todo, restarts = _todo(points, wanted, store), 0
    if progress:
        progress(len(points) - len(todo), len(points))
    while todo:
        before = len(todo)
        try:
            for done, (point, found) in enumerate(_measured(study, todo, wanted, store, workers), 1):
                with store.alone():
                    store.write(point, merged(store.rows(point), found, wanted), study.currency)
                if progress:
                    progress(len(points) - before + done, len(points))
            return
        except TerminatedWorkerError:
            todo = _todo(points, wanted, store)
            restarts = restarts + 1 if len(todo) == before else 1
            if restarts > RESTARTS:
                raise


def _todo(points: Sequence[Point], wanted: Wanted, store: Store) -> list[Point]:
    """Processes that share a store begin at different places and meet."""
    found = [point for point in points if missing(wanted, store.rows(point))]
    start = os.getpid() % len(found) if found else 0
    return found[start:] + found[:start]


def _measured(
    study: Study, points: Iterable[Point], wanted: Wanted, store: Store, workers: int | None
) -> Iterator[tuple[Point, Ran]]:
    """As they are done. What another process has written by the time that a point's turn comes is not run again."""
    calls = (delayed(_at)(study, point, wanted, missing(wanted, store.rows(point))) for point in points)
    yield from Parallel(n_jobs=workers or -1, return_as="generator_unordered", batch_size=1)(calls)


def _at(study: Study, point: Point, wanted: Wanted, todo: Sequence[Pair]) -> tuple[Point, Ran]:
    return point, ran(study, point, wanted, todo)
