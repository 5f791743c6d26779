"""`bposim sweep`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from typer import Exit, Option

from bposim.analysis.reporting import require
from bposim.analysis.sweeps import printing, sweeping
from bposim.analysis.sweeps.cluster import on_cluster
from bposim.analysis.sweeps.files import WRITERS
from bposim.analysis.sweeps.points import Point, factorial, sampled, zipped
from bposim.analysis.sweeps.unmoved import unmoved
from bposim.analysis.sweeps.values import bounds, stated_values
from bposim.cli.console import notice, out, print_json, progress, write
from bposim.cli.options import (
    Engine,
    JsonOption,
    ReplicationsOption,
    SeedOption,
    StudyArgument,
    WorkersOption,
    ready,
)
from bposim.files import check_file
from bposim.scenarios.mistakes import Mistake, StudyError
from bposim.scenarios.study import Study, load_study


class Method(StrEnum):
    latin_hypercube = "latin_hypercube"
    sobol = "sobol"


ScenarioOption = Annotated[
    list[str] | None,
    Option("--scenario", help="Only this and the baseline, both with the values swept; repeatable."),
]
OverOption = Annotated[
    list[str],
    Option("--over", help="PATH=a,b,c, PATH=from:to or PATH=from:to:step; repeatable, each with every other."),
]
ZipOption = Annotated[bool, Option("--zip", help="Pair the values of the paths instead.")]
SampleOption = Annotated[int | None, Option("--sample", min=1, help="So many points between PATH=low:high instead.")]
MethodOption = Annotated[Method, Option(help="How --sample spreads them.")]
ClusterOption = Annotated[
    str | None,
    Option("--cluster", help="Run on this Dask scheduler, such as tcp://host:8786, and not on this machine."),
]
StoreOption = Annotated[Path | None, Option("--store", help="Folder for the rows; an existing one is gone on with.")]
FreshOption = Annotated[bool, Option("--fresh", help="Refuse a store that is there already.")]
RowsOption = Annotated[
    Path | None,
    Option("--out", help="Write all rows as .csv or .parquet, or what they say as .html, .xlsx or .pptx."),
]


def sweep(
    study: StudyArgument,
    over: OverOption,
    paired: ZipOption = False,
    sample: SampleOption = None,
    method: MethodOption = Method.latin_hypercube,
    scenario: ScenarioOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    store: StoreOption = None,
    fresh: FreshOption = False,
    cluster: ClusterOption = None,
    to_json: JsonOption = False,
    out_path: RowsOption = None,
) -> None:
    stated = load_study(study)
    if out_path:
        check_file(out_path, "--out", WRITERS)
        require(out_path.suffix)
    ready(Engine.compiled)
    with on_cluster(cluster) if cluster is not None else nullcontext(), _counted(store) as told:
        found = sweeping.sweep(
            stated,
            _points(stated, over, paired, sample, method, seed),
            scenarios=scenario,
            replications=replications or sweeping.REPLICATIONS,
            seed=seed,
            store=store,
            workers=workers,
            fresh=fresh,
            progress=told,
        )
    for each in found.notices:
        notice(each)
    failed = found.failures()
    if len(failed) == len(found.points):
        raise Exit(_said(failed, len(found.points)))
    if out_path:
        write(out_path, WRITERS[out_path.suffix](found, stated))
    if to_json:
        print_json(_as_json(found))
    else:
        printing.show(found, stated.currency, out)
    if failed:
        raise Exit(_said(failed, len(found.points)))


@contextmanager
def _counted(store: Path | None) -> Iterator[sweeping.Progress]:
    """A bar, and for those who do not see it what there is at the start and at the end, however that comes."""
    seen: list[tuple[int, int]] = []
    with progress("Points") as bar:

        def told(done: int, of: int) -> None:
            if not seen:
                notice(f"{done:,} of {of:,} points are there already" if done else f"{of:,} points to run")
            seen[:] = [(done, of)]
            bar(done, of)

        try:
            yield told
        finally:
            if seen:
                notice(_stands(*seen[0], store))


def _stands(done: int, of: int, store: Path | None) -> str:
    if done == of:
        return f"All {of:,} points are done" + (f": the rows are in {store}" if store else "")
    if store:
        return f"Stopped: {done:,} of {of:,} points are kept in {store}, and the same command goes on with them"
    return f"Stopped: {done:,} of {of:,} points were done and are gone, since no --store keeps them"


def _said(failed: Mapping[str, sweeping.Failure], points: int) -> int:
    """The exit code."""
    for reason in dict.fromkeys(each.reason for each in failed.values()):
        notice(reason)
    notice(f"{len(failed):,} of {points:,} points failed")
    return 1 if any(each.is_ours for each in failed.values()) else 2


def _points(
    study: Study, over: list[str], paired: bool, sample: int | None, method: Method, seed: int
) -> Sequence[Point]:
    if sample and paired:
        raise StudyError([Mistake("--sample", "", str(sample), "not --zip with it: sampled points have no order")])
    if sample:
        ranges = bounds(over)
        return sampled(ranges, sample, method.value, seed, [path for path in ranges if sweeping.is_whole(study, path)])
    return (zipped if paired else factorial)(stated_values(over))


def _as_json(found: sweeping.Sweep) -> dict[str, Any]:
    return {
        **found.about(),
        "unmoved": unmoved(found),
        "points": [{"point_id": point.id, "values": dict(point.values)} for point in found.points],
        "summary": list(found.estimates()),
    }
