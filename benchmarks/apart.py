"""What can be measured in a process of its own alone: start-up, and memory above the inputs.

`python -m benchmarks.apart start` or `... memory ITEMS` prints one JSON object.
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


def of_its_own(*words: str, cache: Path | None = None) -> dict[str, Any]:
    """What a fresh process prints; with a folder for compiled code in place of the usual one."""
    env = os.environ | ({"BPOSIM_CACHE_DIR": str(cache)} if cache else {})
    command = [sys.executable, "-m", "benchmarks.apart", *words]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def start() -> dict[str, float]:
    """Seconds of the first run, with all that the engine imports or compiles for it; inputs are drawn before."""
    from benchmarks import jobs
    from bposim.model import engine_compiled

    job = jobs.j(1_000)
    begin = time.perf_counter()
    engine_compiled.run(*job)
    return {"first_run_seconds": time.perf_counter() - begin}


def memory(items: int) -> dict[str, float]:
    """Bytes an item: the most that a run took above its inputs, and what it hands back, which is in it."""
    from benchmarks import jobs
    from bposim.model import engine_compiled

    engine_compiled.run(*jobs.j(1_000))
    job = jobs.j(items)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _status("VmRSS")
    log = engine_compiled.run(*job)
    peak = _status("VmHWM") - before
    handed_back = sum(column.nbytes for table in (log.touches, log.waits, log.items) for column in table)
    return {"above_inputs": peak / items, "log": handed_back / items}


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


if __name__ == "__main__":
    print(json.dumps(start() if sys.argv[1] == "start" else memory(int(sys.argv[2]))))
