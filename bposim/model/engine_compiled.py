"""The fast engine: the run log of `engine_simpy`, from machine code that is compiled once on a machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from pickle import UnpicklingError
from shutil import rmtree
from threading import Lock
from typing import Any

import numpy as np

from bposim.model import floor, given
from bposim.model.floor import Floor
from bposim.model.given import Given
from bposim.model.operation import Operation
from bposim.model.rosters import Rosters
from bposim.model.runlog import NO_TOUCHES, Items, RunLog, State, Take, Touches, with_deliveries
from bposim.model.workload import Workload
from bposim.scenarios.mistakes import Mistake, StudyError

Kernel = Callable[[Given, Floor], bool]

COMPILED = (  # into the kernel
    "defects",
    "floor",
    "given",
    "hours",
    "kernel",
    "looks",
    "operation",
    "order",
    "rules",
    "streams",
    "ticks",
    "visit_luck",
)
_TEXT = b"".join(resources.files("bposim.model").joinpath(f"{name}.py").read_bytes() for name in COMPILED)

DAMAGED = (  # what reading a file may raise that another process wrote in part
    OSError,
    RuntimeError,
    EOFError,
    UnpicklingError,
    ValueError,
    MemoryError,
    TypeError,
    AttributeError,
    ImportError,
    LookupError,
)

_started: list[Kernel] = []
_starting = Lock()


def run(operation: Operation, workload: Workload, rosters: Rosters, take: Take | None = None) -> RunLog:
    """The whole log, or all but its touches, which `take` gets block by block."""
    facts = given.give(operation, workload, rosters)
    found = floor.at_start(operation, rosters, facts, in_blocks=take is not None)
    kernel = _kernel(facts, found)
    while not kernel(facts, found):
        if take and floor.is_full(found):
            take(floor.block(found))
        found = floor.with_room(found, facts.bits)
    done, open_ = floor.block(found), floor.in_hand(found, operation.horizon)
    touches, waits = NO_TOUCHES, floor.waits(found)
    if take:
        take(done)
        take(open_)
    else:
        touches = Touches(*map(np.append, done, open_))
    items = _items(workload, floor.left(found, len(operation.steps.name)))
    items = with_deliveries(items, waits, operation.steps.acceptances)
    return RunLog(touches, waits, items, rosters.shifts, rosters.careers)


def _items(workload: Workload, left: dict[str, Any]) -> Items:
    count, closed = len(left["closed"]), left["closed"]
    return Items(
        work_type=workload.work_type[:count],
        number=workload.number[:count],
        arrived=workload.arrived[:count],
        delivered=closed,
        state=np.where(closed < 0, np.int8(State.IN_PROGRESS), np.int8(State.DONE)),
        **left,
    )


# The machine code


def notice() -> str:
    """What to say before a process's first run where that will have to compile; else nothing."""
    if _numba().config.DISABLE_JIT or _started or any(_kept()):
        return ""
    often = "once on this machine" if _can_keep() else f"every time, since {_folder()} cannot be written"
    return f"Compiling the engine, which takes some 15 seconds, {often}."


def _kernel(facts: Given, found: Floor) -> Kernel:
    """Threads that ask first at the same time compile once."""
    with _starting:
        if not _started:
            _started.append(_compiled(facts, found))
    return _started[0]


def _compiled(facts: Given, found: Floor) -> Kernel:
    """Without a folder to keep the machine code in, or with a damaged file there, it is compiled for one process."""
    numba = _numba()
    from bposim.model import kernel, order

    if numba.config.DISABLE_JIT:
        return kernel.run
    made: Any
    signature = tuple(numba.typeof(arrays) for arrays in (facts, found))
    try:
        with _kept_in(_folder()):
            made = numba.njit(kernel.run, cache=True, **order.ALONE)
        made.compile(signature)
    except DAMAGED:
        rmtree(_folder(), ignore_errors=True)
        made = numba.njit(kernel.run, **order.ALONE)
        made.compile(signature)
    compiled: Kernel = made
    return compiled


def _numba() -> Any:
    try:
        import numba
    except ImportError as error:
        expected = f"Numba, which cannot be imported ({error}); choose --engine simpy"
        raise StudyError([Mistake("--engine", "", "compiled", expected)]) from error
    return numba


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Numba looks at these names when a function is decorated, and elsewhere it would look for folders of its own."""
    config = _numba().config
    before = config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES
    config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = str(folder), "UserProvidedCacheLocator"
    try:
        yield
    finally:
        config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = before


def _kept() -> Iterator[Path]:
    return _folder().glob("*/*.nbc")


def _can_keep() -> bool:
    try:
        _folder().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(_folder(), os.W_OK)


@cache
def _folder() -> Path:
    """Of its own for every text that is compiled in, since Numba looks at one file alone."""
    from llvmlite import binding

    try:
        named = os.environ.get("BPOSIM_CACHE_DIR")
        root = Path(named or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        root = Path(os.devnull)
    processor = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
    about = repr((_numba().__version__, sys.version, processor)).encode()
    return root / "bposim" / sha256(_TEXT + about).hexdigest()[:16]
