"""What can be measured in a process of its own alone: start-up, and memory above the inputs.

`python -m benchmarks.apart start`, `... memory ITEMS` or `... whole ITEMS` prints one JSON object.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np


def of_its_own(*words: str, cache: Path | None = None) -> dict[str, Any]:
    """What a fresh process prints; with a folder for compiled code in place of the usual one."""
    env = os.environ | ({"BPOSIM_CACHE_DIR": str(cache)} if cache else {})
    command = [sys.executable, "-m", "benchmarks.apart", *words]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def start() -> dict[str, float]:
    """Seconds of the first run, with all that its draws and the engine import or compile for it."""
    from benchmarks import jobs
    from bposim.model import engine_compiled

    begin = time.perf_counter()
    engine_compiled.run(*jobs.j(1_000))
    return {"first_run_seconds": time.perf_counter() - begin}


def memory(items: int) -> dict[str, float]:
    """Bytes an item: the most that a run without touches took above its inputs, and what it hands back, part of it."""
    from benchmarks import jobs
    from benchmarks.suite import columns

    columns(jobs.j(1_000))
    job = jobs.j(items)
    _begin_anew()
    before = _status("VmRSS")
    log = columns(job)
    peak = _status("VmHWM") - before
    inputs = (job.workload.arrived, job.workload.work_type, job.workload.number)
    own = {
        id(column): column.nbytes for column in log.items if not any(np.shares_memory(column, one) for one in inputs)
    }
    return {"above_inputs": peak / items, "columns": sum(own.values()) / items}


def whole(items: int) -> dict[str, float]:
    """One run of the shipped study's baseline at another scale, from its draws to its measures: the whole process."""
    from benchmarks.what_if import expected, scaled
    from bposim.analysis.experiment import Experiment, compare_study

    study, small = (scaled(size) for size in (items, 1_000))
    experiment = Experiment(replications=1, workers=1)
    compare_study(small.only([study.baseline]), experiment)
    _begin_anew()
    begin = time.perf_counter()
    found = compare_study(study.only([study.baseline]), experiment)
    assert found.scenarios[study.baseline].cost
    seconds = time.perf_counter() - begin
    return {"items_expected": expected(study), "gigabytes": _status("VmHWM") / 1e9, "seconds": seconds}


def _begin_anew() -> None:
    """The peak."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["start"]:
            print(json.dumps(start()))
        case ["memory", items]:
            print(json.dumps(memory(int(items))))
        case ["whole", items]:
            print(json.dumps(whole(int(items))))
