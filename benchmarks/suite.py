"""All that is timed, with its inputs drawn beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import c_kernel, ciw_models, jobs, naive, what_if
from benchmarks.building import Job
from benchmarks.rounds import Task
from bposim.model import engine_compiled, engine_simpy
from bposim.model.operation import Ints
from bposim.model.runlog import RunLog, Touches
from bposim.model.tables import as_tables, digest, write

COMPILED, SIMPY, NAIVE, C, CIW = "compiled", "simpy engine", "naive simpy", "c", "ciw"
THREADED_RUNS = 8
HASHED = 20_000_000  # bytes: takes as long as a run and needs nobody, so it tells what two threads are worth at all
REPLICATIONS, SHIPPED_REPLICATIONS = 20, 10


class Sizes(NamedTuple):
    """Items of the jobs; `rows` is what a job has whose log is written."""

    j: int = 100_000
    j0: int = 200_000
    scale: tuple[int, ...] = (10_000, 1_000_000)
    agents: tuple[int, ...] = (5, 60, 200, 1000)
    log: int = 1_000_000
    memory: int = 1_000_000
    what_if: int = 100_000
    replications: int = REPLICATIONS


QUICK = Sizes(10_000, 20_000, (5_000, 50_000), (5, 60, 200), 50_000, 200_000, 20_000, 4)


class Suite(NamedTuple):
    tasks: list[Task]
    skipped: dict[str, str]  # why, by system
    facts: dict[str, dict[str, object]]  # by job: what was compared or counted along the way


def suite(sizes: Sizes, folder: Path) -> Suite:
    found = Suite([], {}, {})
    _reference_job(found, sizes, folder)
    _textbook_job(found, sizes)
    _wide_job(found, sizes)
    found.tasks.extend(_scales(sizes))
    _event_log(found, sizes, folder)
    _what_ifs(found, sizes)
    return found


def _reference_job(found: Suite, sizes: Sizes, folder: Path) -> None:
    job = jobs.j(sizes.j)
    dense = jobs.attempts(job)
    lists: list[Any] = [column.tolist() if isinstance(column, np.ndarray) else column for column in dense]
    of_job = partial(Task, "J", units=job.items)
    log = _both_engines(found, "J", job)
    facts = found.facts["J"]
    found.tasks.append(of_job(NAIVE, call=partial(naive.j, *lists)))
    facts["ticks_equal_in_naive_simpy"] = _equal(np.array(naive.j(*lists)), log)
    if not _is_skipped(found, C, c_kernel.is_missing()):
        run_c = c_kernel.prepared(dense, folder)
        facts["ticks_equal_in_c"] = _equal(run_c(), log)
        found.tasks.append(of_job(C, call=run_c))
    if not _is_skipped(found, CIW, ciw_models.is_missing()):
        found.tasks.append(_ciw(found, "J", job, ciw_models.j))
    for threads in (1, 2):
        ours, hashing = partial(_dropped, job), partial(sha256, bytes(HASHED))
        found.tasks.append(
            Task("threads", str(threads), THREADED_RUNS * job.items, partial(_in_threads, ours, threads))
        )
        found.tasks.append(
            Task("machine", str(threads), THREADED_RUNS * HASHED, partial(_in_threads, hashing, threads))
        )


def _textbook_job(found: Suite, sizes: Sizes) -> None:
    job = jobs.j0(sizes.j0)
    log = _both_engines(found, "J0", job)
    arrived, handle = job.workload.arrived.tolist(), job.workload.steps[0].ticks.tolist()
    found.tasks.append(Task("J0", NAIVE, job.items, partial(naive.j0, arrived, handle)))
    found.facts["J0"]["ticks_equal_in_naive_simpy"] = _equal(np.array(naive.j0(arrived, handle)), log)
    if CIW not in found.skipped:
        found.tasks.append(_ciw(found, "J0", job, ciw_models.j0))


def _wide_job(found: Suite, sizes: Sizes) -> None:
    _both_engines(found, "J_plus", jobs.j_plus(sizes.j))


def columns(job: Job) -> RunLog:
    """What a run is that nobody asks touches of: the columns of its items."""
    return engine_compiled.run(*job, _let_go)


def _let_go(touches: Touches) -> None:
    """What the others do not write down either."""


def _both_engines(found: Suite, name: str, job: Job) -> RunLog:
    """The log of the compiled engine, after a look at what it says."""
    log = engine_compiled.run(*job)
    assert (log.items.closed >= 0).all()
    found.facts[name] = {
        "items": job.items,
        "touches_per_item": round(len(log.touches.item) / job.items, 4),
        "turnaround_mean_minutes": round(float((log.items.closed - log.items.arrived).mean()) / 60_000, 2),
        "engines_agree": digest(log) == digest(engine_simpy.run(*job)),
    }
    found.tasks.append(Task(name, COMPILED, job.items, partial(columns, job)))
    found.tasks.append(Task(name, SIMPY, job.items, partial(engine_simpy.run, *job)))
    return log


def _ciw(found: Suite, name: str, job: Job, network: Callable[[Job], object]) -> Task:
    done = ciw_models.run(network(job), job.items)
    found.facts[name]["turnaround_mean_minutes_in_ciw"] = round(ciw_models.turnaround_minutes(done, job.items), 2)
    return Task(name, CIW, job.items, partial(ciw_models.run, items=job.items), partial(network, job))


def _is_skipped(found: Suite, system: str, reason: str) -> bool:
    if reason:
        found.skipped[system] = reason
    return bool(reason)


def _equal(closed: Ints, log: RunLog) -> int:
    """Items done at the same tick as in our log."""
    return int(np.count_nonzero(closed == log.items.closed))


def _dropped(job: Job) -> None:
    """As a comparison does it; of kept logs each would be memory that the machine has to give first."""
    columns(job)


def _in_threads(call: Callable[[], object], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(call) for _ in range(THREADED_RUNS)]:
            done.result()


def _scales(sizes: Sizes) -> Iterator[Task]:
    """J over more items and over more agents; small jobs several times over."""
    for items in sizes.scale:
        yield _repeated("items", items, jobs.j(items), max(1, sizes.j // items))
    for agents in sizes.agents:
        yield _repeated("agents", agents, jobs.j(sizes.j, agents), 1)


def _repeated(name: str, of: int, job: Job, times: int) -> Task:
    def run() -> None:
        for _ in range(times):
            columns(job)

    return Task(name, str(of), job.items * times, run)


def _event_log(found: Suite, sizes: Sizes, folder: Path) -> None:
    """A run of J as Parquet files: its touches written, these made into a table and written, and all tables so."""
    job = jobs.j(sizes.log)
    log = engine_compiled.run(*job)
    made = as_tables(job.operation, log)
    touches = {"touches": made["touches"]}
    rows = {"touches": made["touches"].num_rows, "all": sum(table.num_rows for table in made.values())}
    for name, tables in (("touches", touches), ("all", made)):
        write(tables, folder / name)
        size = sum(file.stat().st_size for file in (folder / name).iterdir())
        found.facts.setdefault("event_log", {})[f"bytes_per_row_{name}"] = round(size / rows[name], 2)

    def make_and_write(name: str) -> None:
        tables = as_tables(job.operation, log)
        write({name: tables[name]} if name in tables else tables, folder / name)

    found.tasks.append(
        Task("event_log", "touches_written", rows["touches"], partial(write, touches, folder / "touches"))
    )
    for name, count in rows.items():
        found.tasks.append(Task("event_log", name, count, partial(make_and_write, name)))


def _what_ifs(found: Suite, sizes: Sizes) -> None:
    wide, shipped = what_if.scaled(sizes.what_if), what_if.shipped()
    for name, study, replications in (
        ("what_if", wide, sizes.replications),
        ("comparison", shipped, min(SHIPPED_REPLICATIONS, sizes.replications)),
    ):
        what_if.compare(study, 1)
        runs = replications * len(study.scenarios)
        items = round(what_if.expected(study))
        found.facts[name] = {"scenarios": len(study.scenarios), "replications": replications, "items_in_a_run": items}
        found.tasks.append(Task(name, COMPILED, runs * items, partial(what_if.compare, study, replications)))
