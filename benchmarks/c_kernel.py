"""Job J in C (`j.c`), compiled when asked for."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.jobs import ATTEMPTS, Attempts
from bposim.model.operation import Ints
from bposim.model.ticks import FOREVER

COMPILER = "gcc"
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
SOURCE = Path(__file__).with_name("j.c")


def is_missing() -> str:
    """Why there is no C kernel here, empty where there is one."""
    return "" if shutil.which(COMPILER) else f"no {COMPILER} here"


def prepared(job: Attempts, folder: Path) -> Callable[[], Ints]:
    """A call that runs J and gives the tick at which each item is done."""
    assert job.handle.shape == (len(job.arrived), ATTEMPTS), job.handle.shape
    library = folder / "j.so"
    subprocess.run([COMPILER, *FLAGS, "-o", str(library), str(SOURCE)], check=True)
    run_j = ctypes.CDLL(str(library)).run_j
    before = np.append(job.arrived, FOREVER), job.is_high, job.handle, job.luck
    after = job.starts, job.ends
    items, error = ctypes.c_int64(len(job.arrived)), ctypes.c_uint64(job.threshold)

    def run() -> Ints:
        closed = np.empty(len(job.arrived), np.int64)
        failed = run_j(items, *map(_address, before), error, *map(_address, (*after, closed)))
        assert not failed
        return closed

    return run


def _address(column: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(column.ctypes.data)
