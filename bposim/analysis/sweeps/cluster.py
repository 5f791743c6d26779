"""A sweep on machines that somebody else keeps running: a Dask scheduler by its address."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from logging import getLogger
from typing import TYPE_CHECKING

from bposim.analysis.extras import require
from bposim.scenarios.mistakes import Mistake, StudyError

if TYPE_CHECKING:
    from dask.distributed import Client

OPTION = "--cluster"
PATIENCE = 30  # seconds for a scheduler to answer, and for its first worker
GO_ON = "what a --store has is kept, and the same sweep on another cluster goes on with it"


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """What sweeps inside it run there. A worker that dies costs its points another try; the rows are written here.

    Raises `StudyError` where nobody answers, no worker comes, or the cluster goes away in the middle.
    """
    if not address:
        raise _mistaken(address, "the address of a Dask scheduler, not nothing")
    require("distributed", "cluster", OPTION)
    from dask.distributed import Client
    from joblib import parallel_config

    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise _mistaken(address, f"the address of a Dask scheduler ({error})") from error
    with _quiet(), client, _told(address):
        _await_worker(client, address)
        with parallel_config(backend="dask"):
            yield


LOUD = ("distributed.batched", "distributed.client", "asyncio", "tornado.application")


@contextmanager
def _quiet() -> Iterator[None]:
    """Tracebacks of a lost connection would stand above what is said of it here: the client's own, and those of what
    nobody waits for any more, which are told when such a thing is let go of."""
    logs = [getLogger(name) for name in LOUD]
    before = [log.disabled for log in logs]
    for log in logs:
        log.disabled = True
    try:
        yield
    finally:
        gc.collect()
        for log, was in zip(logs, before, strict=True):
            log.disabled = was


@contextmanager
def _told(address: str) -> Iterator[None]:
    """A scheduler that is gone has its client cancel whatever it was to compute."""
    from dask.distributed import KilledWorker

    try:
        yield
    except CancelledError as error:
        raise _mistaken(address, f"a Dask scheduler that stays up: the connection to it is lost; {GO_ON}") from error
    except KilledWorker as error:
        raise _mistaken(address, f"workers that stay up: too many died over the same point; {GO_ON}") from error


def _await_worker(client: Client, address: str) -> None:
    """A cluster that grows with its work has none before it is asked for something."""
    from dask.distributed import TimeoutError

    try:
        client.submit(int, pure=False).result(timeout=PATIENCE)
    except TimeoutError as error:
        raise _mistaken(address, f"a scheduler with workers: in {PATIENCE} s none has come") from error


def _mistaken(address: str, expected: str) -> StudyError:
    return StudyError([Mistake(OPTION, "", address, expected)])
